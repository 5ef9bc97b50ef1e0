// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace peerscope {

/// What a metric of "expect" is a figure of. It decides which of them an expectation may choose.
enum class MetricSubject : std::uint8_t {
    Packets,     ///< counts by fate, bytes, latencies, waits
    Datagrams,   ///< on the network
    Events,      ///< how many there were
    Connections, ///< what ENet itself measures of each, over time
    Run,         ///< the run as a whole
};

struct ExpectMetric
{
    QString name; ///< the keys of the figure in the report, joined by "."; of a count, the fate or the event
    MetricSubject subject = MetricSubject::Packets;
};

/// Every metric, each once. The parser, the check, the schema's test and whoever measures go by this list.
const std::vector<ExpectMetric>& expectMetrics();
/// Nothing if there is no such metric.
std::optional<MetricSubject> subjectOfMetric(const QString& metric);
QStringList metricNames();
/// For errors: what a metric is, in short.
QString expectedMetric();
/// ` (did you mean "rtt_ms.max"?)`, or nothing if no metric is similar.
QString metricLike(const QString& word);

/// The kinds of events, as in the events output.
QStringList eventNames();

/// The keys by which an expectation may choose what a metric measures: "mode", "channel", "peer", …
std::vector<std::string_view> choicesOf(const QString& metric);

} // namespace peerscope
