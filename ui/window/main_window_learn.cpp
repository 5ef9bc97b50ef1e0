// SPDX-License-Identifier: MIT
// Lessons: their sandboxes, what they are told of them, the teacher's mode.
#include "ui/inspector/signal_log.h"
#include "ui/ladder/ladder_canvas.h"
#include "ui/ladder/ladder_view.h"
#include "ui/learn/learn_panel.h"
#include "ui/timeline/timeline_canvas.h"
#include "ui/timeline/timeline_view.h"
#include "ui/topology/topology_view.h"
#include "ui/window/banner.h"
#include "ui/window/centre_tabs.h"
#include "ui/window/main_window.h"

#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QMenu>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

constexpr int tellEveryMilliseconds = 150;
constexpr double shareWhileReading = 0.30; ///< of the window's width
constexpr double shareWhileTeaching = 0.42;
constexpr double timelineScaleWhileTeaching = 1.35; ///< of the type in timelines and ladder

LessonSelection lessonSelection(const Selection& selection)
{
    using Kind = SelectedCondition::Kind;
    if (const auto* packet = std::get_if<PacketId>(&selection))
        return {Kind::Packet, *packet};
    if (std::holds_alternative<LinkRef>(selection))
        return {Kind::Link, {}};
    if (std::holds_alternative<EndpointId>(selection))
        return {Kind::Peer, {}};
    if (datagramOf(selection).isValid())
        return {Kind::Datagram, {}};
    return {};
}

} // namespace

void MainWindow::createLearn()
{
    const QString dataFolder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    if (!dataFolder.isEmpty())
        m_learn->setOwnFolder(QDir(dataFolder).filePath(QStringLiteral("lessons")));
    connect(m_learn, &LearnPanel::sandboxRequested, this, &MainWindow::openLessonSandbox);
    connect(m_learn, &LearnPanel::teachersModeRequested, this, &MainWindow::setTeachersMode);
    connect(m_learn, &LearnPanel::problem, m_document, &Document::problem);
    connect(m_learn, &LearnPanel::experimentRequested, this, [this](const QString& name) {
        showExperiment(QStringLiteral(":/peerscope/experiments/%1.experiment.json").arg(name));
    });

    // A text needs height: with it, the left side reaches down to the bottom.
    connect(m_learnDock->toggleViewAction(), &QAction::toggled, this, [this](bool shown) {
        setCorner(Qt::BottomLeftCorner, shown ? Qt::LeftDockWidgetArea : Qt::BottomDockWidgetArea);
    });
    m_tellLesson = new QTimer(this);
    m_tellLesson->setSingleShot(true);
    m_tellLesson->setInterval(tellEveryMilliseconds);
    connect(m_tellLesson, &QTimer::timeout, this, &MainWindow::tellLesson);
    const auto soon = [this] {
        if (m_learn->openPart() && !m_tellLesson->isActive())
            m_tellLesson->start();
    };
    connect(m_document, &Document::frame, this, soon);
    connect(m_document->moment(), &Moment::selectionChanged, this, soon);
    connect(m_document, &Document::statusChanged, this, soon);
    connect(m_lower, &CentreTabs::currentChanged, this, soon);
}

void MainWindow::createLearnMenu(QMenu* menu)
{
    menu->addAction(makeAction("learn", tr("&Lessons"),
                               tr("Short lessons to try out, each with a sandbox of its own"),
                               QKeySequence(Qt::CTRL | Qt::Key_L), [this] { showLearn(); }));
    menu->addActions({m_learn->backAction(), m_learn->nextAction(), m_learn->largeAction()});
    m_leaveTeaching =
        makeAction("leaveTeachersMode", tr("&End teacher's mode"), tr("Brings back all the panels"),
                   QKeySequence(Qt::Key_Escape), [this] { setTeachersMode(false); });
    m_leaveTeaching->setEnabled(false);
    menu->addAction(m_leaveTeaching);
}

void MainWindow::showLearn()
{
    m_learnDock->show();
    m_learnDock->raise();
    const int wanted = static_cast<int>(width() * shareWhileReading);
    if (m_learnDock->width() < wanted)
        resizeDocks({m_learnDock}, {wanted}, Qt::Horizontal);
    m_learn->focusPage();
}

