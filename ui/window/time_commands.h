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

/// What is done with time: play, pause and step (the clock bar), looking back, bookmarks, running until, and
/// going on from an earlier time on a new branch.
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
    bool m_pausedToLookBack = false; ///< by moving the time cursor, not by hand
    int m_newBranch = 0;             ///< that the banner tells of
    int m_newBranchMessage = 0;      ///< see Banner::show()
};

} // namespace peerscope
