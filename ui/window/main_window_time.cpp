// SPDX-License-Identifier: MIT
// The time cursor and the moment the views show, branches, running until, bookmarks.
#include "core/words/clock_format.h"
#include "ui/clock/branches_panel.h"
#include "ui/clock/clock_bar.h"
#include "ui/clock/run_until_dialog.h"
#include "ui/window/banner.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QDockWidget>
#include <QMenu>
#include <QTimer>

#include <chrono>
#include <utility>

namespace peerscope {

namespace {
/// How often the figures of the branch that runs are made anew while they are looked at.
constexpr std::chrono::milliseconds branchesEvery{1000};
} // namespace

void MainWindow::connectTime()
{
    connect(m_document->moment(), &Moment::timeRequested, this, &MainWindow::pauseToLookBack);
    connect(m_document->moment(), &Moment::timeChanged, this, &MainWindow::showTime);
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
    m_backToNow = makeAction("backToNowAction", tr("Back to &now"), tr("Show what is now, in every view"),
                             QKeySequence(Qt::Key_N),
                             [this] { m_document->moment()->lookAt(std::nullopt); });
    m_backToNow->setShortcuts({QKeySequence(Qt::Key_N), QKeySequence(Qt::Key_Escape)});
    m_backToNow->setEnabled(false);
    menu->addAction(m_backToNow);
    menu->addSeparator();
    menu->addAction(
        makeAction("bookmark", tr("&Bookmark this moment"),
                   tr("Mark the time cursor, or now, in the timelines; again takes the mark away"),
                   QKeySequence(Qt::CTRL | Qt::Key_B), [this] { m_document->moment()->toggleBookmark(); }));
    menu->addAction(makeAction("nextBookmark", tr("Go to the next bookmark"),
                               tr("Move the time cursor to the next bookmark"), QKeySequence(Qt::Key_F2),
                               [this] { m_document->moment()->goToBookmark(true); }));
    menu->addAction(makeAction("previousBookmark", tr("Go to the previous bookmark"),
                               tr("Move the time cursor to the bookmark before"),
                               QKeySequence(Qt::SHIFT | Qt::Key_F2), [this] { m_document->moment()->goToBookmark(false); }));
}

/// Whoever looks back wants time to stand still meanwhile.
void MainWindow::pauseToLookBack(std::optional<Time> time)
{
    if (!time || !m_document->isRunning())
        return;
    m_document->setPaused(true);
    m_pausedToLookBack = true;
}

void MainWindow::showTime()
{
    const Moment* moment = m_document->moment();
    const bool canContinue = moment->isLookingBack() && m_document->allowed().runAgain;
    m_backToNow->setEnabled(moment->isLookingBack());
    m_leaveTeaching->setEnabled(!m_beforeTeaching.isEmpty() && !moment->isLookingBack());
    m_continue->setEnabled(canContinue);
    m_branches->setContinueTime(canContinue ? moment->timeCursor() : std::nullopt);
}

void MainWindow::continueFromHere()
{
    const std::optional<Time> cursor = m_document->moment()->timeCursor();
    if (!cursor || !m_document->allowed().runAgain)
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
            if (!record.kept->report->has_value())
                waiting = true;
            else if (const auto* report = std::get_if<Report>(&record.kept->report->value()))
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

} // namespace peerscope
