// SPDX-License-Identifier: MIT
#include "ui/window/teachers_mode.h"

#include "ui/learn/learn_panel.h"
#include "ui/moment/moment.h"
#include "ui/view/action.h"
#include "ui/window/centre_tabs.h"
#include "ui/window/view_layout.h"

#include <QAction>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>
#include <QStatusBar>

#include <utility>

namespace peerscope {

namespace {

constexpr double shareWhileReading = 0.30; ///< of the window's width
constexpr double shareWhileTeaching = 0.42;
constexpr double timelineScaleWhileTeaching = 1.35; ///< of the type size in timelines and ladder

QString learn()
{
    return QStringLiteral("learn");
}

} // namespace

TeachersMode::TeachersMode(QMainWindow* window, ViewLayout* layout, Moment* moment)
    : QObject(window), m_window(window), m_layout(layout), m_moment(moment),
      m_learn(qobject_cast<LearnPanel*>(layout->view(learn())->widget))
{
    connect(m_learn, &LearnPanel::teachersModeRequested, this, &TeachersMode::set);
    connect(moment, &Moment::timeChanged, this, &TeachersMode::showLeave);
    // A lesson's text needs height, so while it is shown, the left side reaches down to the bottom.
    connect(layout->dock(learn())->toggleViewAction(), &QAction::toggled, this, [this](bool shown) {
        m_window->setCorner(Qt::BottomLeftCorner, shown ? Qt::LeftDockWidgetArea : Qt::BottomDockWidgetArea);
    });
}

void TeachersMode::fillMenu(QMenu* menu)
{
    menu->addAction(makeAction(this, "learn", tr("&Lessons"),
                               tr("Short lessons to try out, each with its own sandbox"),
                               QKeySequence(Qt::CTRL | Qt::Key_L), [this] { showLessons(); }));
    menu->addActions({m_learn->backAction(), m_learn->nextAction(), m_learn->largeAction()});
    m_leave = makeAction(this, "leaveTeachersMode", tr("&End teacher's mode"), tr("Show all panels again"),
                         QKeySequence(Qt::Key_Escape), [this] { set(false); });
    m_leave->setEnabled(false);
    menu->addAction(m_leave);
}

/// Escape first leads back to now, then out of the teacher's mode.
void TeachersMode::showLeave()
{
    if (m_leave)
        m_leave->setEnabled(isOn() && !m_moment->isLookingBack());
}

void TeachersMode::showLessons()
{
    m_layout->bringUp(learn());
    QDockWidget* dock = m_layout->dock(learn());
    const int wanted = static_cast<int>(m_window->width() * shareWhileReading);
    if (dock->width() < wanted)
        m_window->resizeDocks({dock}, {wanted}, Qt::Horizontal);
    m_learn->focusPage();
}

void TeachersMode::openLesson(int number, bool inTeachersMode)
{
    showLessons();
    m_learn->openWhenRead(number - 1);
    set(inTeachersMode);
}

void TeachersMode::set(bool on)
{
    m_learn->setLarge(on);
    if (on == isOn())
        return showLeave();
    m_window->statusBar()->setVisible(!on);
    QFont font = m_window->font();
    font.setPointSizeF(font.pointSizeF() * (on ? timelineScaleWhileTeaching : 1.0));
    m_layout->tabs()->setFont(font);
    QDockWidget* dock = m_layout->dock(learn());
    if (on) {
        m_before = m_window->saveState();
        for (QDockWidget* each : m_layout->docks())
            each->setVisible(each == dock);
        m_window->resizeDocks({dock}, {static_cast<int>(m_window->width() * shareWhileTeaching)},
                              Qt::Horizontal);
    } else {
        m_window->restoreState(std::exchange(m_before, {}));
        dock->raise();
    }
    showLeave();
}

} // namespace peerscope

#include "moc_teachers_mode.cpp"
