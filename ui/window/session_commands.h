// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/session_file.h"
#include "core/scenario/scenario.h"
#include "ui/jobs/newest_job.h"

#include <QObject>
#include <QPointer>

#include <memory>

class QAction;
class QProgressDialog;
class QWidget;

namespace peerscope {

class Banner;
class Document;
class Moments;

/// Saves what the window shows as a session, and shows sessions. Lives on the UI thread.
class SessionCommands final : public QObject
{
    Q_OBJECT

public:
    /// All must live as long.
    SessionCommands(Document* document, Banner* banner, QWidget* window);

    QAction* saveAction() const { return m_save; }
    /// Shows a session that was read. False if there is nothing to show in it, and what is open stays.
    bool show(const QString& fileName, const Session& session, const std::shared_ptr<const Moments>& moments);

Q_SIGNALS:
    /// The sandbox of a session should run again.
    void sandboxRequested(const Scenario& scenario);

private:
    void askWhereToSave();
    void saveTo(const QString& fileName);
    void openProgress(const QString& fileName);

    Document* m_document;
    Banner* m_banner;
    QWidget* m_window;
    QAction* m_save;
    QPointer<QProgressDialog> m_progress;
    NewestJob m_job{this};
};

} // namespace peerscope
