// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/latency_histogram.h"
#include "core/trace/rate_series.h"

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace peerscope {

/// A logarithmic scale of times: equal distances in pixels are equal ratios of times.
struct LogScale
{
    Time from{1};
    Time to{10};

    /// 0 at `from`, 1 at `to`; below 0 or above 1 outside.
    double shareOf(Time time) const;
    Time timeAt(double share) const;
    /// Covers a histogram with a little space on both sides; at least a factor of two.
    static LogScale around(Time shortest, Time longest);
};

/// The number of latencies in each of `columns` equal parts of a scale.
std::vector<std::uint64_t> latencyColumns(const LatencyHistogram& histogram, const LogScale& scale,
                                          std::size_t columns);

/// What a rate chart shows.
enum class RateKind : std::uint8_t { Bytes, Packets, RoundTrip, Throttle };

/// One column of a rate chart.
struct RateColumn
{
    /// Bytes or packets a second, by mode; acknowledgements and pings come last (always 0 for packets).
    std::array<double, transferModeCount + 1> rates = {};
    // Microseconds; 0 if there was no round trip.
    double roundTripMean = 0;
    double roundTripMost = 0;
    // The share of unreliable packets that ENet's throttle lets through, as last measured. None before the
    // first measurement.
    std::optional<double> throttleMean;
    std::optional<double> throttleLeast;

    double total() const;
};

/// The means of a series in `columns` equal parts of [begin, end). Time still to come does not count, so the
/// newest column is not too low.
std::vector<RateColumn> rateColumns(const RateSeries& series, RateKind kind, Time begin, Time end, Time now,
                                    std::size_t columns);

} // namespace peerscope
