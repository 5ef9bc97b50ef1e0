// SPDX-License-Identifier: MIT
#pragma once

#include <QTextBrowser>

namespace peerscope {

/// A Markdown text that is as high as it has to be, with room between its lines and pictures as wide as
/// itself. Links are signalled (anchorClicked), never followed.
class LessonText : public QTextBrowser
{
    Q_OBJECT

public:
    explicit LessonText(QWidget* parent = nullptr);

    /// Pictures are looked for in `folder`.
    void setLesson(const QString& markdown, const QString& folder);
    const QString& markdown() const { return m_markdown; }
    /// Of the type, 1 being the window's own.
    void setScale(double scale);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, 0}; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void layOut();
    void addPictures();
    void styleText();
    void styleTables();
    void fitHeight();

    QString m_markdown;
    QString m_folder;
    double m_scale = 1.0;
    int m_laidOutFor = 0; ///< the width for which the pictures were made
};

} // namespace peerscope
