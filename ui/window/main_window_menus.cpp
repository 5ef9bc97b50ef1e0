// SPDX-License-Identifier: MIT
// Menus, toolbar and shortcuts.
#include "ui/clock/clock_bar.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_window.h"
#include "ui/ladder/ladder_view.h"
#include "ui/packets/packets_panel.h"
#include "ui/peers/peers_panel.h"
#include "ui/theme/control_icon.h"
#include "ui/timeline/timeline_view.h"
#include "ui/topology/topology_view.h"
#include "ui/window/banner.h"
#include "ui/window/centre_tabs.h"
#include "ui/window/help_dialogs.h"
#include "ui/window/main_window.h"
#include "ui/window/recent_files.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenuBar>
#include <QSettings>
#include <QToolBar>

namespace peerscope {

QAction* MainWindow::makeAction(const char* name, const QString& text, const QString& help,
                                const QKeySequence& shortcut, const std::function<void()>& act)
{
    auto* action = new QAction(text, this);
    action->setObjectName(QString::fromLatin1(name));
    action->setShortcut(shortcut);
    action->setStatusTip(help);
    action->setToolTip(shortcut.isEmpty() ? help
                                          : QStringLiteral("%1 (%2)").arg(
                                                help, shortcut.toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this, act);
    return action;
}

void MainWindow::createFileMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    m_new = makeAction("new", tr("&New"), tr("Begin with a small sandbox: a server and two clients"),
                       QKeySequence::New, [this] {
                           askBefore(
                               tr("Save the changes to “%1” before beginning anew?").arg(m_document->name()),
                               [this] { m_document->newSandbox(); });
                       });
    m_new->setIcon(controlIcon(ControlIcon::New));
    menu->addAction(m_new);
    m_open = makeAction("open", tr("&Open…"), tr("Open a scenario, or a capture of a real game"),
                        QKeySequence::Open, [this] { askForFile(); });
    m_open->setIcon(controlIcon(ControlIcon::Open));
    menu->addAction(m_open);
    m_recentMenu = menu->addMenu(tr("Open &recent"));
    m_recentMenu->setObjectName(QStringLiteral("recentMenu"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    menu->addSeparator();
    m_save =
        makeAction("save", tr("&Save"), tr("Save the sandbox, with what you did to it, as a scenario file"),
                   QKeySequence::Save, [this] { saveOrAsk(); });
    m_save->setIcon(controlIcon(ControlIcon::Save));
    menu->addAction(m_save);
    menu->addAction(makeAction("saveAs", tr("Save &as…"), tr("Save the sandbox as another scenario file"),
                               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), [this] { askWhereToSave(); }));
    menu->addAction(makeAction("exportPicture", tr("&Export picture…"),
                               tr("Write topology and timelines as a PNG picture"),
                               QKeySequence(Qt::CTRL | Qt::Key_E), [this] { askWhereToExport(); }));
    menu->addSeparator();
    menu->addAction(makeAction("closeWindow", tr("&Close window"), tr("Close this window"),
                               QKeySequence::Close, [this] { close(); }));
    menu->addAction(makeAction("quit", tr("&Quit"), tr("Close all windows and end Peerscope"),
                               QKeySequence(Qt::CTRL | Qt::Key_Q), [] { QApplication::closeAllWindows(); }));
}

void MainWindow::fillRecentMenu()
{
    m_recentMenu->clear();
    const QStringList files = recentFiles();
    for (const QString& file : files) {
        QAction* action = m_recentMenu->addAction(QFileInfo(file).fileName());
        action->setStatusTip(file);
        action->setToolTip(file);
        connect(action, &QAction::triggered, this, [this, file] { openFile(file); });
    }
    if (files.isEmpty())
        m_recentMenu->addAction(tr("Nothing was opened yet"))->setEnabled(false);
    m_recentMenu->addSeparator();
    QAction* clear = m_recentMenu->addAction(tr("&Forget these"));
    clear->setEnabled(!files.isEmpty());
    connect(clear, &QAction::triggered, this, &clearRecentFiles);
}

void MainWindow::createEditMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    m_undo = m_document->undoStack()->createUndoAction(this, tr("Undo"));
    m_undo->setObjectName(QStringLiteral("undo"));
    m_undo->setShortcut(QKeySequence::Undo);
    m_undo->setStatusTip(tr("Take back what was done last: the sandbox runs again without it, up to now"));
    menu->addAction(m_undo);
    m_redo = m_document->undoStack()->createRedoAction(this, tr("Redo"));
    m_redo->setObjectName(QStringLiteral("redo"));
    m_redo->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z));
    m_redo->setStatusTip(tr("Do again what was taken back"));
    menu->addAction(m_redo);
    menu->addSeparator();
    menu->addAction(makeAction("filterPackets", tr("&Filter packets…"),
                               tr("Say which packets to show, in the table and everywhere else"),
                               QKeySequence::Find, [this] {
                                   m_packetsDock->show();
                                   m_packetsDock->raise();
                                   m_packets->focusFilter();
                               }));
}

