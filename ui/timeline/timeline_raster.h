// SPDX-License-Identifier: MIT
#pragma once

#include <QImage>
#include <QRect>
#include <QRgb>

class QPainter;

namespace peerscope {

/// A small picture that is drawn many times: premultiplied pixels, and the pixel that goes to the place it is
/// drawn at.
struct Sprite
{
    QImage image; ///< Format_ARGB32_Premultiplied, device pixels
    QPoint origin;
};

/// The pixels that a painter paints on, `size` of them from its origin on, to be written without a copy
/// between. Valid as long as the painter is active. Null where it does not paint on an image with `ratio`
/// whole pixels for one of its own.
QImage pixelsUnder(const QPainter& painter, QSize size, qreal ratio = 1);

/// Draws rectangles and sprites straight into an image of Format_RGB32, in device pixels and without any
/// transformation: tens of thousands of them a frame, where a QPainter call for each would be too slow.
class TimelineRaster
{
public:
    /// Nothing is drawn outside `clip`. The image must outlive this and must not be copied meanwhile.
    TimelineRaster(QImage& image, const QRect& clip);

    void fill(int x, int y, int width, int height, QRgb color);
    /// `alpha` from 0 (nothing) to 255.
    void blend(int x, int y, int width, int height, QRgb color, int alpha);
    /// Diagonal stripes of `stripe` pixels, alternating between two colours.
    void hatch(int x, int y, int width, int height, int stripe, QRgb first, QRgb second);
    void draw(const Sprite& sprite, int x, int y);
    /// An opaque picture, its upper left corner at a place.
    void copy(const QImage& image, int x, int y);

private:
    QRgb* line(int y) { return m_pixels + static_cast<qsizetype>(y) * m_stride; }

    QRgb* m_pixels;
    qsizetype m_stride;
    QRect m_clip;
};

} // namespace peerscope
