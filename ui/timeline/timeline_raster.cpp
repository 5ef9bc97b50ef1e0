// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_raster.h"

#include <QPaintEngine>
#include <QPainter>
#include <QTransform>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace peerscope {

namespace {

/// All four bytes of `pixel` times alpha / 255, rounded.
QRgb scaled(QRgb pixel, std::uint32_t alpha)
{
    std::uint32_t even = (pixel & 0xFF00FF) * alpha;
    even = (even + ((even >> 8) & 0xFF00FF) + 0x800080) >> 8 & 0xFF00FF;
    std::uint32_t odd = (pixel >> 8 & 0xFF00FF) * alpha;
    odd = (odd + ((odd >> 8) & 0xFF00FF) + 0x800080) & 0xFF00FF00;
    return even | odd;
}

/// Draws `source` over the pixel there.
void drawOver(QRgb* there, QRgb source)
{
    *there = source + scaled(*there, 255 - (source >> 24));
}

// Several numbers that the processor handles at once (SIMD).
using Pixels [[gnu::vector_size(16)]] = std::uint32_t;
using Channels [[gnu::vector_size(16)]] = std::uint16_t;
constexpr int pixelsAtOnce = sizeof(Pixels) / sizeof(QRgb);

/// The same for pixelsAtOnce pixels, without a branch: transparent source pixels change nothing.
void drawSeveralOver(QRgb* there, const QRgb* source)
{
    Pixels over;
    Pixels under;
    std::memcpy(&over, source, sizeof(over));
    std::memcpy(&under, there, sizeof(under));
    const Pixels transparency = 255 - (over >> 24);
    const auto factors = std::bit_cast<Channels>(transparency | transparency << 16);
    const auto scaledBytes = [&](Pixels bytes) { // every second byte, so that there is room for the product
        const Channels products = std::bit_cast<Channels>(bytes & 0xFF00FF) * factors;
        return std::bit_cast<Pixels>((products + (products >> 8) + 0x80) >> 8);
    };
    over += scaledBytes(under) | scaledBytes(under >> 8) << 8;
    std::memcpy(there, &over, sizeof(over));
}

} // namespace

QImage pixelsUnder(const QPainter& painter, QSize size, qreal ratio)
{
    const QPaintEngine* const engine = painter.paintEngine();
    QPaintDevice* const device = engine ? engine->paintDevice() : nullptr;
    if (!device || device->devType() != QInternal::Image)
        return {};
    auto* const image = static_cast<QImage*>(device);
    const bool isOpaque =
        image->format() == QImage::Format_RGB32 || image->format() == QImage::Format_ARGB32_Premultiplied;
    const QTransform transform = painter.deviceTransform();
    const QPointF origin = transform.map(QPointF(0, 0));
    const QRect area(origin.toPoint(), size);
    const bool isScaled = transform.type() <= QTransform::TxScale && qFuzzyCompare(transform.m11(), ratio) &&
                          qFuzzyCompare(transform.m22(), ratio);
    if (!isOpaque || !isScaled || QPointF(area.topLeft()) != origin || !image->rect().contains(area))
        return {};
    return QImage(image->scanLine(area.top()) + area.left() * qsizetype{sizeof(QRgb)}, size.width(),
                  size.height(), image->bytesPerLine(), QImage::Format_RGB32);
}

TimelineRaster::TimelineRaster(QImage& image, const QRect& clip)
    : m_pixels(reinterpret_cast<QRgb*>(image.bits())),
      m_stride(image.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb))), m_clip(clip & image.rect())
{
}

void TimelineRaster::fill(int x, int y, int width, int height, QRgb color)
{
    const int left = std::max(x, m_clip.left());
    const int top = std::max(y, m_clip.top());
    const int columns = std::min(x + width, m_clip.right() + 1) - left;
    const int rows = std::min(y + height, m_clip.bottom() + 1) - top;
    if (columns <= 0 || rows <= 0)
        return;
    QRgb* pixel = line(top) + left;
    if (columns <= 8) { // most rectangles are bars of a few pixels
        for (int row = 0; row < rows; ++row, pixel += m_stride) {
            for (int column = 0; column < columns; ++column)
                pixel[column] = color;
        }
        return;
    }
    for (int row = 0; row < rows; ++row, pixel += m_stride)
        std::fill_n(pixel, columns, color);
}

void TimelineRaster::blend(int x, int y, int width, int height, QRgb color, int alpha)
{
    const QRect area = QRect(x, y, width, height) & m_clip;
    const QRgb source = scaled(color | 0xFF000000, static_cast<std::uint32_t>(alpha));
    const auto rest = static_cast<std::uint32_t>(255 - alpha);
    for (int row = area.top(); row <= area.bottom(); ++row) {
        QRgb* pixel = line(row) + area.left();
        for (int column = 0; column < area.width(); ++column)
            pixel[column] = source + scaled(pixel[column], rest);
    }
}

void TimelineRaster::hatch(int x, int y, int width, int height, int stripe, QRgb first, QRgb second)
{
    const QRect area = QRect(x, y, width, height) & m_clip;
    const auto period = static_cast<unsigned>(2 * std::max(stripe, 1));
    for (int row = area.top(); row <= area.bottom(); ++row) {
        QRgb* pixel = line(row);
        for (int column = area.left(); column <= area.right(); ++column) {
            const auto phase = static_cast<unsigned>(column - x + row - y) % period;
            pixel[column] = phase < period / 2 ? first : second;
        }
    }
}

void TimelineRaster::draw(const Sprite& sprite, int x, int y)
{
    const int left = x - sprite.origin.x();
    const int top = y - sprite.origin.y();
    const int begin = std::max(left, m_clip.left());
    const int end = std::min(left + sprite.image.width(), m_clip.right() + 1);
    const int rowEnd = std::min(top + sprite.image.height(), m_clip.bottom() + 1);
    const qsizetype stride = sprite.image.bytesPerLine() / qsizetype{sizeof(QRgb)};
    const QRgb* const pixels = reinterpret_cast<const QRgb*>(sprite.image.constBits()) - left;
    for (int row = std::max(top, m_clip.top()); row < rowEnd; ++row) {
        const QRgb* const from = pixels + (row - top) * stride;
        QRgb* const to = line(row);
        int column = begin;
        for (; column + pixelsAtOnce <= end; column += pixelsAtOnce)
            drawSeveralOver(to + column, from + column);
        for (; column < end; ++column)
            drawOver(to + column, from[column]);
    }
}

void TimelineRaster::copy(const QImage& image, int x, int y)
{
    const QRect area = QRect(QPoint(x, y), image.size()) & m_clip;
    for (int row = area.top(); row <= area.bottom(); ++row) {
        const QRgb* from = reinterpret_cast<const QRgb*>(image.constScanLine(row - y)) + (area.left() - x);
        std::copy_n(from, area.width(), line(row) + area.left());
    }
}

} // namespace peerscope
