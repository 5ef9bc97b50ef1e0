// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <memory>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

class QLockFile;

namespace peerscope {

/// A sandbox with something in it that is in no file of the user's.
struct UnsavedSandbox
{
    QString title;
    QString fileName; ///< the user's file that it came from; empty: none
    QDateTime savedAt;
    Scenario scenario; ///< with everything done by hand
};

QByteArray toJson(const UnsavedSandbox& sandbox);
/// What was read, or what is wrong with it.
std::variant<UnsavedSandbox, QString> parseUnsaved(const QByteArray& json);

/// The file in which one window keeps its unsaved sandbox, and its lock. It is left behind when this is
/// destroyed: only remove() takes it away. Any thread.
class RecoveryCopy
{
public:
    /// Makes nothing yet.
    explicit RecoveryCopy(QString folder);
    ~RecoveryCopy();
    RecoveryCopy(const RecoveryCopy&) = delete;
    RecoveryCopy& operator=(const RecoveryCopy&) = delete;

    /// Whole or not at all. What went wrong, or nothing.
    std::optional<QString> write(const UnsavedSandbox& sandbox);
    void remove();

private:
    std::mutex m_mutex;
    QString m_folder;
    QString m_base; ///< the path without endings
    std::unique_ptr<QLockFile> m_lock;
};

/// A copy that nobody holds any more. Holds its lock, so that nobody else offers it.
struct LostSandbox
{
    QString file;
    std::shared_ptr<QLockFile> lock;
    UnsavedSandbox sandbox;

    /// Takes the file away: it was restored elsewhere, or is not wanted.
    void discard() const;
};

struct LostSandboxes
{
    std::vector<LostSandbox> sandboxes; ///< the newest first
    QStringList problems; ///< one line for each that could not be read, with the name that it was kept under
};

/// What was left behind in `folder`. What cannot be read is renamed, so that it is told once. Reads files:
/// not on the UI thread.
LostSandboxes findLost(const QString& folder);

} // namespace peerscope
