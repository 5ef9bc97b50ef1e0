// SPDX-License-Identifier: MIT
#include "ui/learn/lesson_list.h"

#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

namespace peerscope {

namespace {

constexpr int nameRole = Qt::UserRole;
constexpr int textRole = Qt::UserRole + 1;

} // namespace

LessonList::LessonList(QWidget* parent) : QWidget(parent), m_rows(new QListWidget(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    auto* text = new QLabel(
        tr("Short lessons to try out, each with a sandbox of its own. Opening one loads it."), this);
    text->setWordWrap(true);
    layout->addWidget(text);
    m_rows->setObjectName(QStringLiteral("lessonList"));
    m_rows->setAccessibleName(tr("Lessons"));
    m_rows->setFrameShape(QFrame::NoFrame);
    m_rows->setWordWrap(true);
    m_rows->setSpacing(3);
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
        add(lesson.name, QStringLiteral("%1  %2").arg(lesson.number).arg(lesson.title));
    add({}, tr("What to use when"));
}

void LessonList::setFinished(const QSet<QString>& finished)
{
    for (int row = 0; row < m_rows->count(); ++row) {
        QListWidgetItem* item = m_rows->item(row);
        const QString text = item->data(textRole).toString();
        const bool isFinished = finished.contains(item->data(nameRole).toString());
        item->setText(isFinished ? text + QStringLiteral("  ✔") : text);
        item->setData(Qt::AccessibleTextRole, isFinished ? tr("%1, finished").arg(text) : text);
    }
}

void LessonList::setCurrent(int row)
{
    m_rows->setCurrentRow(row);
}

} // namespace peerscope