void MainWindow::createSandboxMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("Sandbo&x"));
    menu->addAction(m_clockBar->playAction());
    menu->addActions({m_clockBar->stepAction(StepKind::Event), m_clockBar->stepAction(StepKind::Datagram),
                      m_clockBar->stepAction(StepKind::Packet), m_clockBar->stepAction(StepKind::Poll),
                      m_clockBar->runUntilAction()});
    menu->addSeparator();
    menu->addActions({m_clockBar->slowerAction(), m_clockBar->fasterAction(), m_clockBar->normalSpeedAction(),
                      m_clockBar->unboundedAction()});
    menu->addSeparator();
    menu->addAction(m_clockBar->restartAction());
    createTimeMenu(menu);
    menu->addSeparator();
    QAction* add = makeAction("addPeer", tr("&Add peer…"), tr("Add a peer to the running sandbox"),
                              QKeySequence(Qt::CTRL | Qt::Key_P), [this] { m_peers->openAddPeerDialog(); });
    add->setIcon(controlIcon(ControlIcon::Peer));
    menu->addAction(add);
    menu->addSeparator();
    menu->addAction(makeAction("showLab", tr("&Lab…"),
                               tr("Run one experiment under several settings and compare what comes out"),
                               QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L), [this] { showLab(); }));
}

/// A window of its own, made when it is first asked for.
void MainWindow::showLab()
{
    if (!m_lab) {
        m_lab = new LabWindow(this);
        connect(m_lab, &LabWindow::openRequested, this, [this](const Scenario& scenario) {
            askBefore(tr("Save the changes to “%1” before opening another sandbox?").arg(m_document->name()),
                      [this, scenario] {
                          m_document->openScenario(scenario);
                          raise();
                          activateWindow();
                      });
        });
    }
    m_lab->bringUp();
}

void MainWindow::showExperiment(const QString& fileName)
{
    showLab();
    m_lab->panel()->openFile(fileName);
}

void MainWindow::createViewMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    createCentreMenu(menu);
    for (QDockWidget* dock : docks()) {
        QAction* toggle = dock->toggleViewAction();
        toggle->setStatusTip(tr("Show or hide “%1”").arg(dock->windowTitle()));
        // One that is a tab is brought before the others.
        connect(toggle, &QAction::triggered, dock, [dock](bool shown) {
            if (shown)
                dock->raise();
        });
        menu->addAction(toggle);
    }
    menu->addAction(makeAction("resetLayout", tr("&Reset layout"),
                               tr("Put every panel back to where it was at first"), {},
                               [this] { resetLayout(); }));
    menu->addSeparator();
    createTimelineMenu(menu);
    menu->addSeparator();

    QMenu* theme = menu->addMenu(tr("&Theme"));
    auto* group = new QActionGroup(this);
    const auto add = [&](const char* name, const QString& text, ThemeChoice choice) {
        QAction* action =
            makeAction(name, text, tr("Colours of the window"), {}, [this, choice] { chooseTheme(choice); });
        action->setCheckable(true);
        action->setChecked(savedTheme() == choice);
        group->addAction(action);
        theme->addAction(action);
    };
    add("themeSystem", tr("&System"), ThemeChoice::System);
    add("themeLight", tr("&Light"), ThemeChoice::Light);
    add("themeDark", tr("&Dark"), ThemeChoice::Dark);
}

