// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/metrics.h"

#include <QPointF>
#include <QRectF>

#include <cstddef>
#include <optional>
#include <vector>

namespace peerscope {

// Where things are in a lane of the lab: three rows (sent, arrived, delivered) over one stretch of time, the
// age of the newest state below them. Pure functions; all in logical pixels.

/// The stretch of time that all lanes show.
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

/// `length` of time around the play head, which stands at seven tenths of it; never outside the run.
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

/// What is drawn of one packet.
struct LaneMark
{
    std::size_t packet = 0; ///< in the stream
    double sentX = 0;
    std::optional<double> arrivedX;
    std::optional<double> deliveredX;
    bool lost = false;   ///< never delivered, and that is known
    bool unsent = false; ///< lost before it was sent: ENet's throttle, or it would not take it
    bool held = false;   ///< waited at the receiver for what comes before it
};
/// Those that touch the stretch of time, in the order of sending. What happens after `head` is left out: it
/// has not happened yet.
std::vector<LaneMark> laneMarks(const MeasuredStream& stream, const LaneTimes& times, const QRectF& area,
                                Time head);

/// The curve of the age of the newest state, from the left to the play head; `highest` is at the top.
std::vector<QPointF> ageCurve(const AgeHistory& history, const LaneTimes& times, const QRectF& strip,
                              Time head, Time highest);

/// When the newest state was sent that had been delivered by `time`; none before the first.
std::optional<Time> newestStateAt(const AgeHistory& history, Time time);

/// The packet nearest to a place, within reach of a mouse.
std::optional<std::size_t> packetAt(const std::vector<LaneMark>& marks, const LaneRows& rows, QPointF place);

/// Where somebody who walks is at a time: a bend of eight within (-1, -1) and (1, 1), four seconds long.
QPointF walkAt(Time time);

} // namespace peerscope
