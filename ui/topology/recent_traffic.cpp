// SPDX-License-Identifier: MIT
#include "ui/topology/recent_traffic.h"

#include <algorithm>
#include <array>

namespace peerscope {

void RecentTraffic::clear()
{
    m_sums.clear();
    m_begin = m_end = 0;
    m_seconds = 1.0;
}

void RecentTraffic::update(const TraceSnapshot& trace, Time now)
{
    const std::size_t end = trace.firstDatagramAt(now + Time(1));
    std::size_t begin = trace.firstDatagramAt(now - window + Time(1));
    m_seconds = toSeconds(window);
    if (end - begin > mostScanned) {
        begin = end - mostScanned;
        const Time oldest(trace.datagramColumns(begin).sent[TraceSnapshot::datagramOffset(begin)]);
        m_seconds = std::max(toSeconds(now - oldest), 1e-6);
    }
    if (begin < m_begin || end < m_end || begin > m_end) {
        m_sums.clear();
        add(trace, begin, end);
    } else {
        remove(trace, m_begin, begin);
        add(trace, m_end, end);
    }
    m_begin = begin;
    m_end = end;
}

TrafficRate RecentTraffic::rate(EndpointId from, EndpointId to) const
{
    const auto found = m_sums.find(linkKey(from, to));
    if (found == m_sums.end())
        return {};
    return {found->second.datagrams / m_seconds, static_cast<double>(found->second.bytes) / m_seconds};
}

void RecentTraffic::add(const TraceSnapshot& trace, std::size_t begin, std::size_t end)
{
    for (std::size_t row = begin; row < end; ++row) {
        const DatagramColumns& chunk = trace.datagramColumns(row);
        const std::size_t offset = TraceSnapshot::datagramOffset(row);
        Sum& sum = m_sums[linkKey(EndpointId(chunk.from[offset]), EndpointId(chunk.to[offset]))];
        ++sum.datagrams;
        sum.bytes += chunk.size[offset];
    }
}

void RecentTraffic::remove(const TraceSnapshot& trace, std::size_t begin, std::size_t end)
{
    for (std::size_t row = begin; row < end; ++row) {
        const DatagramColumns& chunk = trace.datagramColumns(row);
        const std::size_t offset = TraceSnapshot::datagramOffset(row);
        const auto found = m_sums.find(linkKey(EndpointId(chunk.from[offset]), EndpointId(chunk.to[offset])));
        if (found == m_sums.end())
            continue;
        found->second.bytes -= chunk.size[offset];
        if (--found->second.datagrams == 0)
            m_sums.erase(found);
    }
}

int trafficLevel(TrafficRate rate)
{
    // Not at the usual send rates of games, so that a steady link does not flicker between two levels.
    constexpr std::array bounds = {0.0, 4.0, 13.0, 42.0, 130.0};
    return static_cast<int>(std::lower_bound(bounds.begin(), bounds.end(), rate.datagrams) - bounds.begin());
}

} // namespace peerscope
