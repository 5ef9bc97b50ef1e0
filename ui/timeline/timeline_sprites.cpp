// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_sprites.h"

#include "core/base/random.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace peerscope {

namespace {

Sprite emptySprite(QSizeF size, QPointF origin, qreal ratio)
{
    Sprite sprite;
    sprite.image =
        QImage(static_cast<int>(std::ceil(size.width() * ratio)),
               static_cast<int>(std::ceil(size.height() * ratio)), QImage::Format_ARGB32_Premultiplied);
    sprite.image.setDevicePixelRatio(ratio);
    sprite.image.fill(Qt::transparent);
    sprite.origin = (origin * ratio).toPoint();
    return sprite;
}

/// Removes transparent rows and columns around a sprite, because it is drawn thousands of times a frame. In
/// device pixels.
Sprite trimmed(Sprite sprite)
{
    sprite.image.setDevicePixelRatio(1);
    QRect used;
    for (int y = 0; y < sprite.image.height(); ++y) {
        for (int x = 0; x < sprite.image.width(); ++x) {
            if (qAlpha(sprite.image.pixel(x, y)) != 0)
                used |= QRect(x, y, 1, 1);
        }
    }
    if (used.isEmpty())
        return sprite;
    constexpr int even = 4; // the raster draws this many pixels at once
    used.setWidth((used.width() + even - 1) / even * even);
    return {sprite.image.copy(used), sprite.origin - used.topLeft()};
}

} // namespace

void TimelineSprites::setStyle(const ThemeColors& colors, const QFont& font, qreal devicePixelRatio)
{
    if (m_colors == &colors && m_font == font && m_devicePixelRatio == devicePixelRatio)
        return;
    m_colors = &colors;
    m_font = font;
    m_devicePixelRatio = devicePixelRatio;
    m_glyphs = {};
    m_labels.clear();
    m_ticks.clear();
    m_digitWidth = QFontMetricsF(font).horizontalAdvance(QLatin1Char('0'));
}

const Sprite& TimelineSprites::glyph(TransferMode mode, GlyphStyle style, int size)
{
    size = std::clamp(size, 1, largestGlyph);
    const std::size_t kind = static_cast<std::size_t>(mode) * 4 + static_cast<std::size_t>(style);
    Sprite& sprite = m_glyphs[kind * (largestGlyph + 1) + static_cast<std::size_t>(size)];
    if (sprite.image.isNull())
        sprite = drawGlyph(mode, style, size);
    return sprite;
}

Sprite TimelineSprites::drawGlyph(TransferMode mode, GlyphStyle style, int size) const
{
    const double edge = size + 4;
    Sprite sprite = emptySprite({edge, edge}, {edge / 2, edge / 2}, m_devicePixelRatio);
    QPainter painter(&sprite.image);
    painter.setRenderHint(QPainter::Antialiasing);
    // A sprite's place is the middle of a pixel.
    painter.translate(QPointF(sprite.origin) / m_devicePixelRatio + QPointF(0.5, 0.5) / m_devicePixelRatio);
    const QColor color = m_colors->of(mode);
    switch (style) {
    case GlyphStyle::Filled:
        // A rim in the background colour separates touching glyphs.
        painter.setPen(QPen(m_colors->canvas, size > 7 ? 2.0 : 1.0));
        painter.drawPath(modeGlyph(mode, size));
        painter.fillPath(modeGlyph(mode, size), color);
        break;
    case GlyphStyle::Hollow:
        painter.setPen(QPen(color, size > 7 ? 1.6 : 1.2));
        painter.setBrush(m_colors->canvas);
        painter.drawPath(modeGlyph(mode, size - 1.5));
        break;
    case GlyphStyle::Ghost: {
        QColor faint = color;
        faint.setAlphaF(0.85f);
        painter.setPen(QPen(faint, 1.2, Qt::DotLine));
        painter.setBrush(m_colors->canvas);
        painter.drawPath(modeGlyph(mode, size - 1));
        break;
    }
    case GlyphStyle::Cross: {
        const double arm = size * 0.40;
        for (const bool rim : {true, false}) {
            painter.setPen(QPen(rim ? m_colors->canvas : m_colors->lost,
                                (size > 7 ? 2.4 : 1.6) + (rim ? 2 : 0), Qt::SolidLine,
                                rim ? Qt::SquareCap : Qt::RoundCap));
            painter.drawLine(QPointF(-arm, -arm), QPointF(arm, arm));
            painter.drawLine(QPointF(-arm, arm), QPointF(arm, -arm));
        }
        break;
    }
    }
    painter.end();
    return trimmed(std::move(sprite));
}

const Sprite& TimelineSprites::label(std::int32_t uniqueId, std::uint32_t recipients, std::uint32_t failed)
{
    return text(uniqueId, recipients, recipients > 1 && failed < recipients ? failed : 0, false);
}

const Sprite& TimelineSprites::text(std::int64_t number, std::uint32_t recipients, std::uint32_t failed,
                                    bool isCount)
{
    const LabelKey key{number, recipients, failed, isCount};
    if (const auto known = m_labels.find(key); known != m_labels.end())
        return known->second;
    if (m_labels.size() >= labelLimit)
        m_labels.clear();

    std::array<Part, 3> parts;
    parts[0] = {QString::number(number), isCount ? m_colors->mutedText : m_colors->text};
    if (recipients > 1)
        parts[1] = {QStringLiteral(" ×%1").arg(recipients), m_colors->mutedText};
    if (failed > 0)
        parts[2] = {QStringLiteral(" ✕%1").arg(failed), m_colors->lost};
    return m_labels.emplace(key, drawText(parts)).first->second;
}

const Sprite& TimelineSprites::tick(const QString& label)
{
    if (const auto known = m_ticks.constFind(label); known != m_ticks.constEnd())
        return *known;
    if (m_ticks.size() >= qsizetype{labelLimit})
        m_ticks.clear();
    const std::array parts = {Part{label, m_colors->mutedText}};
    return *m_ticks.insert(label, drawText(parts));
}

Sprite TimelineSprites::drawText(std::span<const Part> parts) const
{
    const QFontMetricsF metrics(m_font);
    double width = 1;
    for (const Part& part : parts)
        width += metrics.horizontalAdvance(part.text);
    Sprite sprite = emptySprite({width, metrics.height()}, {0, metrics.height() / 2}, m_devicePixelRatio);
    QPainter painter(&sprite.image);
    painter.setFont(m_font);
    double x = 0;
    for (const Part& part : parts) {
        painter.setPen(part.color);
        painter.drawText(QPointF(x, metrics.ascent()), part.text);
        x += metrics.horizontalAdvance(part.text);
    }
    painter.end();
    return trimmed(std::move(sprite));
}

std::size_t TimelineSprites::LabelHash::operator()(const LabelKey& key) const noexcept
{
    const std::uint64_t counts = std::uint64_t{key.recipients} << 32 | key.failed;
    return RandomStream::mix(static_cast<std::uint64_t>(key.number) * 2 + (key.isCount ? 1 : 0) +
                             RandomStream::mix(counts));
}

} // namespace peerscope
