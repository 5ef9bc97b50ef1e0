// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/packet_counts.h"
#include "core/trace/rows.h"

#include <cstdint>
#include <optional>
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

/// Collects a group of packets, and then computes its figures.
class PacketGatherer
{
public:
    void add(const PacketRow& packet);
    /// Call it once, when all are added. `duration` is how long they could be sent, for the goodput.
    PacketFigures finish(Time duration);

private:
    PacketFigures m_figures;
    std::vector<std::int64_t> m_latencies; ///< microseconds
    std::vector<std::int64_t> m_queued;    ///< microseconds
};

} // namespace peerscope
