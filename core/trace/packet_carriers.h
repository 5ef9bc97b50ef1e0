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

/// Whether a datagram carries (a part of) any packet for which `isWanted` returns true.
template <class IsWanted> bool anyCarried(const TraceSnapshot& trace, DatagramId id, IsWanted isWanted)
{
    const DatagramRow datagram = trace.datagram(id);
    for (std::size_t part = 0; part < datagram.carriedCount; ++part) {
        if (isWanted(trace.carried(datagram, part).packet))
            return true;
    }
    return false;
}

} // namespace peerscope
