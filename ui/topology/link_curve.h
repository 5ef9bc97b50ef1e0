// SPDX-License-Identifier: MIT
#pragma once

#include <QPointF>
#include <QRectF>

namespace peerscope {

/// The way from one node to another, as a quadratic Bézier curve from edge to edge. It bends to the left of
/// its direction, so that the way back lies beside it. Scene units.
struct LinkCurve
{
    QPointF start;
    QPointF control;
    QPointF end;

    /// `along` from 0 (sender) to 1 (receiver).
    QPointF at(qreal along) const;
    /// The direction of travel there, of length 1 (or 0 where the nodes lie on each other).
    QPointF directionAt(qreal along) const;
    /// The shortest distance from `point` to the curve, to about a tenth of a unit.
    qreal distanceTo(QPointF point) const;
    qreal length() const;
    QRectF bounds() const;
};

/// A node's outline: a rectangle with round corners.
struct LinkEnd
{
    QRectF rect;
    qreal corner = 0;

    bool contains(QPointF point) const;
};

/// `bend` is how far the middle of the curve lies beside the straight line.
LinkCurve linkCurve(const LinkEnd& from, const LinkEnd& to, qreal bend);

/// The bend that keeps both directions apart without getting in the way of other links.
qreal linkBend(qreal distance, qreal nodeHeight);

} // namespace peerscope
