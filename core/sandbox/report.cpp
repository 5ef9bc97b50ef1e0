// SPDX-License-Identifier: MIT
#include "core/sandbox/report.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <set>

namespace peerscope {

namespace {

/// Collects a group of packets, and then computes its figures.
class Gatherer
{
public:
    void add(const PacketRow& packet)
    {
        m_figures.add(packet);
        if (packet.fate == PacketFate::Delivered)
            m_latencies.push_back((*packet.delivered - packet.sent).count());
    }

    PacketFigures finish(Time duration)
    {
        if (!m_latencies.empty())
            m_figures.latency = percentiles();
        if (duration.count() > 0)
            m_figures.goodput = static_cast<double>(m_figures.deliveredBytes) / toSeconds(duration);
        return m_figures;
    }

private:
    /// By nearest rank, in milliseconds.
    PacketFigures::Latency percentiles()
    {
        auto sortedUpTo = m_latencies.begin();
        const auto rank = [&](double share) {
            const auto count = static_cast<double>(m_latencies.size());
            const auto index = static_cast<std::ptrdiff_t>(std::max(std::ceil(share * count), 1.0)) - 1;
            const auto place = m_latencies.begin() + index;
            std::nth_element(sortedUpTo, place, m_latencies.end());
            sortedUpTo = place;
            return static_cast<double>(*place) / 1e3;
        };
        return {.p50 = rank(0.50), .p95 = rank(0.95), .p99 = rank(0.99), .max = rank(1.0)};
    }