void MainWindow::openLesson(int number, bool inTeachersMode)
{
    showLearn();
    m_learn->openWhenRead(number - 1);
    setTeachersMode(inTeachersMode);
}

void MainWindow::openLessonSandbox(const Scenario& scenario, const QString& part)
{
    askBefore(tr("Save the changes to “%1” before opening the lesson's sandbox?").arg(m_document->name()),
              [this, scenario, part] {
                  Pace pace;
                  pace.paused = true;
                  m_document->openScenario(scenario, pace);
                  m_banner->dismiss();
                  m_learn->sandboxOpened(part);
                  tellLesson();
              });
}

/// What the lesson wants to know of sandbox and window.
void MainWindow::tellLesson()
{
    const Lesson* lesson = m_learn->current();
    const std::optional<QString> part = m_learn->openPart();
    if (!lesson || !part)
        return;
    const Scenario& given = lesson->part(*part)->scenario;
    const Scenario scenario = m_document->scenario();
    if (!m_document->allowed().runAgain || scenario.name != given.name) {
        m_learn->sandboxClosed();
        return;
    }
    LessonMoment moment;
    moment.trace = m_document->trace();
    moment.now = m_document->status().now;
    moment.paused = !m_document->isRunning();
    moment.selection = lessonSelection(m_document->moment()->selection());
    const auto byHand = static_cast<std::ptrdiff_t>(std::min(given.actions.size(), scenario.actions.size()));
    moment.byHand.assign(scenario.actions.begin() + byHand, scenario.actions.end());
    const auto addIfSeen = [&moment](const char* panel, const QWidget* widget) {
        if (widget->isVisible())
            moment.shown << QString::fromLatin1(panel);
    };
    addIfSeen("topology", m_topology);
    moment.shown << (m_lower->currentWidget() == m_timeline ? QStringLiteral("timelines")
                                                            : QStringLiteral("ladder"));
    addIfSeen("peers", m_peersDock->widget());
    addIfSeen("links", m_linksDock->widget());
    addIfSeen("inspector", m_inspectorDock->widget());
    addIfSeen("packets", m_packetsDock->widget());
    addIfSeen("statistics", m_statisticsDock->widget());
    addIfSeen("signals", m_logDock->widget());
    addIfSeen("branches", m_branchesDock->widget());
    addIfSeen("composer", m_composerDock->widget());
    m_learn->setMoment(std::move(moment));
}

void MainWindow::setTeachersMode(bool on)
{
    m_learn->setLarge(on);
    m_leaveTeaching->setEnabled(on && !m_document->moment()->isLookingBack());
    if (on == !m_beforeTeaching.isEmpty())
        return;
    statusBar()->setVisible(!on);
    QFont font = this->font();
    font.setPointSizeF(font.pointSizeF() * (on ? timelineScaleWhileTeaching : 1.0));
    m_lower->setFont(font);
    if (on) {
        m_beforeTeaching = saveState();
        for (QDockWidget* dock : docks())
            dock->setVisible(dock == m_learnDock);
        resizeDocks({m_learnDock}, {static_cast<int>(width() * shareWhileTeaching)}, Qt::Horizontal);
    } else {
        restoreState(std::exchange(m_beforeTeaching, {}));
        m_learnDock->raise();
    }
}

QImage MainWindow::pictureOf(const QString& view, QSize size, qreal ratio, Time begin, Time end)
{
    if (view == QLatin1String("topology"))
        return m_topology->renderImage(size, ratio);
    if (view == QLatin1String("timelines")) {
        m_timeline->setGrouping(LaneGrouping::PeerAndChannel);
        m_timeline->canvas()->resize(size);
        m_timeline->showRange(begin, end);
        return m_timeline->renderImage(size, ratio);
    }
    if (view == QLatin1String("ladder")) {
        m_ladder->canvas()->resize(size);
        m_ladder->canvas()->showRange(begin, end);
        return m_ladder->renderImage(size, ratio);
    }
    if (view != QLatin1String("signals"))
        return {};
    SignalLog log(m_document->moment());
    log.resize(size);
    QImage image((QSizeF(size) * ratio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    log.render(&image);
    return image;
}

} // namespace peerscope
