// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/statistics.h"
#include "ui/moment/selection.h"

#include <QString>

#include <optional>
#include <vector>

namespace peerscope {

/// What a row of the statistics stands for.
enum class StatisticsGrouping : std::uint8_t { Mode, Channel, Link, Sender, Kind, Rpc, Node };

/// A row: everything, one group, or the datagrams without packets.
struct StatisticsRow
{
    QString name;
    QString key;                      ///< what files call it, in every language
    std::optional<TransferMode> mode; ///< if the row stands for one mode
    Selection selection;              ///< what a click on the row selects: a peer or a link
    const StatisticsGroup* group =
        nullptr; ///< points into the statistics; null for datagrams without packets
    LayerBytes bytes;

    bool operator==(const StatisticsRow& other) const { return name == other.name && group == other.group; }
};

/// The rows of a grouping: everything first, then each group in order, and last the datagrams without
/// packets, if they belong to no group. They point into `statistics`.
std::vector<StatisticsRow> statisticsRows(const Statistics& statistics, const TraceSnapshot& trace,
                                          StatisticsGrouping grouping);

enum class StatisticsColumn : std::uint8_t {
    Name,
    Packets,
    LostShare,
    P50,
    P99,
    WireRate,
    Failed,
    Resends,
    P95,
    Longest,
    Queued,
    LongestQueued,
    PayloadBytes,
    CommandBytes,
    DatagramBytes,
    WireBytes,
    Overhead,
    DatagramCount,
    DatagramLoss,
    PacketRate,
    PayloadRate,
};
inline constexpr int statisticsColumnCount = 21;

/// A cell's number; nothing if there is none (a percentile of no packets). Times are in milliseconds, shares
/// from 0 to 1, rates in bytes or packets a second over `now`.
std::optional<double> statisticsValue(const StatisticsRow& row, StatisticsColumn column, Time now);
/// The same as text. "–" if there is no number; the first column has the row's name.
QString statisticsText(const StatisticsRow& row, StatisticsColumn column, Time now);
/// The title of a column: short, and in full with its unit.
QString statisticsTitle(StatisticsColumn column, StatisticsGrouping grouping);
QString statisticsHelp(StatisticsColumn column);
/// The fates of a row's packets, one per line.
QString statisticsFates(const StatisticsRow& row);

/// The rows as comma-separated values with a title line, for programs: keys instead of names, and numbers
/// without units, of up to 15 digits.
QString statisticsCsv(const std::vector<StatisticsRow>& rows, StatisticsGrouping grouping, Time now);

} // namespace peerscope
