// SPDX-License-Identifier: MIT
#include "ui/statistics/statistics_rows.h"

#include "core/files/csv_cells.h"
#include "core/words/message_kinds.h"
#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/numbers.h"
#include "ui/axis/chart_axis.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <array>

namespace peerscope {

namespace {

struct ColumnWords
{
    const char* title;
    const char* key; ///< in files
    const char* help;
};

struct StatisticsWords
{
    Q_DECLARE_TR_FUNCTIONS(StatisticsPanel)

public:
    static constexpr std::array<ColumnWords, statisticsColumnCount> columns = {{
        {"", "group", QT_TR_NOOP("What the row stands for")},
        {QT_TR_NOOP("Packets"), "packets", QT_TR_NOOP("Packets sent, one for each recipient")},
        {QT_TR_NOOP("Failed %"), "failed_share", QT_TR_NOOP("Share of sent packets that never arrived")},
        {QT_TR_NOOP("p50"), "latency_p50_ms",
         QT_TR_NOOP(
             "Half of the delivered packets took at most this long, from put_packet to the receiver's poll")},
        {QT_TR_NOOP("p99"), "latency_p99_ms",
         QT_TR_NOOP("99 of 100 delivered packets took at most this long")},
        {QT_TR_NOOP("On wire/s"), "wire_bytes_per_second",
         QT_TR_NOOP("Bytes on the wire a second, over the whole run")},
        {QT_TR_NOOP("Failed"), "failed", QT_TR_NOOP("Packets that never arrived, for any reason")},
        {QT_TR_NOOP("Resends"), "resends", QT_TR_NOOP("How often packets were sent again")},
        {QT_TR_NOOP("p95"), "latency_p95_ms",
         QT_TR_NOOP("95 of 100 delivered packets took at most this long")},
        {QT_TR_NOOP("Max"), "latency_max_ms", QT_TR_NOOP("The time of the slowest delivered packet")},
        {QT_TR_NOOP("Queued"), "queued",
         QT_TR_NOOP("Packets that waited in ENet's queue at the sender before they left")},
        {QT_TR_NOOP("Queue max"), "queued_max_ms", QT_TR_NOOP("The longest wait in ENet's queue")},
        {QT_TR_NOOP("Payload"), "payload_bytes",
         QT_TR_NOOP("Bytes of packets, counted each time they were sent")},
        {QT_TR_NOOP("Commands"), "command_bytes",
         QT_TR_NOOP("Plus the headers of the ENet commands that carried them")},
        {QT_TR_NOOP("Datagrams"), "datagram_bytes",
         QT_TR_NOOP("Plus ENet's datagram headers, acknowledgements and pings")},
        {QT_TR_NOOP("On wire"), "wire_bytes",
         QT_TR_NOOP("Plus the headers of IPv4 (20 bytes) and UDP (8 bytes)")},
        {QT_TR_NOOP("Overhead"), "overhead", QT_TR_NOOP("What all headers add to the payload")},
        {QT_TR_NOOP("Datagrams #"), "datagrams", QT_TR_NOOP("How many datagrams were sent")},
        {QT_TR_NOOP("Lost %"), "datagrams_lost_share",
         QT_TR_NOOP("Share of sent datagrams lost on their way")},
        {QT_TR_NOOP("Packets/s"), "packets_per_second", QT_TR_NOOP("Packets a second, over the whole run")},
        {QT_TR_NOOP("Payload/s"), "payload_bytes_per_second",
         QT_TR_NOOP("Bytes of packets a second, over the whole run")},
    }};
};

const ColumnWords& wordsOf(StatisticsColumn column)
{
    return StatisticsWords::columns[static_cast<std::size_t>(column)];
}

StatisticsRow rowOf(const QString& name, const QString& key, const StatisticsGroup& group)
{
    return {name, key, {}, {}, &group, group.bytes};
}

/// The name of a mode or of a kind of message in files.
template <class Value> QString keyOf(Value value)
{
    const std::string_view key = name(value);
    return QString::fromLatin1(key.data(), static_cast<qsizetype>(key.size()));
}

/// A row for each RPC or node.
void addNamed(std::vector<StatisticsRow>& rows, const Statistics::NameGroups& groups,
              const TraceSnapshot& trace)
{
    for (const auto& [id, group] : groups) {
        const QString name = QString::fromStdString(trace.messages().name(id));
        rows.push_back(id == 0 ? rowOf(StatisticsWords::tr("all others"), QStringLiteral("all_others"), group)
                               : rowOf(name, name, group));
    }
}

double ratio(std::uint64_t part, std::uint64_t whole)
{
    return static_cast<double>(part) / static_cast<double>(whole);
}

QString percent(double share)
{
    const double value = share * 100;
    return formatDecimals(value, value > 0 && value < 9.95 ? 1 : 0) + QChar(QChar::Nbsp) + QLatin1Char('%');
}

std::optional<double> groupValue(const StatisticsGroup& group, StatisticsColumn column)
{
    const auto latency = [&](double share) -> std::optional<double> {
        if (group.latency.isEmpty())
            return std::nullopt;
        return toMilliseconds(group.latency.percentile(share));
    };
    switch (column) {
    case StatisticsColumn::Packets:
        return static_cast<double>(group.packets.sent);
    case StatisticsColumn::Failed:
        return static_cast<double>(group.packets.failed());
    case StatisticsColumn::LostShare:
        if (group.packets.sent == 0)
            return std::nullopt;
        return ratio(group.packets.failed(), group.packets.sent);
    case StatisticsColumn::Resends:
        return static_cast<double>(group.packets.resends);
    case StatisticsColumn::P50:
        return latency(0.50);
    case StatisticsColumn::P95:
        return latency(0.95);
    case StatisticsColumn::P99:
        return latency(0.99);
    case StatisticsColumn::Longest:
        return latency(1.0);
    case StatisticsColumn::Queued:
        return static_cast<double>(group.queued.count());
    case StatisticsColumn::LongestQueued:
        if (group.queued.isEmpty())
            return std::nullopt;
        return toMilliseconds(group.queued.longest());
    case StatisticsColumn::DatagramCount:
        return static_cast<double>(group.datagrams);
    case StatisticsColumn::DatagramLoss:
        if (group.datagrams == 0)
            return std::nullopt;
        return ratio(group.datagramsLost, group.datagrams);
    default:
        return std::nullopt;
    }
}

/// The name of the first column in files.
QString groupingKey(StatisticsGrouping grouping)
{
    switch (grouping) {
    case StatisticsGrouping::Mode:
        return QStringLiteral("mode");
    case StatisticsGrouping::Channel:
        return QStringLiteral("channel");
    case StatisticsGrouping::Link:
        return QStringLiteral("link");
    case StatisticsGrouping::Kind:
        return QStringLiteral("kind");
    case StatisticsGrouping::Rpc:
        return QStringLiteral("rpc");
    case StatisticsGrouping::Node:
        return QStringLiteral("node");
    case StatisticsGrouping::Sender:
        break;
    }
    return QStringLiteral("sender");
}

} // namespace

std::vector<StatisticsRow> statisticsRows(const Statistics& statistics, const TraceSnapshot& trace,
                                          StatisticsGrouping grouping)
{
    std::vector<StatisticsRow> rows = {
        rowOf(StatisticsWords::tr("All"), QStringLiteral("All"), statistics.total())};
    switch (grouping) {
    case StatisticsGrouping::Mode:
        for (int value = 0; value < transferModeCount; ++value) {
            const auto mode = static_cast<TransferMode>(value);
            if (statistics.mode(mode).packets.sent == 0)
                continue;
            rows.push_back(rowOf(modeLabel(mode), keyOf(mode), statistics.mode(mode)));
            rows.back().mode = mode;
        }
        break;
    case StatisticsGrouping::Channel:
        for (const auto& [channel, group] : statistics.channels())
            rows.push_back(
                rowOf(StatisticsWords::tr("channel %1").arg(channel), QString::number(channel), group));
        break;
    case StatisticsGrouping::Link:
        for (const auto& [ends, group] : statistics.links()) {
            const QString link = linkName(peerName(trace, ends.first), peerName(trace, ends.second));
            rows.push_back(rowOf(link, link, group));
            rows.back().selection = LinkRef{ends.first, ends.second};
        }
        break;
    case StatisticsGrouping::Sender:
        for (const auto& [peer, group] : statistics.senders()) {
            const QString sender = peerName(trace, peer);
            rows.push_back(rowOf(StatisticsWords::tr("from %1").arg(sender), sender, group));
            rows.back().selection = peer;
        }
        break;
    case StatisticsGrouping::Kind:
        for (const auto& [kind, group] : statistics.kinds())
            rows.push_back(rowOf(messageKindLabel(kind), keyOf(kind), group));
        break;
    case StatisticsGrouping::Rpc:
        addNamed(rows, statistics.rpcs(), trace);
        break;
    case StatisticsGrouping::Node:
        addNamed(rows, statistics.nodes(), trace);
        break;
    }
    const bool apart = grouping == StatisticsGrouping::Mode || grouping == StatisticsGrouping::Channel;
    if (apart && statistics.control().wire > 0)
        rows.push_back({StatisticsWords::tr("acks and pings"),
                        QStringLiteral("acks_and_pings"),
                        {},
                        {},
                        nullptr,
                        statistics.control()});
    return rows;
}

std::optional<double> statisticsValue(const StatisticsRow& row, StatisticsColumn column, Time now)
{
    const auto number = [](std::uint64_t value) { return std::optional(static_cast<double>(value)); };
    const auto rate = [now](std::uint64_t amount) -> std::optional<double> {
        if (now <= Time(0))
            return std::nullopt;
        return static_cast<double>(amount) / toSeconds(now);
    };
    switch (column) {
    case StatisticsColumn::WireRate:
        return rate(row.bytes.wire);
    case StatisticsColumn::PacketRate:
        return row.group ? rate(row.group->packets.sent) : std::nullopt;
    case StatisticsColumn::PayloadRate:
        return row.group ? rate(row.bytes.payload) : std::nullopt;
    case StatisticsColumn::PayloadBytes:
        return row.group ? number(row.bytes.payload) : std::nullopt;
    case StatisticsColumn::CommandBytes:
        return row.group ? number(row.bytes.commands) : std::nullopt;
    case StatisticsColumn::DatagramBytes:
        return number(row.bytes.datagrams);
    case StatisticsColumn::WireBytes:
        return number(row.bytes.wire);
    case StatisticsColumn::Overhead:
        if (row.bytes.payload == 0)
            return std::nullopt;
        return ratio(row.bytes.wire, row.bytes.payload) - 1;
    default:
        return row.group ? groupValue(*row.group, column) : std::nullopt;
    }
}

QString statisticsText(const StatisticsRow& row, StatisticsColumn column, Time now)
{
    if (column == StatisticsColumn::Name)
        return row.name;
    const std::optional<double> value = statisticsValue(row, column, now);
    if (!value)
        return QStringLiteral("–");
    switch (column) {
    case StatisticsColumn::LostShare:
    case StatisticsColumn::Overhead:
    case StatisticsColumn::DatagramLoss:
        return percent(*value);
    case StatisticsColumn::P50:
    case StatisticsColumn::P95:
    case StatisticsColumn::P99:
    case StatisticsColumn::Longest:
    case StatisticsColumn::LongestQueued:
        return shortTime(fromMilliseconds(*value));
    case StatisticsColumn::PayloadBytes:
    case StatisticsColumn::CommandBytes:
    case StatisticsColumn::DatagramBytes:
    case StatisticsColumn::WireBytes:
        return shortBytes(*value);
    case StatisticsColumn::WireRate:
    case StatisticsColumn::PayloadRate:
        return shortBytes(*value) + QStringLiteral("/s");
    case StatisticsColumn::PacketRate:
        return QLocale().toString(*value, 'f', 1);
    default:
        return QLocale().toString(*value, 'f', 0);
    }
}

QString statisticsTitle(StatisticsColumn column, StatisticsGrouping grouping)
{
    if (column != StatisticsColumn::Name)
        return StatisticsWords::tr(wordsOf(column).title);
    switch (grouping) {
    case StatisticsGrouping::Mode:
        return StatisticsWords::tr("Mode");
    case StatisticsGrouping::Channel:
        return StatisticsWords::tr("Channel");
    case StatisticsGrouping::Link:
        return StatisticsWords::tr("Link");
    case StatisticsGrouping::Kind:
        return StatisticsWords::tr("Kind of message");
    case StatisticsGrouping::Rpc:
        return StatisticsWords::tr("RPC");
    case StatisticsGrouping::Node:
        return StatisticsWords::tr("Node");
    case StatisticsGrouping::Sender:
        break;
    }
    return StatisticsWords::tr("Sender");
}

QString statisticsHelp(StatisticsColumn column)
{
    return StatisticsWords::tr(wordsOf(column).help);
}

QString statisticsFates(const StatisticsRow& row)
{
    if (!row.group)
        return StatisticsWords::tr("Acknowledgements, pings and connects: they carry no packet.");
    static constexpr std::array texts = {
        QT_TRANSLATE_NOOP("StatisticsPanel", "%1 on their way"),
        QT_TRANSLATE_NOOP("StatisticsPanel", "%1 delivered"),
        QT_TRANSLATE_NOOP("StatisticsPanel", "%1 lost"),
        QT_TRANSLATE_NOOP("StatisticsPanel", "%1 dropped by the sender's throttle"),
        QT_TRANSLATE_NOOP("StatisticsPanel", "%1 too late"),
        QT_TRANSLATE_NOOP("StatisticsPanel", "%1 incomplete"),
        QT_TRANSLATE_NOOP("StatisticsPanel", "%1 rejected"),
        QT_TRANSLATE_NOOP("StatisticsPanel", "%1 lost with their connection")};
    QStringList lines = {row.name};
    for (std::size_t fate = 0; fate < texts.size(); ++fate) {
        if (row.group->packets.fates[fate] > 0)
            lines += StatisticsWords::tr(texts[fate]).arg(row.group->packets.fates[fate]);
    }
    if (row.group->copies > 0)
        lines += StatisticsWords::tr("%n copies of datagrams, made by links", nullptr,
                                     forPlural(row.group->copies));
    return lines.join(QLatin1Char('\n'));
}

QString statisticsCsv(const std::vector<StatisticsRow>& rows, StatisticsGrouping grouping, Time now)
{
    QStringList lines;
    QStringList cells = {groupingKey(grouping)};
    for (int column = 1; column < statisticsColumnCount; ++column)
        cells += QLatin1String(wordsOf(static_cast<StatisticsColumn>(column)).key);
    lines += cells.join(QLatin1Char(','));
    for (const StatisticsRow& row : rows) {
        QString key = row.key;
        if (needsApostrophe(key.toStdString()))
            key.prepend(QLatin1Char('\''));
        cells = {QLatin1Char('"') + key.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"')};
        for (int column = 1; column < statisticsColumnCount; ++column) {
            const std::optional<double> value =
                statisticsValue(row, static_cast<StatisticsColumn>(column), now);
            cells += value ? QString::number(*value, 'g', 15) : QString();
        }
        lines += cells.join(QLatin1Char(','));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace peerscope
