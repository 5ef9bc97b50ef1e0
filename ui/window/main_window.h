// SPDX-License-Identifier: MIT
#pragma once

#include "ui/document/document.h"

#include <QMainWindow>

class QMenu;

namespace peerscope {

class Banner;
class ClockBar;
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

/// The window: one document and every view of it. It only puts together what others do: the views (views.h)
/// register themselves, and everything that asks about files, time or lessons has a class of its own.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    Document* document() const { return m_document; }

    /// Opens a scenario, a capture or an experiment. What is open and not saved is asked about first; what
    /// goes wrong is shown in the banner.
    void openFile(const QString& fileName);
    /// Opens a file in a window of its own, which deletes itself when it is closed.
    static MainWindow* openInNewWindow(const QString& fileName);

    /// Topology above timelines, as they are now, `size` in pixels.
    QImage picture(QSize size);
    /// One view alone ("timelines", "ladder", "topology", "signals") over a stretch of time, `size` in
    /// logical pixels. Null for one that has no picture.
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
    TimeCommands* m_time;
    UnsavedSandboxes* m_unsaved;
    TeachersMode* m_teaching = nullptr;
    LabWindow* m_lab = nullptr; ///< null until it is asked for

    bool m_layoutKnown = false;
    bool m_painted = false;
    bool m_closing = false; ///< what is not saved may be lost now
};

} // namespace peerscope
