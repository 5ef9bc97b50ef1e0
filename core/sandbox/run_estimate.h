// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace peerscope {

/// What running a scenario to its end will take, before it is run. Counts are meant to be right within a
/// factor of two; a run in which ENet's own queues overflow sends less. Bytes everywhere.
struct RunEstimate
{
    double connections = 0; ///< a client's to its server, two members' of a mesh; at most at once
    double packets = 0;     ///< rows of the trace: one for each recipient, relayed copies included
    double datagrams = 0;   ///< with acknowledgements, pings and resends
    double datagramBytes = 0;
    double polls = 0;
    double memory = 0;      ///< of the process, at the end of the run
    double packetsFile = 0; ///< what --packets writes
    double pcapFile = 0;    ///< what --pcap writes
    /// As fast as the processor allows; the range covers slow machines and busy ones.
    double secondsLow = 0;
    double secondsHigh = 0;

    /// "some 12,000 packets, 15,000 datagrams; 21 MB of memory; 0.1 to 0.6 s". A figure rounded to two
    /// digits.
    QString toString() const;
};

/// Looks at the scenario alone. Costs what its peers and its entries cost to go through.
RunEstimate estimateRun(const Scenario& scenario);

/// What is said where the run needs more memory than there is (`available`, in bytes: see SystemMemory), in
/// two sentences: how much it needs, and what would help. Nothing where there is room.
std::optional<QString> memoryWarning(const RunEstimate& estimate, std::uint64_t available);

/// Bytes as people say them: "21 MB", "530 GB".
QString shownBytes(double bytes);

} // namespace peerscope
