// SPDX-License-Identifier: MIT
#pragma once

#include <QImage>
#include <QRect>
#include <QRgb>

class QPainter;

namespace peerscope {

/// A small picture that is drawn many times, and its origin: the pixel that goes to the place where it is
/// drawn.
struct Sprite
{
    QImage image; ///< Format_ARGB32_Premultiplied, device pixels
    QPoint origin;
};

/// Direct access to the pixels under a painter, `size` of them from its origin. Valid while the painter is
/// active. Null if it does not paint on an image with `ratio` whole pixels per logical pixel.
QImage pixelsUnder(const QPainter& painter, QSize size, qreal ratio = 1);

/// Draws rectangles and sprites directly into an image of Format_RGB32, in device pixels and without
/// transformations. Tens of thousands per frame would be too slow with QPainter.
class TimelineRaster
{
public:
    /// Nothing is drawn outside `clip`. The image must outlive this, and must not be copied meanwhile.
    TimelineRaster(QImage& image, const QRect& clip);

    void fill(int x, int y, int width, int height, QRgb color);
    /// `alpha` from 0 (nothing) to 255.
    void blend(int x, int y, int width, int height, QRgb color, int alpha);
    /// Diagonal stripes of `stripe` pixels, alternating between two colours.
    void hatch(int x, int y, int width, int height, int stripe, QRgb first, QRgb second);
    void draw(const Sprite& sprite, int x, int y);
    /// Draws an opaque picture with its upper left corner at (x, y).
    void copy(const QImage& image, int x, int y);

private:
    QRgb* line(int y) { return m_pixels + static_cast<qsizetype>(y) * m_stride; }

    QRgb* m_pixels;
    qsizetype m_stride;
    QRect m_clip;
};

} // namespace peerscope
