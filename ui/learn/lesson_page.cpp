// SPDX-License-Identifier: MIT
#include "ui/learn/lesson_page.h"

#include "ui/learn/lesson_pictures.h"
#include "ui/learn/lesson_text.h"
#include "ui/learn/steps_view.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <initializer_list>

namespace peerscope {

namespace {

constexpr int margin = 14;
constexpr double titleScale = 1.5;
constexpr double headingScale = 1.12;

void setType(QLabel* label, double points, bool bold)
{
    QFont font = label->font();
    font.setPointSizeF(points);
    font.setBold(bold);
    label->setFont(font);
}

} // namespace

LessonPage::LessonPage(QWidget* parent) : QScrollArea(parent), m_pictures(new LessonPictures(this))
{
    setObjectName(QStringLiteral("lessonPage"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Lesson"));
    auto* content = new QWidget;
    content->setObjectName(QStringLiteral("lessonContent"));
    m_layout = new QVBoxLayout(content);
    m_layout->setContentsMargins(margin, margin / 2, margin, margin);
    m_layout->setSpacing(10);
    m_title = addHeading("lessonTitle", {});
    m_text = addText("lessonText");
    m_stepsHeading = addHeading("stepsHeading", {});
    m_steps = new StepsView;
    m_layout->addWidget(m_steps);
    connect(m_steps, &StepsView::linkActivated, this, &LessonPage::linkActivated);
    m_sandboxButton = new QPushButton(content);
    m_sandboxButton->setObjectName(QStringLiteral("sandboxButton"));
    m_sandboxButton->setToolTip(tr("Open the lesson's sandbox, paused at its beginning"));
    connect(m_sandboxButton, &QPushButton::clicked, this, &LessonPage::sandboxWanted);
    m_layout->addWidget(m_sandboxButton, 0, Qt::AlignLeft);
    setSandboxOpen(false);
    m_questionHeading = addHeading("questionHeading", tr("Question"));
    m_question = addText("lessonQuestion");
    m_answerButton = new QPushButton(content);
    m_answerButton->setObjectName(QStringLiteral("answerButton"));
    m_answerButton->setToolTip(tr("The answer to the question"));
    connect(m_answerButton, &QPushButton::clicked, this, [this] { showAnswer(!isAnswerShown()); });
    m_layout->addWidget(m_answerButton, 0, Qt::AlignLeft);
    m_answer = addText("lessonAnswer");
    m_adviceBox = new QFrame(content);
    m_adviceBox->setObjectName(QStringLiteral("adviceBox"));
    m_adviceBox->setAutoFillBackground(true);
    m_layout->addWidget(m_adviceBox);
    auto* adviceLayout = new QVBoxLayout(m_adviceBox);
    adviceLayout->setContentsMargins(margin, 10, margin, 10);
    m_adviceHeading = addHeading("adviceHeading", tr("What to use when"));
    m_advice = addText("lessonAdvice");
    adviceLayout->addWidget(m_adviceHeading);
    adviceLayout->addWidget(m_advice);
    m_layout->addStretch(1);
    setWidget(content);
    content->setAutoFillBackground(true);
    applyColors();
    applyFonts();
    showAnswer(false);
}

QLabel* LessonPage::addHeading(const char* name, const QString& text)
{
    auto* heading = new QLabel(text);
    heading->setObjectName(QString::fromLatin1(name));
    heading->setTextFormat(Qt::PlainText);
    heading->setWordWrap(true);
    heading->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    m_layout->addWidget(heading);
    return heading;
}

LessonText* LessonPage::addText(const char* name)
{
    auto* text = new LessonText;
    text->setObjectName(QString::fromLatin1(name));
    connect(text, &QTextBrowser::anchorClicked, this,
            [this](const QUrl& url) { Q_EMIT linkActivated(url.toString()); });
    m_layout->addWidget(text);
    return text;
}

void LessonPage::setParts(bool lesson)
{
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_stepsHeading, m_steps, m_sandboxButton, m_questionHeading,
                                         m_question, m_answerButton, m_adviceBox})
        part->setVisible(lesson);
    showAnswer(false);
    verticalScrollBar()->setValue(0);
}

void LessonPage::setLesson(const Lesson& lesson)
{
    m_title->setText(lesson.title);
    m_pictures->setFolder(lesson.folder);
    m_text->setLesson(lesson.text, m_pictures);
    m_steps->setSteps(lesson.steps, m_pictures);
    setDone(std::vector<bool>(lesson.steps.size()));
    m_question->setLesson(lesson.question, m_pictures);
    m_answer->setLesson(lesson.answer, m_pictures);
    m_advice->setLesson(lesson.advice, m_pictures);
    m_text->setAccessibleName(lesson.title);
    setParts(true);
}

void LessonPage::setText(const QString& markdown)
{
    const QString title = markdown.section(QLatin1Char('\n'), 0, 0);
    m_title->setText(title.mid(2).trimmed());
    m_text->setLesson(markdown.section(QLatin1Char('\n'), 1).trimmed(), nullptr);
    m_text->setAccessibleName(m_title->text());
    setParts(false);
}

void LessonPage::setDone(const std::vector<bool>& done)
{
    m_steps->setDone(done);
    m_stepsHeading->setText(
        tr("Try it · %1 of %2 done").arg(std::count(done.begin(), done.end(), true)).arg(done.size()));
}

void LessonPage::setScale(double scale)
{
    m_scale = scale;
    applyFonts();
}

bool LessonPage::isAnswerShown() const
{
    return !m_answer->isHidden();
}

void LessonPage::setSandboxOpen(bool open)
{
    m_sandboxButton->setText(open ? tr("Begin again") : tr("Open its sandbox"));
}

void LessonPage::showAnswer(bool shown)
{
    m_answer->setVisible(shown);
    m_answerButton->setText(shown ? tr("Hide answer") : tr("Show &answer"));
}

void LessonPage::applyFonts()
{
    const double points = font().pointSizeF() * m_scale;
    setType(m_title, points * titleScale, true);
    for (QLabel* heading : {m_stepsHeading, m_questionHeading, m_adviceHeading})
        setType(heading, points * headingScale, true);
    for (LessonText* text : {m_text, m_question, m_answer, m_advice})
        text->setScale(m_scale);
    m_steps->setScale(m_scale);
    QFont buttonFont = font();
    buttonFont.setPointSizeF(points);
    m_answerButton->setFont(buttonFont);
    m_sandboxButton->setFont(buttonFont);
}

void LessonPage::applyColors()
{
    const ThemeColors& colors = themeColors(palette());
    QPalette page = palette();
    page.setColor(QPalette::Window, colors.canvas);
    widget()->setPalette(page);
    QPalette box = palette();
    box.setColor(QPalette::Window, colors.lane);
    box.setColor(QPalette::Base, colors.lane);
    m_adviceBox->setPalette(box);
}

void LessonPage::changeEvent(QEvent* event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_adviceBox)
        applyColors();
}

} // namespace peerscope

#include "moc_lesson_page.cpp"
