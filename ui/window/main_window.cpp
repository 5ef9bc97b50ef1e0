// SPDX-License-Identifier: MIT
#include "ui/window/main_window.h"

#include "ui/clock/clock_bar.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_window.h"
#include "ui/view/action.h"
#include "ui/view/view_requests.h"
#include "ui/window/banner.h"
#include "ui/window/connect_commands.h"
#include "ui/window/counts_label.h"
#include "ui/window/file_commands.h"
#include "ui/window/focus_frame.h"
#include "ui/window/help_dialogs.h"
#include "ui/window/keyboard_guard.h"
#include "ui/window/run_messages.h"
#include "ui/window/teachers_mode.h"
#include "ui/window/theme_menu.h"
#include "ui/window/time_commands.h"
#include "ui/window/unsaved_sandboxes.h"
#include "ui/window/view_layout.h"
#include "ui/window/views.h"
#include "ui/window/warnings_button.h"

#include <QAction>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMenuBar>
#include <QMimeData>
#include <QPainter>
#include <QScreen>
#include <QSettings>
#include <QStatusBar>
#include <QTimer>
#include <QToolBar>
#include <QVBoxLayout>

namespace peerscope {

namespace {

constexpr QSize defaultSize(1440, 900);
constexpr QSize roomForFrame(8, 40);

QStringList localFiles(const QMimeData* data)
{
    QStringList files;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile())
            files.append(url.toLocalFile());
    }
    return files;
}

/// Opens unsaved work in a new window. Returns whether there is a new copy of it, so that the old one can be
/// deleted.
bool restoreInNewWindow(const Scenario& scenario, const QString& fileName)
{
    auto* window = new MainWindow;
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
    window->document()->openUnsaved(scenario, fileName);
    return window->keepUnsaved();
}

} // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent), m_keyboard(new KeyboardGuard(this)), m_document(new Document(this)),
      m_requests(new ViewRequests(this)), m_banner(new Banner(this)), m_clockBar(new ClockBar(this)),
      m_files(new FileCommands(
          m_document, m_banner, [this](QSize size) { return picture(size); }, this)),
      m_connect(new ConnectCommands(m_document, m_banner, m_files, &captureInterfaces, this)),
      m_time(new TimeCommands(m_document, m_clockBar, m_banner, m_requests, this)),
      m_unsaved(new UnsavedSandboxes(m_document, m_banner, &restoreInNewWindow, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    new FocusFrame(this);
    new RunMessages(m_document, m_banner, m_requests);
    createViews();
    createMenus();
    createToolBar();
    statusBar()->addPermanentWidget(new WarningsButton(m_document, m_banner, this));
    statusBar()->addPermanentWidget(new CountsLabel(m_document, this));
    connect(m_document, &Document::titleChanged, this, &MainWindow::showTitle);
    connect(m_files, &FileCommands::experimentRequested, this, &MainWindow::showExperiment);
    connect(m_requests, &ViewRequests::experimentRequested, this, &MainWindow::showExperiment);
    connect(m_requests, &ViewRequests::replaceRequested, m_files, &FileCommands::askBefore);
    showTitle();
    resize(defaultSize.boundedTo(screen()->availableSize() - roomForFrame));
    m_layoutKnown = m_layout->restore();
}

MainWindow::~MainWindow()
{
    delete m_unsaved; // before the document: its undo stack becomes empty at the end, which would look like
                      // saved
    m_document->disconnect(this);
    m_layout->disconnect(m_requests); // docks are hidden when they are destroyed
    delete m_teaching;
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
    m_layout = new ViewLayout(
        this,
        makeViews({.window = this, .document = m_document, .requests = m_requests, .shownViews = [this] {
                       return m_layout->shownViews();
                   }}));
    connect(m_layout, &ViewLayout::changed, m_requests, &ViewRequests::viewsShownChanged);
    connect(m_requests, &ViewRequests::showRequested, m_layout, &ViewLayout::bringUp);
    m_teaching = new TeachersMode(this, m_layout, m_document->moment());
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_banner);
    layout->addWidget(m_layout->centre(), 1);
    setCentralWidget(central);
}

// Menus.

void MainWindow::createMenus()
{
    m_files->fillMenu(menuBar()->addMenu(tr("&File")));
    addEditMenu();

    QMenu* sandbox = menuBar()->addMenu(tr("Sandbo&x"));
    m_time->fillMenu(sandbox);
    addViewCommands(sandbox, ViewMenu::Sandbox);
    sandbox->addSeparator();
    sandbox->addAction(makeAction(this, "showLab", tr("&Lab…"),
                                  tr("Run one experiment under several settings and compare the results"),
                                  QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L), [this] { showLab(); }));

    m_connect->fillMenu(menuBar()->addMenu(tr("&Connect")));

    QMenu* view = menuBar()->addMenu(tr("&View"));
    m_layout->fillMenu(view);
    addViewCommands(view, ViewMenu::View);
    view->addSeparator();
    view->addMenu(new ThemeMenu(view));

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(makeAction(this, "quickTour", tr("Quick &tour"), tr("The first steps"),
                               QKeySequence::HelpContents, [this] { showQuickTour(this); }));
    help->addAction(makeAction(this, "shortcuts", tr("&Keyboard shortcuts"), tr("All keys and what they do"),
                               QKeySequence(Qt::CTRL | Qt::Key_K),
                               [this] { showShortcuts(this, menuActions()); }));
    help->addSeparator();
    m_teaching->fillMenu(help);
    help->addSeparator();
    help->addAction(makeAction(this, "about", tr("&About Peerscope"), tr("Version and licence"), {},
                               [this] { showAbout(this); }));
}

