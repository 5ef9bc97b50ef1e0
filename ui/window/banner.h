// SPDX-License-Identifier: MIT
#pragma once

#include <QFrame>

#include <functional>

class QBoxLayout;
class QLabel;

namespace peerscope {

/// A line across the window that says what happened and what can be done about it, two where there is little
/// room. It blocks nothing, and stays until it is closed, answered or replaced.
class Banner : public QFrame
{
    Q_OBJECT

public:
    enum class Kind { Note, Problem };

    struct Answer
    {
        QString text;
        std::function<void()> act;
    };

    explicit Banner(QWidget* parent = nullptr);

    /// Shows itself. `title` in bold, `text` behind it as it is (no markup); an answer closes the banner.
    /// Returns the number of this message, from 1 on.
    int show(Kind kind, const QString& title, const QString& text, const std::vector<Answer>& answers = {});
    void dismiss();
    /// The same where it still shows the message of this number: what it tells of is over.
    void dismissMessage(int message);
    QString text() const;
    Kind kind() const { return m_kind; }

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyColors();
    void placeAnswers();

    int m_message = 0;
    Kind m_kind = Kind::Note;
    QString m_title;
    QString m_text;
    QLabel* m_label = nullptr;
    QBoxLayout* m_line = nullptr; ///< of what is said and the answers
    QBoxLayout* m_answers = nullptr;
};

} // namespace peerscope
