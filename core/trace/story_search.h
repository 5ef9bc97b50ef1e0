// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/packet_carriers.h"
#include "core/trace/trace.h"
#include "core/wire/enet_datagram.h"

#include <optional>
#include <vector>

namespace peerscope {

// What a story needs from the trace besides its packet's row. All searches are bounded.

/// The ENet channel that a packet travels on.
int enetChannelOf(const TraceSnapshot& trace, const PacketRow& packet);

/// The command of a datagram that carries this part; nothing if the bytes cannot be read.
std::optional<CommandRef> findCommand(const TraceSnapshot& trace, DatagramId datagram,
                                      const CarriedPart& part, EnetOpener& opener);

/// The packet that an arrived packet had to wait for: of the reliable packets before it on its channel, the
/// one that came last.
std::optional<PacketRow> findBlocker(const TraceSnapshot& trace, const PacketRow& packet);

/// A packet that was sent later, but was already delivered when this one arrived.
std::optional<PacketRow> findOvertaker(const TraceSnapshot& trace, const PacketRow& packet);

/// An acknowledgement of a part of a packet.
struct FoundAcknowledgement
{
    CommandRef command;
    DatagramRow datagram;
    std::uint16_t fragment = 0;
};
/// The acknowledgements of the packet's commands in order of sending, including lost ones, up to the one that
/// completes them.
std::vector<FoundAcknowledgement> findAcknowledgements(const TraceSnapshot& trace, const PacketRow& packet,
                                                       const PacketCarriers& carriers, EnetOpener& opener);

/// When the connection between a packet's sender and receiver ended after it was put.
std::optional<Time> findConnectionEnd(const TraceSnapshot& trace, const PacketRow& packet);

} // namespace peerscope
