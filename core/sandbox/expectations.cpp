// SPDX-License-Identifier: MIT
#include "core/sandbox/expectations.h"

#include "core/sandbox/packet_figures.h"
#include "core/sandbox/trace_names.h"
#include "core/scenario/expect_metrics.h"
#include "core/trace/connection_history.h"

#include <QCoreApplication>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

namespace peerscope {

namespace {

struct ExpectWords
{
    Q_DECLARE_TR_FUNCTIONS(Expectations)
};

/// The endpoints that a name stands for.
class ChosenEndpoints
{
public:
    ChosenEndpoints(const std::optional<QString>& name, const MeasuredRun& run)
        : m_isEveryone(!name || *name == QStringLiteral("*"))
    {
        if (m_isEveryone)
            return;
        QSet<QString> names;
        if (run.scenario) { // the bare name of a `count` entry stands for all its peers
            const std::vector<PeerInstance> peers = expandPeers(*run.scenario);
            for (const std::size_t index : selectPeers(*run.scenario, peers, *name))
                names << peers[index].name;
        } else {
            names << *name;
        }
        for (std::size_t index = 0; index < run.trace.endpointCount(); ++index)
            m_chosen.push_back(
                names.contains(endpointName(run.trace, EndpointId(static_cast<EndpointId::Value>(index)))));
    }

    bool contains(EndpointId id) const
    {
        return m_isEveryone || (id.isValid() && id.value() < m_chosen.size() && m_chosen[id.value()]);
    }

private:
    bool m_isEveryone;
    std::vector<bool> m_chosen; ///< by endpoint
};

/// What expectations with the same choice measure, whatever their metric.
class Measurement
{
public:
    /// `choice` is an expectation without its metric and its bounds.
    Measurement(const ExpectSpec& choice, MetricSubject subject, const MeasuredRun& run)
        : m_choice(choice), m_subject(subject), m_from(choice.from, run), m_to(choice.to, run),
          m_peer(choice.peer, run), m_about(choice.subject, run), m_begin(choice.after.value_or(Time{})),
          m_end(choice.before.value_or(never))
    {
    }

    bool isOf(const ExpectSpec& choice, MetricSubject subject) const
    {
        return m_subject == subject && m_choice == choice;
    }
    MetricSubject subject() const { return m_subject; }

    void add(const PacketRow& packet)
    {
        if ((!m_choice.mode || packet.mode == *m_choice.mode) &&
            (!m_choice.channel || packet.channel == *m_choice.channel) && isOn(packet.from, packet.to) &&
            isWithin(packet.sent))
            m_packets.add(packet);
    }
    void add(const DatagramRow& datagram)
    {
        if (!isOn(datagram.from, datagram.to) || !isWithin(datagram.sent))
            return;
        ++m_datagrams;
        m_datagramsLost += datagram.fate == DatagramFate::Lost ? 1 : 0;
        m_datagramBytes += datagram.size;
    }
    void add(const EventRow& event)
    {
        if (m_peer.contains(event.peer) && m_about.contains(event.subject) && isWithin(event.at))
            ++m_events[static_cast<std::size_t>(event.kind)];
    }
    void add(const ConnectionStretch& stretch)
    {
        const Time begin = std::max(stretch.begin, m_begin);
        const Time end = std::min(stretch.end, m_end);
        if (!isOn(stretch.from, stretch.to) || stretch.begin >= m_end || end < begin)
            return;
        for (std::size_t figure = 0; figure < connectionFigureCount; ++figure) {
            if (stretch.values[figure])
                m_connections[figure].add(*stretch.values[figure], end - begin);
        }
    }
    /// Everything was added.
    void finish(Time duration)
    {
        m_figures = m_packets.finish(std::max(std::min(duration, m_end) - m_begin, Time{}));
    }

