// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/rows.h"

#include <array>
#include <cstdint>

namespace peerscope {

/// The fates of a group of packets. Every recipient counts: a broadcast to three counts three.
struct PacketCounts
{
    std::uint64_t sent = 0;
    std::array<std::uint64_t, packetFateCount> fates = {}; ///< by PacketFate
    std::uint64_t resends = 0;        ///< datagrams beyond the first that carried (a part of) one
    std::uint64_t bytes = 0;          ///< payload bytes given to put_packet
    std::uint64_t deliveredBytes = 0; ///< payload bytes of the delivered ones

    std::uint64_t of(PacketFate fate) const { return fates[static_cast<std::size_t>(fate)]; }
    std::uint64_t delivered() const { return of(PacketFate::Delivered); }
    /// Packets that will never arrive, for any reason.
    std::uint64_t failed() const { return sent - delivered() - of(PacketFate::InFlight); }

    void add(const PacketRow& packet)
    {
        ++sent;
        bytes += packet.size;
        resends += packet.resends;
        ++fates[static_cast<std::size_t>(packet.fate)];
        if (packet.fate == PacketFate::Delivered)
            deliveredBytes += packet.size;
    }
    /// The fate of a packet that was added while in flight is now decided.
    void decide(const PacketRow& packet)
    {
        --fates[static_cast<std::size_t>(PacketFate::InFlight)];
        ++fates[static_cast<std::size_t>(packet.fate)];
        if (packet.fate == PacketFate::Delivered)
            deliveredBytes += packet.size;
    }
};

} // namespace peerscope
