// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/connection_history.h"

#include <QJsonArray>
#include <QString>

#include <array>
#include <vector>

namespace peerscope {

/// What one end's ENet measured of a connection.
struct ConnectionReport
{
    struct Sample
    {
        Time at{};
        ConnectionValues values;
    };

    QString from; ///< whose ENet it is
    QString to;
    std::array<TimeWeighted, connectionFigureCount> figures; ///< while it was up
    std::vector<Sample> samples;                             ///< one at each interval, while it was up
};

struct ConnectionsReport
{
    static constexpr std::size_t mostSamplesEach = 600;
    static constexpr std::size_t mostSamples = 20'000; ///< of all connections, besides one of each

    Time interval{}; ///< between two samples: a second, or more in a long run or with many connections
    std::vector<ConnectionReport> connections; ///< by name of `from`, then of `to`
};

/// `duration` is how long the run was. The report is bounded however long that is.
ConnectionsReport reportConnections(const TraceSnapshot& trace, Time duration);

/// One object for each connection: its figures {min, mean, p50, p95, p99, max}, and the samples `over_time`.
QJsonArray toJson(const ConnectionsReport& report);

} // namespace peerscope
