// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QObject>

class QAction;
class QMainWindow;
class QMenu;

namespace peerscope {

class LearnPanel;
class Moment;
class ViewLayout;

/// Shows lessons in the window: beside the other views, or in the teacher's mode in large type and without
/// panels.
class TeachersMode : public QObject
{
    Q_OBJECT

public:
    TeachersMode(QMainWindow* window, ViewLayout* layout, Moment* moment);

    void fillMenu(QMenu* menu);
    void showLessons();
    /// Opens the lesson at this position in the list, from 1.
    void openLesson(int number, bool inTeachersMode);
    void set(bool on);

private:
    bool isOn() const { return !m_before.isEmpty(); }
    void showLeave();

    QMainWindow* m_window;
    ViewLayout* m_layout;
    Moment* m_moment;
    LearnPanel* m_learn;
    QAction* m_leave = nullptr;
    QByteArray m_before; ///< the layout before the teacher's mode; empty outside of it
};

} // namespace peerscope
