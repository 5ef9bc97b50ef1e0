// SPDX-License-Identifier: MIT
// The time cursor and the moment the views show, branches, running until, bookmarks.
#include "core/trace/state.h"
#include "core/words/clock_format.h"
#include "ui/clock/branches_panel.h"
#include "ui/clock/clock_bar.h"
#include "ui/clock/run_until_dialog.h"
#include "ui/conditions/links_panel.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/signal_log.h"
#include "ui/ladder/ladder_view.h"
#include "ui/packets/packets_panel.h"
#include "ui/peers/peers_panel.h"
#include "ui/statistics/statistics_panel.h"
#include "ui/timeline/timeline_view.h"
#include "ui/topology/topology_view.h"
#include "ui/window/banner.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QDockWidget>
#include <QMenu>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace peerscope {

namespace {
/// How often the figures of the branch that runs are made anew while they are looked at.
constexpr std::chrono::milliseconds branchesEvery{1000};
} // namespace

void MainWindow::connectTime()
{
    connect(m_document, &Document::timeCursorChanged, this, &MainWindow::showTimeCursor);
    connect(m_timeline, &TimelineView::timeCursorRequested, this, &MainWindow::moveTimeCursor);
    connect(m_ladder, &LadderView::timeCursorRequested, this, &MainWindow::moveTimeCursor);
    connect(m_statistics, &StatisticsPanel::timeCursorRequested, this, &MainWindow::moveTimeCursor);
    connect(m_log, &SignalLog::timeCursorRequested, this, &MainWindow::moveTimeCursor);
    connect(m_packets, &PacketsPanel::timeCursorRequested, this, &MainWindow::moveTimeCursor);
    connect(m_clockBar, &ClockBar::runUntilRequested, this, &MainWindow::askRunUntil);

    connect(m_document, &Document::branchesChanged, this, &MainWindow::showBranches);
    connect(m_branches, &BranchesPanel::shown, this, &MainWindow::showBranches);
    connect(m_branches, &BranchesPanel::continueRequested, this, &MainWindow::continueFromHere);
    connect(m_branches, &BranchesPanel::switchRequested, m_document, &Document::switchToBranch);
    connect(m_branches, &BranchesPanel::renameRequested, m_document, &Document::renameBranch);
    m_branchesTimer = new QTimer(this);
    m_branchesTimer->setSingleShot(true);
    m_branchesTimer->setInterval(branchesEvery);
    connect(m_branchesTimer, &QTimer::timeout, this, &MainWindow::showBranches);
    connect(m_document, &Document::frame, this, [this] {
        if (m_branches->isVisible() && !m_branchesTimer->isActive())
            m_branchesTimer->start();
    });
}

void MainWindow::createTimeMenu(QMenu* menu)
{
    m_continue = makeAction("continueFromHere", tr("&Continue from here"),
                            tr("Go back to the time cursor, and on from there on a branch of its own"),
                            QKeySequence(Qt::Key_C), [this] { continueFromHere(); });
    m_continue->setEnabled(false);
    menu->addAction(m_continue);
    menu->addSeparator();
    menu->addAction(
        makeAction("bookmark", tr("&Bookmark this moment"),
                   tr("Mark the time cursor, or now, in the timelines; again takes the mark away"),
                   QKeySequence(Qt::CTRL | Qt::Key_B), [this] { toggleBookmark(); }));
    menu->addAction(makeAction("nextBookmark", tr("Go to the next bookmark"),
                               tr("Move the time cursor to the next bookmark"), QKeySequence(Qt::Key_F2),
                               [this] { goToBookmark(true); }));
    menu->addAction(makeAction("previousBookmark", tr("Go to the previous bookmark"),
                               tr("Move the time cursor to the bookmark before"),
                               QKeySequence(Qt::SHIFT | Qt::Key_F2), [this] { goToBookmark(false); }));
}

/// Whoever looks back wants time to stand still meanwhile.
void MainWindow::moveTimeCursor(std::optional<Time> time)
{
    if (time && *time < m_document->status().now && m_document->isRunning()) {
        m_document->setPaused(true);
        m_pausedToLookBack = true;
    }
    m_document->setTimeCursor(time);
}

void MainWindow::showTimeCursor()
{
    const std::optional<Time> cursor = m_document->timeCursor();
    m_timeline->setTimeCursor(cursor);
    m_ladder->setTimeCursor(cursor);
    m_statistics->setTimeCursor(cursor);
    m_looksBack = cursor.has_value() && !m_document->isRunning();
    m_looksBackFrom = m_document->status().now;
    m_pastState.reset();
    const bool canContinue = m_document->isOpen() && cursor && *cursor < m_document->status().now;
    m_continue->setEnabled(canContinue);
    m_branches->setContinueTime(canContinue ? cursor : std::nullopt);
    showMoment();
}

