// SPDX-License-Identifier: MIT
#pragma once

#include "ui/timeline/timeline_lanes.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace peerscope {

/// The rows of one put_packet: one for each recipient, consecutive in the trace.
struct PacketUnit
{
    std::size_t firstRow = 0;
    std::size_t rowCount = 1;
};

/// Whether two consecutive rows are two recipients of the same packet.
inline bool isSamePacket(const PacketColumns& there, std::size_t before, const PacketColumns& here,
                         std::size_t at)
{
    return here.sent[at] == there.sent[before] && here.from[at] == there.from[before] &&
           here.channel[at] == there.channel[before] && here.mode[at] == there.mode[before] &&
           here.size[at] == there.size[before] && here.payload[at].block == there.payload[before].block &&
           here.payload[at].offset == there.payload[before].offset && here.to[at] != there.to[before];
}

/// Whether `row` and the one before it are two recipients of the same packet.
inline bool continuesPacket(const TraceSnapshot& trace, std::size_t row)
{
    return isSamePacket(trace.packetColumns(row - 1), TraceSnapshot::packetOffset(row - 1),
                        trace.packetColumns(row), TraceSnapshot::packetOffset(row));
}

/// Godot's id of a peer; 0 if the trace does not know it.
std::int32_t uniqueIdOf(const TraceSnapshot& trace, EndpointId peer);

/// The packet with all recipients that `row` belongs to. `row` must be below trace.packetCount().
PacketUnit unitAround(const TraceSnapshot& trace, std::size_t row);

/// The first packet of `lane` at or after `row`, and the last one before `rowEnd`. They skip times in which
/// the lane is silent, so packets of other lanes cost nothing.
std::optional<std::size_t> nextInLane(const TraceSnapshot& trace, const TimelineLane& lane, std::size_t row);
std::optional<std::size_t> previousInLane(const TraceSnapshot& trace, const TimelineLane& lane,
                                          std::size_t rowEnd);

/// The packet of `lane` sent nearest to `time`.
std::optional<std::size_t> nearestInLane(const TraceSnapshot& trace, const TimelineLane& lane, Time time);

} // namespace peerscope
