// SPDX-License-Identifier: MIT
#pragma once

#include <QTextBrowser>

namespace peerscope {

class LessonPictures;

/// A Markdown text that is as high as it has to be, with room between its lines and pictures as wide as
/// itself. Links are signalled (anchorClicked), never followed.
class LessonText : public QTextBrowser
{
    Q_OBJECT

public:
    explicit LessonText(QWidget* parent = nullptr);

    /// Its pictures are those of `pictures`, which must outlive it; null: all are refused.
    void setLesson(const QString& markdown, LessonPictures* pictures);
    const QString& markdown() const { return m_markdown; }
    /// Of the type, 1 being the window's own.
    void setScale(double scale);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, 0}; }
    /// Nothing is ever loaded: what there is to see is in the document.
    QVariant loadResource(int type, const QUrl& name) override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void layOut();
    void styleText(QTextDocument& document);
    void styleTables(QTextDocument& document);
    void fitHeight();

    QString m_markdown;
    LessonPictures* m_pictures = nullptr;
    QTextDocument* m_shown = nullptr; ///< ours; null: Qt's own, still empty
    double m_scale = 1.0;
    int m_laidOutFor = 0; ///< the width for which the pictures were made
};

} // namespace peerscope