    PacketFigures m_figures;
    std::vector<std::int64_t> m_latencies; ///< microseconds
};

QString endpointName(const TraceSnapshot& trace, EndpointId id)
{
    if (!id.isValid() || id.value() >= trace.endpointCount())
        return QStringLiteral("?");
    return QString::fromStdString(trace.endpoint(id).name);
}

QJsonObject toObject(const PacketFigures& figures)
{
    QJsonObject object;
    object.insert(QStringLiteral("sent"), static_cast<qint64>(figures.sent));
    for (int fate = 0; fate < packetFateCount; ++fate) {
        const std::string_view key = name(static_cast<PacketFate>(fate));
        object.insert(QString::fromLatin1(key.data(), static_cast<qsizetype>(key.size())),
                      static_cast<qint64>(figures.fates[static_cast<std::size_t>(fate)]));
    }
    object.insert(QStringLiteral("resends"), static_cast<qint64>(figures.resends));
    object.insert(QStringLiteral("bytes"), static_cast<qint64>(figures.bytes));
    object.insert(QStringLiteral("goodput"), figures.goodput);
    QJsonValue latency(QJsonValue::Null);
    if (figures.latency) {
        latency = QJsonObject{{QStringLiteral("p50"), figures.latency->p50},
                              {QStringLiteral("p95"), figures.latency->p95},
                              {QStringLiteral("p99"), figures.latency->p99},
                              {QStringLiteral("max"), figures.latency->max}};
    }
    object.insert(QStringLiteral("latency_ms"), latency);
    return object;
}

/// ENet's queues at their longest.
QJsonObject toObject(const EnetQueues& queues)
{
    QJsonArray longest;
    for (const EnetQueue& queue : queues.longest)
        longest.append(QJsonObject{{QStringLiteral("peer"), queue.from},
                                   {QStringLiteral("to"), queue.to},
                                   {QStringLiteral("commands"), static_cast<qint64>(queue.commands)},
                                   {QStringLiteral("bytes"), static_cast<qint64>(queue.bytes)}});
    return {{QStringLiteral("overloaded"), queues.isOverloaded()},
            {QStringLiteral("at_us"), static_cast<qint64>(queues.at.count())},
            {QStringLiteral("commands"), static_cast<qint64>(queues.commands)},
            {QStringLiteral("bytes"), static_cast<qint64>(queues.bytes)},
            {QStringLiteral("longest"), longest}};
}

QString modeName(TransferMode mode)
{
    const std::string_view text = name(mode);
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

QString row(const QString& label, const PacketFigures& figures)
{
    const auto cell = [](const QString& text, int width) { return text.rightJustified(width); };
    const auto latency = [&](double value) {
        return figures.latency ? QString::number(value, 'f', 1) : QStringLiteral("-");
    };
    return label.leftJustified(26) + cell(QString::number(figures.sent), 9) +
           cell(QString::number(figures.delivered()), 11) + cell(QString::number(figures.failed()), 9) +
           cell(QString::number(figures.resends), 9) +
           cell(latency(figures.latency ? figures.latency->p50 : 0), 9) +
           cell(latency(figures.latency ? figures.latency->p99 : 0), 9) +
           cell(latency(figures.latency ? figures.latency->max : 0), 9) +
           cell(QString::number(figures.goodput / 1000, 'f', 2), 9) + QLatin1Char('\n');
}

std::optional<double> valueOf(const PacketFigures& figures, const QString& metric)
{
    if (metric == QStringLiteral("sent"))
        return static_cast<double>(figures.sent);
    if (metric == QStringLiteral("resends"))
        return static_cast<double>(figures.resends);
    if (metric == QStringLiteral("bytes"))
        return static_cast<double>(figures.bytes);
    if (metric == QStringLiteral("goodput"))
        return figures.goodput;
    for (int fate = 0; fate < packetFateCount; ++fate) {
        const std::string_view text = name(static_cast<PacketFate>(fate));
        if (metric == QLatin1String(text.data(), static_cast<qsizetype>(text.size())))
            return static_cast<double>(figures.fates[static_cast<std::size_t>(fate)]);
    }
    if (!figures.latency)
        return std::nullopt;
    if (metric == QStringLiteral("latency_ms.p50"))
        return figures.latency->p50;
    if (metric == QStringLiteral("latency_ms.p95"))
        return figures.latency->p95;
    if (metric == QStringLiteral("latency_ms.p99"))
        return figures.latency->p99;
    if (metric == QStringLiteral("latency_ms.max"))
        return figures.latency->max;
    return std::nullopt;
}

/// The names of the peers that `selector` stands for. The bare name of a `count` entry stands for all its
/// peers.
std::set<QString> namesOf(const std::optional<QString>& selector, const Scenario& scenario,
                          const std::vector<PeerInstance>& peers)
{
    std::set<QString> names;
    if (selector) {
        for (const std::size_t index : selectPeers(scenario, peers, *selector))
            names.insert(peers[index].name);
    }
    return names;
}

} // namespace

Report makeReport(const TraceSnapshot& trace, const Scenario& scenario, Time duration, std::uint64_t digest)
{
    Report report;
    report.scenario = scenario.name;
    report.seed = scenario.seed;
    report.duration = duration;
    report.planned = scenario.duration;
    report.digest = digest;
    report.datagrams = trace.datagramCount();
    for (std::size_t index = 0; index < trace.datagramCount(); ++index) {
        const DatagramRow datagram = trace.datagram(DatagramId(static_cast<std::uint32_t>(index)));
        report.datagramBytes += datagram.size;
        report.datagramsLost += datagram.fate == DatagramFate::Lost ? 1 : 0;
    }

    Gatherer total;
    std::array<Gatherer, transferModeCount> modes;
    std::array<bool, transferModeCount> usedModes = {};
    std::map<int, Gatherer> channels;
    std::map<std::uint32_t, Gatherer> links;
    for (std::size_t index = 0; index < trace.packetCount(); ++index) {
        const PacketRow packet = trace.packet(PacketId(static_cast<std::uint32_t>(index)));
        total.add(packet);
        modes[static_cast<std::size_t>(packet.mode)].add(packet);
        usedModes[static_cast<std::size_t>(packet.mode)] = true;
        channels[packet.channel].add(packet);
        links[std::uint32_t{packet.from.value()} << 16 | packet.to.value()].add(packet);
    }
    report.total = total.finish(duration);
    for (std::size_t mode = 0; mode < modes.size(); ++mode) {
        if (usedModes[mode])
            report.modes.emplace(static_cast<TransferMode>(mode), modes[mode].finish(duration));
    }
    for (auto& [channel, gatherer] : channels)
        report.channels.emplace(channel, gatherer.finish(duration));
    for (auto& [ends, gatherer] : links) {
        const EndpointId from(static_cast<std::uint16_t>(ends >> 16));
        const EndpointId to(static_cast<std::uint16_t>(ends & 0xFFFF));
        report.links.emplace(std::pair(endpointName(trace, from), endpointName(trace, to)),
                             gatherer.finish(duration));
    }
    return report;
}

QString digestText(std::uint64_t digest)
{
    return QStringLiteral("%1").arg(digest, 16, 16, QLatin1Char('0'));
}

QByteArray toJson(const Report& report)
{
    QJsonObject modes;
    for (const auto& [mode, figures] : report.modes)
        modes.insert(modeName(mode), toObject(figures));
    QJsonObject channels;
    for (const auto& [channel, figures] : report.channels)
        channels.insert(QString::number(channel), toObject(figures));
    QJsonArray links;
    for (const auto& [ends, figures] : report.links) {
        QJsonObject link = toObject(figures);
        link.insert(QStringLiteral("from"), ends.first);
        link.insert(QStringLiteral("to"), ends.second);
        links.append(link);
    }
    QJsonObject durations{{QStringLiteral("virtual_us"), static_cast<qint64>(report.duration.count())},
                          {QStringLiteral("wall_us"), static_cast<qint64>(report.wallDuration.count())}};
    if (!report.interrupted.isEmpty())
        durations.insert(QStringLiteral("planned_us"), static_cast<qint64>(report.planned.count()));
    QJsonObject object{
        {QStringLiteral("format"), QStringLiteral("peerscope-report/1")},
        {QStringLiteral("scenario"), report.scenario},
        {QStringLiteral("seed"), static_cast<qint64>(report.seed)},
        {QStringLiteral("digest"), digestText(report.digest)},
        {QStringLiteral("durations"), durations},
        {QStringLiteral("datagrams"),
         QJsonObject{{QStringLiteral("sent"), static_cast<qint64>(report.datagrams)},
                     {QStringLiteral("lost"), static_cast<qint64>(report.datagramsLost)},
                     {QStringLiteral("bytes"), static_cast<qint64>(report.datagramBytes)}}},
        {QStringLiteral("queued"), toObject(report.queues)},
        {QStringLiteral("total"), toObject(report.total)},
        {QStringLiteral("modes"), modes},
        {QStringLiteral("channels"), channels},
        {QStringLiteral("links"), links},
    };
    if (!report.interrupted.isEmpty())
        object.insert(QStringLiteral("interrupted"), report.interrupted);
    return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

QString toTable(const Report& report)
{
    QString text =
        QStringLiteral("%1, seed %2: %3 s in %4 s (%5 times real time), digest %6\n")
            .arg(report.scenario.isEmpty() ? QStringLiteral("scenario") : report.scenario)
            .arg(report.seed)
            .arg(toSeconds(report.duration), 0, 'f', 1)
            .arg(toSeconds(report.wallDuration), 0, 'f', 3)
            .arg(report.wallDuration.count() > 0 ? toSeconds(report.duration) / toSeconds(report.wallDuration)
                                                 : 0.0,
                 0, 'f', 0)
            .arg(digestText(report.digest));
    if (!report.interrupted.isEmpty())
        text += QStringLiteral("interrupted (%1) at %2 of %3 s; the figures are up to then\n")
                    .arg(report.interrupted)
                    .arg(toSeconds(report.duration), 0, 'f', 3)
                    .arg(toSeconds(report.planned));
    text += QStringLiteral("%1 datagrams, %2 lost on the way, %3 bytes\n\n")
                .arg(report.datagrams)
                .arg(report.datagramsLost)
                .arg(report.datagramBytes);
    if (report.queues.isOverloaded())
        text += QStringLiteral("%1 (at %2 s)\n\n")
                    .arg(report.queues.toString())
                    .arg(toSeconds(report.queues.at), 0, 'f', 2);
    text += QStringLiteral("packets").leftJustified(26) +
            QStringLiteral("     sent  delivered   failed  resends   p50 ms   p99 ms   max ms     kB/s\n");
    text += row(QStringLiteral("all"), report.total);
    for (const auto& [mode, figures] : report.modes)
        text += row(QStringLiteral("mode ") + modeName(mode), figures);
    for (const auto& [channel, figures] : report.channels)
        text += row(QStringLiteral("channel %1").arg(channel), figures);
    constexpr int shownLinks = 12;
    int shown = 0;
    for (const auto& [ends, figures] : report.links) {
        if (++shown > shownLinks) {
            text += QStringLiteral("… and %1 more links (see --report)\n")
                        .arg(report.links.size() - static_cast<std::size_t>(shownLinks));
            break;
        }
        text += row(QStringLiteral("link %1 → %2").arg(ends.first, ends.second), figures);
    }
    return text;
}

QString ExpectResult::toString() const
{
    QString scope;
    if (expect.mode)
        scope += QStringLiteral(" of ") + modeName(*expect.mode);
    if (expect.channel)
        scope += QStringLiteral(" on channel %1").arg(*expect.channel);
    if (expect.from || expect.to)
        scope += QStringLiteral(" from %1 to %2")
                     .arg(expect.from.value_or(QStringLiteral("*")), expect.to.value_or(QStringLiteral("*")));
    QStringList bounds;
    if (expect.min)
        bounds += QStringLiteral("at least %1").arg(*expect.min);
    if (expect.max)
        bounds += QStringLiteral("at most %1").arg(*expect.max);
    return QStringLiteral("%1%2: %3, expected %4")
        .arg(expect.metric, scope, value ? QString::number(*value) : QStringLiteral("nothing was delivered"),
             bounds.join(QStringLiteral(" and ")));
}

std::vector<ExpectResult> checkExpectations(const TraceSnapshot& trace, const Scenario& scenario,
                                            Time duration)
{
    std::vector<ExpectResult> results;
    const std::vector<PeerInstance> peers = expandPeers(scenario);
    for (const ExpectSpec& expect : scenario.expect) {
        const std::set<QString> from = namesOf(expect.from, scenario, peers);
        const std::set<QString> to = namesOf(expect.to, scenario, peers);
        Gatherer gatherer;
        for (std::size_t index = 0; index < trace.packetCount(); ++index) {
            const PacketRow packet = trace.packet(PacketId(static_cast<std::uint32_t>(index)));
            if ((expect.mode && packet.mode != *expect.mode) ||
                (expect.channel && packet.channel != *expect.channel) ||
                (expect.from && !from.contains(endpointName(trace, packet.from))) ||
                (expect.to && !to.contains(endpointName(trace, packet.to))))
                continue;
            gatherer.add(packet);
        }
        ExpectResult result{expect, valueOf(gatherer.finish(duration), expect.metric), false};
        result.met = result.value && (!expect.min || *result.value >= *expect.min) &&
                     (!expect.max || *result.value <= *expect.max);
        results.push_back(result);
    }
    return results;
}

} // namespace peerscope
