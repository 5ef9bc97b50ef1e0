// SPDX-License-Identifier: MIT
#include "ui/learn/learn_panel.h"

#include "ui/jobs/job.h"
#include "ui/learn/lesson_document.h"
#include "ui/learn/lesson_list.h"
#include "ui/learn/lesson_page.h"
#include "ui/theme/plain_text.h"

#include <QAction>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QSettings>
#include <QStackedWidget>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>
#include <utility>

namespace peerscope {

namespace {

constexpr double largeScale = 1.6;
constexpr qsizetype mostProblemsTold = 5;

QString lastKey()
{
    return QStringLiteral("learn/last");
}
QString finishedKey()
{
    return QStringLiteral("learn/finished");
}

/// The index of the lesson with that name; -1 if there is none.
int rowOf(const std::vector<Lesson>& lessons, const QString& name)
{
    const auto found = std::find_if(lessons.begin(), lessons.end(),
                                    [&](const Lesson& lesson) { return lesson.name == name; });
    return found == lessons.end() ? -1 : static_cast<int>(found - lessons.begin());
}

} // namespace

LearnPanel::LearnPanel(QWidget* parent)
    : QWidget(parent), m_stack(new QStackedWidget(this)), m_list(new LessonList(this)),
      m_page(new LessonPage(this))
{
    createActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(createHeader());
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_page);
    layout->addWidget(m_stack, 1);
    connect(m_list, &LessonList::chosen, this, &LearnPanel::open);
    connect(m_page, &LessonPage::linkActivated, this, &LearnPanel::follow);
    connect(m_page, &LessonPage::sandboxWanted, this, [this] { requestSandbox(m_part); });
    showPlace();
}

void LearnPanel::createActions()
{
    const auto make = [this](const char* name, const QString& text, const QString& help,
                             const QList<QKeySequence>& keys) {
        auto* action = new QAction(text, this);
        action->setObjectName(QString::fromLatin1(name));
        action->setShortcuts(keys);
        action->setStatusTip(help);
        action->setToolTip(
            QStringLiteral("%1 (%2)").arg(help, action->shortcut().toString(QKeySequence::NativeText)));
        return action;
    };
    m_back =
        make("lessonBack", tr("&Back"), tr("The previous lesson"), {QKeySequence(Qt::ALT | Qt::Key_Left)});
    m_back->setIconText(QStringLiteral("◀"));
    connect(m_back, &QAction::triggered, this, [this] { open(m_row - 1); });
    m_next = make("lessonNext", tr("&Next"), tr("The next lesson"), {QKeySequence(Qt::ALT | Qt::Key_Right)});
    m_next->setIconText(QStringLiteral("▶"));
    connect(m_next, &QAction::triggered, this, [this] { open(m_row + 1); });
    m_large = make("teachersMode", tr("&Teacher's mode"),
                   tr("Large type, and only the lesson, topology and timelines; Escape ends it"),
                   {QKeySequence(Qt::Key_F5)});
    m_large->setCheckable(true);
    m_large->setIconText(tr("Large"));
    connect(m_large, &QAction::triggered, this, &LearnPanel::teachersModeRequested);
}

QWidget* LearnPanel::createHeader()
{
    auto* header = new QWidget(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(8, 4, 8, 4);
    m_listButton = new QToolButton(header);
    m_listButton->setObjectName(QStringLiteral("allLessons"));
    m_listButton->setText(tr("All lessons"));
    m_listButton->setToolTip(tr("The list of all lessons"));
    m_listButton->setAutoRaise(true);
    connect(m_listButton, &QToolButton::clicked, this, &LearnPanel::showList);
    layout->addWidget(m_listButton);
    m_place = new QLabel(header);
    m_place->setObjectName(QStringLiteral("lessonPlace"));
    m_place->setAlignment(Qt::AlignCenter);
    m_place->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_place, 1);
    for (QAction* action : {m_large, m_back, m_next}) {
        auto* button = new QToolButton(header);
        button->setObjectName(action->objectName() + QStringLiteral("Button"));
        button->setDefaultAction(action);
        button->setAccessibleName(action->text().remove(QLatin1Char('&')));
        button->setAutoRaise(true);
        layout->addWidget(button);
    }
    return header;
}

