// SPDX-License-Identifier: MIT
#pragma once

#include "core/source/watch_source.h"
#include "ui/connect/watch_dialog.h"
#include "ui/document/edit.h"
#include "ui/jobs/newest_job.h"

#include <QObject>
#include <QPointer>

#include <functional>

class QAction;
class QMenu;
class QWidget;

namespace peerscope {

class Banner;
class Document;
class FileCommands;

/// The menu “Connect”: what shows the real world. Asks before unsaved work is replaced; tells in the banner
/// what became of it.
class ConnectCommands : public QObject
{
    Q_OBJECT

public:
    /// `list`: see WatchDialog.
    ConnectCommands(Document* document, Banner* banner, FileCommands* files,
                    std::function<InterfaceList()> list, QWidget* window);

    void fillMenu(QMenu* menu);
    /// Shows a capture while it is taken.
    void watch(const WatchInput& input);

private:
    void askWhatToWatch();
    void watchNow(const WatchInput& input);
    void showEnd(const QString& name, const OpenedCapture& what);
    void showWhatCanStop();

    void askForTap();
    void askForJoin();
    /// Opens the gateways of a scenario that takes the place of what is shown; asks about unsaved work.
    void replaceBy(const Scenario& scenario);
    /// A scenario, perhaps somebody else's, wants to open gateways.
    void askAboutGateways(const Scenario& scenario, const QString& fileName);
    void openDoors(const Scenario& scenario, const QString& fileName);
    /// Opens a gateway of the sandbox that is shown.
    void expose(const ExposeEdit& edit, const Scenario& scenario);
    void askToStop();
    void showOpened(const Scenario& scenario);
    void showProblems();
    /// Ends what is live, keeps what was seen, and calls `then`.
    void stop(const std::function<void()>& then = {});

    Document* m_document;
    Banner* m_banner;
    FileCommands* m_files;
    std::function<InterfaceList()> m_list;
    QWidget* m_window;
    QAction* m_watch;
    QAction* m_stop;
    QPointer<WatchSource> m_watched; ///< null if none is shown
    QAction* m_tap;
    QAction* m_join;
    NewestJob m_opening{this};
    NewestJob m_exposing{this};
    QStringList m_told; ///< the gateways' problems that were shown
    int m_waiting = 0;  ///< the banner's message that the game is waited for
    int m_problem = 0;  ///< the banner's message about the newest problem
};

} // namespace peerscope
