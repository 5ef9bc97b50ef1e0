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
    Channel,        ///< everything that was sent on one channel
    PeerAndChannel, ///< what one peer sent on one channel
};

struct TimelineLane
{
    EndpointId from; ///< none when the lane is a whole channel
    std::uint8_t channel = 0;
    /// What it is made of. They live as long as the trace they are from.
    std::vector<const LodLane*> parts;
    /// Names the lane for as long as the grouping stays, while its index may change.
    std::uint32_t key() const { return std::uint32_t{from.value()} << 8 | channel; }
};

/// The lanes of a trace from top to bottom: by channel, or by peer and then channel. Keeps up with a growing
/// trace at the cost of its new lanes alone.
class LaneTable
{
public:
    static constexpr std::uint32_t noLane = static_cast<std::uint32_t>(-1);

    LaneGrouping grouping() const { return m_grouping; }
    void setGrouping(LaneGrouping grouping);

    /// Brings the lanes up to date; true if there are other ones than before. Forgets all of them when
    /// `trace` is of another recording than the last time.
    bool update(const TraceSnapshot& trace);

    std::size_t size() const { return m_lanes.size(); }
    const TimelineLane& lane(std::size_t index) const { return m_lanes[index]; }
    /// The lane in which a packet of this sender on this channel is drawn, or noLane.
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
        m_index; ///< by sender (one row when grouped by channel), then channel
    const LodIndex* m_source = nullptr;
    std::size_t m_known = 0;
    std::uint64_t m_generation = 0;
};

} // namespace peerscope