    /// None if there was nothing to measure. Call it after finish().
    std::optional<double> valueOf(const ExpectSpec& expect) const
    {
        switch (m_subject) {
        case MetricSubject::Packets:
            return valueOfPackets(expect.metric);
        case MetricSubject::Datagrams:
            return static_cast<double>(expect.metric == QStringLiteral("datagrams.lost")    ? m_datagramsLost
                                       : expect.metric == QStringLiteral("datagrams.bytes") ? m_datagramBytes
                                                                                            : m_datagrams);
        case MetricSubject::Events:
            return valueOfEvents(expect.metric == QStringLiteral("events") ? expect.event
                                                                           : std::optional(expect.metric));
        case MetricSubject::Connections:
            return valueOfConnections(expect.metric);
        case MetricSubject::Run:
            break;
        }
        return std::nullopt;
    }

private:
    bool isOn(EndpointId from, EndpointId to) const
    {
        return m_from.contains(from) && m_to.contains(to) && (m_peer.contains(from) || m_peer.contains(to));
    }
    bool isWithin(Time at) const { return at >= m_begin && at < m_end; }

    std::optional<double> valueOfPackets(const QString& metric) const
    {
        if (metric == QStringLiteral("sent"))
            return static_cast<double>(m_figures.sent);
        if (metric == QStringLiteral("resends"))
            return static_cast<double>(m_figures.resends);
        if (metric == QStringLiteral("bytes"))
            return static_cast<double>(m_figures.bytes);
        if (metric == QStringLiteral("goodput"))
            return m_figures.goodput;
        for (int fate = 0; fate < packetFateCount; ++fate) {
            if (metric == reportName(name(static_cast<PacketFate>(fate))))
                return static_cast<double>(m_figures.fates[static_cast<std::size_t>(fate)]);
        }
        const bool isQueued = metric.startsWith(QStringLiteral("queued_ms."));
        const auto& times = isQueued ? m_figures.queued : m_figures.latency;
        if (!times)
            return std::nullopt;
        const QString which = metric.section(QLatin1Char('.'), 1);
        return which == QStringLiteral("p50")   ? times->p50
               : which == QStringLiteral("p95") ? times->p95
               : which == QStringLiteral("p99") ? times->p99
                                                : times->max;
    }
    std::optional<double> valueOfEvents(const std::optional<QString>& event) const
    {
        if (!event)
            return static_cast<double>(std::accumulate(m_events.begin(), m_events.end(), std::uint64_t{0}));
        return static_cast<double>(m_events[static_cast<std::size_t>(eventNames().indexOf(*event))]);
    }
    std::optional<double> valueOfConnections(const QString& metric) const
    {
        const QString key = metric.section(QLatin1Char('.'), 0, 0);
        const QString which = metric.section(QLatin1Char('.'), 1);
        for (std::size_t figure = 0; figure < connectionFigureCount; ++figure) {
            if (key != reportName(name(static_cast<ConnectionFigure>(figure))))
                continue;
            const TimeWeighted& values = m_connections[figure];
            if (values.isEmpty())
                return std::nullopt;
            return which == QStringLiteral("min")    ? values.least()
                   : which == QStringLiteral("mean") ? values.mean()
                   : which == QStringLiteral("p50")  ? values.percentile(0.50)
                   : which == QStringLiteral("p95")  ? values.percentile(0.95)
                   : which == QStringLiteral("p99")  ? values.percentile(0.99)
                                                     : values.most();
        }
        return std::nullopt;
    }

    ExpectSpec m_choice;
    MetricSubject m_subject;
    ChosenEndpoints m_from;
    ChosenEndpoints m_to;
    ChosenEndpoints m_peer;
    ChosenEndpoints m_about;
    Time m_begin;
    Time m_end;
    PacketGatherer m_packets;
    PacketFigures m_figures;
    std::uint64_t m_datagrams = 0;
    std::uint64_t m_datagramsLost = 0;
    std::uint64_t m_datagramBytes = 0;
    std::array<std::uint64_t, eventKindCount> m_events = {};
    std::array<TimeWeighted, connectionFigureCount> m_connections;
};

/// All measurements of a run, each made once.
class Measurements
{
public:
    explicit Measurements(const MeasuredRun& run) : m_run(run) {}

