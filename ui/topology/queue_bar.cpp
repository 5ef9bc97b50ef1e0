// SPDX-License-Identifier: MIT
#include "ui/topology/queue_bar.h"

#include <algorithm>

namespace peerscope {

QueueLevel queueLevel(qreal fill)
{
    if (fill > 0.9)
        return QueueLevel::Full;
    return fill > 0.5 ? QueueLevel::Filling : QueueLevel::Free;
}

qreal queueFill(std::uint64_t queuedBytes, std::uint32_t queueBytes)
{
    if (queuedBytes == 0)
        return 0;
    // One large datagram may be larger than the queue.
    return queueBytes == 0 ? 1.0
                           : std::min(1.0, static_cast<qreal>(queuedBytes) / static_cast<qreal>(queueBytes));
}

QueueBar queueBar(LinkRef link, const LinkCurve& way, qreal fill, qreal scale)
{
    const qreal length = std::max(way.length(), 1.0);
    const qreal from = std::min(6.0 * scale, length * 0.1) / length;
    const qreal to = from + std::min(30.0 * scale, length * 0.35) / length;
    const auto beside = [&way, scale](qreal along) {
        const QPointF direction = way.directionAt(along);
        return way.at(along) + QPointF(direction.y(), -direction.x()) * (5 * scale);
    };
    return {link, QLineF(beside(from), beside(to)), fill, scale};
}

QRectF queueBarBounds(const QueueBar& bar)
{
    const qreal half = bar.width() / 2 + 1;
    return QRectF(bar.track.p1(), bar.track.p2()).normalized().adjusted(-half, -half, half, half);
}

} // namespace peerscope
