// SPDX-License-Identifier: MIT
#include "core/enet/send_queue.h"

#include "core/enet/packet_stamp.h"

#include <algorithm>

namespace peerscope::send_queue {

namespace {

const ENetOutgoingCommand& commandAt(const ENetListNode* node)
{
    return *reinterpret_cast<const ENetOutgoingCommand*>(node);
}

/// The packet of the trace that a command carries (a part of); none if it carries none.
PacketId packetIn(const ENetOutgoingCommand& command)
{
    return command.packet && stampOf(*command.packet) ? packetOf(stampOf(*command.packet)) : PacketId::none();
}

} // namespace

Waiting waiting(const ENetPeer& peer)
{
    Waiting waiting;
    const ENetListNode* const end = &peer.outgoingCommands.sentinel;
    for (const ENetListNode* node = end->next; node != end; node = node->next) {
        ++waiting.commands;
        waiting.bytes += commandAt(node).fragmentLength;
    }
    return waiting;
}

bool holds(const ENetPeer& peer, PacketId packet)
{
    const ENetListNode* const end = &peer.outgoingCommands.sentinel;
    for (const ENetListNode* node = end->previous; node != end; node = node->previous) {
        const PacketId newest = packetIn(commandAt(node));
        if (newest.isValid() && newest.value() <= packet.value())
            return newest == packet;
    }
    return false;
}

QueuedPacket describe(const ENetHost& host, const ENetPeer& peer, PacketId packet)
{
    QueuedPacket queued;
    queued.packet = packet;
    queued.throttle = static_cast<std::uint8_t>(peer.packetThrottle);
    queued.window =
        std::max(peer.packetThrottle * peer.windowSize / ENET_PEER_PACKET_THROTTLE_SCALE, peer.mtu);
    // Among them are pings and the like, which fill nothing.
    const ENetListNode* const sent = &peer.sentReliableCommands.sentinel;
    for (const ENetListNode* node = sent->next; node != sent && !queued.oldest.isValid(); node = node->next)
        queued.oldest = packetIn(commandAt(node));
    for (const ENetListNode* node = sent->previous; node != sent && !queued.newest.isValid();
         node = node->previous)
        queued.newest = packetIn(commandAt(node));
    const auto& first = commandAt(peer.outgoingCommands.sentinel.next);
    const bool isWindowFull = peer.reliableDataInTransit + first.fragmentLength > queued.window;
    const bool isLimited = peer.windowSize < ENET_PROTOCOL_MAXIMUM_WINDOW_SIZE ||
                           peer.packetThrottleLimit < ENET_PEER_PACKET_THROTTLE_SCALE;
    if (!isWindowFull) {
        queued.reason = QueueReason::SequenceWindow;
    } else if (isLimited) {
        queued.reason = QueueReason::Bandwidth;
        queued.bandwidth = host.outgoingBandwidth == 0 || peer.incomingBandwidth == 0
                               ? std::max(host.outgoingBandwidth, peer.incomingBandwidth)
                               : std::min(host.outgoingBandwidth, peer.incomingBandwidth);
    } else if (peer.packetThrottle < ENET_PEER_PACKET_THROTTLE_SCALE) {
        queued.reason = QueueReason::Throttle;
    } else if (queued.oldest == packet) {
        queued.reason = QueueReason::OwnSize;
    }
    return queued;
}

} // namespace peerscope::send_queue
