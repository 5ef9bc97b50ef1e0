// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"
#include "core/sandbox/enet_queues.h"
#include "core/scenario/scenario.h"
#include "core/trace/packet_counts.h"
#include "core/trace/trace.h"

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace peerscope {

/// What became of a group of packets of a run.
struct PacketFigures : PacketCounts
{
    /// Milliseconds, by nearest rank.
    struct Percentiles
    {
        double p50 = 0;
        double p95 = 0;
        double p99 = 0;
        double max = 0;
    };
    /// From put_packet to the receiver's poll, of the delivered packets. None if there are none.
    std::optional<Percentiles> latency;
    /// In ENet's queue at the sender, of all packets; most often 0. None if there are none.
    std::optional<Percentiles> queued;
    double goodput = 0; ///< delivered payload bytes a (virtual) second of the run
};

/// The report of a run: everything in it but the wall time follows from the scenario.
struct Report
{
    QString scenario;
    std::uint64_t seed = 0;
    Time duration{};     ///< virtual
    Time planned{};      ///< what the scenario asked for
    QString interrupted; ///< by what the run was ended before that: "SIGINT", "SIGTERM", "memory"; or empty
    Time wallDuration{}; ///< what it took
    std::uint64_t digest = 0;
    EnetQueues queues = {}; ///< at their longest; a sandbox says it, not its trace
    std::uint64_t datagrams = 0;
    std::uint64_t datagramsLost = 0;
    std::uint64_t datagramBytes = 0;
    PacketFigures total;
    std::map<TransferMode, PacketFigures> modes;
    std::map<int, PacketFigures> channels;
    std::map<std::pair<QString, QString>, PacketFigures> links; ///< by sender and recipient
};

/// Makes a report of what a trace holds. `duration` is how long the sandbox ran, `digest` Sandbox::digest().
Report makeReport(const TraceSnapshot& trace, const Scenario& scenario, Time duration, std::uint64_t digest);

/// "0123456789abcdef".
QString digestText(std::uint64_t digest);
/// The report as JSON, with a newline at its end.
QByteArray toJson(const Report& report);
/// The report as a table a person reads.
QString toTable(const Report& report);

/// An expectation of the scenario and what the run had to say to it.
struct ExpectResult
{
    ExpectSpec expect;
    std::optional<double> value; ///< none: there was nothing to measure
    bool met = false;

    /// "latency_ms.p99 of reliable: 212.4, expected at most 200".
    QString toString() const;
};

/// Checks every entry of "expect" over the packets it selects.
std::vector<ExpectResult> checkExpectations(const TraceSnapshot& trace, const Scenario& scenario,
                                            Time duration);

} // namespace peerscope
