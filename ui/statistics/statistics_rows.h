// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/statistics.h"
#include "ui/moment/selection.h"

#include <QString>

#include <optional>
#include <vector>

namespace peerscope {

/// What a row of the statistics stands for.
enum class StatisticsGrouping : std::uint8_t { Mode, Channel, Link, Sender };

/// A row: everything, one group, or what carries no packet.
struct StatisticsRow
{
    QString name;
    QString key;                            ///< what files call it, in every language
    std::optional<TransferMode> mode;       ///< of a row that stands for one
    Selection selection;                    ///< what a click on it selects, in every view: a peer or a link
    const StatisticsGroup* group = nullptr; ///< in the statistics; null for what carries no packet
    LayerBytes bytes;

    bool operator==(const StatisticsRow& other) const { return name == other.name && group == other.group; }
};

/// The rows of a grouping: everything first, then each group in its order, at last what carries no packet
/// where that belongs to no group. They point into `statistics`.
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
    PayloadBytes,
    CommandBytes,
    DatagramBytes,
    WireBytes,
    Overhead,
    DatagramCount,
    DatagramLoss,
};
inline constexpr int statisticsColumnCount = 17;

/// A cell's number; nothing where there is none (a percentile of no packets). Times in milliseconds, shares
/// from 0 to 1, rates in bytes a second over `now`.
std::optional<double> statisticsValue(const StatisticsRow& row, StatisticsColumn column, Time now);
/// The same as text; "–" for nothing, the row's name in the first column.
QString statisticsText(const StatisticsRow& row, StatisticsColumn column, Time now);
/// What stands over a column: short, and in full with its unit.
QString statisticsTitle(StatisticsColumn column, StatisticsGrouping grouping);
QString statisticsHelp(StatisticsColumn column);
/// What became of the packets of a row, one fate a line.
QString statisticsFates(const StatisticsRow& row);

/// The rows as comma-separated values with a line of titles, for programs: keys instead of names, numbers as
/// they are, without units.
QString statisticsCsv(const std::vector<StatisticsRow>& rows, StatisticsGrouping grouping, Time now);

} // namespace peerscope