/// Which of the views under the topology is seen.
void MainWindow::createCentreMenu(QMenu* menu)
{
    auto* group = new QActionGroup(this);
    const auto add = [&](const char* name, const QString& text, const QString& help, Qt::Key key,
                         QWidget* view) {
        QAction* action = makeAction(name, text, help, QKeySequence(Qt::CTRL | key), [this, view] {
            m_lower->setCurrentWidget(view);
            view->setFocus(Qt::ShortcutFocusReason);
        });
        action->setCheckable(true);
        action->setChecked(m_lower->currentWidget() == view);
        group->addAction(action);
        menu->addAction(action);
        connect(m_lower, &CentreTabs::currentChanged, action,
                [this, action, view] { action->setChecked(m_lower->currentWidget() == view); });
    };
    add("showTimelines", tr("&Timelines"), tr("Every packet in the lane of its channel"), Qt::Key_T,
        m_timeline);
    add("showLadder", tr("La&dder"), tr("Every datagram on its way from peer to peer, time running down"),
        Qt::Key_D, m_ladder);
    QAction* topology =
        makeAction("showTopology", tr("T&opology above them"),
                   tr("Hide the topology to give all of the middle to timelines or ladder"),
                   QKeySequence(Qt::Key_F11), [this] { m_topology->setVisible(m_topology->isHidden()); });
    topology->setCheckable(true);
    topology->setChecked(true);
    menu->addAction(topology);
    connect(menu, &QMenu::aboutToShow, topology,
            [this, topology] { topology->setChecked(!m_topology->isHidden()); });
    menu->addSeparator();
}

void MainWindow::createTimelineMenu(QMenu* menu)
{
    auto* group = new QActionGroup(this);
    const auto add = [&](const char* name, const QString& text, LaneGrouping grouping) {
        QAction* action =
            makeAction(name, text, tr("What a lane of the timelines stands for (G in the timelines)"), {},
                       [this, grouping] { m_timeline->setGrouping(grouping); });
        action->setCheckable(true);
        action->setChecked(m_timeline->grouping() == grouping);
        group->addAction(action);
        menu->addAction(action);
        connect(m_timeline, &TimelineView::groupingChanged, action,
                [action, grouping](LaneGrouping now) { action->setChecked(now == grouping); });
    };
    add("lanesByChannel", tr("A lane for each &channel"), LaneGrouping::Channel);
    add("lanesByPeer", tr("A lane for each &peer and channel"), LaneGrouping::PeerAndChannel);
}

void MainWindow::createHelpMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    menu->addAction(makeAction("quickTour", tr("Quick &tour"), tr("What to press first"),
                               QKeySequence::HelpContents, [this] { showQuickTour(this); }));
    menu->addAction(makeAction("shortcuts", tr("&Keyboard shortcuts"), tr("Every key and what it does"),
                               QKeySequence(Qt::CTRL | Qt::Key_K),
                               [this] { showShortcuts(this, menuActions()); }));
    menu->addSeparator();
    createLearnMenu(menu);
    menu->addSeparator();
    menu->addAction(makeAction("about", tr("&About Peerscope"), tr("Version and licence"), {},
                               [this] { showAbout(this); }));
}

void MainWindow::welcome()
{
    const QString key = QStringLiteral("welcomed");
    if (QSettings().value(key).toBool())
        return;
    QSettings().setValue(key, true);
    m_banner->show(
        Banner::Kind::Note, tr("Welcome to Peerscope."),
        tr("Space pauses, a period steps to the next event, a click on a packet tells its story."),
        {{tr("Quick tour"), [this] { showQuickTour(this); }}, {tr("Lessons"), [this] { showLearn(); }}});
}

void MainWindow::createToolBar()
{
    m_toolBar = addToolBar(tr("Toolbar"));
    m_toolBar->setObjectName(QStringLiteral("toolBar"));
    m_toolBar->setMovable(false);
    m_toolBar->setIconSize(QSize(20, 20));
    m_toolBar->setContextMenuPolicy(Qt::PreventContextMenu);
    m_toolBar->addAction(m_open);
    m_toolBar->addAction(m_save);
    m_toolBar->addSeparator();
    m_toolBar->addWidget(m_clockBar);
}

QList<QAction*> MainWindow::menuActions() const
{
    QList<QAction*> result;
    const std::function<void(const QMenu*)> collect = [&](const QMenu* menu) {
        for (QAction* action : menu->actions()) {
            if (action->menu())
                collect(action->menu());
            else if (!action->isSeparator())
                result.append(action);
        }
    };
    for (const QAction* action : menuBar()->actions())
        collect(action->menu());
    return result;
}

ThemeChoice MainWindow::savedTheme()
{
    const QString name = QSettings().value(QStringLiteral("theme")).toString();
    if (name == QLatin1String("light"))
        return ThemeChoice::Light;
    return name == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

void MainWindow::chooseTheme(ThemeChoice choice)
{
    const QString name = choice == ThemeChoice::Light  ? QStringLiteral("light")
                         : choice == ThemeChoice::Dark ? QStringLiteral("dark")
                                                       : QStringLiteral("system");
    QSettings().setValue(QStringLiteral("theme"), name);
    applyTheme(*qApp, choice);
}

} // namespace peerscope
