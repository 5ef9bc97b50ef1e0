// SPDX-License-Identifier: MIT
#pragma once

#include "ui/moment/selection.h"
#include "ui/topology/link_curve.h"

#include <QLineF>
#include <QRectF>

#include <cstdint>

namespace peerscope {

enum class QueueLevel : std::uint8_t {
    Free,    ///< up to half
    Filling, ///< more than half
    Full,    ///< more than nine tenths: the next ones are dropped
};

QueueLevel queueLevel(qreal fill);

/// How much of a queue is taken, 0 to 1. A queue without room is full as soon as anything waits.
qreal queueFill(std::uint64_t queuedBytes, std::uint32_t queueBytes);

/// How full the queue of a link is: a short line beside the beginning of its way. Scene units.
struct QueueBar
{
    LinkRef link;
    QLineF track; ///< all of the queue, from the sender on
    qreal fill = 0;
    qreal scale = 1;

    QLineF filled() const { return QLineF(track.p1(), track.pointAt(fill)); }
    qreal width() const { return 4 * scale; }
};

/// The bar of a link's queue, on the left of its direction. `scale` is 1 where nodes are large.
QueueBar queueBar(LinkRef link, const LinkCurve& way, qreal fill, qreal scale);
/// All that the bar may cover.
QRectF queueBarBounds(const QueueBar& bar);

} // namespace peerscope
