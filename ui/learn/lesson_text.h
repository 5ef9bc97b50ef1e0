// SPDX-License-Identifier: MIT
#pragma once

#include <QTextBrowser>

namespace peerscope {

class LessonPictures;

/// A Markdown text that is as high as its content, with space between lines and pictures of full width. Links
/// are signalled (anchorClicked), never followed.
class LessonText : public QTextBrowser
{
    Q_OBJECT

public:
    explicit LessonText(QWidget* parent = nullptr);

    /// `pictures` must outlive this; null: all pictures are refused.
    void setLesson(const QString& markdown, LessonPictures* pictures);
    const QString& markdown() const { return m_markdown; }
    /// The scale of the type; 1 is the window's own size.
    void setScale(double scale);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, 0}; }
    /// Never loads anything: the document already has its pictures.
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
    QTextDocument* m_shown = nullptr; ///< our document; null: still Qt's empty one
    double m_scale = 1.0;
    int m_laidOutFor = 0; ///< the width for which pictures were scaled
};

} // namespace peerscope