const std::vector<Lesson>& LearnPanel::lessons()
{
    load();
    return m_lessons;
}

const Lesson* LearnPanel::current() const
{
    const auto row = static_cast<std::size_t>(m_row);
    return m_row >= 0 && row < m_lessons.size() ? &m_lessons[row] : nullptr;
}

void LearnPanel::load()
{
    if (std::exchange(m_loaded, true))
        return;
    const QStringList finished = QSettings().value(finishedKey()).toStringList();
    m_finished = QSet<QString>(finished.begin(), finished.end());
    add(shippedLessons());
    if (m_ownFolder.isEmpty())
        return;
    // In a job: there may be many lessons, and the disk may be slow.
    m_isLoadingOwn = true;
    startJob(
        this, [folder = m_ownFolder] { return loadLessons(folder); },
        [this](const JobOutcome<LessonFolder>& outcome) {
            m_isLoadingOwn = false;
            if (const auto* failure = std::get_if<JobFailure>(&outcome))
                add({{}, {tr("Your own lessons could not be read. %1").arg(failure->text)}});
            else
                add(std::get<LessonFolder>(outcome));
            if (const int row = std::exchange(m_wanted, -1); row >= 0)
                open(row);
        });
}

/// Adds lessons after the existing ones.
void LearnPanel::add(LessonFolder folder)
{
    const bool isTable = m_row >= 0 && !current();
    std::move(folder.lessons.begin(), folder.lessons.end(), std::back_inserter(m_lessons));
    if (isTable)
        m_row = static_cast<int>(m_lessons.size());
    m_list->setLessons(m_lessons);
    m_list->setFinished(m_finished);
    const int last = rowOf(m_lessons, QSettings().value(lastKey()).toString());
    m_list->setCurrent(m_row >= 0 ? m_row : std::max(last, 0));
    showPlace();
    if (folder.problems.isEmpty())
        return;
    QStringList told = folder.problems.mid(0, mostProblemsTold);
    if (const auto more = folder.problems.size() - told.size(); more > 0)
        told << tr("… and %1 more.").arg(more);
    Q_EMIT problem(told.join(QLatin1Char('\n')));
}

void LearnPanel::open(int row)
{
    load();
    const int table = static_cast<int>(m_lessons.size());
    if (row < 0 || row > table)
        return;
    m_wanted = -1;
    m_row = row;
    m_part.clear();
    sandboxClosed();
    m_stack->setCurrentWidget(m_page);
    m_list->setCurrent(row);
    if (const Lesson* lesson = current()) {
        m_progress = LessonProgress(*lesson);
        m_page->setLesson(*lesson);
        QSettings().setValue(lastKey(), lesson->name);
        requestSandbox({});
    } else {
        m_progress = {};
        m_page->setText(lessonAdvice());
    }
    showPlace();
}

void LearnPanel::openWhenRead(int row)
{
    load();
    if (m_isLoadingOwn && row >= static_cast<int>(m_lessons.size()))
        m_wanted = row;
    else
        open(row);
}

void LearnPanel::showList()
{
    load();
    m_row = -1;
    sandboxClosed();
    m_stack->setCurrentWidget(m_list);
    m_list->setFocus();
    showPlace();
}

void LearnPanel::focusPage()
{
    m_stack->currentWidget()->setFocus(Qt::ShortcutFocusReason);
}

void LearnPanel::requestSandbox(const QString& part)
{
    const Lesson* lesson = current();
    if (const LessonPart* found = lesson ? lesson->part(part) : nullptr)
        Q_EMIT sandboxRequested(found->scenario, part);
}

