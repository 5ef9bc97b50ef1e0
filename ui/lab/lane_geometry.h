// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/metrics.h"

#include <QPointF>
#include <QRectF>

#include <cstddef>
#include <optional>
#include <vector>

namespace peerscope {

// The geometry of a lane in the lab: three rows (sent, arrived, delivered) over a time range, and below them
// the age of the newest state. Pure functions; all in logical pixels.

/// The time range that all lanes show.
struct LaneTimes
{
    Time from{};
    Time to{1}; ///< after `from`

    Time length() const { return to - from; }
    double xOf(Time time, const QRectF& area) const
    {
        return area.left() + static_cast<double>((time - from).count()) /
                                 static_cast<double>(length().count()) * area.width();
    }
    Time timeAt(double x, const QRectF& area) const;

    bool operator==(const LaneTimes&) const = default;
};

/// A range of `length` with the playhead at seven tenths of it; clamped to the run.
LaneTimes timesAround(Time head, Time length, Time duration);

/// The rows of a lane.
struct LaneRows
{
    double sent = 0;
    double arrived = 0;
    double delivered = 0;
    QRectF age; ///< the strip below
};
LaneRows rowsOf(const QRectF& area);

/// How one packet is drawn.
struct LaneMark
{
    std::size_t packet = 0; ///< index in the stream
    double sentX = 0;
    std::optional<double> arrivedX;
    std::optional<double> deliveredX;
    bool lost = false;   ///< known to be never delivered
    bool unsent = false; ///< dropped by ENet's throttle, or refused by ENet, before it was sent
    bool held = false;   ///< waited at the receiver for an earlier packet
};
/// The packets that touch the time range, in order of sending. What happens after `head` is left out.
std::vector<LaneMark> laneMarks(const MeasuredStream& stream, const LaneTimes& times, const QRectF& area,
                                Time head);

/// The curve of the age of the newest state, from the left to the playhead; `highest` is at the top.
std::vector<QPointF> ageCurve(const AgeHistory& history, const LaneTimes& times, const QRectF& strip,
                              Time head, Time highest);

/// When the newest state delivered by `time` was sent; none before the first delivery.
std::optional<Time> newestStateAt(const AgeHistory& history, Time time);

/// The packet nearest to a place, within reach of the mouse.
std::optional<std::size_t> packetAt(const std::vector<LaneMark>& marks, const LaneRows& rows, QPointF place);

/// The place of the walking player at a time: a figure of eight between (-1, -1) and (1, 1) that takes four
/// seconds.
QPointF walkAt(Time time);

} // namespace peerscope
