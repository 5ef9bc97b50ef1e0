// SPDX-License-Identifier: MIT
#pragma once

#include <QFrame>

#include <functional>

class QBoxLayout;
class QLabel;

namespace peerscope {

/// A message across the window, with buttons: what happened and what the user can do. One line, or two if
/// there is little room. Does not block anything, and stays until it is closed, answered or replaced.
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

    /// Shows a message: `title` in bold, then `text` (no markup). An answer closes the banner. Returns the
    /// number of the message, from 1.
    int show(Kind kind, const QString& title, const QString& text, const std::vector<Answer>& answers = {});
    void dismiss();
    /// Closes the banner if it still shows the message with this number, because that no longer applies.
    void dismissMessage(int message);
    /// Whether it is open with the message of this number.
    bool isShowing(int message) const { return isVisible() && message == m_message; }
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
    QBoxLayout* m_line = nullptr; ///< with the message and the answers
    QBoxLayout* m_answers = nullptr;
};

} // namespace peerscope
