// SPDX-License-Identifier: MIT
#include "ui/window/time_commands.h"

#include "ui/clock/clock_bar.h"
#include "ui/clock/run_until_dialog.h"
#include "ui/document/document.h"
#include "ui/view/action.h"
#include "ui/view/view_requests.h"
#include "ui/window/banner.h"

#include <QAction>
#include <QMenu>

#include <utility>

namespace peerscope {

TimeCommands::TimeCommands(Document* document, ClockBar* bar, Banner* banner, ViewRequests* requests,
                           QWidget* window)
    : QObject(window), m_document(document), m_bar(bar), m_banner(banner), m_requests(requests),
      m_window(window)
{
    createActions();
    connectBar();
    connect(document, &Document::frame, this, &TimeCommands::showClock);
    connect(document, &Document::statusChanged, this, &TimeCommands::showClock);
    connect(document->moment(), &Moment::timeRequested, this, &TimeCommands::pauseToLookBack);
    connect(document->moment(), &Moment::timeChanged, this, &TimeCommands::showTime);
    connect(document, &Document::branchesChanged, this, [this] {
        if (m_document->branches().current() != m_newBranch)
            m_banner->dismissMessage(m_newBranchMessage);
    });
    connect(requests, &ViewRequests::continueRequested, this, &TimeCommands::continueFromHere);
    showClock();
}

void TimeCommands::createActions()
{
    Moment* moment = m_document->moment();
    m_continue = makeAction(this, "continueFromHere", tr("&Continue from here"),
                            tr("Go back to the time cursor and continue from there on a new branch"),
                            QKeySequence(Qt::Key_C), [this] { continueFromHere(); });
    m_continue->setEnabled(false);
    m_backToNow =
        makeAction(this, "backToNowAction", tr("Back to &now"), tr("Show the present in every view"),
                   QKeySequence(Qt::Key_N), [moment] { moment->lookAt(std::nullopt); });
    m_backToNow->setShortcuts({QKeySequence(Qt::Key_N), QKeySequence(Qt::Key_Escape)});
    m_backToNow->setEnabled(false);
    m_bookmark = makeAction(this, "bookmark", tr("&Bookmark this moment"),
                            tr("Set a bookmark at the time cursor, or now; again removes it"),
                            QKeySequence(Qt::CTRL | Qt::Key_B), [moment] { moment->toggleBookmark(); });
    m_nextBookmark = makeAction(this, "nextBookmark", tr("Go to the next bookmark"),
                                tr("Move the time cursor to the next bookmark"), QKeySequence(Qt::Key_F2),
                                [moment] { moment->goToBookmark(true); });
    m_previousBookmark =
        makeAction(this, "previousBookmark", tr("Go to the previous bookmark"),
                   tr("Move the time cursor to the previous bookmark"), QKeySequence(Qt::SHIFT | Qt::Key_F2),
                   [moment] { moment->goToBookmark(false); });
}

void TimeCommands::connectBar()
{
    connect(m_bar, &ClockBar::restartRequested, m_document, &Document::restart);
    connect(m_bar, &ClockBar::pauseRequested, this, &TimeCommands::pause);
    connect(m_bar, &ClockBar::stepRequested, m_document, &Document::step);
    connect(m_bar, &ClockBar::speedRequested, m_document, &Document::setSpeed);
    connect(m_bar, &ClockBar::unboundedRequested, m_document, &Document::setUnbounded);
    connect(m_bar, &ClockBar::seedRequested, m_document, &Document::setSeed);
    connect(m_bar, &ClockBar::runUntilRequested, this, &TimeCommands::askRunUntil);
}

void TimeCommands::fillMenu(QMenu* menu)
{
    menu->addAction(m_bar->playAction());
    menu->addActions({m_bar->stepAction(StepKind::Event), m_bar->stepAction(StepKind::Datagram),
                      m_bar->stepAction(StepKind::Packet), m_bar->stepAction(StepKind::Poll),
                      m_bar->runUntilAction()});
    menu->addSeparator();
    menu->addActions(
        {m_bar->slowerAction(), m_bar->fasterAction(), m_bar->normalSpeedAction(), m_bar->unboundedAction()});
    menu->addSeparator();
    menu->addActions({m_bar->restartAction(), m_continue, m_backToNow});
    menu->addSeparator();
    menu->addActions({m_bookmark, m_nextBookmark, m_previousBookmark});
}

void TimeCommands::showClock()
{
    ClockReading reading;
    reading.status = m_document->status();
    reading.status.pace = m_document->pace();
    reading.duration = m_document->duration();
    if (m_document->allowed().runAgain)
        reading.seed = m_document->seed();
    reading.canStepToPolls = m_document->allowed().pollStep;
    reading.reached = m_document->reachedSpeed();
    reading.isLive = !m_document->allowed().pace;
    if (reading.isLive)
        reading.status.pace.paused = m_document->moment()->isLookingBack();
    reading.catchUpTo = m_document->catchUpTarget();
    m_bar->setReading(reading);
}

void TimeCommands::pause(bool pause)
{
    Moment* moment = m_document->moment();
    if (moment->isLive())
        return pause ? moment->hold() : moment->lookAt(std::nullopt);
    // Playing at the end starts again from the beginning.
    if (!pause && m_document->status().finished)
        m_document->restart();
    m_document->setPaused(pause);
}

/// Pauses while the user looks back.
void TimeCommands::pauseToLookBack(std::optional<Time> time)
{
    if (!time || !m_document->isRunning() || m_document->moment()->isLive())
        return;
    m_document->setPaused(true);
    m_pausedToLookBack = true;
}

void TimeCommands::showTime()
{
    const bool isLookingBack = m_document->moment()->isLookingBack();
    m_backToNow->setEnabled(isLookingBack);
    m_continue->setEnabled(isLookingBack && m_document->allowed().runAgain);
    if (m_document->moment()->isLive())
        showClock(); // where looking back pauses the view
}

void TimeCommands::continueFromHere()
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
    m_newBranchMessage = m_banner->show(
        Banner::Kind::Note, tr("This is a new branch, “%1”.").arg(branches.at(branches.current()).name),
        goesOn ? tr("Undo goes back to the previous one; both are kept to compare.")
               : tr("Change something, then press Space. Undo goes back to the previous branch."),
        {{tr("Compare"), [this] { Q_EMIT m_requests->showRequested(QStringLiteral("branches")); }}});
}

void TimeCommands::askRunUntil()
{
    if (!m_document->isOpen())
        return;
    auto* dialog = new RunUntilDialog(m_document->status().now, m_document->duration(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RunUntilDialog::timeChosen, m_document, &Document::runUntil);
    connect(dialog, &RunUntilDialog::packetChosen, m_document,
            [this](const PacketMatch& match) { m_document->runUntilPacket(match); });
    dialog->open();
}

} // namespace peerscope

#include "moc_time_commands.cpp"
