// SPDX-License-Identifier: MIT
// The views, where they are, and what connects them with the document.
#include "ui/window/main_window.h"

#include "core/words/names.h"

#include "core/words/clock_format.h"
#include "ui/clock/branches_panel.h"
#include "ui/clock/clock_bar.h"
#include "ui/conditions/links_panel.h"
#include "ui/document/auto_save.h"
#include "ui/inspector/godot_error.h"
#include "ui/inspector/inspector.h"
#include "ui/inspector/signal_log.h"
#include "ui/ladder/ladder_view.h"
#include "ui/learn/learn_panel.h"
#include "ui/packets/packets_panel.h"
#include "ui/peers/composer.h"
#include "ui/peers/peers_panel.h"
#include "ui/statistics/statistics_panel.h"
#include "ui/timeline/timeline_view.h"
#include "ui/topology/topology_view.h"
#include "ui/window/banner.h"
#include "ui/window/centre_tabs.h"
#include "ui/window/focus_frame.h"
#include "ui/window/keyboard_guard.h"

#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QEvent>
#include <QFileInfo>
#include <QLabel>
#include <QLocale>
#include <QMenuBar>
#include <QPainter>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTimer>
#include <QToolBar>
#include <QVBoxLayout>

namespace peerscope {

namespace {

constexpr int layoutVersion = 3;
constexpr QSize defaultSize(1440, 900);
constexpr QSize roomForFrame(8, 40);
constexpr qint64 countsEveryMilliseconds = 250;

/// Where a dock's tab or content says what it is, a title over it would say it twice.
void hideTitle(QDockWidget* dock)
{
    auto* title = new QWidget(dock);
    auto* nothing = new QVBoxLayout(title); // without a layout its height would be -1, and cut one pixel off
    nothing->setContentsMargins(0, 0, 0, 0);
    dock->setTitleBarWidget(title);
}

QDockWidget* makeDock(QMainWindow* window, const char* name, const QString& title, QWidget* content,
                      Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(title, window);
    dock->setObjectName(QString::fromLatin1(name));
    dock->setWidget(content);
    window->addDockWidget(area, dock);
    // Qt only moves what is behind another tab out of sight: Tab would still go there.
    QSizePolicy policy = content->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    content->setSizePolicy(policy);
    QObject::connect(dock, &QDockWidget::visibilityChanged, content, &QWidget::setVisible);
    return dock;
}

struct Counts
{
    std::uint64_t sent = 0;
    std::uint64_t lost = 0;
};

/// From the coarsest level of the index: its cost grows with lanes and minutes, not with packets.
Counts countPackets(const TraceSnapshot& trace, Time now)
{
    constexpr int level = LodLane::levelCount - 1;
    Counts counts;
    counts.sent = trace.packetCount();
    const std::uint64_t last = LodLane::bucketAt(now, level);
    for (std::size_t lane = 0; lane < trace.lod().laneCount(); ++lane) {
        for (std::uint64_t bucket = 0; bucket <= last; ++bucket) {
            const LodCounts here = trace.lod().lane(lane).counts(level, bucket);
            for (const auto& mode : here.count)
                counts.lost += mode[static_cast<std::size_t>(FateClass::Failed)];
        }
    }
    return counts;
}

} // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent), m_keyboard(new KeyboardGuard(this)), m_document(new Document(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    new FocusFrame(this);
    createViews();
    createLayout();
    createLearn();
    createRecovery();
    createFileMenu();
    createEditMenu();
    createSandboxMenu();
    createViewMenu();
    createHelpMenu();
    createToolBar();
    connectDocument();
    connectViews();
    connectEdits();
    connectClockBar();
    connectTime();
    showTitle();
    showClock();
    resize(defaultSize.boundedTo(screen()->availableSize() - roomForFrame));
    m_defaultLayout = saveState(layoutVersion);
    restoreLayout();
}

MainWindow::~MainWindow()
{
    delete m_autoSave; // before the document, which ends with an empty undo stack: nothing was saved by that
    m_document->disconnect(this);
    m_learnDock->toggleViewAction()->disconnect(this); // hidden last of all, when there is no layout left
}

MainWindow* MainWindow::openInNewWindow(const QString& fileName)
{
    auto* window = new MainWindow;
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
    window->openFile(fileName);
    return window;
}

void MainWindow::createViews()
{
    Moment* moment = m_document->moment();
    m_banner = new Banner(this);
    m_topology = new TopologyView(moment, this);
    m_timeline = new TimelineView(moment, this);
    m_ladder = new LadderView(moment, this);
    m_peers = new PeersPanel(moment, this);
    m_links = new LinksPanel(moment, this);
    m_composer = new Composer(moment, this);
    m_inspector = new Inspector(moment, this);
    m_packets = new PacketsPanel(moment, this);
    m_log = new SignalLog(moment, this);
    m_statistics = new StatisticsPanel(moment, this);
    m_learn = new LearnPanel(this);
    m_clockBar = new ClockBar(this);
    m_branches = new BranchesPanel(this);
    const QString dataFolder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    if (!dataFolder.isEmpty())
        m_links->setPresetFolder(QDir(dataFolder).filePath(QStringLiteral("presets")));
}

