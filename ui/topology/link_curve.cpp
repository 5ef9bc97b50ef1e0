// SPDX-License-Identifier: MIT
#include "ui/topology/link_curve.h"

#include <QLineF>

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

QPointF bezier(QPointF start, QPointF control, QPointF end, qreal t)
{
    const qreal u = 1 - t;
    return start * (u * u) + control * (2 * u * t) + end * (t * t);
}

qreal norm(QPointF vector)
{
    return std::hypot(vector.x(), vector.y());
}

qreal distanceToSegment(QPointF point, QPointF a, QPointF b)
{
    const QPointF along = b - a;
    const qreal square = QPointF::dotProduct(along, along);
    const qreal t = square > 0 ? std::clamp(QPointF::dotProduct(point - a, along) / square, 0.0, 1.0) : 0.0;
    return norm(point - (a + along * t));
}

constexpr int segments = 16;

} // namespace

QPointF LinkCurve::at(qreal along) const
{
    return bezier(start, control, end, along);
}

QPointF LinkCurve::directionAt(qreal along) const
{
    const QPointF tangent = (control - start) * (1 - along) + (end - control) * along;
    const qreal size = norm(tangent);
    return size > 0 ? tangent / size : QPointF();
}

qreal LinkCurve::distanceTo(QPointF point) const
{
    qreal nearest = norm(point - start);
    QPointF previous = start;
    for (int segment = 1; segment <= segments; ++segment) {
        const QPointF next = at(static_cast<qreal>(segment) / segments);
        nearest = std::min(nearest, distanceToSegment(point, previous, next));
        previous = next;
    }
    return nearest;
}

qreal LinkCurve::length() const
{
    qreal sum = 0;
    QPointF previous = start;
    for (int segment = 1; segment <= segments; ++segment) {
        const QPointF next = at(static_cast<qreal>(segment) / segments);
        sum += norm(next - previous);
        previous = next;
    }
    return sum;
}

QRectF LinkCurve::bounds() const
{
    const qreal left = std::min({start.x(), control.x(), end.x()});
    const qreal top = std::min({start.y(), control.y(), end.y()});
    const qreal right = std::max({start.x(), control.x(), end.x()});
    const qreal bottom = std::max({start.y(), control.y(), end.y()});
    return {left, top, right - left, bottom - top};
}

bool LinkEnd::contains(QPointF point) const
{
    const QPointF apart = point - rect.center();
    const qreal radius = std::min({corner, rect.width() / 2, rect.height() / 2});
    // The distance from the rectangle of the corners' centres.
    const qreal x = std::abs(apart.x()) - (rect.width() / 2 - radius);
    const qreal y = std::abs(apart.y()) - (rect.height() / 2 - radius);
    if (x <= 0 || y <= 0)
        return x <= radius && y <= radius;
    return std::hypot(x, y) <= radius;
}

LinkCurve linkCurve(const LinkEnd& from, const LinkEnd& to, qreal bend)
{
    const QPointF a = from.rect.center();
    const QPointF b = to.rect.center();
    const QPointF straight = b - a;
    const qreal distance = norm(straight);
    if (distance <= 0)
        return {a, a, a};
    const QPointF left = QPointF(straight.y(), -straight.x()) / distance;
    const QPointF control = (a + b) / 2 + left * (2 * bend);

    // Finds where the curve leaves one node and enters the other, by bisection.
    const auto crossing = [&](const LinkEnd& node, qreal inside, qreal outside) {
        if (node.contains(bezier(a, control, b, outside)))
            return inside;
        for (int step = 0; step < 24; ++step) {
            const qreal middle = (inside + outside) / 2;
            (node.contains(bezier(a, control, b, middle)) ? inside : outside) = middle;
        }
        return outside;
    };
    const qreal first = crossing(from, 0.0, 0.5);
    const qreal last = crossing(to, 1.0, 0.5);

    // The part of a Bézier curve between two parameters is a Bézier curve again.
    const auto blossom = [&](qreal s, qreal t) {
        return a * ((1 - s) * (1 - t)) + control * (s * (1 - t) + t * (1 - s)) + b * (s * t);
    };
    return {blossom(first, first), blossom(first, last), blossom(last, last)};
}

qreal linkBend(qreal distance, qreal nodeHeight)
{
    return std::clamp(distance * 0.035, 2.0, std::max(3.0, nodeHeight * 0.3));
}

} // namespace peerscope
