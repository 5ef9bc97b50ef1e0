// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario_file.h"
#include "core/source/open_capture.h"
#include "ui/document/document.h"
#include "ui/theme/theme.h"

#include <QElapsedTimer>
#include <QMainWindow>

#include <functional>
#include <memory>
#include <variant>

class QAction;
class QActionGroup;
class QDockWidget;
class QLabel;
class QMenu;
class QSplitter;
class QTimer;
class QToolBar;

namespace peerscope {

class AutoSave;
class Banner;
class BranchesPanel;
class CentreTabs;
class ClockBar;
class Composer;
class Inspector;
class KeyboardGuard;
class LabWindow;
class LadderView;
class LearnPanel;
struct LostSandbox;
struct LostSandboxes;
class LinksPanel;
class Moments;
class PacketsPanel;
class PeersPanel;
class SignalLog;
class StatisticsPanel;
class TimelineView;
class TopologyView;

/// The window: one document and every view of it. It only connects them; what a view shows and does is the
/// view's own, what happens to the sandbox is the document's.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    Document* document() const { return m_document; }

    /// Opens a scenario. What is open and not saved is asked about first; what goes wrong is shown in the
    /// banner.
    void openFile(const QString& fileName);
    /// Opens a scenario in a window of its own, which deletes itself when it is closed.
    static MainWindow* openInNewWindow(const QString& fileName);

    /// Topology above timelines, as they are now, `size` in pixels.
    QImage picture(QSize size);
    /// One view alone ("timelines", "ladder", "topology", "signals") over a stretch of time, `size` in
    /// logical pixels. Null for any other name.
    QImage pictureOf(const QString& view, QSize size, qreal ratio, Time begin, Time end);

    /// Opens the lesson with this place in the list, from 1.
    void openLesson(int number, bool inTeachersMode);

    /// Asks what is to become of sandboxes that were not saved when the program ended unexpectedly, if there
    /// are any. Returns at once.
    void offerUnsaved();
    /// Writes what is not saved where offerUnsaved() finds it: the program is about to end. False if that
    /// cannot be written.
    bool keepUnsaved();

    /// Offers the quick tour, the first time ever.
    void welcome();

    /// The theme that was chosen in the View menu, kept in QSettings.
    static ThemeChoice savedTheme();

Q_SIGNALS:
    /// Once, when the window has been painted for the first time.
    void firstPainted();

protected:
    bool event(QEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp: the views and what connects them.
    void createViews();
    void createLayout();
    void connectDocument();
    void connectViews();
    void connectEdits();
    void connectClockBar();
    void showFrame();
    void showClock();
    void showCounts();
    void showRun();
    void showTitle();
    void showStatus();
    void showOver(const QString& title);
    void showOutcome(EditNumber edit, const CommandOutcome& outcome);

    // main_window_time.cpp: the time cursor, what was then, branches, running until.
    void connectTime();
    void createTimeMenu(QMenu* menu);
    void pauseToLookBack(std::optional<Time> time);
    void showTime();
    void continueFromHere();
    void showBranches();
    void askRunUntil();

    QList<QDockWidget*> docks() const;
    void resetLayout();
    void restoreLayout();
    void saveLayout();

    // main_window_menus.cpp
    QAction* makeAction(const char* name, const QString& text, const QString& help,
                        const QKeySequence& shortcut, const std::function<void()>& act);
    void createFileMenu();
    void createEditMenu();
    void createSandboxMenu();
    void createViewMenu();
    void createTimelineMenu(QMenu* menu);
    void createCentreMenu(QMenu* menu);
    void createHelpMenu();
    void createToolBar();
    void showLab();
    void showExperiment(const QString& fileName);
    void fillRecentMenu();
    void chooseTheme(ThemeChoice choice);
    QList<QAction*> menuActions() const;

    // main_window_learn.cpp: the lessons and what they are told.
    void createLearn();
    void createLearnMenu(QMenu* menu);
    void showLearn();
    void openLessonSandbox(const Scenario& scenario, const QString& part);
    void tellLesson();
    void setTeachersMode(bool on);

    // main_window_recovery.cpp
    void createRecovery();
    void askAboutUnsaved(const std::shared_ptr<const LostSandboxes>& lost);
    static void restoreInNewWindow(const LostSandbox& lost);

    // main_window_files.cpp
    void askBefore(const QString& question, const std::function<void()>& act);
    void openNow(const QString& fileName);
    void askForFile();
    void saveOrAsk(const std::function<void()>& then = {});
    void askWhereToSave(const std::function<void()>& then = {});
    void saveTo(const QString& fileName, const std::function<void()>& then);
    void askWhereToExport();
    void readCapture(const QString& fileName);
    /// One has been opened: says what is to be said of it.
    void welcomeSandbox();
    struct ReadCapture
    {
        OpenedCapture capture;
        std::shared_ptr<const Moments> moments; ///< null where it is none
    };
    void showCapture(const QString& fileName, const ReadCapture& read);
    void showOpenError(const QString& fileName, const ScenarioError& error);

    KeyboardGuard* m_keyboard = nullptr;
    Document* m_document = nullptr;
    AutoSave* m_autoSave = nullptr;

    Banner* m_banner = nullptr;
    TopologyView* m_topology = nullptr;
    TimelineView* m_timeline = nullptr;
    LadderView* m_ladder = nullptr;
    PeersPanel* m_peers = nullptr;
    LinksPanel* m_links = nullptr;
    Composer* m_composer = nullptr;
    Inspector* m_inspector = nullptr;
    PacketsPanel* m_packets = nullptr;
    SignalLog* m_log = nullptr;
    StatisticsPanel* m_statistics = nullptr;
    LearnPanel* m_learn = nullptr;
    ClockBar* m_clockBar = nullptr;
    BranchesPanel* m_branches = nullptr;
    LabWindow* m_lab = nullptr; ///< null until it is asked for
    QSplitter* m_centre = nullptr;
    CentreTabs* m_lower = nullptr;
    QDockWidget* m_peersDock = nullptr;
    QDockWidget* m_linksDock = nullptr;
    QDockWidget* m_learnDock = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    QDockWidget* m_statisticsDock = nullptr;
    QDockWidget* m_composerDock = nullptr;
    QDockWidget* m_packetsDock = nullptr;
    QDockWidget* m_logDock = nullptr;
    QDockWidget* m_branchesDock = nullptr;
    QToolBar* m_toolBar = nullptr;
    QLabel* m_counts = nullptr;
    QElapsedTimer m_countsAge;
    QByteArray m_defaultLayout;

    QAction* m_new = nullptr;
    QAction* m_open = nullptr;
    QAction* m_save = nullptr;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    QMenu* m_recentMenu = nullptr;

    std::vector<EditNumber> m_sent; ///< what the composer sent, until it is done
    bool m_pausedToLookBack = false;               ///< by moving the cursor, not by hand
    QAction* m_continue = nullptr;
    QAction* m_backToNow = nullptr;
    int m_newBranch = 0;       ///< that the banner tells of
    int m_newBranchBanner = 0; ///< see Banner::show()
    QTimer* m_branchesTimer = nullptr;

    QTimer* m_tellLesson = nullptr;
    QAction* m_leaveTeaching = nullptr;
    QByteArray m_beforeTeaching; ///< where the panels were; empty outside of the teacher's mode

    bool m_layoutKnown = false;
    bool m_painted = false;
    bool m_finishedShown = false;
    bool m_closing = false; ///< what is not saved may be lost now
};

} // namespace peerscope
