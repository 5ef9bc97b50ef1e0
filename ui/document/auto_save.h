// SPDX-License-Identifier: MIT
#pragma once

#include "ui/recovery/recovery_file.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace peerscope {

class Document;

/// Keeps a copy of a document's sandbox while something in it is not saved, so that it can be offered again
/// after the program ended unexpectedly: written within two seconds of a change, on another thread; gone when
/// the document is saved or the window closed.
class AutoSave : public QObject
{
    Q_OBJECT

public:
    /// `folder` is that of findLost().
    AutoSave(Document* document, const QString& folder, QObject* parent = nullptr);

    /// Writes what is not saved, now and on this thread: the program is about to end. Whether there is a copy
    /// of all that is not saved.
    bool writeNow();
    /// The window is closed, and what is not saved is not wanted.
    void forget();

Q_SIGNALS:
    /// The copy cannot be written; a sentence for the user. Said once.
    void problem(const QString& message);

private:
    void follow();
    void write();
    void take(const std::optional<QString>& failure);
    UnsavedSandbox unsaved() const;

    Document* m_document;
    std::shared_ptr<RecoveryCopy> m_copy; ///< also the job's that writes it
    QTimer m_timer;
    bool m_isWriting = false;
    bool m_hasFailed = false;
    bool m_hasChanged = false; ///< since it was written
};

} // namespace peerscope