Time MainWindow::shownTime() const
{
    const Time now = m_document->status().now;
    return m_looksBack ? std::min(now, m_document->timeCursor().value_or(now)) : now;
}

std::shared_ptr<const TraceState> MainWindow::shownState()
{
    const Time time = shownTime();
    if (!m_looksBack || time >= m_document->state()->now) {
        m_pastState.reset();
        return m_document->state();
    }
    if (!m_pastState || m_pastState->now != time) {
        m_pastState = std::make_shared<const TraceState>(stateAt(m_document->trace(), time));
    }
    return m_pastState;
}

void MainWindow::showMoment()
{
    const std::shared_ptr<const TraceState> state = shownState();
    m_topology->setState(state);
    m_topology->setNow(shownTime());
    m_peers->setState(state);
    m_links->setState(state);
    m_inspector->setState(state);
    m_log->setNow(shownTime(), m_looksBack);
}

void MainWindow::continueFromHere()
{
    const std::optional<Time> cursor = m_document->timeCursor();
    if (!cursor || *cursor >= m_document->status().now)
        return;
    const bool goesOn = std::exchange(m_pausedToLookBack, false);
    m_document->continueFrom(*cursor);
    if (goesOn)
        m_document->setPaused(false);
    const Branches& branches = m_document->branches();
    m_newBranch = branches.current();
    m_newBranchBanner = m_banner->show(
        Banner::Kind::Note, tr("This is a new branch, “%1”.").arg(branches.at(branches.current()).name),
        goesOn ? tr("Undo goes back to the one before it; both are kept to compare.")
               : tr("Change something, then press Space. Undo goes back to the one before it."),
        {{tr("Compare"), [this] {
              m_branchesDock->show();
              m_branchesDock->raise();
          }}});
}

void MainWindow::showBranches()
{
    const Branches& branches = m_document->branches();
    if (branches.current() != m_newBranch)
        m_banner->dismissMessage(m_newBranchBanner);
    std::vector<BranchColumn> columns;
    bool waiting = false;
    for (int branch = 0; m_document->isOpen() && branch < branches.count(); ++branch) {
        const BranchRecord& record = branches.at(branch);
        BranchColumn column{record.name, record.from, Time(0), 0, std::nullopt};
        if (branch == branches.current()) {
            column.now = m_document->state()->now;
            column.digest = m_document->status().digest;
            column.report = m_document->report();
            waiting = waiting || !column.report || column.report->digest != column.digest;
        } else if (record.kept) {
            column.now = record.kept->now;
            column.digest = record.kept->digest;
            if (record.kept->report.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
                waiting = true;
            else if (const auto* report = std::get_if<Report>(&record.kept->report.get()))
                column.report = *report;
        }
        columns.push_back(std::move(column));
    }
    m_branches->setBranches(columns, branches.current());
    if (waiting && m_branches->isVisible())
        m_branchesTimer->start();
}

void MainWindow::askRunUntil()
{
    if (!m_document->isOpen())
        return;
    auto* dialog = new RunUntilDialog(m_document->status().now, m_document->duration(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RunUntilDialog::timeChosen, m_document, &Document::runUntil);
    connect(dialog, &RunUntilDialog::packetChosen, m_document,
            [this](const PacketMatch& match) { m_document->runUntilPacket(match); });
    dialog->open();
}

void MainWindow::toggleBookmark()
{
    const Time time = m_document->timeCursor().value_or(m_document->status().now);
    const auto found = std::lower_bound(m_bookmarks.begin(), m_bookmarks.end(), time);
    if (found != m_bookmarks.end() && *found == time)
        m_bookmarks.erase(found);
    else
        m_bookmarks.insert(found, time);
    m_timeline->setBookmarks(m_bookmarks);
    m_ladder->setBookmarks(m_bookmarks);
}

void MainWindow::goToBookmark(bool forward)
{
    const Time time = m_document->timeCursor().value_or(m_document->status().now);
    std::optional<Time> target;
    for (const Time bookmark : m_bookmarks) {
        if (forward ? bookmark > time && !target : bookmark < time)
            target = bookmark;
    }
    if (!target)
        return;
    moveTimeCursor(target);
    m_timeline->showTime(*target);
    m_ladder->showTime(*target);
}

} // namespace peerscope
