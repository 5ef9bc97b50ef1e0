// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace peerscope {

/// What a lane of the timeline stands for.
enum class LaneGrouping : std::uint8_t {
    Channel,        ///< all packets sent on one channel
    PeerAndChannel, ///< packets sent by one peer on one channel
};

struct TimelineLane
{
    EndpointId from; ///< none if the lane is a whole channel
    std::uint8_t channel = 0;
    /// The lanes of the trace's index that it consists of. They live as long as the trace.
    std::vector<const LodLane*> parts;
    /// Identifies the lane within a grouping; its index may change.
    std::uint32_t key() const { return std::uint32_t{from.value()} << 8 | channel; }
};

/// The lanes of a trace from top to bottom: by channel, or by peer and then channel. An update costs only the
/// new lanes.
class LaneTable
{
public:
    static constexpr std::uint32_t noLane = static_cast<std::uint32_t>(-1);

    LaneGrouping grouping() const { return m_grouping; }
    void setGrouping(LaneGrouping grouping);

    /// Updates the lanes; true if they changed. Starts again if `trace` is from another recording.
    bool update(const TraceSnapshot& trace);

    std::size_t size() const { return m_lanes.size(); }
    const TimelineLane& lane(std::size_t index) const { return m_lanes[index]; }
    /// The lane for a packet of this sender on this channel, or noLane.
    std::uint32_t indexOf(EndpointId from, std::uint8_t channel) const
    {
        const std::size_t row = m_grouping == LaneGrouping::Channel ? 0 : std::size_t{from.value()};
        if (row >= m_index.size() || channel >= m_index[row].size())
            return noLane;
        return m_index[row][channel];
    }
    /// Counts the changes, for caches.
    std::uint64_t generation() const { return m_generation; }

private:
    void rebuild(const LodIndex& lod);

    LaneGrouping m_grouping = LaneGrouping::Channel;
    std::vector<TimelineLane> m_lanes;
    std::vector<std::vector<std::uint32_t>>
        m_index; ///< by sender (one row if grouped by channel), then channel
    const LodIndex* m_source = nullptr;
    std::size_t m_known = 0;
    std::uint64_t m_generation = 0;
};

} // namespace peerscope
