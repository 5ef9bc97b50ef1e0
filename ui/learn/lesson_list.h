// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson.h"

#include <QSet>
#include <QWidget>

#include <vector>

class QListWidget;

namespace peerscope {

/// All lessons, with a check mark for finished ones, followed by the table of advice.
class LessonList : public QWidget
{
    Q_OBJECT

public:
    explicit LessonList(QWidget* parent = nullptr);

    void setLessons(const std::vector<Lesson>& lessons);
    /// The names of finished lessons.
    void setFinished(const QSet<QString>& finished);
    void setCurrent(int row);

Q_SIGNALS:
    /// A row was chosen: a lesson's index, or the number of lessons for the table of advice.
    void chosen(int row);

private:
    QListWidget* m_rows;
};

} // namespace peerscope
