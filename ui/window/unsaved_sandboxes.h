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

/// Keeps a copy of unsaved work while the program runs, and offers it again if the program ended
/// unexpectedly.
class UnsavedSandboxes : public QObject
{
    Q_OBJECT

public:
    /// Opens a lost sandbox, still unsaved. Returns whether there is a new copy of it.
    using Restore = std::function<bool(const Scenario& scenario, const QString& fileName)>;

    UnsavedSandboxes(Document* document, Banner* banner, Restore restore, QWidget* window);

    /// Offers to restore lost sandboxes, if any. Returns at once.
    void offer();
    /// Call this before the program ends: writes the copy. False if that fails.
    bool keep();
    /// Unsaved work may be lost now.
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
