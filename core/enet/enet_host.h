// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/enet_settings.h"
#include "core/enet/disconnect_watch.h"
#include "core/enet/enet_platform.h"
#include "core/enet/packet_observer.h"
#include "core/wire/datagram_content.h"

#include <enet/enet.h>

#include <memory>
#include <vector>

namespace peerscope {

/// An ENetHost on the virtual network. Owns it, calls it in the right scope, makes runs repeatable (by
/// setting the random seed, which ENet takes from the host's address in memory), sets Godot's MTU, and
/// reports what happens to every packet to an observer. Engine thread only.
class EnetHost
{
public:
    /// Godot's ENet uses 1,392 instead of 1.3.17's 1,400 (measured: a packet of 1,364 bytes still travels
    /// whole).
    static constexpr std::uint32_t godotMtu = 1392;

    struct Options
    {
        EndpointId endpoint;
        std::uint16_t port = 0; ///< bound at once; 0, for clients: the first send binds a free one
        std::size_t maxPeers = 1;
        std::uint32_t incomingBandwidth = 0; ///< bytes a second; 0: unlimited
        std::uint32_t outgoingBandwidth = 0;
        CompressionMode compression = CompressionMode::None;
        std::uint32_t randomSeed = 1;
        PacketObserver* observer = nullptr;
    };

    /// Null if the port is taken, or if there are more peers than ENet's 4,095.
    static std::unique_ptr<EnetHost> create(EnetPlatform& platform, const Options& options);
    ~EnetHost();
    EnetHost(const EnetHost&) = delete;
    EnetHost& operator=(const EnetHost&) = delete;

    EndpointId endpoint() const { return m_options.endpoint; }
    ENetHost* raw() const { return m_host; }
    std::size_t peerCount() const { return m_host->peerCount; }
    ENetPeer& peer(std::size_t slot) const { return m_host->peers[slot]; }

    /// Starts a connection; the CONNECT carries `data`. Null if the name is unknown or no slot is free.
    ENetPeer* connect(const char* name, std::uint16_t port, std::size_t channels, std::uint32_t data);
    /// Calls enet_host_service once, without waiting: sends, takes up to 256 datagrams, returns the first
    /// event.
    int service(ENetEvent& event);
    /// Returns the next event that is ready, without using the network.
    int checkEvents(ENetEvent& event);
    /// About the newest DISCONNECT that service() or checkEvents() returned, if there is an observer.
    const EndedConnection& ended() const { return m_ended; }
    void flush();
    /// Sends `payload` to one peer. The observer is told what happens to it; if ENet refuses it, that is not
    /// an error here. With an observer, `payload` must be what its packetPut() returned; without one, the
    /// bytes are copied.
    void send(ENetPeer& peer, std::uint8_t enetChannel, std::uint8_t channel, TransferMode mode,
              ByteView payload);
    /// Sets how much may arrive and leave, in bytes a second; 0: no limit. ENet tells the other ends.
    void limitBandwidth(std::uint32_t incoming, std::uint32_t outgoing);
    /// Sets the time-outs and the ping of a connection, if they are given, and once it is up its throttle.
    void configure(ENetPeer& peer, const EnetSettings& settings);
    void disconnect(ENetPeer& peer);
    void disconnectNow(ENetPeer& peer);
    void reset(ENetPeer& peer);
    /// The game takes a packet that service() or checkEvents() returned. Tells the observer, if it knows the
    /// packet. Static, because a packet may outlive its host.
    static void taken(ENetPacket& packet, PacketObserver& observer);
    /// The game will never take such a packet.
    static void dropped(ENetPacket& packet, PacketObserver& observer);
    /// The multiplayer peer has accepted this connection: from now on, its measurements are reported.
    void connectionTaken(const ENetPeer& peer);

    /// The endpoint behind a peer's address; none if the sandbox has no such machine.
    static EndpointId endpointOf(const ENetPeer& peer);

    // Called by the platform functions.
    datagram_content::Flags describeOutgoing(const ENetAddress& to, std::vector<CarriedPart>& carried);
    void incomingTaken(const ReceivedDatagram& datagram);
    void incomingHandled();
    void incomingDropped(const ReceivedDatagram& datagram);

private:
    class Call;

    EnetHost(EnetPlatform& platform, const Options& options) : m_platform(platform), m_options(options) {}

    static void packetFreed(ENetPacket* packet);
    bool isConnected(std::size_t slot) const;
    /// Whether the peer is connected, or is disconnecting: ENet measures until the end.
    bool wasConnected(std::size_t slot) const;
    void settleFreed(bool hostIsGone);
    void tellQueued();
    void delivered(const ENetEvent& event);
    void lookAt(const ENetEvent& event);
    std::size_t senderSlot(const ReceivedDatagram& datagram) const;
    bool isThere(const ENetIncomingCommand* command, const CarriedPart& part) const;
    void claimForged();
    RoundTrip roundTripOf(std::size_t slot) const;
    ENetIncomingCommand* findIncoming(ENetPeer& peer, const CarriedPart& part, bool& dispatched) const;

    EnetPlatform& m_platform;
    Options m_options;
    ENetHost* m_host = nullptr;
    std::size_t m_sendCursor = 0; ///< ENet sends to its peers in turn, so the next one is here or later
    std::vector<std::uintptr_t> m_unflushed; ///< stamps of packets that were sent since the last flush
    std::vector<std::uintptr_t> m_freed; ///< stamps of packets that ENet has freed during the current call
    std::vector<CarriedPart> m_incoming; ///< labels of the datagram that ENet is reading
    std::size_t m_incomingSlot = 0;
    bool m_hasIncoming = false;
    bool m_incomingCorrupted = false;
    RoundTrip m_roundTrip; ///< before the datagram, if that acknowledges something
    bool m_incomingAcknowledges = false;
    bool m_incomingConnects = false; ///< the datagram opens or closes a connection
    bool m_isReading = false;        ///< ENet has taken a datagram, and has not asked for the next
    DisconnectWatch m_disconnects;
    EndedConnection m_ended;
    std::vector<CarriedPart> m_unreadable; ///< of a corrupted datagram: the parts that ENet did not find
};

} // namespace peerscope
