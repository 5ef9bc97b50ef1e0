// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

#include <functional>
#include <memory>

class QWidget;

namespace peerscope {

class AutoSave;
class Banner;
class Document;
struct LostSandboxes;
struct Scenario;

/// A copy of what is not saved, kept while the program runs; and what was not saved when it ended
/// unexpectedly, offered again.
class UnsavedSandboxes : public QObject
{
    Q_OBJECT

public:
    /// Opens a sandbox that was lost, still not saved. Whether there is a new copy of it.
    using Restore = std::function<bool(const Scenario& scenario, const QString& fileName)>;

    UnsavedSandboxes(Document* document, Banner* banner, Restore restore, QWidget* window);

    /// Asks what is to become of those that were lost, if there are any. Returns at once.
    void offer();
    /// Writes the copy now: the program is about to end. False if that cannot be done.
    bool keep();
    /// What is not saved may be lost now.
    void forget();

private:
    void ask(const std::shared_ptr<const LostSandboxes>& lost);

    Document* m_document;
    Banner* m_banner;
    Restore m_restore;
    QWidget* m_window;
    AutoSave* m_autoSave;
};

} // namespace peerscope
