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

/// The lessons: their list, or one of them beside its sandbox. It asks for sandboxes to be opened and is told
/// what goes on in them; the steps tick by themselves. Loads the lessons when it is first seen.
class LearnPanel : public QWidget
{
    Q_OBJECT

public:
    explicit LearnPanel(QWidget* parent = nullptr);

    /// A folder with lessons of the user's own; to be set before the panel is seen.
    void setOwnFolder(const QString& folder) { m_ownFolder = folder; }

    /// Those of the user's own come a moment later, behind the others.
    const std::vector<Lesson>& lessons();
    /// The lesson that is shown, or null.
    const Lesson* current() const;
    const LessonProgress& progress() const { return m_progress; }
    /// Shows a lesson and asks for its sandbox; `row` may be the number of lessons: the table of advice.
    void open(int row);
    /// The same, a moment later where the user's own lessons have not been read yet and the row may be
    /// theirs.
    void openWhenRead(int row);
    void showList();
    /// Gives the keyboard to the list, or to the lesson that is shown.
    void focusPage();

    /// The sandbox that sandboxRequested() asked for is open. Until then nothing counts.
    void sandboxOpened(const QString& part);
    /// Another one was opened instead.
    void sandboxClosed();
    /// The sandbox of the lesson that is shown, if it is open: its part.
    std::optional<QString> openPart() const { return m_openPart; }
    /// What goes on in it (`moment.part` is set here).
    void setMoment(LessonMoment moment);

    /// In large type.
    void setLarge(bool large);

    QAction* nextAction() const { return m_next; }
    QAction* backAction() const { return m_back; }
    QAction* largeAction() const { return m_large; }

Q_SIGNALS:
    void sandboxRequested(const peerscope::Scenario& scenario, const QString& part);
    /// By its name.
    void experimentRequested(const QString& name);
    void teachersModeRequested(bool on);
    /// Some lessons of the user's own could not be read; sentences for the user.
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
    int m_wanted = -1; ///< the row to open when all are read; -1: none
    std::vector<Lesson> m_lessons;
    int m_row = -1; ///< -1: the list
    LessonProgress m_progress;
    QString m_part; ///< the sandbox of the lesson that was opened last
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