void MainWindow::createLayout()
{
    m_centre = new QSplitter(Qt::Vertical, this);
    m_centre->setObjectName(QStringLiteral("centre"));
    m_centre->setChildrenCollapsible(false);
    m_centre->addWidget(m_topology);
    m_lower = new CentreTabs(m_centre);
    m_lower->addView(m_timeline, tr("Timelines"), 0.4);
    m_lower->addView(m_ladder, tr("Ladder"), 0.65);
    m_centre->setStretchFactor(0, 3);
    m_centre->setStretchFactor(1, 2);
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_banner);
    layout->addWidget(m_centre, 1);
    setCentralWidget(central);

    m_peersDock = makeDock(this, "peersDock", tr("Peers"), m_peers, Qt::LeftDockWidgetArea);
    m_linksDock = makeDock(this, "linksDock", tr("Links"), m_links, Qt::LeftDockWidgetArea);
    m_learnDock = makeDock(this, "learnDock", tr("Learn"), m_learn, Qt::LeftDockWidgetArea);
    tabifyDockWidget(m_peersDock, m_linksDock);
    tabifyDockWidget(m_linksDock, m_learnDock);
    m_peersDock->raise();
    for (QDockWidget* dock : {m_peersDock, m_linksDock, m_learnDock})
        hideTitle(dock);
    m_learnDock->hide();
    setTabPosition(Qt::LeftDockWidgetArea, QTabWidget::North);
    m_inspectorDock = makeDock(this, "inspectorDock", tr("Inspector"), m_inspector, Qt::RightDockWidgetArea);
    m_statisticsDock =
        makeDock(this, "statisticsDock", tr("Statistics"), m_statistics, Qt::RightDockWidgetArea);
    tabifyDockWidget(m_inspectorDock, m_statisticsDock);
    m_inspectorDock->raise();
    m_packetsDock = makeDock(this, "packetsDock", tr("Packets"), m_packets, Qt::BottomDockWidgetArea);
    m_logDock = makeDock(this, "logDock", tr("Signals"), m_log, Qt::BottomDockWidgetArea);
    m_branchesDock = makeDock(this, "branchesDock", tr("Branches"), m_branches, Qt::BottomDockWidgetArea);
    m_composerDock =
        makeDock(this, "composerDock", tr("Send a packet"), m_composer, Qt::BottomDockWidgetArea);
    splitDockWidget(m_packetsDock, m_composerDock,
                    Qt::Vertical); // before the tabs: it would become one of them
    hideTitle(m_composerDock);
    tabifyDockWidget(m_packetsDock, m_logDock);
    tabifyDockWidget(m_logDock, m_branchesDock);
    m_packetsDock->raise();
    for (QDockWidget* dock : {m_packetsDock, m_logDock, m_branchesDock})
        hideTitle(dock);

    m_counts = new QLabel(this);
    m_counts->setObjectName(QStringLiteral("countsLabel"));
    m_counts->setAccessibleName(tr("What was recorded"));
    statusBar()->addPermanentWidget(m_counts);
}

void MainWindow::connectDocument()
{
    connect(m_document, &Document::frame, this, &MainWindow::showFrame);
    connect(m_document, &Document::statusChanged, this, &MainWindow::showStatus);
    connect(m_document, &Document::sandboxReplaced, this, &MainWindow::showRun);
    connect(m_document, &Document::titleChanged, this, &MainWindow::showTitle);
    connect(m_document, &Document::problem, this, [this](const QString& text) {
        m_banner->show(Banner::Kind::Problem, tr("That did not work."), text);
    });
    connect(m_document, &Document::tooLate, this,
            [this](const QString& edit) { showOver(tr("Too late to %1: the scenario is over.").arg(edit)); });
}

void MainWindow::connectViews()
{
    connect(m_ladder, &LadderView::problem, m_document, &Document::problem);
    connect(m_statistics, &StatisticsPanel::problem, m_document, &Document::problem);
    connect(m_packets, &PacketsPanel::problem, m_document, &Document::problem);

    connect(m_topology, &TopologyView::sendRequested, this, [this](EndpointId from, int targetId) {
        m_composerDock->show();
        m_composer->prefill(from, targetId);
    });
    connect(m_topology, &TopologyView::editConditionsRequested, this, [this](const LinkRef& link) {
        m_document->moment()->select(link);
        m_linksDock->show();
        m_linksDock->raise();
    });
    connect(m_topology, &TopologyView::addClientRequested, this, [this](EndpointId server) {
        m_document->moment()->select(server);
        m_peers->openAddPeerDialog();
    });
}