void LearnPanel::sandboxOpened(const QString& part)
{
    if (!current())
        return;
    m_part = part;
    m_openPart = part;
    m_page->setSandboxOpen(true);
}

void LearnPanel::sandboxClosed()
{
    m_openPart.reset();
    m_page->setSandboxOpen(false);
}

void LearnPanel::setMoment(LessonMoment moment)
{
    if (!m_openPart)
        return;
    moment.part = *m_openPart;
    if (!m_progress.update(moment))
        return;
    m_page->setDone(m_progress.done());
    if (m_progress.isComplete())
        keepFinished();
    showPlace();
}

void LearnPanel::keepFinished()
{
    m_finished.insert(current()->name);
    QStringList names = m_finished.values();
    names.sort();
    QSettings().setValue(finishedKey(), names);
    m_list->setFinished(m_finished);
}

void LearnPanel::setLarge(bool large)
{
    m_large->setChecked(large);
    m_page->setScale(large ? largeScale : 1.0);
    // The keys of a presenter's remote control.
    m_next->setShortcuts(large ? QList<QKeySequence>{Qt::ALT | Qt::Key_Right, Qt::Key_PageDown}
                               : QList<QKeySequence>{Qt::ALT | Qt::Key_Right});
    m_back->setShortcuts(large ? QList<QKeySequence>{Qt::ALT | Qt::Key_Left, Qt::Key_PageUp}
                               : QList<QKeySequence>{Qt::ALT | Qt::Key_Left});
}

/// A link in a lesson (isLessonLink): "scenario:PART", "lesson:NAME", "experiment:NAME", or a web page.
void LearnPanel::follow(const QString& target)
{
    const QString kind = target.section(QLatin1Char(':'), 0, 0);
    const QString name = target.section(QLatin1Char(':'), 1);
    if (kind == QLatin1String("scenario"))
        requestSandbox(name);
    else if (kind == QLatin1String("lesson"))
        open(rowOf(m_lessons, name));
    else if (kind == QLatin1String("experiment"))
        Q_EMIT experimentRequested(name);
    else if (isLessonLink(QUrl(target)))
        askBeforeOpening(QUrl(target));
}

/// Shows a link's exact address before the browser opens it.
void LearnPanel::askBeforeOpening(const QUrl& page)
{
    constexpr qsizetype mostShown = 500;
    QString address = QString::fromLatin1(page.toEncoded());
    if (address.size() > mostShown)
        address = address.left(mostShown) + QStringLiteral("…");
    auto* box = new QMessageBox(
        QMessageBox::Question, tr("Open a web page"),
        tr("Open this page of %1 in the browser?").arg(QString::fromLatin1(QUrl::toAce(page.host()))),
        QMessageBox::Open | QMessageBox::Cancel, this);
    box->setObjectName(QStringLiteral("openPage"));
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(asPlainText(address));
    box->setDefaultButton(QMessageBox::Cancel);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QMessageBox::buttonClicked, this, [box, page](QAbstractButton* button) {
        if (box->standardButton(button) == QMessageBox::Open)
            QDesktopServices::openUrl(page);
    });
    box->open();
}

void LearnPanel::showPlace()
{
    const int table = static_cast<int>(m_lessons.size());
    const Lesson* lesson = current();
    m_back->setEnabled(m_row > 0);
    m_next->setEnabled(m_loaded && m_row < table);
    m_listButton->setEnabled(m_row >= 0);
    m_large->setEnabled(m_row >= 0);
    if (!lesson) {
        m_place->clear();
        return;
    }
    const QString place = tr("%1 of %2").arg(m_row + 1).arg(table);
    m_place->setText(m_progress.isComplete() ? place + QStringLiteral(" ✔") : place);
    m_place->setAccessibleName(m_progress.isComplete() ? tr("Lesson %1, finished").arg(place)
                                                       : tr("Lesson %1").arg(place));
}

void LearnPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    load();
}

} // namespace peerscope

#include "moc_learn_panel.cpp"
