// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"
#include "core/sandbox/connection_report.h"
#include "core/sandbox/enet_queues.h"
#include "core/sandbox/expectations.h"
#include "core/sandbox/packet_figures.h"
#include "core/scenario/scenario.h"
#include "core/trace/trace.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace peerscope {

/// The report of a run. Except for the wall time, everything in it follows from the scenario.
struct Report
{
    QString scenario;
    std::uint64_t seed = 0;
    Time duration{};     ///< virtual
    Time planned{};      ///< what the scenario asked for
    QString interrupted; ///< what ended the run early: "SIGINT", "SIGTERM", "memory"; or empty
    Time wallDuration{}; ///< real time that the run took
    std::uint64_t digest = 0;
    EnetQueues queues = {}; ///< at their longest; known to the sandbox, not in its trace
    std::uint64_t datagrams = 0;
    std::uint64_t datagramsLost = 0;
    std::uint64_t datagramBytes = 0;
    PacketFigures total;
    std::map<TransferMode, PacketFigures> modes;
    std::map<int, PacketFigures> channels;
    std::map<std::pair<QString, QString>, PacketFigures> links; ///< by sender and recipient
    ConnectionsReport connections = {};                         ///< what ENet itself measured
    std::vector<ExpectResult> expectations = {};                ///< empty if they were not checked
};

/// Makes the report of a trace. `duration` is how long the sandbox ran; `digest` is Sandbox::digest().
Report makeReport(const TraceSnapshot& trace, const Scenario& scenario, Time duration, std::uint64_t digest);

/// "0123456789abcdef".
QString digestText(std::uint64_t digest);
/// The report as JSON, ending with a newline.
QByteArray toJson(const Report& report);
/// The report as a table for people.
QString toTable(const Report& report);

} // namespace peerscope
