// SPDX-License-Identifier: MIT
#include "ui/learn/lesson_document.h"

#include <QTextBlock>
#include <QTextCursor>
#include <QTextFragment>

#include <algorithm>
#include <cmath>
#include <vector>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr qsizetype longestName = 60; ///< shown characters of a picture's name

struct Fragment
{
    int position;
    int length;
    QTextCharFormat format;
};

/// From last to first, so that changing one does not move those still to come.
std::vector<Fragment> fragmentsFromTheEnd(const QTextDocument& document)
{
    std::vector<Fragment> fragments;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        for (auto each = block.begin(); !each.atEnd(); ++each) {
            const QTextFragment fragment = each.fragment();
            fragments.push_back({fragment.position(), fragment.length(), fragment.charFormat()});
        }
    }
    std::reverse(fragments.begin(), fragments.end());
    return fragments;
}

QTextCursor select(QTextDocument& document, const Fragment& fragment)
{
    QTextCursor cursor(&document);
    cursor.setPosition(fragment.position);
    cursor.setPosition(fragment.position + fragment.length, QTextCursor::KeepAnchor);
    return cursor;
}

QTextCharFormat withoutLink(QTextCharFormat format)
{
    for (const int property :
         {QTextFormat::IsAnchor, QTextFormat::AnchorHref, QTextFormat::AnchorName,
          QTextFormat::ForegroundBrush, QTextFormat::FontUnderline, QTextFormat::TextUnderlineStyle})
        format.clearProperty(property);
    return format;
}

QImage scaledTo(const QImage& picture, int width, qreal ratio)
{
    const int pixels = std::max(1, static_cast<int>(std::lround(std::min(width, picture.width()) * ratio)));
    QImage image = picture.scaledToWidth(pixels, Qt::SmoothTransformation);
    image.setDevicePixelRatio(ratio);
    return image;
}

/// Qt leaves out a picture without a description, so this adds an invisible one.
QString withDescriptions(QString markdown)
{
    constexpr QChar zeroWidthSpace(0x200B);
    return markdown.replace(u"![]"_s, u"!["_s + zeroWidthSpace + u']');
}

QString shortened(const QString& name)
{
    return name.size() > longestName ? name.left(longestName) + u'…' : name;
}

} // namespace

bool isLessonLink(const QUrl& target)
{
    const QString kind = target.scheme();
    if (kind == u"https"_s)
        return target.isValid() && !target.host().isEmpty();
    return kind == u"lesson"_s || kind == u"experiment"_s || kind == u"scenario"_s;
}

std::unique_ptr<QTextDocument> makeLessonDocument(const QString& markdown, const PictureOf& pictureOf,
                                                  int width, qreal ratio)
{
    auto document = std::make_unique<QTextDocument>();
    document->setUndoRedoEnabled(false);
    document->setMarkdown(withDescriptions(markdown),
                          QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectGitHub) |
                              QTextDocument::MarkdownNoHTML);
    int pictures = 0;
    for (const Fragment& fragment : fragmentsFromTheEnd(*document)) {
        QTextCursor cursor = select(*document, fragment);
        if (!fragment.format.isImageFormat()) {
            QTextCharFormat format = fragment.format;
            if (!isLessonLink(QUrl(format.anchorHref())))
                format = withoutLink(format);
            format.clearProperty(QTextFormat::TextToolTip); // it would be shown as HTML
            if (format != fragment.format)
                cursor.setCharFormat(format);
            continue;
        }
        const QString source = fragment.format.toImageFormat().name();
        const LessonPicture picture = pictureOf(source);
        if (!picture.image.isNull()) {
            const QString name = u"picture:%1"_s.arg(pictures++);
            document->addResource(QTextDocument::ImageResource, QUrl(name),
                                  scaledTo(picture.image, width, ratio));
            QTextImageFormat format;
            format.setName(name);
            cursor.insertImage(format);
        } else {
            QTextCharFormat format;
            format.setFontItalic(true);
            cursor.insertText(
                picture.isKnown
                    ? QObject::tr("[picture refused: %1: %2]").arg(shortened(source), picture.refusal)
                    : QObject::tr("[reading a picture…]"),
                format);
        }
    }
    return document;
}

} // namespace peerscope
