// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson.h"

#include <QSet>
#include <QWidget>

#include <vector>

class QListWidget;

namespace peerscope {

/// Every lesson, with a check mark where it was finished, and behind them the table of advice.
class LessonList : public QWidget
{
    Q_OBJECT

public:
    explicit LessonList(QWidget* parent = nullptr);

    void setLessons(const std::vector<Lesson>& lessons);
    /// Names of lessons.
    void setFinished(const QSet<QString>& finished);
    void setCurrent(int row);

Q_SIGNALS:
    /// A row was chosen: a lesson's index, or their number for the table.
    void chosen(int row);

private:
    QListWidget* m_rows;
};

} // namespace peerscope
