// SPDX-License-Identifier: MIT
#include "core/enet/enet_host.h"

#include "core/enet/command_labels.h"
#include "core/enet/enet_compressor.h"
#include "core/enet/packet_stamp.h"
#include "core/enet/send_queue.h"
#include "core/wire/enet_commands.h"

#include <arpa/inet.h>

#include <cstring>
#include <utility>

namespace peerscope {

namespace {

TransferMode receivedMode(const ENetPacket& packet)
{
    if (packet.flags & ENET_PACKET_FLAG_RELIABLE)
        return TransferMode::Reliable;
    return packet.flags & ENET_PACKET_FLAG_UNSEQUENCED ? TransferMode::Unreliable
                                                       : TransferMode::UnreliableOrdered;
}

bool isUnreliableData(std::uint8_t command)
{
    switch (command & ENET_PROTOCOL_COMMAND_MASK) {
    case ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE:
    case ENET_PROTOCOL_COMMAND_SEND_UNSEQUENCED:
    case ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE_FRAGMENT:
        return true;
    default:
        return false;
    }
}

/// Whether the datagram that the host is sending belongs to this peer. The address is not enough: a client
/// that reconnects from the same port has two peers at the server until the old one times out.
bool isSending(const ENetHost& host, ENetPeer& peer, const ENetProtocol* lastReliable, bool hasUnreliable)
{
    if (hasUnreliable == static_cast<bool>(enet_list_empty(&peer.sentUnreliableCommands)))
        return false;
    if (!lastReliable)
        return true;
    if (enet_list_empty(&peer.sentReliableCommands))
        return false;
    const auto& newest = *reinterpret_cast<const ENetOutgoingCommand*>(
        enet_list_previous(enet_list_end(&peer.sentReliableCommands)));
    return newest.sentTime == host.serviceTime &&
           std::memcmp(&newest.command.header, &lastReliable->header, sizeof(lastReliable->header)) == 0;
}

} // namespace

/// One call into ENet: sets the scope, and afterwards checks what has changed.
class EnetHost::Call
{
public:
    explicit Call(EnetHost& host) : m_host(host), m_scope(host.m_platform, host.m_options.endpoint, &host)
    {
        host.m_sendCursor = 0;
        host.m_isReading = false;
    }
    ~Call()
    {
        if (m_host.m_hasIncoming)
            m_host.incomingHandled();
        if (!m_host.m_freed.empty())
            m_host.settleFreed(false);
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

private:
    EnetHost& m_host;
    EnetScope m_scope;
};

std::unique_ptr<EnetHost> EnetHost::create(EnetPlatform& platform, const Options& options)
{
    std::unique_ptr<EnetHost> host(new EnetHost(platform, options));
    const EnetScope scope(platform, options.endpoint, host.get());
    ENetAddress address{};
    address.host = ENET_HOST_ANY;
    address.port = options.port;
    // With as many channels as there can be; how many a connection has, its client says.
    host->m_host = enet_host_create(options.port ? &address : nullptr, options.maxPeers, 0,
                                    options.incomingBandwidth, options.outgoingBandwidth);
    if (!host->m_host)
        return nullptr;
    host->m_host->randomSeed = options.randomSeed;
    host->m_host->mtu = godotMtu;
    for (std::size_t slot = 0; slot < host->m_host->peerCount; ++slot)
        host->m_host->peers[slot].mtu = godotMtu;
    if (options.compression != CompressionMode::None)
        setCompression(*host->m_host, options.compression);
    return host;
}

EnetHost::~EnetHost()
{
    if (!m_host)
        return;
    const EnetScope scope(m_platform, m_options.endpoint, this);
    incomingHandled();
    settleFreed(false);
    enet_host_destroy(m_host);
    settleFreed(true);
}

ENetPeer* EnetHost::connect(const char* name, std::uint16_t port, std::size_t channels, std::uint32_t data)
{
    const Call call(*this);
    ENetAddress address{};
    if (enet_address_set_host(&address, name) < 0)
        return nullptr;
    address.port = port;
    if (channels == 0)
        channels = ENET_PROTOCOL_MAXIMUM_CHANNEL_COUNT;
    return enet_host_connect(m_host, &address, channels, data);
}

int EnetHost::service(ENetEvent& event)
{
    const Call call(*this);
    const int result = enet_host_service(m_host, &event, 0);
    if (result > 0)
        lookAt(event);
    return result;
}

int EnetHost::checkEvents(ENetEvent& event)
{
    const Call call(*this);
    const int result = enet_host_check_events(m_host, &event);
    if (result > 0)
        lookAt(event);
    return result;
}

void EnetHost::lookAt(const ENetEvent& event)
{
    if (event.type == ENET_EVENT_TYPE_RECEIVE) {
        delivered(event);
    } else if (event.type == ENET_EVENT_TYPE_DISCONNECT && m_options.observer) {
        const auto slot = static_cast<std::size_t>(event.peer - m_host->peers);
        const bool isToldNow =
            m_hasIncoming && m_incomingConnects && !m_incomingAcknowledges && m_incomingSlot == slot;
        m_ended = m_disconnects.endOf(slot, m_isReading, isToldNow, m_freed);
    }
}

void EnetHost::flush()
{
    const Call call(*this);
    enet_host_flush(m_host);
    tellQueued();
}

void EnetHost::send(ENetPeer& peer, std::uint8_t enetChannel, std::uint8_t channel, TransferMode mode,
                    ByteView payload)
{
    enet_uint32 flags = 0;
    switch (mode) {
    case TransferMode::Unreliable:
        flags = ENET_PACKET_FLAG_UNSEQUENCED | ENET_PACKET_FLAG_UNRELIABLE_FRAGMENT;
        break;
    case TransferMode::UnreliableOrdered:
        flags = ENET_PACKET_FLAG_UNRELIABLE_FRAGMENT;
        break;
    case TransferMode::Reliable:
        flags = ENET_PACKET_FLAG_RELIABLE;
        break;
    }
    const Call call(*this);
    if (m_options.observer)
        flags |= ENET_PACKET_FLAG_NO_ALLOCATE; // the observer keeps the bytes
    ENetPacket* packet = enet_packet_create(payload.data(), payload.size(), flags);
    PacketId id;
    if (m_options.observer) {
        const std::size_t whole = peer.mtu - sizeof(ENetProtocolHeader) - sizeof(ENetProtocolSendFragment);
        const std::size_t fragments = payload.size() <= whole ? 1 : (payload.size() + whole - 1) / whole;
        id = m_options.observer->packetSent({.from = m_options.endpoint,
                                             .to = endpointOf(peer),
                                             .channel = channel,
                                             .mode = mode,
                                             .fragments = static_cast<std::uint16_t>(fragments)});
        const auto slot = static_cast<std::size_t>(&peer - m_host->peers);
        packet->userData = reinterpret_cast<void*>(makeStamp(id, slot, mode, false));
    }
    if (enet_peer_send(&peer, enetChannel, packet) < 0) {
        enet_packet_destroy(packet);
        if (m_options.observer)
            m_options.observer->packetRejected(id);
        return;
    }
    if (m_options.observer) {
        packet->freeCallback = &EnetHost::packetFreed;
        m_unflushed.push_back(stampOf(*packet));
    }
}

void EnetHost::limitBandwidth(std::uint32_t incoming, std::uint32_t outgoing)
{
    const Call call(*this);
    enet_host_bandwidth_limit(m_host, incoming, outgoing);
}

void EnetHost::configure(ENetPeer& peer, const EnetSettings& settings)
{
    const Call call(*this);
    if (settings.timeout)
        enet_peer_timeout(&peer, settings.timeout->limit, settings.timeout->minimumMs,
                          settings.timeout->maximumMs);
    if (settings.pingIntervalMs)
        enet_peer_ping_interval(&peer, *settings.pingIntervalMs);
    // Not earlier: it is a command of its own, and a CONNECT must be the only one of its datagram.
    if (settings.throttle && peer.state == ENET_PEER_STATE_CONNECTED)
        enet_peer_throttle_configure(&peer, settings.throttle->intervalMs, settings.throttle->acceleration,
                                     settings.throttle->deceleration);
}

void EnetHost::disconnect(ENetPeer& peer)
{
    const Call call(*this);
    enet_peer_disconnect(&peer, 0);
}

void EnetHost::disconnectNow(ENetPeer& peer)
{
    const Call call(*this);
    enet_peer_disconnect_now(&peer, 0);
}

void EnetHost::reset(ENetPeer& peer)
{
    const Call call(*this);
    enet_peer_reset(&peer);
}

void EnetHost::connectionTaken(const ENetPeer& peer)
{
    const auto slot = static_cast<std::size_t>(&peer - m_host->peers);
    if (m_options.observer && isConnected(slot))
        m_options.observer->roundTripChanged(roundTripOf(slot));
}

EndpointId EnetHost::endpointOf(const ENetPeer& peer)
{
    return endpointAt(ntohl(peer.address.host)).value_or(EndpointId::none());
}

datagram_content::Flags EnetHost::describeOutgoing(const ENetAddress& to, std::vector<CarriedPart>& carried)
{
    datagram_content::Flags content = 0;
    std::size_t reliableCount = 0;
    const ENetProtocol* lastReliable = nullptr;
    bool hasUnreliable = false;
    for (std::size_t index = 0; index < m_host->commandCount; ++index) {
        const std::uint8_t command = m_host->commands[index].header.command;
        content |= contentOf(static_cast<EnetCommandKind>(command & ENET_PROTOCOL_COMMAND_MASK));
        hasUnreliable = hasUnreliable || isUnreliableData(command);
        if (command & ENET_PROTOCOL_COMMAND_FLAG_ACKNOWLEDGE) {
            ++reliableCount;
            lastReliable = &m_host->commands[index];
        }
    }
    if (reliableCount == 0 && !hasUnreliable)
        return content;
    ENetPeer* sender = nullptr;
    for (std::size_t tries = 0; tries < m_host->peerCount && !sender; ++tries) {
        if (m_sendCursor >= m_host->peerCount)
            m_sendCursor = 0;
        ENetPeer& candidate = m_host->peers[m_sendCursor];
        if (candidate.address.host == to.host && candidate.address.port == to.port &&
            candidate.state != ENET_PEER_STATE_DISCONNECTED &&
            isSending(*m_host, candidate, lastReliable, hasUnreliable))
            sender = &candidate;
        else
            ++m_sendCursor;
    }
    if (!sender)
        return content;
    ENetPeer& peer = *sender;

    const auto add = [&](const ENetOutgoingCommand& command) {
        if (command.sendAttempts > 1)
            content |= datagram_content::resend;
        if (!command.packet || !stampOf(*command.packet))
            return;
        content |= datagram_content::packet(modeOf(stampOf(*command.packet)));
        carried.push_back(describe(command));
        if (!carried.back().acknowledged)
            command.packet->userData = reinterpret_cast<void*>(stampOf(*command.packet) | goneBit);
    };
    // ENet has just moved this datagram's reliable commands to the end of one list …
    ENetListIterator node = enet_list_end(&peer.sentReliableCommands);
    for (; reliableCount > 0 && enet_list_previous(node) != enet_list_end(&peer.sentReliableCommands);
         --reliableCount)
        node = enet_list_previous(node);
    for (; node != enet_list_end(&peer.sentReliableCommands); node = enet_list_next(node))
        add(*reinterpret_cast<const ENetOutgoingCommand*>(node));
    // … and its unreliable ones, which it drops when this datagram is sent, to another.
    for (node = enet_list_begin(&peer.sentUnreliableCommands);
         node != enet_list_end(&peer.sentUnreliableCommands); node = enet_list_next(node))
        add(*reinterpret_cast<const ENetOutgoingCommand*>(node));
    return content;
}

void EnetHost::incomingTaken(const ReceivedDatagram& datagram)
{
    // A flipped bit may turn a command into an acknowledgement.
    m_incomingAcknowledges =
        (datagram.label.content & datagram_content::acknowledgement) || datagram.corrupted;
    m_incomingConnects = (datagram.label.content & datagram_content::connection) || datagram.corrupted;
    m_isReading = true;
    const std::span<const CarriedPart> carried = carriedParts(datagram.label.parts);
    if (!m_options.observer ||
        (carried.empty() && !m_incomingConnects && !datagram.corrupted && !m_incomingAcknowledges))
        return;
    // Copied, because ENet may send while it reads the datagram, and a peer may close.
    m_incoming.assign(carried.begin(), carried.end());
    m_incomingSlot = senderSlot(datagram);
    m_incomingCorrupted = datagram.corrupted;
    m_hasIncoming = true;
    // Measurements from before the connection exists are reported when it is accepted.
    m_incomingAcknowledges = m_incomingAcknowledges && wasConnected(m_incomingSlot);
    if (m_incomingAcknowledges)
        m_roundTrip = roundTripOf(m_incomingSlot);
}

std::size_t EnetHost::senderSlot(const ReceivedDatagram& datagram) const
{
    const std::size_t header =
        std::to_integer<std::size_t>(datagram.bytes[0]) << 8 |
        std::to_integer<std::size_t>(datagram.bytes[datagram.bytes.size() > 1 ? 1 : 0]);
    const std::size_t slot = header & ENET_PROTOCOL_MAXIMUM_PEER_ID;
    const std::size_t nobody = m_host->peerCount;
    const auto isFromHere = [&](std::size_t candidate) {
        const ENetAddress& address = m_host->peers[candidate].address;
        return ntohl(address.host) == datagram.source.host && address.port == datagram.source.port;
    };
    if (!datagram.corrupted) {
        // If the connection is over, another one may already use its slot. Then ENet ignores the datagram.
        const std::size_t session =
            (header & ENET_PROTOCOL_HEADER_SESSION_MASK) >> ENET_PROTOCOL_HEADER_SESSION_SHIFT;
        const bool isCurrent = slot < nobody && isFromHere(slot) &&
                               (m_host->peers[slot].outgoingPeerID == ENET_PROTOCOL_MAXIMUM_PEER_ID ||
                                m_host->peers[slot].incomingSessionID == session);
        return isCurrent ? slot : nobody;
    }
    // The header may be wrong, but the address is right.
    const auto isSender = [&](std::size_t candidate) {
        return isConnected(candidate) && isFromHere(candidate);
    };
    if (slot < nobody && isSender(slot))
        return slot;
    std::size_t candidate = 0;
    while (candidate < nobody && !isSender(candidate))
        ++candidate;
    return candidate;
}

void EnetHost::incomingHandled()
{
    m_isReading = false;
    if (!m_hasIncoming)
        return;
    m_hasIncoming = false;
    if (std::exchange(m_incomingConnects, false))
        m_disconnects.connectionCommandRead(*m_host, m_incomingSlot);
    if (m_incomingAcknowledges && wasConnected(m_incomingSlot)) {
        const RoundTrip now = roundTripOf(m_incomingSlot);
        if (now != m_roundTrip)
            m_options.observer->roundTripChanged(now);
    }
    m_unreadable.clear();
    for (const CarriedPart& part : m_incoming) {
        if (!isConnected(m_incomingSlot)) {
            m_options.observer->packetAbandonedByReceiver(part.packet);
            continue;
        }
        bool dispatched = false;
        ENetIncomingCommand* command = findIncoming(m_host->peers[m_incomingSlot], part, dispatched);
        if (!isThere(command, part)) {
            if (m_incomingCorrupted || (command && command->packet))
                m_unreadable.push_back(part);
            else
                m_options.observer->packetDiscarded(part.packet);
            continue;
        }
        if (!command->packet->userData) {
            // This mode is not the one sent but the one the receiver will report. It is not used.
            command->packet->userData = reinterpret_cast<void*>(
                makeStamp(part.packet, m_incomingSlot, receivedMode(*command->packet), true));
            command->packet->freeCallback = &EnetHost::packetFreed;
        }
        if (!dispatched && command->fragmentsRemaining == 0)
            m_options.observer->packetHeld(part.packet);
    }
    if (m_incomingCorrupted && isConnected(m_incomingSlot))
        claimForged();
    for (const CarriedPart& part : m_unreadable)
        m_options.observer->packetUnreadable(part.packet, part.fragment);
}

RoundTrip EnetHost::roundTripOf(std::size_t slot) const
{
    const ENetPeer& peer = m_host->peers[slot];
    return {.from = m_options.endpoint,
            .to = endpointOf(peer),
            .meanMs = static_cast<std::uint16_t>(peer.roundTripTime),
            .varianceMs = static_cast<std::uint16_t>(peer.roundTripTimeVariance),
            .throttle = static_cast<std::uint8_t>(peer.packetThrottle)};
}

/// Whether `command`, which has the number of this part, really holds it. With flipped bits, a command may
/// look like one of another packet, or like a fragment that does not exist.
bool EnetHost::isThere(const ENetIncomingCommand* command, const CarriedPart& part) const
{
    if (!command || !command->packet)
        return false;
    const std::uintptr_t stamp = stampOf(*command->packet);
    if (stamp && packetOf(stamp) != part.packet)
        return false;
    if (!m_incomingCorrupted || command->fragmentCount == 0)
        return true;
    return part.fragment < command->fragmentCount &&
           (command->fragments[part.fragment / 32] & 1u << part.fragment % 32);
}

/// Handles commands that a corrupted datagram has put into ENet's lists under numbers that were never sent.
/// If exactly one part is missing and exactly one packet is too many, we attribute it to the missing one,
/// otherwise to none. It must not be taken for the packet that will use that number later.
void EnetHost::claimForged()
{
    std::vector<ENetIncomingCommand*> forged;
    const auto look = [&forged](ENetList& list) {
        for (ENetListIterator node = enet_list_begin(&list); node != enet_list_end(&list);
             node = enet_list_next(node)) {
            auto* command = reinterpret_cast<ENetIncomingCommand*>(node);
            if (command->packet && !command->packet->userData)
                forged.push_back(command);
        }
    };
    ENetPeer& peer = m_host->peers[m_incomingSlot];
    look(peer.dispatchedCommands);
    for (std::size_t channel = 0; channel < peer.channelCount; ++channel) {
        look(peer.channels[channel].incomingReliableCommands);
        look(peer.channels[channel].incomingUnreliableCommands);
    }
    const bool isKnown = forged.size() == 1 && m_unreadable.size() == 1 && forged[0]->fragmentCount == 0;
    for (const ENetIncomingCommand* command : forged) {
        const PacketId packet = isKnown ? m_unreadable[0].packet : PacketId::none();
        command->packet->userData =
            reinterpret_cast<void*>(makeStamp(packet, m_incomingSlot, receivedMode(*command->packet), true));
        if (isKnown)
            command->packet->freeCallback = &EnetHost::packetFreed;
    }
    if (isKnown)
        m_unreadable.clear();
}

void EnetHost::incomingDropped(const ReceivedDatagram& datagram)
{
    if (!m_options.observer)
        return;
    for (const CarriedPart& part : carriedParts(datagram.label.parts))
        m_options.observer->packetAbandonedByReceiver(part.packet);
}

ENetIncomingCommand* EnetHost::findIncoming(ENetPeer& peer, const CarriedPart& part, bool& dispatched) const
{
    dispatched = true;
    if (ENetIncomingCommand* command = findIn(peer.dispatchedCommands, part))
        return command;
    dispatched = false;
    if (part.enetChannel >= peer.channelCount)
        return nullptr;
    ENetChannel& channel = peer.channels[part.enetChannel];
    return findIn(part.acknowledged ? channel.incomingReliableCommands : channel.incomingUnreliableCommands,
                  part);
}

void EnetHost::delivered(const ENetEvent& event)
{
    if (!m_options.observer)
        return;
    std::uintptr_t stamp = stampOf(*event.packet);
    if (!stamp && m_hasIncoming) {
        // This is the 256th datagram of one service call: ENet dispatched the packet before it came back to
        // the socket, so we never saw it in a list. It is the one part of that datagram that is in no list.
        const auto slot = static_cast<std::size_t>(event.peer - m_host->peers);
        for (std::size_t index = 0; index < m_incoming.size() && !stamp; ++index) {
            bool dispatched = false;
            if (m_incoming[index].enetChannel == event.channelID &&
                !findIncoming(*event.peer, m_incoming[index], dispatched)) {
                stamp = makeStamp(m_incoming[index].packet, slot, TransferMode::Reliable, true);
                m_incoming.erase(m_incoming.begin() + static_cast<std::ptrdiff_t>(index));
            }
        }
    }
    if (!stamp)
        return;                                              // the peer is not observed
    event.packet->userData = reinterpret_cast<void*>(stamp); // until taken() or dropped()
    event.packet->freeCallback = nullptr;
}

void EnetHost::taken(ENetPacket& packet, PacketObserver& observer)
{
    const PacketId id = packet.userData ? packetOf(stampOf(packet)) : PacketId::none();
    packet.userData = nullptr;
    if (id.isValid()) // otherwise nobody observes it, or flipped bits made it
        observer.packetDelivered(id, receivedMode(packet));
}

void EnetHost::dropped(ENetPacket& packet, PacketObserver& observer)
{
    const PacketId id = packet.userData ? packetOf(stampOf(packet)) : PacketId::none();
    packet.userData = nullptr;
    if (id.isValid())
        observer.packetAbandonedByReceiver(id);
}

void EnetHost::packetFreed(ENetPacket* packet)
{
    // A packet is freed during a call to its own host, so the scope tells which host it is.
    const EnetScope* scope = EnetScope::current();
    if (scope && scope->host() && packet->userData && !(stampOf(*packet) & goneBit))
        scope->host()->m_freed.push_back(stampOf(*packet));
}

bool EnetHost::isConnected(std::size_t slot) const
{
    if (slot >= m_host->peerCount)
        return false;
    const ENetPeerState state = m_host->peers[slot].state;
    return state == ENET_PEER_STATE_CONNECTED || state == ENET_PEER_STATE_DISCONNECT_LATER;
}

bool EnetHost::wasConnected(std::size_t slot) const
{
    return slot < m_host->peerCount && m_host->peers[slot].state >= ENET_PEER_STATE_CONNECTED;
}

/// Tells the observer which of the packets sent since the last flush have not left, or not whole.
void EnetHost::tellQueued()
{
    for (const std::uintptr_t stamp : m_unflushed) {
        const ENetPeer& peer = m_host->peers[slotOf(stamp)];
        if (send_queue::isWaiting(peer) && isConnected(slotOf(stamp)) &&
            send_queue::holds(peer, packetOf(stamp)))
            m_options.observer->packetQueued(send_queue::describe(*m_host, peer, packetOf(stamp)));
    }
    m_unflushed.clear();
}

/// Tells the observer why ENet freed packets. This has to wait until the call is over: while ENet empties a
/// queue, the peer's state does not show yet whether the connection has ended.
void EnetHost::settleFreed(bool hostIsGone)
{
    for (const std::uintptr_t stamp : m_freed) {
        const PacketId packet = packetOf(stamp);
        const bool connected = !hostIsGone && isConnected(slotOf(stamp));
        if (stamp & receiverBit) {
            if (connected)
                m_options.observer->packetDiscarded(packet);
            else
                m_options.observer->packetAbandonedByReceiver(packet);
        } else if (connected) {
            m_options.observer->packetReleased(packet);
        } else {
            m_options.observer->packetAbandonedBySender(packet);
        }
    }
    m_freed.clear();
}

} // namespace peerscope
