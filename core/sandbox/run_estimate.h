// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QString>

#include <cstdint>
#include <optional>

namespace peerscope {

/// Estimates what a run of a scenario will take. Counts should be right within a factor of two; a run in
/// which ENet's queues overflow sends less. Sizes are in bytes.
struct RunEstimate
{
    double connections = 0; ///< client to server, or between two members of a mesh; the most at one time
    double packets = 0;     ///< rows of the trace: one per recipient, including relayed copies
    double datagrams = 0;   ///< including acknowledgements, pings and resends
    double datagramBytes = 0;
    double polls = 0;
    double memory = 0;      ///< of the process, at the end of the run
    double packetsFile = 0; ///< what --packets writes
    double pcapFile = 0;    ///< what --pcap writes
    /// Real seconds at full speed. The range covers slow and busy machines.
    double secondsLow = 0;
    double secondsHigh = 0;

    /// "some 12,000 packets, 15,000 datagrams; 21 MB of memory; 0.1 to 0.6 s". Figures are rounded to two
    /// digits.
    QString toString() const;
};

/// Estimates from the scenario alone. Takes time in proportion to its peers and entries.
RunEstimate estimateRun(const Scenario& scenario);

/// A warning of two sentences if the run needs more memory than `available` (bytes, see SystemMemory): how
/// much it needs, and what would help. Nothing if there is enough.
std::optional<QString> memoryWarning(const RunEstimate& estimate, std::uint64_t available);

/// Bytes for people: "21 MB", "530 GB".
QString shownBytes(double bytes);

} // namespace peerscope
