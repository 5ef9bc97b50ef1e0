// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario_file.h"

#include <QImage>
#include <QObject>

#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace peerscope {

class Banner;
class CaptureReader;
class Document;
class SessionCommands;
struct ReadCapture;

/// New, open, save, export: everything that asks about files. Asks before unsaved work is replaced. Shows
/// errors in the banner.
class FileCommands : public QObject
{
    Q_OBJECT

public:
    /// `picture` draws the picture for export, in pixels.
    FileCommands(Document* document, Banner* banner, std::function<QImage(QSize)> picture, QWidget* window);

    void fillMenu(QMenu* menu);
    QAction* openAction() const { return m_open; }
    QAction* saveAction() const { return m_save; }

    /// A scenario, a session, a capture or an experiment; “-” is standard input.
    void open(const QString& fileName);
    /// A scenario that is in no file.
    void openGiven(const Scenario& scenario);
    /// Whether something would be lost: changes to the sandbox, or what was watched.
    bool hasUnsaved() const;
    /// Calls `act` at once if nothing would be lost, otherwise after the user has answered `question`.
    void askBefore(const QString& question, const std::function<void()>& act);

Q_SIGNALS:
    /// An experiment should be opened in the lab's window; the sandbox stays open.
    void experimentRequested(const QString& fileName);
    /// Standard input (“-”) should be shown as it comes.
    void standardInputRequested();

private:
    void createRecentMenu(QMenu* menu);
    void fillRecentMenu(QMenu* menu);
    void openNow(const QString& fileName);
    void askForFile();
    void saveOrAsk(const std::function<void()>& then = {});
    void askWhereToSave(const std::function<void()>& then = {});
    void saveTo(const QString& fileName, const std::function<void()>& then);
    void saveRecording(const std::function<void()>& then);
    void saveCaptureTo(const QString& fileName, const std::function<void()>& then);
    void askWhereToSaveCapture(const std::function<void()>& then = {});
    void askWhereToExport();
    void welcomeSandbox();
    void showCapture(const QString& fileName, const ReadCapture& read);
    void showOpenError(const QString& fileName, const ScenarioError& error);

    Document* m_document;
    Banner* m_banner;
    std::function<QImage(QSize)> m_picture;
    QWidget* m_window;
    CaptureReader* m_captureReader;
    SessionCommands* m_sessions;
    std::size_t m_savedDatagrams = 0; ///< of what was watched
    QAction* m_new;
    QAction* m_open;
    QAction* m_save;
};

} // namespace peerscope
