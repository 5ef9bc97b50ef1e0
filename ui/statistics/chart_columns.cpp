// SPDX-License-Identifier: MIT
#include "ui/statistics/chart_columns.h"

#include "core/trace/rows.h"

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

double logOf(Time time)
{
    return std::log(static_cast<double>(std::max<std::int64_t>(time.count(), 1)));
}

double secondsOf(Time time)
{
    return std::max(toSeconds(time), 1e-6);
}

} // namespace

double LogScale::shareOf(Time time) const
{
    return (logOf(time) - logOf(from)) / std::max(logOf(to) - logOf(from), 1e-9);
}

Time LogScale::timeAt(double share) const
{
    const double log = logOf(from) + share * (logOf(to) - logOf(from));
    return Time(static_cast<std::int64_t>(std::llround(std::exp(std::clamp(log, 0.0, 40.0)))));
}

LogScale LogScale::around(Time shortest, Time longest)
{
    const double low = std::max(static_cast<double>(shortest.count()), 1.0);
    const double high = std::max(static_cast<double>(longest.count()), low);
    const double room = std::max(std::pow(high / low, 0.06), 1.45);
    return {Time(static_cast<std::int64_t>(std::max(low / room, 1.0))),
            Time(static_cast<std::int64_t>(std::ceil(high * room)) + 1)};
}

std::vector<std::uint64_t> latencyColumns(const LatencyHistogram& histogram, const LogScale& scale,
                                          std::size_t columns)
{
    std::vector<std::uint64_t> result(columns);
    if (columns == 0)
        return result;
    const std::vector<std::uint32_t>& counts = histogram.counts();
    for (std::size_t index = 0; index < counts.size(); ++index) {
        if (counts[index] == 0)
            continue;
        const std::size_t bucket = histogram.firstBucket() + index;
        const Time middle = (LatencyHistogram::shortestOf(bucket) + LatencyHistogram::longestOf(bucket)) / 2;
        const double place = scale.shareOf(middle) * static_cast<double>(columns);
        const double last = static_cast<double>(columns - 1);
        result[static_cast<std::size_t>(std::clamp(std::floor(place), 0.0, last))] += counts[index];
    }
    return result;
}

double RateColumn::total() const
{
    double sum = 0;
    for (const double rate : rates)
        sum += rate;
    return sum;
}

std::vector<RateColumn> rateColumns(const RateSeries& series, RateKind kind, Time begin, Time end, Time now,
                                    std::size_t columns)
{
    std::vector<RateColumn> result(columns);
    if (columns == 0 || end <= begin)
        return result;
    const std::vector<RateBucket>& buckets = series.buckets();
    constexpr double full = RoundTripRow::fullThrottle;
    const double length = toSeconds(series.bucketLength());
    const double width = toSeconds(end - begin) / static_cast<double>(columns);
    for (std::size_t column = 0; column < columns; ++column) {
        const double from = toSeconds(begin) + width * static_cast<double>(column);
        const double to = std::min(from + width, toSeconds(now));
        if (to <= from)
            break;
        // A column narrower than a bucket gets the bucket's mean.
        const auto first = static_cast<std::size_t>(std::max(std::floor(from / length + 1e-9), 0.0));
        const auto last = static_cast<std::size_t>(std::max(std::ceil(to / length - 1e-9), 1.0));
        RateBucket sum;
        for (std::size_t bucket = first; bucket < std::min(last, buckets.size()); ++bucket)
            sum += buckets[bucket];
        const double until = std::min(static_cast<double>(last) * length, secondsOf(now));
        const double covered = std::max(until - static_cast<double>(first) * length, 1e-6);
        RateColumn& into = result[column];
        for (std::size_t index = 0; index < sum.bytes.size() && kind == RateKind::Bytes; ++index)
            into.rates[index] = static_cast<double>(sum.bytes[index]) / covered;
        for (std::size_t index = 0; index < sum.packets.size() && kind == RateKind::Packets; ++index)
            into.rates[index] = static_cast<double>(sum.packets[index]) / covered;
        if (sum.roundTrips > 0) {
            into.roundTripMean = static_cast<double>(sum.roundTripSum) / sum.roundTrips;
            into.roundTripMost = static_cast<double>(sum.roundTripMost);
        }
        if (sum.throttles > 0) {
            into.throttleMean = static_cast<double>(sum.throttleSum) / (sum.throttles * full);
            into.throttleLeast = sum.throttleLeast / full;
        } else if (column > 0) {
            into.throttleMean = result[column - 1].throttleMean;
            into.throttleLeast = result[column - 1].throttleLeast;
        }
    }
    return result;
}

} // namespace peerscope
