// SPDX-License-Identifier: MIT
#pragma once

#include "core/source/watch_source.h"
#include "ui/connect/watch_dialog.h"

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

    Document* m_document;
    Banner* m_banner;
    FileCommands* m_files;
    std::function<InterfaceList()> m_list;
    QWidget* m_window;
    QAction* m_watch;
    QAction* m_stop;
    QPointer<WatchSource> m_watched; ///< null if none is shown
};

} // namespace peerscope
