// SPDX-License-Identifier: MIT
#include "core/sandbox/report.h"

#include "core/sandbox/trace_names.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <array>

namespace peerscope {

namespace {

struct ReportWords
{
    Q_DECLARE_TR_FUNCTIONS(Report)
};

QJsonValue toValue(const std::optional<PacketFigures::Percentiles>& figures)
{
    if (!figures)
        return QJsonValue::Null;
    return QJsonObject{{QStringLiteral("p50"), figures->p50},
                       {QStringLiteral("p95"), figures->p95},
                       {QStringLiteral("p99"), figures->p99},
                       {QStringLiteral("max"), figures->max}};
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
    object.insert(QStringLiteral("latency_ms"), toValue(figures.latency));
    object.insert(QStringLiteral("queued_ms"), toValue(figures.queued));
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

struct TableColumn
{
    const char* title;
    int width; ///< characters
};
constexpr int labelWidth = 26;
constexpr TableColumn tableColumns[] = {
    {QT_TRANSLATE_NOOP("Report", "sent"), 9},   {QT_TRANSLATE_NOOP("Report", "delivered"), 11},
    {QT_TRANSLATE_NOOP("Report", "failed"), 9}, {QT_TRANSLATE_NOOP("Report", "resends"), 9},
    {QT_TRANSLATE_NOOP("Report", "p50 ms"), 9}, {QT_TRANSLATE_NOOP("Report", "p99 ms"), 9},
    {QT_TRANSLATE_NOOP("Report", "max ms"), 9}, {QT_TRANSLATE_NOOP("Report", "kB/s"), 9},
};

QString tableLine(const QString& label, const QStringList& cells)
{
    QString line = label.leftJustified(labelWidth);
    for (qsizetype column = 0; column < cells.size(); ++column)
        line += cells[column].rightJustified(tableColumns[column].width);
    return line + QLatin1Char('\n');
}

QString titles()
{
    QStringList cells;
    for (const TableColumn& column : tableColumns)
        cells += ReportWords::tr(column.title);
    return tableLine(ReportWords::tr("packets"), cells);
}

QString row(const QString& label, const PacketFigures& figures)
{
    const auto latency = [&figures](double PacketFigures::Percentiles::*share) {
        return figures.latency ? QString::number((*figures.latency).*share, 'f', 1) : QStringLiteral("-");
    };
    using Percentiles = PacketFigures::Percentiles;
    return tableLine(label, {QString::number(figures.sent), QString::number(figures.delivered()),
                             QString::number(figures.failed()), QString::number(figures.resends),
                             latency(&Percentiles::p50), latency(&Percentiles::p99),
                             latency(&Percentiles::max), QString::number(figures.goodput / 1000, 'f', 2)});
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

    PacketGatherer total;
    std::array<PacketGatherer, transferModeCount> modes;
    std::array<bool, transferModeCount> usedModes = {};
    std::map<int, PacketGatherer> channels;
    std::map<std::uint32_t, PacketGatherer> links;
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
    report.connections = reportConnections(trace, duration);
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
        {QStringLiteral("connections"), toJson(report.connections)},
    };
    if (!report.expectations.empty())
        object.insert(QStringLiteral("expectations"), toJson(report.expectations));
    if (!report.interrupted.isEmpty())
        object.insert(QStringLiteral("interrupted"), report.interrupted);
    return QJsonDocument(object).toJson(QJsonDocument::Indented);
}

QString toTable(const Report& report)
{
    const double wall = toSeconds(report.wallDuration);
    QStringList lines = {ReportWords::tr("%1, seed %2: %3 s in %4 s (%5 times real time), digest %6")
                             .arg(report.scenario.isEmpty() ? ReportWords::tr("scenario") : report.scenario,
                                  QString::number(report.seed),
                                  QString::number(toSeconds(report.duration), 'f', 1),
                                  QString::number(wall, 'f', 3),
                                  QString::number(wall > 0 ? toSeconds(report.duration) / wall : 0.0, 'f', 0),
                                  digestText(report.digest))};
    if (!report.interrupted.isEmpty())
        lines += ReportWords::tr("interrupted (%1) at %2 of %3 s; the figures are up to then")
                     .arg(report.interrupted, QString::number(toSeconds(report.duration), 'f', 3),
                          QString::number(toSeconds(report.planned)));
    lines += ReportWords::tr("%1 datagrams, %2 lost on the way, %3 bytes")
                 .arg(report.datagrams)
                 .arg(report.datagramsLost)
                 .arg(report.datagramBytes);
    lines += QString();
    if (report.queues.isOverloaded())
        lines += {ReportWords::tr("%1 (at %2 s)", "that ENet is overloaded")
                      .arg(report.queues.toString(), QString::number(toSeconds(report.queues.at), 'f', 2)),
                  QString()};
    QString text = lines.join(QLatin1Char('\n')) + QLatin1Char('\n') + titles();
    text += row(ReportWords::tr("all"), report.total);
    for (const auto& [mode, figures] : report.modes)
        text += row(ReportWords::tr("mode %1").arg(modeName(mode)), figures);
    for (const auto& [channel, figures] : report.channels)
        text += row(ReportWords::tr("channel %1").arg(channel), figures);
    constexpr std::size_t mostLinks = 12;
    std::size_t shown = 0;
    for (const auto& [ends, figures] : report.links) {
        if (++shown > mostLinks) {
            text +=
                ReportWords::tr("… and %1 more links (see --report)").arg(report.links.size() - mostLinks) +
                QLatin1Char('\n');
            break;
        }
        text += row(ReportWords::tr("link %1 → %2").arg(ends.first, ends.second), figures);
    }
    return text;
}

} // namespace peerscope
