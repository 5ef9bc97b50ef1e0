// SPDX-License-Identifier: MIT
#pragma once

#include <QPointF>
#include <QRectF>

namespace peerscope {

/// A link's curve from one node's edge to another's: a quadratic Bézier curve. It bends to the left of its
/// direction, so the opposite link lies beside it. In scene units.
struct LinkCurve
{
    QPointF start;
    QPointF control;
    QPointF end;

    /// `along` from 0 (sender) to 1 (receiver).
    QPointF at(qreal along) const;
    /// The direction at `along`, of length 1 (0 if the nodes are at the same place).
    QPointF directionAt(qreal along) const;
    /// The distance from `point` to the curve, accurate to about a tenth of a unit.
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

/// `bend` is the distance between the middle of the curve and the straight line.
LinkCurve linkCurve(const LinkEnd& from, const LinkEnd& to, qreal bend);

/// A bend that separates both directions without getting in the way of other links.
qreal linkBend(qreal distance, qreal nodeHeight);

} // namespace peerscope
