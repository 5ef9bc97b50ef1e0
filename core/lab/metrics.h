// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/measured_streams.h"

#include <QByteArray>
#include <QString>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace peerscope {

/// What is measured in a run, over the streams of the measured traffic.
enum class Metric : std::uint8_t {
    Sent,
    Delivered,
    Lost,
    LostShare,
    Throttled,
    OutOfOrder,
    AgeMedian,
    AgeP99,
    AgeOverLimit,
    LongestFreeze,
    PayloadBytes,
    WireBytes,
    Resends,
};
inline constexpr std::size_t metricCount = 13;

/// A state older than this counts as old: a player notices it.
inline constexpr Time oldState{250'000};

/// The name and definition of a metric. Defined only here.
struct MetricInfo
{
    Metric metric;
    const char* key;     ///< in reports and tables of values
    const char* title;   ///< name for people
    const char* unit;    ///< "packets", "ms", "bytes"; "" for a share from 0 to 1
    const char* formula; ///< what exactly is counted, for the help
};
const std::array<MetricInfo, metricCount>& metricInfos();
const MetricInfo& info(Metric metric);

/// A value for each metric; none if there was nothing to measure (the age of a state that never came).
class MetricValues
{
public:
    std::optional<double> operator[](Metric metric) const { return m_values[std::size_t(metric)]; }
    void set(Metric metric, std::optional<double> value) { m_values[std::size_t(metric)] = value; }

    bool operator==(const MetricValues&) const = default;

private:
    std::array<std::optional<double>, metricCount> m_values;
};

/// An interval in which the newest state at a receiver aged from one value to another. Its length is the
/// difference.
struct AgeStretch
{
    Time youngest{};
    Time oldest{};

    bool operator==(const AgeStretch&) const = default;
};

/// The age of the newest delivered state of a stream, from the first delivery to the last sending: one
/// interval from each newer state to the next. Also used to draw the age.
struct AgeHistory
{
    std::vector<Time> begins; ///< of each interval
    std::vector<AgeStretch> stretches;
    Time longestFreeze{};
    int outOfOrder = 0; ///< delivered after a newer one

    bool operator==(const AgeHistory&) const = default;
};
AgeHistory ageHistory(const MeasuredStream& stream);

/// The age that was not exceeded for `share` of the time; none if there is no time.
std::optional<Time> ageQuantile(const std::vector<AgeStretch>& stretches, double share);
/// The share of the time in which the state was older than `limit`.
std::optional<double> shareOlderThan(const std::vector<AgeStretch>& stretches, Time limit);

/// Measures all metrics. `payload` is the size of one packet; bytes on the wire are those of the whole trace.
MetricValues measure(const TraceSnapshot& trace, const std::vector<MeasuredStream>& streams,
                     std::uint32_t payload);

} // namespace peerscope
