// SPDX-License-Identifier: MIT
#pragma once

#include "ui/document/document.h"

#include <QMainWindow>

class QMenu;

namespace peerscope {

class Banner;
class ClockBar;
class ConnectCommands;
class CountsLabel;
class FileCommands;
class KeyboardGuard;
class LabWindow;
class TeachersMode;
class TimeCommands;
class UnsavedSandboxes;
class ViewLayout;
class ViewRequests;
enum class ViewMenu;

/// The window: one document and all its views. It only combines other classes: views register themselves
/// (views.h), and files, time and lessons have classes of their own.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    Document* document() const { return m_document; }

    /// Opens a scenario, a capture or an experiment. Asks first if there is unsaved work; shows errors in the
    /// banner.
    void openFile(const QString& fileName);
    /// Opens a file in a new window, which deletes itself when closed.
    static MainWindow* openInNewWindow(const QString& fileName);

    /// A picture of the topology above the timelines, `size` in pixels.
    QImage picture(QSize size);
    /// A picture of one view ("timelines", "ladder", "topology", "signals") over a time range, `size` in
    /// logical pixels. Null if the view has none.
    QImage pictureOf(const QString& view, QSize size, qreal ratio, Time begin, Time end);

    /// Opens the lesson at this position in the list, from 1.
    void openLesson(int number, bool inTeachersMode);

    /// Offers to restore sandboxes that were unsaved when the program ended unexpectedly, if any. Returns at
    /// once.
    void offerUnsaved();
    /// Call this before the program ends: writes unsaved work where offerUnsaved() finds it. False if that
    /// fails.
    bool keepUnsaved();

    /// Offers the quick tour, only the first time the program is used.
    void welcome();

Q_SIGNALS:
    /// Emitted once, when the window has been painted for the first time.
    void firstPainted();

protected:
    bool event(QEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void createViews();
    void createMenus();
    void addEditMenu();
    void addViewCommands(QMenu* menu, ViewMenu place);
    void createToolBar();
    void showLab();
    void showExperiment(const QString& fileName);
    void showTitle();
    QList<QAction*> menuActions() const;

    KeyboardGuard* m_keyboard = nullptr;
    Document* m_document;
    ViewRequests* m_requests;
    Banner* m_banner;
    ClockBar* m_clockBar;
    ViewLayout* m_layout = nullptr;
    FileCommands* m_files;
    ConnectCommands* m_connect;
    TimeCommands* m_time;
    UnsavedSandboxes* m_unsaved;
    TeachersMode* m_teaching = nullptr;
    LabWindow* m_lab = nullptr; ///< null until first used

    bool m_layoutKnown = false;
    bool m_painted = false;
    bool m_closing = false; ///< unsaved work may be lost now
};

} // namespace peerscope
