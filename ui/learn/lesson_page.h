// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson.h"

#include <QScrollArea>

class QFrame;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace peerscope {

class LessonPictures;
class LessonText;
class StepsView;

/// One lesson from title to advice, or only the table of advice.
class LessonPage : public QScrollArea
{
    Q_OBJECT

public:
    explicit LessonPage(QWidget* parent = nullptr);

    void setLesson(const Lesson& lesson);
    /// Shows a text with its own title (“# …”) and without steps.
    void setText(const QString& markdown);
    void setDone(const std::vector<bool>& done);
    void setScale(double scale);
    bool isAnswerShown() const;
    /// Whether the lesson's sandbox is open.
    void setSandboxOpen(bool open);

Q_SIGNALS:
    void linkActivated(const QString& target);
    /// The user wants to open the lesson's sandbox (again).
    void sandboxWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    QLabel* addHeading(const char* name, const QString& text);
    LessonText* addText(const char* name);
    void showAnswer(bool shown);
    void setParts(bool lesson);
    void applyColors();
    void applyFonts();

    LessonPictures* m_pictures;
    QVBoxLayout* m_layout = nullptr;
    QLabel* m_title = nullptr;
    LessonText* m_text = nullptr;
    StepsView* m_steps = nullptr;
    QLabel* m_stepsHeading = nullptr;
    double m_scale = 1.0; ///< of the type size
    QPushButton* m_sandboxButton = nullptr;
    QLabel* m_questionHeading = nullptr;
    LessonText* m_question = nullptr;
    QPushButton* m_answerButton = nullptr;
    LessonText* m_answer = nullptr;
    QFrame* m_adviceBox = nullptr;
    QLabel* m_adviceHeading = nullptr;
    LessonText* m_advice = nullptr;
};

} // namespace peerscope