void MainWindow::addEditMenu()
{
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    QAction* undo = m_document->undoStack()->createUndoAction(this, tr("Undo"));
    undo->setObjectName(QStringLiteral("undo"));
    undo->setShortcut(QKeySequence::Undo);
    undo->setStatusTip(tr("Undo the last change: the sandbox runs again without it, up to now"));
    menu->addAction(undo);
    QAction* redo = m_document->undoStack()->createRedoAction(this, tr("Redo"));
    redo->setObjectName(QStringLiteral("redo"));
    redo->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z));
    redo->setStatusTip(tr("Redo what was undone"));
    menu->addAction(redo);
    addViewCommands(menu, ViewMenu::Edit);
}

void MainWindow::addViewCommands(QMenu* menu, ViewMenu place)
{
    menu->addSeparator();
    for (const View& view : m_layout->views()) {
        for (const ViewCommands& commands : view.commands) {
            if (commands.menu == place)
                menu->addActions(commands.actions);
        }
    }
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

void MainWindow::createToolBar()
{
    QToolBar* toolBar = addToolBar(tr("Toolbar"));
    toolBar->setObjectName(QStringLiteral("toolBar"));
    toolBar->setMovable(false);
    toolBar->setIconSize(QSize(20, 20));
    toolBar->setContextMenuPolicy(Qt::PreventContextMenu);
    toolBar->addAction(m_files->openAction());
    toolBar->addAction(m_files->saveAction());
    toolBar->addSeparator();
    toolBar->addWidget(m_clockBar);
}

// What is opened.

void MainWindow::openFile(const QString& fileName)
{
    m_files->open(fileName);
}

/// Shows the lab's window, created when first used.
void MainWindow::showLab()
{
    if (!m_lab) {
        m_lab = new LabWindow(this);
        connect(m_lab, &LabWindow::openRequested, this, [this](const Scenario& scenario) {
            m_files->askBefore(
                tr("Save the changes to “%1” before opening another sandbox?").arg(m_document->name()),
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

void MainWindow::openLesson(int number, bool inTeachersMode)
{
    m_teaching->openLesson(number, inTeachersMode);
}

void MainWindow::offerUnsaved()
{
    m_unsaved->offer();
}

bool MainWindow::keepUnsaved()
{
    return m_unsaved->keep();
}

void MainWindow::welcome()
{
    const QString key = QStringLiteral("welcomed");
    if (QSettings().value(key).toBool())
        return;
    QSettings().setValue(key, true);
    m_banner->show(
        Banner::Kind::Note, tr("Welcome to Peerscope."),
        tr("Space pauses, a period steps to the next event, and a click on a packet shows its story."),
        {{tr("Quick tour"), [this] { showQuickTour(this); }},
         {tr("Lessons"), [this] { m_teaching->showLessons(); }}});
}

void MainWindow::showTitle()
{
    setWindowFilePath(m_document->fileName());
    setWindowTitle(m_document->isOpen() ? tr("%1[*] – Peerscope").arg(m_document->name()) : tr("Peerscope"));
    setWindowModified(m_document->isModified());
}

// Pictures.

QImage MainWindow::picture(QSize size)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(themeColors(palette()).grid);
    const int upper = size.height() * 3 / 5;
    const QSize lower(size.width(), size.height() - upper - 1);
    QPainter painter(&image);
    painter.drawImage(
        0, 0,
        m_layout->view(QStringLiteral("topology"))->picture(QSize(size.width(), upper), 1.0, std::nullopt));
    painter.drawImage(0, upper + 1,
                      m_layout->view(QStringLiteral("timelines"))->picture(lower, 1.0, std::nullopt));
    return image;
}

QImage MainWindow::pictureOf(const QString& view, QSize size, qreal ratio, Time begin, Time end)
{
    const View* found = m_layout->view(view);
    return found && found->picture ? found->picture(size, ratio, std::pair(begin, end)) : QImage();
}

// Events.

bool MainWindow::focusNextPrevChild(bool next)
{
    return m_keyboard->rescueFocus() || QMainWindow::focusNextPrevChild(next);
}

bool MainWindow::event(QEvent* event)
{
    const bool handled = QMainWindow::event(event);
    if (event->type() == QEvent::Paint && !m_painted) {
        m_painted = true;
        // The window's content is on the screen only after this event.
        QTimer::singleShot(0, this, &MainWindow::firstPainted);
    }
    return handled;
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    // The window's size, on which the panels' shares depend, is known only now.
    if (!std::exchange(m_layoutKnown, true))
        m_layout->reset();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_files->hasUnsaved() && !m_closing) {
        event->ignore();
        m_files->askBefore(tr("Save the changes to “%1” before closing?").arg(m_document->name()), [this] {
            m_closing = true;
            close();
        });
        return;
    }
    m_teaching->set(false);
    m_layout->save();
    m_unsaved->forget();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!localFiles(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QStringList files = localFiles(event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    openFile(files.first());
    for (const QString& file : files.mid(1))
        openInNewWindow(file);
}

} // namespace peerscope

#include "moc_main_window.cpp"
