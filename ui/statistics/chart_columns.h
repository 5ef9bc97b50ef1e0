// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/latency_histogram.h"
#include "core/trace/rate_series.h"

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace peerscope {

/// A logarithmic scale of times: what is half way between two in pixels is as many times the one as the other
/// is times it.
struct LogScale
{
    Time from{1};
    Time to{10};

    /// 0 at `from`, 1 at `to`; less and more outside.
    double shareOf(Time time) const;
    Time timeAt(double share) const;
    /// All of a histogram, with a little room on both sides; at least a factor of two.
    static LogScale around(Time shortest, Time longest);
};

/// How many latencies fall into each of `columns` equal parts of a scale.
std::vector<std::uint64_t> latencyColumns(const LatencyHistogram& histogram, const LogScale& scale,
                                          std::size_t columns);

/// What a rate chart shows.
enum class RateKind : std::uint8_t { Bytes, Packets, RoundTrip, Throttle };

/// One column of a rate chart.
struct RateColumn
{
    /// Bytes or packets a second, by mode; acknowledgements and pings last (of packets there are none).
    std::array<double, transferModeCount + 1> rates = {};
    // Microseconds; 0 where nothing was answered.
    double roundTripMean = 0;
    double roundTripMost = 0;
    // Shares of unreliable packets that ENet lets go; as last measured. Nothing before the first measure.
    std::optional<double> throttleMean;
    std::optional<double> throttleLeast;

    double total() const;
};

/// A series in `columns` equal parts of [begin, end): the mean of each. Time that has not been yet is left
/// out of a mean, so that the newest column is not low for being young.
std::vector<RateColumn> rateColumns(const RateSeries& series, RateKind kind, Time begin, Time end, Time now,
                                    std::size_t columns);

} // namespace peerscope
