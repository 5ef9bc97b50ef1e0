// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/trace/trace.h"
#include "core/words/links.h"
#include "ui/moment/selection.h"

#include <cstdint>
#include <unordered_map>

namespace peerscope {

/// One number for a link, to look it up by.
constexpr std::uint32_t linkKey(EndpointId from, EndpointId to)
{
    return std::uint32_t{from.value()} << 16 | to.value();
}
constexpr LinkRef linkOfKey(std::uint32_t key)
{
    return {EndpointId(static_cast<std::uint16_t>(key >> 16)), EndpointId(static_cast<std::uint16_t>(key))};
}

/// What every link carried over the last second before a moment. Moving on costs as much as there are new
/// rows; a jump costs a second's worth. Never looks at more than `mostScanned` rows at once: beyond that the
/// stretch it measures over gets shorter, and the rates stay what they say.
class RecentTraffic
{
public:
    static constexpr Time window{1'000'000};
    static constexpr std::size_t mostScanned = 200'000;

    /// Forgets everything: another trace follows.
    void clear();
    void update(const TraceSnapshot& trace, Time now);

    TrafficRate rate(EndpointId from, EndpointId to) const;

    struct Sum
    {
        std::uint32_t datagrams = 0;
        std::uint64_t bytes = 0;
    };
    /// The links that carried anything, by linkKey.
    const std::unordered_map<std::uint32_t, Sum>& sums() const { return m_sums; }

private:
    void add(const TraceSnapshot& trace, std::size_t begin, std::size_t end);
    void remove(const TraceSnapshot& trace, std::size_t begin, std::size_t end);

    std::unordered_map<std::uint32_t, Sum> m_sums;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    double m_seconds = 1.0;
};

/// How busy a link looks: 0 nothing, 1 to 5 more and more (4, 13, 42 and 130 datagrams a second divide them).
int trafficLevel(TrafficRate rate);
inline constexpr int trafficLevelCount = 6;

} // namespace peerscope
