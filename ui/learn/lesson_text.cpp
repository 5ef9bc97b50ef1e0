// SPDX-License-Identifier: MIT
#include "ui/learn/lesson_text.h"

#include "core/words/modes.h"
#include "ui/learn/lesson_document.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QImage>
#include <QTextBlock>
#include <QTextTable>
#include <QUrl>
#include <QWheelEvent>

#include <cmath>

namespace peerscope {

namespace {

constexpr double lineHeightPercent = 125;
constexpr double paragraphSpace = 0.55; ///< of a line

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

} // namespace

LessonText::LessonText(QWidget* parent) : QTextBrowser(parent)
{
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    viewport()->setAutoFillBackground(false);
}

void LessonText::setLesson(const QString& markdown, LessonPictures* pictures)
{
    m_markdown = markdown;
    if (m_pictures)
        m_pictures->disconnect(this);
    m_pictures = pictures;
    if (m_pictures)
        connect(m_pictures, &LessonPictures::changed, this, [this] {
            if (m_markdown.contains(QStringLiteral("![")))
                layOut();
        });
    layOut();
}

void LessonText::setScale(double scale)
{
    if (m_scale == scale)
        return;
    m_scale = scale;
    layOut();
}

void LessonText::layOut()
{
    m_laidOutFor = viewport()->width();
    const auto pictureOf = [this](const QString& source) {
        return m_pictures ? m_pictures->picture(source, isDark(palette()))
                          : LessonPicture{true, {}, tr("expected a lesson's own picture")};
    };
    QTextDocument* before = m_shown;
    QTextDocument* shown =
        makeLessonDocument(m_markdown, pictureOf, m_laidOutFor, devicePixelRatioF()).release();
    shown->setParent(this);
    QFont font = this->font();
    font.setPointSizeF(parentWidget() ? parentWidget()->font().pointSizeF() * m_scale : font.pointSizeF());
    shown->setDefaultFont(font);
    shown->setIndentWidth(QFontMetricsF(font).height());
    shown->setDocumentMargin(0);
    styleText(*shown);
    styleTables(*shown);
    setDocument(shown);
    m_shown = shown;
    if (before)
        before->deleteLater(); // we may be in a loop over the children
    fitHeight();
}

QVariant LessonText::loadResource(int type, const QUrl&)
{
    return type == QTextDocument::ImageResource ? QVariant(QImage(1, 1, QImage::Format_RGB32))
                                                : QVariant(QString());
}

/// Sets the space between lines and paragraphs, and gives the modes' symbols their colours.
void LessonText::styleText(QTextDocument& document)
{
    const ThemeColors& colors = themeColors(palette());
    const double space = paragraphSpace * fontMetrics().height() * m_scale;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        QTextBlockFormat format = block.blockFormat();
        const bool isCell = cursor.currentTable() != nullptr;
        format.setLineHeight(lineHeightPercent, QTextBlockFormat::ProportionalHeight);
        format.setTopMargin(0);
        const bool isInsideList = block.textList() && block.next().textList() == block.textList();
        format.setBottomMargin(isCell || !block.next().isValid() ? 0 : isInsideList ? space / 2 : space);
        if (block.text().trimmed() == QString(QChar::ObjectReplacementCharacter))
            format.setLineHeight(100, QTextBlockFormat::ProportionalHeight);
        cursor.setBlockFormat(format);
    }
    for (int value = 0; value < transferModeCount; ++value) {
        const auto mode = static_cast<TransferMode>(value);
        QTextCharFormat format;
        format.setForeground(colors.of(mode));
        for (QTextCursor found = document.find(modeSymbol(mode)); !found.isNull();
             found = document.find(modeSymbol(mode), found))
            found.mergeCharFormat(format);
    }
}

void LessonText::styleTables(QTextDocument& document)
{
    for (QTextFrame* frame : document.rootFrame()->childFrames()) {
        auto* table = qobject_cast<QTextTable*>(frame);
        if (!table)
            continue;
        QTextTableFormat format = table->format();
        format.setBorderCollapse(true);
        format.setBorder(1);
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setBorderBrush(themeColors(palette()).grid);
        format.setCellPadding(4);
        format.setCellSpacing(0);
        format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
        format.setBottomMargin(paragraphSpace * fontMetrics().height() * m_scale);
        table->setFormat(format);
        // A column's heading is aligned like its cells.
        for (int column = 0; table->rows() > 1 && column < table->columns(); ++column) {
            const auto below = table->cellAt(1, column).firstCursorPosition().blockFormat().alignment();
            QTextCursor heading = table->cellAt(0, column).firstCursorPosition();
            QTextBlockFormat headingFormat = heading.blockFormat();
            headingFormat.setAlignment(below);
            heading.setBlockFormat(headingFormat);
        }
    }
}

QSize LessonText::sizeHint() const
{
    return {320, height()};
}

void LessonText::fitHeight()
{
    document()->setTextWidth(viewport()->width());
    setFixedHeight(static_cast<int>(std::ceil(document()->size().height())) + 1);
}

void LessonText::resizeEvent(QResizeEvent* event)
{
    QTextBrowser::resizeEvent(event);
    if (viewport()->width() != m_laidOutFor)
        layOut();
}

void LessonText::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if ((event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) && m_laidOutFor > 0)
        layOut();
}

/// The page scrolls, not the text in it.
void LessonText::wheelEvent(QWheelEvent* event)
{
    event->ignore();
}

} // namespace peerscope

#include "moc_lesson_text.cpp"