/// What changes the sandbox: all of it goes through the document, so that all of it can be undone.
void MainWindow::connectEdits()
{
    connect(m_topology, &TopologyView::refuseRequested, m_document, &Document::refuseNewConnections);
    connect(m_topology, &TopologyView::disconnectRequested, m_document, &Document::disconnectPeer);
    connect(m_topology, &TopologyView::closeRequested, m_document, &Document::closePeer);
    connect(m_topology, &TopologyView::joinRequested, m_document, &Document::joinPeer);
    connect(m_topology, &TopologyView::performRequested, m_document, &Document::perform);
    connect(m_peers, &PeersPanel::performRequested, m_document, &Document::perform);
    connect(m_inspector, &Inspector::performRequested, m_document, &Document::perform);
    connect(m_topology, &TopologyView::conditionsRequested, m_document, &Document::changeConditions);
    connect(m_peers, &PeersPanel::refuseRequested, m_document, &Document::refuseNewConnections);
    connect(m_peers, &PeersPanel::disconnectRequested, m_document, &Document::disconnectPeer);
    connect(m_peers, &PeersPanel::closeRequested, m_document, &Document::closePeer);
    connect(m_peers, &PeersPanel::joinRequested, m_document, &Document::joinPeer);
    connect(m_peers, &PeersPanel::addPeerRequested, this, [this](const PeerSpec& peer) {
        if (const std::optional<QString> problem = m_document->addPeer(peer))
            m_banner->show(Banner::Kind::Problem, tr("%1 was not added.").arg(peer.name), *problem);
        else
            m_composer->setScenarioPeers(m_document->scenario().peers);
    });
    connect(m_links, &LinksPanel::performRequested, m_document, &Document::perform);
    connect(m_links, &LinksPanel::problem, m_document, &Document::problem);
    connect(m_composer, &Composer::performRequested, this,
            [this](const ActionSpec& action) { m_sent.push_back(m_document->perform(action)); });
    connect(m_document, &Document::done, this, &MainWindow::showOutcome);
}

void MainWindow::connectClockBar()
{
    connect(m_clockBar, &ClockBar::restartRequested, m_document, &Document::restart);
    connect(m_clockBar, &ClockBar::pauseRequested, this, [this](bool pause) {
        // Play at the end begins again, as a film does.
        if (!pause && m_document->status().finished)
            m_document->restart();
        m_document->setPaused(pause);
    });
    connect(m_clockBar, &ClockBar::stepRequested, m_document, &Document::step);
    connect(m_clockBar, &ClockBar::speedRequested, m_document, &Document::setSpeed);
    connect(m_clockBar, &ClockBar::unboundedRequested, m_document, &Document::setUnbounded);
    connect(m_clockBar, &ClockBar::seedRequested, m_document, &Document::setSeed);
}

// What is shown.

void MainWindow::showFrame()
{
    showClock();
    if (!m_countsAge.isValid() || m_countsAge.elapsed() >= countsEveryMilliseconds)
        showCounts();
}

void MainWindow::showClock()
{
    ClockReading reading;
    reading.status = m_document->status();
    reading.status.pace = m_document->pace();
    reading.duration = m_document->duration();
    if (m_document->allowed().runAgain)
        reading.seed = m_document->seed();
    reading.canStepToPolls = m_document->allowed().pollStep;
    reading.reached = m_document->reachedSpeed();
    reading.catchUpTo = m_document->catchUpTarget();
    m_clockBar->setReading(reading);
}

void MainWindow::showCounts()
{
    m_countsAge.start();
    const TraceSnapshot& trace = m_document->trace();
    const Counts counts = countPackets(trace, m_document->status().now);
    const QLocale locale = QLocale::c();
    const auto number = [&](std::uint64_t value) {
        return locale.toString(static_cast<qulonglong>(value)).replace(QLatin1Char(','), QChar(0x2009));
    };
    QString text = tr("%1 peers · %2 packets, %3 never delivered · %4 datagrams")
                       .arg(number(m_document->state()->peers.size()), number(counts.sent),
                            number(counts.lost), number(trace.datagramCount()));
    const EnetQueues& queues = m_document->status().queues;
    if (queues.isOverloaded())
        text =
            tr("ENet is overloaded: %1 commands wait at %2").arg(number(queues.worstCommands), queues.worst) +
            QStringLiteral(" · ") + text;
    m_counts->setText(text);
    m_counts->setToolTip(queues.toString());
}

