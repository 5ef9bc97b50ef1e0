// SPDX-License-Identifier: MIT
#include "ui/learn/lesson_list.h"

#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

namespace peerscope {

namespace {

constexpr int lessonSpace = 5;
constexpr double rowScale = 1.12; ///< of the type size
constexpr QChar figureSpace(0x2007);
constexpr QChar emSpace(0x2003);
constexpr int nameRole = Qt::UserRole;
constexpr int textRole = Qt::UserRole + 1;

} // namespace

LessonList::LessonList(QWidget* parent) : QWidget(parent), m_rows(new QListWidget(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    auto* text = new QLabel(tr("Short lessons to try out. Opening one opens its sandbox."), this);
    text->setWordWrap(true);
    layout->addWidget(text);
    m_rows->setObjectName(QStringLiteral("lessonList"));
    m_rows->setAccessibleName(tr("Lessons"));
    m_rows->setFrameShape(QFrame::NoFrame);
    m_rows->setWordWrap(true);
    m_rows->setSpacing(lessonSpace);
    QFont font = m_rows->font();
    font.setPointSizeF(font.pointSizeF() * rowScale);
    m_rows->setFont(font);
    m_rows->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_rows->viewport()->setAutoFillBackground(false);
    layout->addWidget(m_rows, 1);
    setFocusProxy(m_rows);
    connect(m_rows, &QListWidget::itemClicked, this,
            [this](QListWidgetItem* item) { Q_EMIT chosen(m_rows->row(item)); });
    connect(m_rows, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { Q_EMIT chosen(m_rows->row(item)); });
}

void LessonList::setLessons(const std::vector<Lesson>& lessons)
{
    m_rows->clear();
    const auto add = [this](const QString& name, const QString& text) {
        auto* item = new QListWidgetItem(text, m_rows);
        item->setData(nameRole, name);
        item->setData(textRole, text);
    };
    for (const Lesson& lesson : lessons)
        add(lesson.name,
            QString::number(lesson.number).rightJustified(2, figureSpace) + emSpace + lesson.title);
    add({}, QString(2, figureSpace) + emSpace + tr("What to use when"));
}

void LessonList::setFinished(const QSet<QString>& finished)
{
    for (int row = 0; row < m_rows->count(); ++row) {
        QListWidgetItem* item = m_rows->item(row);
        const QString text = item->data(textRole).toString();
        const bool isFinished = finished.contains(item->data(nameRole).toString());
        item->setText(isFinished ? text + QStringLiteral("  ✔") : text);
        const QString spoken = text.simplified();
        item->setData(Qt::AccessibleTextRole, isFinished ? tr("%1, finished").arg(spoken) : spoken);
    }
}

void LessonList::setCurrent(int row)
{
    m_rows->setCurrentRow(row);
}

} // namespace peerscope

#include "moc_lesson_list.cpp"
