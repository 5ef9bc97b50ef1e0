// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QObject>

#include <optional>

class QAction;
class QMenu;
class QWidget;

namespace peerscope {

class Banner;
class ClockBar;
class Document;
class ViewRequests;

/// The commands for time: play, pause and step (the clock bar), looking back, bookmarks, running until a time
/// or packet, and continuing from an earlier time on a new branch.
class TimeCommands : public QObject
{
    Q_OBJECT

public:
    TimeCommands(Document* document, ClockBar* bar, Banner* banner, ViewRequests* requests, QWidget* window);

    void fillMenu(QMenu* menu);

private:
    void createActions();
    void connectBar();
    void showClock();
    void pause(bool pause);
    void pauseToLookBack(std::optional<Time> time);
    void showTime();
    void continueFromHere();
    void askRunUntil();

    Document* m_document;
    ClockBar* m_bar;
    Banner* m_banner;
    ViewRequests* m_requests;
    QWidget* m_window;
    QAction* m_continue = nullptr;
    QAction* m_backToNow = nullptr;
    QAction* m_bookmark = nullptr;
    QAction* m_nextBookmark = nullptr;
    QAction* m_previousBookmark = nullptr;
    bool m_pausedToLookBack = false; ///< paused by moving the time cursor, not by the user
    int m_newBranch = 0;             ///< the branch that the banner is about
    int m_newBranchMessage = 0;      ///< see Banner::show()
};

} // namespace peerscope