void MainWindow::showStatus()
{
    showClock();
    const RunnerStatus& status = m_document->status();
    if (status.finished || status.failure || status.pace.paused)
        showCounts();
    if (status.failure) {
        m_banner->show(Banner::Kind::Problem, tr("The run failed."), *status.failure,
                       {{tr("Run again"), [this] { m_document->restart(); }}});
    } else if (status.finished && !m_finishedShown && m_document->allowed().runAgain) {
        showOver(tr("The scenario is over."));
    } else if (!status.finished && m_finishedShown) {
        m_banner->dismiss();
    }
    m_finishedShown = status.finished;
}

void MainWindow::showOver(const QString& title)
{
    m_banner->show(Banner::Kind::Note, title, tr("It ended at %1.").arg(formatClock(m_document->duration())),
                   {{tr("Run again"), [this] { m_document->restart(); }},
                    {tr("Run 30 s more"),
                     [this] { m_document->setDuration(m_document->duration() + fromSeconds(30)); }}});
}

void MainWindow::showRun()
{
    m_countsAge.invalidate();
    m_composer->setScenarioPeers(m_document->scenario().peers);
}

/// What became of something done by hand: the composer is told of the packets it sent.
void MainWindow::showOutcome(EditNumber edit, const CommandOutcome& outcome)
{
    if (std::erase(m_sent, edit) == 0) {
        if (outcome.problem)
            m_banner->show(Banner::Kind::Problem, tr("That did not work."), *outcome.problem);
        return;
    }
    const int result = outcome.result.value_or(0);
    if (outcome.problem)
        m_composer->setLastResult(*outcome.problem, false);
    else if (result != 0)
        m_composer->setLastResult(tr("put_packet: %1").arg(godotErrorName(result)), false);
    else
        m_composer->setLastResult(tr("Sent at %1").arg(formatClock(outcome.at)), true);
}

void MainWindow::showTitle()
{
    setWindowFilePath(m_document->fileName());
    setWindowTitle(m_document->isOpen() ? tr("%1[*] – Peerscope").arg(m_document->name()) : tr("Peerscope"));
    setWindowModified(m_document->isModified());
}

QImage MainWindow::picture(QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    const ThemeColors& colors = themeColors(palette());
    image.fill(colors.grid);
    const int upper = size.height() * 3 / 5;
    QPainter painter(&image);
    painter.drawImage(0, 0, m_topology->renderImage(QSize(size.width(), upper), 1.0));
    painter.drawImage(0, upper + 1,
                      m_timeline->renderImage(QSize(size.width(), size.height() - upper - 1), 1.0));
    return image;
}

// Where everything is.

QList<QDockWidget*> MainWindow::docks() const
{
    return {m_peersDock,   m_linksDock, m_learnDock,    m_inspectorDock, m_statisticsDock,
            m_packetsDock, m_logDock,   m_branchesDock, m_composerDock};
}

void MainWindow::resetLayout()
{
    restoreState(m_defaultLayout, layoutVersion);
    for (QDockWidget* dock : docks())
        dock->setVisible(dock != m_learnDock);
    m_peersDock->raise();
    m_inspectorDock->raise();
    m_packetsDock->raise();
    const int width = this->width();
    resizeDocks({m_peersDock, m_inspectorDock}, {width * 17 / 100, width * 24 / 100}, Qt::Horizontal);
    resizeDocks({m_packetsDock}, {height() * 18 / 100}, Qt::Vertical);
    m_topology->show();
    m_lower->resetShares();
}

void MainWindow::restoreLayout()
{
    const QSettings settings;
    const QByteArray state = settings.value(QStringLiteral("window/state")).toByteArray();
    m_layoutKnown = !state.isEmpty() && restoreState(state, layoutVersion);
    if (!m_layoutKnown)
        return;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_lower->setCurrentIndex(settings.value(QStringLiteral("window/lower")).toInt());
    m_centre->restoreState(settings.value(QStringLiteral("window/centre")).toByteArray());
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    // Only now is the window's size known, of which every panel gets its share.
    if (!std::exchange(m_layoutKnown, true))
        resetLayout();
}

void MainWindow::saveLayout()
{
    setTeachersMode(false);
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/state"), saveState(layoutVersion));
    settings.setValue(QStringLiteral("window/centre"), m_centre->saveState());
    settings.setValue(QStringLiteral("window/lower"), m_lower->currentIndex());
}

bool MainWindow::focusNextPrevChild(bool next)
{
    return m_keyboard->rescueFocus() || QMainWindow::focusNextPrevChild(next);
}

bool MainWindow::event(QEvent* event)
{
    const bool handled = QMainWindow::event(event);
    if (event->type() == QEvent::Paint && !m_painted) {
        m_painted = true;
        // Only when this event is over has the window's content been put on the screen.
        QTimer::singleShot(0, this, &MainWindow::firstPainted);
    }
    return handled;
}

} // namespace peerscope

#include "moc_main_window.cpp"
