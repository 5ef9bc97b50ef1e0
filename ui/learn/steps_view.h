// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson.h"

#include <QWidget>

#include <vector>

namespace peerscope {

class LessonPictures;
class LessonText;

/// A circle, with a check mark once its step is done.
class StepMark : public QWidget
{
    Q_OBJECT

public:
    explicit StepMark(int number, QWidget* parent = nullptr);
    void setDone(bool done);
    bool isDone() const { return m_done; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_number;
    bool m_done = false;
};

/// The steps of a lesson, each with its mark.
class StepsView : public QWidget
{
    Q_OBJECT

public:
    explicit StepsView(QWidget* parent = nullptr);

    /// `pictures`: see LessonText::setLesson.
    void setSteps(const std::vector<LessonStep>& steps, LessonPictures* pictures);
    /// One entry per step. The first step still to do is emphasized.
    void setDone(const std::vector<bool>& done);
    void setScale(double scale);

Q_SIGNALS:
    void linkActivated(const QString& target);

private:
    struct Row
    {
        StepMark* mark = nullptr;
        LessonText* text = nullptr;
    };
    std::vector<Row> m_rows;
    double m_scale = 1.0;
};

} // namespace peerscope
