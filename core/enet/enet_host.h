// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/datagram_content.h"
#include "core/enet/enet_platform.h"
#include "core/enet/packet_observer.h"

#include <enet/enet.h>

#include <memory>
#include <vector>

namespace peerscope {

/// An ENetHost on the virtual network. Owns it, calls it in the right scope, sets what makes runs repeat (the
/// random seed, which ENet takes from the host's address in memory) and what makes it Godot's (the MTU), and
/// reports the life of every packet to an observer. Engine thread only.
class EnetHost
{
public:
    /// Godot's ENet uses 1,392 where 1.3.17 has 1,400 (measured: 1,364 bytes still travel whole).
    static constexpr std::uint32_t godotMtu = 1392;

    struct Options
    {
        EndpointId endpoint;
        std::uint16_t port = 0; ///< bound at once; 0: bound to a free one by the first send, as a client is
        std::size_t maxPeers = 1;
        std::size_t channels = 0;            ///< 0: ENet's maximum, 255
        std::uint32_t incomingBandwidth = 0; ///< bytes a second; 0: unlimited
        std::uint32_t outgoingBandwidth = 0;
        std::uint32_t randomSeed = 1;
        PacketObserver* observer = nullptr;
    };

    /// Null when the port is taken, or there are more peers than ENet's 4,095.
    static std::unique_ptr<EnetHost> create(EnetPlatform& platform, const Options& options);
    ~EnetHost();
    EnetHost(const EnetHost&) = delete;
    EnetHost& operator=(const EnetHost&) = delete;

    EndpointId endpoint() const { return m_options.endpoint; }
    ENetHost* raw() const { return m_host; }
    std::size_t peerCount() const { return m_host->peerCount; }
    ENetPeer& peer(std::size_t slot) const { return m_host->peers[slot]; }

    /// Starts a connection; `data` travels in the CONNECT. Null when the name is unknown or no slot is free.
    ENetPeer* connect(const char* name, std::uint16_t port, std::size_t channels, std::uint32_t data);
    /// One enet_host_service without waiting: sends, takes up to 256 datagrams, gives the first event.
    int service(ENetEvent& event);
    /// The next event that is ready, without touching the network.
    int checkEvents(ENetEvent& event);
    void flush();
    /// Sends `payload` to one peer. What becomes of it goes to the observer; a refusal is no error here. With
    /// an observer, the bytes are those its packetPut() returned; without one, they are copied.
    void send(ENetPeer& peer, std::size_t enetChannel, std::uint8_t channel, TransferMode mode,
              ByteView payload);
    void disconnect(ENetPeer& peer);
    void disconnectNow(ENetPeer& peer);
    void reset(ENetPeer& peer);
    /// The multiplayer peer keeps this connection: what is measured of it is worth telling from now on.
    void connectionTaken(const ENetPeer& peer);

    /// The endpoint behind a peer's address; none where the sandbox has no such machine.
    static EndpointId endpointOf(const ENetPeer& peer);

    /// Commands that a connection was given and has not under way, and the bytes of their packets.
    struct Waiting
    {
        std::size_t commands = 0;
        std::uint64_t bytes = 0;
    };
    static bool isWaiting(const ENetPeer& peer)
    {
        return peer.outgoingCommands.sentinel.next != &peer.outgoingCommands.sentinel;
    }
    /// Costs a step for each of them, which ENet itself takes in each of its calls.
    static Waiting waiting(const ENetPeer& peer);

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
    /// Is, or is on its way to the end of it: ENet measures till then.
    bool wasConnected(std::size_t slot) const;
    void settleFreed(bool hostIsGone);
    void delivered(const ENetEvent& event);
    std::size_t senderSlot(const ReceivedDatagram& datagram) const;
    bool isThere(const ENetIncomingCommand* command, const CarriedPart& part) const;
    void claimForged();
    RoundTrip roundTripOf(std::size_t slot) const;
    ENetIncomingCommand* findIncoming(ENetPeer& peer, const CarriedPart& part, bool& dispatched) const;

    EnetPlatform& m_platform;
    Options m_options;
    ENetHost* m_host = nullptr;
    std::size_t m_sendCursor = 0; ///< ENet sends to its peers in turn, so the next one is at or after this
    std::vector<std::uintptr_t> m_freed; ///< stamps of packets ENet has let go of during the current call
    std::vector<CarriedPart> m_incoming; ///< what the datagram that ENet is looking at carries
    std::size_t m_incomingSlot = 0;
    bool m_hasIncoming = false;
    bool m_incomingCorrupted = false;
    RoundTrip m_roundTrip; ///< as it was before the datagram, where that acknowledges something
    bool m_incomingAcknowledges = false;
    std::vector<CarriedPart> m_unreadable; ///< of a corrupted one: what ENet did not find in it
};

} // namespace peerscope
