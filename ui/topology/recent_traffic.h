// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/trace/trace.h"
#include "core/words/links.h"
#include "ui/moment/selection.h"

#include <cstdint>
#include <unordered_map>

namespace peerscope {

/// A link's key in maps.
constexpr std::uint32_t linkKey(EndpointId from, EndpointId to)
{
    return std::uint32_t{from.value()} << 16 | to.value();
}
constexpr LinkRef linkOfKey(std::uint32_t key)
{
    return {EndpointId(static_cast<std::uint16_t>(key >> 16)), EndpointId(static_cast<std::uint16_t>(key))};
}

/// The traffic of each link in the second before a moment. Advancing costs the new rows; a jump costs the
/// rows of one second. Reads at most `mostScanned` rows at once; if there are more, it measures over a
/// shorter time, and the rates stay correct.
class RecentTraffic
{
public:
    static constexpr Time window{1'000'000};
    static constexpr std::size_t mostScanned = 200'000;

    /// Forgets everything, before another trace.
    void clear();
    void update(const TraceSnapshot& trace, Time now);

    TrafficRate rate(EndpointId from, EndpointId to) const;

    struct Sum
    {
        std::uint32_t datagrams = 0;
        std::uint64_t bytes = 0;
    };
    /// The links with traffic, by linkKey.
    const std::unordered_map<std::uint32_t, Sum>& sums() const { return m_sums; }

private:
    void add(const TraceSnapshot& trace, std::size_t begin, std::size_t end);
    void remove(const TraceSnapshot& trace, std::size_t begin, std::size_t end);

    std::unordered_map<std::uint32_t, Sum> m_sums;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    double m_seconds = 1.0;
};

/// How busy a link is: 0 is idle, and 1 to 5 are rising levels, divided at 4, 13, 42 and 130 datagrams a
/// second.
int trafficLevel(TrafficRate rate);
inline constexpr int trafficLevelCount = 6;

} // namespace peerscope