    /// The number of the measurement that an expectation needs.
    std::size_t require(const ExpectSpec& expect)
    {
        ExpectSpec choice = expect;
        choice.metric.clear();
        choice.event.reset();
        choice.min.reset();
        choice.max.reset();
        const MetricSubject subject = subjectOfMetric(expect.metric).value_or(MetricSubject::Run);
        const auto found = std::ranges::find_if(
            m_all, [&](const Measurement& measurement) { return measurement.isOf(choice, subject); });
        const auto index = static_cast<std::size_t>(found - m_all.begin());
        if (found == m_all.end())
            m_all.emplace_back(choice, subject, m_run);
        return index;
    }

    void measure()
    {
        const TraceSnapshot& trace = m_run.trace;
        readRows(MetricSubject::Packets, trace.packetCount(), [&](std::size_t index) {
            return trace.packet(PacketId(static_cast<std::uint32_t>(index)));
        });
        readRows(MetricSubject::Datagrams, trace.datagramCount(), [&](std::size_t index) {
            return trace.datagram(DatagramId(static_cast<std::uint32_t>(index)));
        });
        readRows(MetricSubject::Events, trace.eventCount(),
                 [&](std::size_t index) -> const EventRow& { return trace.event(index); });
        if (const std::vector<Measurement*> connections = of(MetricSubject::Connections);
            !connections.empty()) {
            forEachConnectionStretch(trace, m_run.duration, [&](const ConnectionStretch& stretch) {
                for (Measurement* measurement : connections)
                    measurement->add(stretch);
            });
        }
    }

    std::optional<double> valueOf(std::size_t index, const ExpectSpec& expect) const
    {
        if (expect.metric == QStringLiteral("durations.virtual_us"))
            return static_cast<double>(m_run.duration.count());
        if (m_run.queues && expect.metric == QStringLiteral("queued.commands"))
            return static_cast<double>(m_run.queues->commands);
        if (m_run.queues && expect.metric == QStringLiteral("queued.bytes"))
            return static_cast<double>(m_run.queues->bytes);
        return m_all[index].valueOf(expect);
    }

private:
    std::vector<Measurement*> of(MetricSubject subject)
    {
        std::vector<Measurement*> found;
        for (Measurement& measurement : m_all) {
            if (measurement.subject() == subject)
                found.push_back(&measurement);
        }
        return found;
    }

    /// A few measurements at a time: until it is finished, each keeps a number or two of every row.
    template <class RowAt> void readRows(MetricSubject subject, std::size_t count, RowAt rowAt)
    {
        constexpr std::size_t mostAtOnce = 16;
        const std::vector<Measurement*> all = of(subject);
        for (std::size_t first = 0; first < all.size(); first += mostAtOnce) {
            const std::span some = std::span(all).subspan(first, std::min(mostAtOnce, all.size() - first));
            for (std::size_t index = 0; index < count; ++index) {
                const auto& row = rowAt(index);
                for (Measurement* measurement : some)
                    measurement->add(row);
            }
            for (Measurement* measurement : some)
                measurement->finish(m_run.duration);
        }
    }

