// SPDX-License-Identifier: MIT
#include "core/sandbox/connection_report.h"

#include "core/sandbox/trace_names.h"

#include <QJsonObject>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace peerscope {

namespace {

using Ends = std::pair<EndpointId, EndpointId>;

std::size_t connectionCount(const TraceSnapshot& trace)
{
    std::set<Ends> ends;
    for (std::size_t index = 0; index < trace.connectionCount(); ++index)
        ends.emplace(trace.connection(index).peer, trace.connection(index).remote);
    return ends.size();
}

/// Whole seconds.
Time sampleInterval(std::size_t connections, Time duration)
{
    const std::size_t each =
        std::clamp<std::size_t>(ConnectionsReport::mostSamples / std::max<std::size_t>(connections, 1), 1,
                                ConnectionsReport::mostSamplesEach);
    constexpr std::int64_t second = 1'000'000;
    const auto samples = static_cast<std::int64_t>(each) * second;
    return Time(std::max<std::int64_t>((duration.count() + samples - 1) / samples, 1) * second);
}

QJsonObject toJson(const TimeWeighted& figure)
{
    return {
        {QStringLiteral("min"), figure.least()},          {QStringLiteral("mean"), figure.mean()},
        {QStringLiteral("p50"), figure.percentile(0.50)}, {QStringLiteral("p95"), figure.percentile(0.95)},
        {QStringLiteral("p99"), figure.percentile(0.99)}, {QStringLiteral("max"), figure.most()}};
}

QString keyOf(std::size_t figure)
{
    return reportName(name(static_cast<ConnectionFigure>(figure)));
}

QJsonObject toJson(const ConnectionReport& connection)
{
    QJsonObject object{{QStringLiteral("from"), connection.from}, {QStringLiteral("to"), connection.to}};
    for (std::size_t figure = 0; figure < connectionFigureCount; ++figure) {
        const TimeWeighted& values = connection.figures[figure];
        object.insert(keyOf(figure), values.isEmpty() ? QJsonValue() : QJsonValue(toJson(values)));
    }
    QJsonArray samples;
    for (const ConnectionReport::Sample& sample : connection.samples) {
        QJsonObject values{{QStringLiteral("t_us"), static_cast<qint64>(sample.at.count())}};
        for (std::size_t figure = 0; figure < connectionFigureCount; ++figure) {
            const std::optional<double>& value = sample.values[figure];
            values.insert(keyOf(figure), value ? QJsonValue(*value) : QJsonValue());
        }
        samples.append(values);
    }
    object.insert(QStringLiteral("over_time"), samples);
    return object;
}

} // namespace

ConnectionsReport reportConnections(const TraceSnapshot& trace, Time duration)
{
    ConnectionsReport report;
    report.interval = sampleInterval(connectionCount(trace), duration);
    std::map<Ends, ConnectionReport> connections;
    forEachConnectionStretch(trace, duration, [&](const ConnectionStretch& stretch) {
        ConnectionReport& connection = connections[{stretch.from, stretch.to}];
        for (std::size_t figure = 0; figure < connectionFigureCount; ++figure) {
            if (stretch.values[figure])
                connection.figures[figure].add(*stretch.values[figure], stretch.end - stretch.begin);
        }
        Time at = (stretch.begin + report.interval - Time(1)) / report.interval * report.interval;
        for (; at < stretch.end; at += report.interval)
            connection.samples.push_back({at, stretch.values});
    });
    for (auto& [ends, connection] : connections) {
        connection.from = endpointName(trace, ends.first);
        connection.to = endpointName(trace, ends.second);
        report.connections.push_back(std::move(connection));
    }
    std::ranges::sort(report.connections, {}, [](const ConnectionReport& connection) {
        return std::tie(connection.from, connection.to);
    });
    return report;
}

QJsonArray toJson(const ConnectionsReport& report)
{
    QJsonArray connections;
    for (const ConnectionReport& connection : report.connections)
        connections.append(toJson(connection));
    return connections;
}

} // namespace peerscope
