// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_index.h"

#include <algorithm>

namespace peerscope {

namespace {

std::uint32_t keyOf(EndpointId from, EndpointId to)
{
    return std::uint32_t{from.value()} << 16 | to.value();
}

} // namespace

void LadderIndex::clear()
{
    *this = LadderIndex();
}

LadderLink& LadderIndex::linkFor(EndpointId from, EndpointId to)
{
    const auto [place, isNew] = m_places.try_emplace(keyOf(from, to), m_links.size());
    if (isNew)
        m_links.push_back({from, to, {}, {}});
    return m_links[place->second];
}

const LadderLink* LadderIndex::link(EndpointId from, EndpointId to) const
{
    const auto place = m_places.find(keyOf(from, to));
    return place == m_places.end() ? nullptr : &m_links[place->second];
}

void LadderIndex::settle(const TraceSnapshot& trace)
{
    std::erase_if(m_underWay, [&](std::uint32_t row) {
        const DatagramColumns& chunk = trace.datagramColumns(row);
        const std::size_t at = TraceSnapshot::datagramOffset(row);
        const DatagramFate fate = chunk.fate[at].load(std::memory_order_acquire);
        if (fate == DatagramFate::InFlight)
            return false;
        if (fate == DatagramFate::Lost) {
            std::vector<std::uint32_t>& lost =
                linkFor(EndpointId(chunk.from[at]), EndpointId(chunk.to[at])).lost;
            lost.insert(std::upper_bound(lost.begin(), lost.end(), row), row);
        }
        return true;
    });
}

bool LadderIndex::update(const TraceSnapshot& trace, std::size_t mostRows)
{
    settle(trace);
    const std::size_t end = std::min(trace.datagramCount(), m_seen + mostRows);
    for (; m_seen < end; ++m_seen) {
        const DatagramColumns& chunk = trace.datagramColumns(m_seen);
        const std::size_t at = TraceSnapshot::datagramOffset(m_seen);
        const auto row = static_cast<std::uint32_t>(m_seen);
        LadderLink& link = linkFor(EndpointId(chunk.from[at]), EndpointId(chunk.to[at]));
        link.rows.push_back(row);
        const DatagramFate fate = chunk.fate[at].load(std::memory_order_acquire);
        if (fate == DatagramFate::Lost)
            link.lost.push_back(row);
        else if (fate == DatagramFate::InFlight)
            m_underWay.push_back(row);
    }
    return m_seen == trace.datagramCount();
}

DatagramRows LadderIndex::between(DatagramRows rows, std::size_t begin, std::size_t end)
{
    const auto first = std::lower_bound(rows.begin(), rows.end(), begin);
    return {first, std::lower_bound(first, rows.end(), end)};
}

} // namespace peerscope
