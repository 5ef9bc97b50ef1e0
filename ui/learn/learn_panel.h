// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson_progress.h"
#include "ui/learn/shipped_lessons.h"

#include <QSet>
#include <QWidget>

#include <optional>

class QAction;
class QLabel;
class QStackedWidget;
class QToolButton;
class QUrl;

namespace peerscope {

class LessonList;
class LessonPage;

/// The lessons: the list, or one lesson beside its sandbox. Asks for sandboxes with sandboxRequested() and
/// gets their state with setMoment(); the steps tick themselves. Loads the lessons when it is first shown.
class LearnPanel : public QWidget
{
    Q_OBJECT

public:
    explicit LearnPanel(QWidget* parent = nullptr);

    /// The folder of the user's own lessons. Call this before the panel is shown.
    void setOwnFolder(const QString& folder) { m_ownFolder = folder; }

    /// The user's own lessons are added a moment later, after the others.
    const std::vector<Lesson>& lessons();
    /// The shown lesson, or null.
    const Lesson* current() const;
    const LessonProgress& progress() const { return m_progress; }
    /// Shows a lesson and asks for its sandbox. If `row` is the number of lessons, shows the table of advice.
    void open(int row);
    /// The same, but waits if `row` may be one of the user's own lessons and these are not read yet.
    void openWhenRead(int row);
    void showList();
    /// Sets the focus to the list or the shown lesson.
    void focusPage();

    /// The sandbox asked for by sandboxRequested() is open. Steps count only from then on.
    void sandboxOpened(const QString& part);
    /// Another document was opened instead.
    void sandboxClosed();
    /// The part whose sandbox is open, if it belongs to the shown lesson.
    std::optional<QString> openPart() const { return m_openPart; }
    /// The state of the lesson's sandbox (`moment.part` is set here).
    void setMoment(LessonMoment moment);

    /// Whether the type is large.
    void setLarge(bool large);

    QAction* nextAction() const { return m_next; }
    QAction* backAction() const { return m_back; }
    QAction* largeAction() const { return m_large; }

Q_SIGNALS:
    void sandboxRequested(const peerscope::Scenario& scenario, const QString& part);
    /// The experiment's name.
    void experimentRequested(const QString& name);
    void teachersModeRequested(bool on);
    /// Some of the user's own lessons could not be read; sentences for the user.
    void problem(const QString& message);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void createActions();
    QWidget* createHeader();
    void load();
    void add(LessonFolder folder);
    void requestSandbox(const QString& part);
    void follow(const QString& target);
    void askBeforeOpening(const QUrl& page);
    void showPlace();
    void keepFinished();

    QString m_ownFolder;
    bool m_loaded = false;
    bool m_isLoadingOwn = false;
    int m_wanted = -1; ///< the row to open when all lessons are read; -1: none
    std::vector<Lesson> m_lessons;
    int m_row = -1; ///< -1: the list
    LessonProgress m_progress;
    QString m_part; ///< the part that was opened last
    std::optional<QString> m_openPart;
    QSet<QString> m_finished;

    QStackedWidget* m_stack;
    LessonList* m_list;
    LessonPage* m_page;
    QLabel* m_place = nullptr;
    QToolButton* m_listButton = nullptr;
    QAction* m_next = nullptr;
    QAction* m_back = nullptr;
    QAction* m_large = nullptr;
};

} // namespace peerscope
