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
    Full,    ///< more than nine tenths: datagrams are about to be dropped
};

QueueLevel queueLevel(qreal fill);

/// The used share of a queue, 0 to 1. A queue of size 0 is full as soon as anything waits.
qreal queueFill(std::uint64_t queuedBytes, std::uint32_t queueBytes);

/// Shows how full a link's queue is: a short line beside the beginning of its curve. In scene units.
struct QueueBar
{
    LinkRef link;
    QLineF track; ///< the whole queue, beginning at the sender
    qreal fill = 0;
    qreal scale = 1;

    QLineF filled() const { return QLineF(track.p1(), track.pointAt(fill)); }
    qreal width() const { return 4 * scale; }
};

/// The bar of a link's queue, on the left of its direction. `scale` is 1 if nodes are large.
QueueBar queueBar(LinkRef link, const LinkCurve& way, qreal fill, qreal scale);
/// The area that the bar may cover.
QRectF queueBarBounds(const QueueBar& bar);

} // namespace peerscope
