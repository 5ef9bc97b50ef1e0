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

/// The fates and latencies of a group of packets.
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
    double goodput = 0; ///< delivered payload bytes per virtual second of the run
};

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
};

/// Makes the report of a trace. `duration` is how long the sandbox ran; `digest` is Sandbox::digest().
Report makeReport(const TraceSnapshot& trace, const Scenario& scenario, Time duration, std::uint64_t digest);

/// "0123456789abcdef".
QString digestText(std::uint64_t digest);
/// The report as JSON, ending with a newline.
QByteArray toJson(const Report& report);
/// The report as a table for people.
QString toTable(const Report& report);

/// An expectation of the scenario, and whether the run met it.
struct ExpectResult
{
    ExpectSpec expect;
    std::optional<double> value; ///< none if there was nothing to measure
    bool met = false;

    /// "latency_ms.p99 of reliable: 212.4, expected at most 200".
    QString toString() const;
};

/// Checks every entry of "expect" against the packets it selects.
std::vector<ExpectResult> checkExpectations(const TraceSnapshot& trace, const Scenario& scenario,
                                            Time duration);

} // namespace peerscope