    const MeasuredRun& m_run;
    std::vector<Measurement> m_all;
};

/// "latency_ms.p99 of reliable on channel 3 from ana to server before 20 s".
QString scopeText(const ExpectSpec& expect)
{
    QString scope = expect.metric;
    if (expect.event)
        scope = ExpectWords::tr("%1 %2", "\"events\", and which").arg(scope, *expect.event);
    if (expect.mode)
        scope =
            ExpectWords::tr("%1 of %2", "a metric, and a transfer mode").arg(scope, modeName(*expect.mode));
    if (expect.channel)
        scope = ExpectWords::tr("%1 on channel %2", "a metric").arg(scope, QString::number(*expect.channel));
    if (expect.from || expect.to)
        scope = ExpectWords::tr("%1 from %2 to %3", "a metric, and two peers")
                    .arg(scope, expect.from.value_or(QStringLiteral("*")),
                         expect.to.value_or(QStringLiteral("*")));
    if (expect.peer)
        scope = ExpectWords::tr("%1 at %2", "a metric, and a peer").arg(scope, *expect.peer);
    if (expect.subject)
        scope = ExpectWords::tr("%1 about %2", "events, and a peer").arg(scope, *expect.subject);
    if (expect.after)
        scope =
            ExpectWords::tr("%1 after %2 s", "a metric").arg(scope, shownNumber(toSeconds(*expect.after)));
    if (expect.before)
        scope =
            ExpectWords::tr("%1 before %2 s", "a metric").arg(scope, shownNumber(toSeconds(*expect.before)));
    return scope;
}

QString boundsText(const ExpectSpec& expect)
{
    const QString least = expect.min ? shownNumber(*expect.min) : QString();
    const QString most = expect.max ? shownNumber(*expect.max) : QString();
    return expect.min && expect.max ? ExpectWords::tr("at least %1 and at most %2").arg(least, most)
           : expect.min             ? ExpectWords::tr("at least %1").arg(least)
                                    : ExpectWords::tr("at most %1").arg(most);
}

/// Why there was nothing to measure.
QString nothingText(const ExpectSpec& expect)
{
    if (expect.metric.startsWith(QStringLiteral("latency_ms.")))
        return ExpectWords::tr("nothing was delivered");
    if (expect.metric.startsWith(QStringLiteral("queued_ms.")))
        return ExpectWords::tr("nothing was sent");
    if (subjectOfMetric(expect.metric) == MetricSubject::Connections)
        return ExpectWords::tr("no connection shows it");
    return ExpectWords::tr("only a run shows it");
}

QString valueText(double value)
{
    return value == std::floor(value) ? shownNumber(value) : QString::number(value, 'g', 10);
}

} // namespace

QString ExpectResult::toString() const
{
    return ExpectWords::tr("%1: %2, expected %3", "a metric, and its value")
        .arg(scopeText(expect), value ? valueText(*value) : nothingText(expect), boundsText(expect));
}

QString expectationText(const ExpectSpec& expect)
{
    return ExpectWords::tr("%1, %2", "a metric, and its bounds").arg(scopeText(expect), boundsText(expect));
}

std::vector<ExpectResult> checkExpectations(const MeasuredRun& run, const std::vector<ExpectSpec>& expect)
{
    Measurements measurements(run);
    std::vector<std::size_t> needed;
    needed.reserve(expect.size());
    for (const ExpectSpec& each : expect)
        needed.push_back(measurements.require(each));
    measurements.measure();
    std::vector<ExpectResult> results;
    results.reserve(expect.size());
    for (std::size_t index = 0; index < expect.size(); ++index) {
        const ExpectSpec& each = expect[index];
        ExpectResult result{each, measurements.valueOf(needed[index], each), false};
        result.met = result.value && (!each.min || *result.value >= *each.min) &&
                     (!each.max || *result.value <= *each.max);
        results.push_back(std::move(result));
    }
    return results;
}

std::vector<ExpectResult> checkExpectations(const TraceSnapshot& trace, const Scenario& scenario,
                                            Time duration, const std::optional<EnetQueues>& queues)
{
    return checkExpectations({.trace = trace, .duration = duration, .scenario = &scenario, .queues = queues},
                             scenario.expect);
}

QJsonArray toJson(const std::vector<ExpectResult>& results)
{
    QJsonArray array;
    for (const ExpectResult& result : results)
        array.append(
            QJsonObject{{QStringLiteral("expectation"), expectationText(result.expect)},
                        {QStringLiteral("value"), result.value ? QJsonValue(*result.value) : QJsonValue()},
                        {QStringLiteral("met"), result.met}});
    return array;
}

} // namespace peerscope
