// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <vector>

namespace peerscope {

/// A datagram that carried (a part of) a packet.
struct PacketCarrier
{
    DatagramId datagram;
    CarriedPart part;
};

struct PacketCarriers
{
    std::vector<PacketCarrier> found; ///< in the order of sending
    bool complete = true; ///< false: there were too many datagrams in between, so the search stopped early
};

/// Searches the datagrams between the first and the newest that carried the packet, at most `maxRows`.
PacketCarriers findCarriers(const TraceSnapshot& trace, const PacketRow& packet,
                            std::size_t maxRows = 200'000);

/// The packets in a datagram, at most so many: each once, though several fragments of one may share it.
std::vector<PacketId> packetsIn(const TraceSnapshot& trace, const DatagramRow& datagram,
                                std::size_t most = 32);

} // namespace peerscope
