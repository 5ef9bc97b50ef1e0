// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_lanes.h"

#include <algorithm>

namespace peerscope {

void LaneTable::setGrouping(LaneGrouping grouping)
{
    if (grouping == m_grouping)
        return;
    m_grouping = grouping;
    if (m_source)
        rebuild(*m_source);
}

bool LaneTable::update(const TraceSnapshot& trace)
{
    const LodIndex& lod = trace.lod();
    if (m_source == &lod && m_known == lod.laneCount())
        return false;
    m_source = &lod;
    rebuild(lod);
    return true;
}

void LaneTable::rebuild(const LodIndex& lod)
{
    ++m_generation;
    m_known = lod.laneCount();
    std::vector<const LodLane*> parts;
    parts.reserve(m_known);
    for (std::size_t index = 0; index < m_known; ++index)
        parts.push_back(&lod.lane(index));
    const bool byPeer = m_grouping == LaneGrouping::PeerAndChannel;
    std::stable_sort(parts.begin(), parts.end(), [byPeer](const LodLane* left, const LodLane* right) {
        if (byPeer && left->from() != right->from())
            return left->from() < right->from();
        return left->channel() < right->channel();
    });
    m_lanes.clear();
    m_index.clear();
    for (const LodLane* part : parts) {
        const EndpointId from = byPeer ? part->from() : EndpointId::none();
        if (m_lanes.empty() || m_lanes.back().from != from || m_lanes.back().channel != part->channel())
            m_lanes.push_back({from, part->channel(), {}});
        m_lanes.back().parts.push_back(part);
    }
    for (std::size_t index = 0; index < m_lanes.size(); ++index) {
        const TimelineLane& lane = m_lanes[index];
        const std::size_t row = byPeer ? lane.from.value() : 0;
        if (m_index.size() <= row)
            m_index.resize(row + 1);
        if (m_index[row].size() <= lane.channel)
            m_index[row].resize(lane.channel + std::size_t{1}, noLane);
        m_index[row][lane.channel] = static_cast<std::uint32_t>(index);
    }
}

} // namespace peerscope
