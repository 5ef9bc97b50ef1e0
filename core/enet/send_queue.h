// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/packet_observer.h"

#include <enet/enet.h>

#include <cstddef>
#include <cstdint>

namespace peerscope::send_queue {

// What waits in a connection of ENet to be sent, as ENet 1.3.17's own lists show it. Called on the engine
// thread, between calls of ENet.

inline bool isWaiting(const ENetPeer& peer)
{
    return peer.outgoingCommands.sentinel.next != &peer.outgoingCommands.sentinel;
}

/// Commands that are not yet sent, and the bytes of their packets.
struct Waiting
{
    std::size_t commands = 0;
    std::uint64_t bytes = 0;
};
/// Takes time in proportion to their number, as each call of ENet itself does.
Waiting waiting(const ENetPeer& peer);

/// Whether the last command of a packet, one of the newest of this connection, waits. ENet appends new
/// commands to its queue, and puts those to be sent again in front.
bool holds(const ENetPeer& peer, PacketId packet);

/// Why it waits, by the rules of ENet's enet_protocol_check_outgoing_commands: the first reliable command
/// that does not fit the window, or whose channel has no sequence numbers left, stops all that follow.
QueuedPacket describe(const ENetHost& host, const ENetPeer& peer, PacketId packet);

} // namespace peerscope::send_queue
