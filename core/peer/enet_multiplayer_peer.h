// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/enet_host.h"
#include "core/enet/send_queue.h"
#include "core/peer/multiplayer_peer.h"

#include <QString>

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace peerscope {

/// Godot's ENetMultiplayerPeer (4.6), over the real ENet on a virtual network: a server, a client, or a
/// member of a mesh. Engine thread only. It keeps Godot's surprising behaviour: see core/peer/README.md.
class EnetMultiplayerPeer final : public MultiplayerPeer
{
    Q_OBJECT

public:
    /// Godot's channel 0 is two ENet channels: 0 for its reliable packets, 1 for both unreliable modes.
    static constexpr int reservedChannels = 2;

    /// A peer on `endpoint`. `random` gives ids and ENet's seeds. The observer, if any, must outlive the
    /// peer.
    EnetMultiplayerPeer(EnetPlatform& platform, EndpointId endpoint, RandomStream random,
                        PacketObserver* observer = nullptr, QObject* parent = nullptr);
    ~EnetMultiplayerPeer() override;

    /// create_server(): listens on `port`. ERR_ALREADY_IN_USE if active, ERR_CANT_CREATE if the port is
    /// taken, ERR_INVALID_PARAMETER for numbers out of range. `maxChannels` limits no channels: n > 0 makes
    /// the server advertise an incoming bandwidth of n + 2 bytes a second, and `inBandwidth` is ignored
    /// (measured with Godot 4.6).
    Error createServer(int port, int maxClients = 32, int maxChannels = 0, int inBandwidth = 0,
                       int outBandwidth = 0);
    /// The bandwidth that a server with `maxChannels` advertises, in bytes a second; 0 is none.
    static std::uint32_t incomingBandwidthOf(int maxChannels);
    /// create_client(): starts connecting to `address` (an endpoint's name or IPv4 address). ERR_CANT_CREATE
    /// if it does not resolve or `localPort` is taken. The id is drawn now, and ENet's CONNECT carries it.
    /// `channelCount` n > 0 asks for n + 2 of ENet's channels, of which it has 255; anything else asks for
    /// all.
    Error createClient(const QString& address, int port, int channelCount = 0, int inBandwidth = 0,
                       int outBandwidth = 0, int localPort = 0);
    /// create_mesh(): ERR_INVALID_PARAMETER unless the id is above 0.
    Error createMesh(int uniqueId);
    /// add_mesh_peer(): takes a host "with exactly one peer in the connected state"; emits peer_connected.
    Error addMeshPeer(int peer, std::shared_ptr<EnetHost> host);
    /// set_bind_ip(): "*" for any, or this endpoint's own address; checked when a port is bound.
    void setBindIp(const QString& ip) { m_bindIp = ip; }
    /// Peerscope's own: the id that the next create_client takes instead of drawing one.
    void setNextClientId(int id) { m_nextClientId = id; }
    /// Peerscope's own: what a game sets with Godot's ENetConnection and ENetPacketPeer. A host gets its
    /// compression when it is created; connections, those that are up and later ones, get their time-outs and
    /// ping at once and their throttle when they are up. Settings without a value stay as they are. The
    /// bandwidths change those of the hosts there are, and hosts for a mesh are created with them; a server
    /// and a client are created with their arguments.
    void configure(const EnetSettings& settings);
    /// Godot's ENetConnection.create_host(_bound): a host for add_mesh_peer. Port 0 is for a client. Null if
    /// the port is taken.
    std::shared_ptr<EnetHost> createHost(int port, int maxConnections = 1);

    // PacketPeer
    int availablePacketCount() const override { return static_cast<int>(m_incoming.size() - m_incomingHead); }
    ByteView getPacket() override;
    Error putPacket(ByteView packet) override;

    // MultiplayerPeer
    void close() override;
    void disconnectPeer(int peer, bool force = false) override;
    int packetChannel() const override;
    TransferMode packetMode() const override;
    int packetPeer() const override;
    int uniqueId() const override;
    bool isServerRelaySupported() const override { return m_form == Form::Server || m_form == Form::Client; }
    void poll() override;
    std::vector<ConnectionInfo> connections() const override;

    /// Peerscope's own: calls `visit` with the other end of every connection, and ENet's peer for it.
    template <class Visit> void forEachConnection(Visit visit) const
    {
        for (const Remote& remote : m_remotes)
            visit(EnetHost::endpointOf(*remote.peer), std::as_const(*remote.peer));
    }

    bool isActive() const { return m_form != Form::None; }

private:
    enum class Form : std::uint8_t { None, Server, Client, Mesh };
    struct Remote
    {
        int id = 0;
        ENetPeer* peer = nullptr;
        std::shared_ptr<EnetHost> host;
        std::uint64_t number = 0;
    };
    struct Incoming
    {
        ENetPacket* packet = nullptr;
        int from = 0;
        std::uint8_t enetChannel = 0;
        TransferMode mode = TransferMode::Reliable;
    };

    std::shared_ptr<EnetHost> makeHost(int port, int maxConnections, int inBandwidth, int outBandwidth);
    Error checkHostArguments(int port, int maxConnections, int inBandwidth, int outBandwidth) const;
    Remote* find(int id);
    void addRemote(int id, ENetPeer* peer, std::shared_ptr<EnetHost> host);
    void removeRemote(int id);
    void pollServer();
    void pollClient();
    void pollMesh();
    void store(int from, const ENetEvent& event);
    void releaseCurrent();
    const Incoming* next(const char* question) const;

    // Members used by every poll and every packet come first: with a thousand peers, each cache line has to
    // be fetched.
    EnetPlatform& m_platform;
    EndpointId m_endpoint;
    Form m_form = Form::None;
    std::shared_ptr<EnetHost> m_host; ///< the only host of a server or client
    std::vector<Incoming> m_incoming; ///< from m_incomingHead on
    std::size_t m_incomingHead = 0;
    ENetPacket* m_current = nullptr;
    PacketObserver* m_observer;
    std::vector<Remote> m_remotes; ///< in the order in which they came, as in Godot's table
    std::unordered_map<int, std::size_t> m_remoteIndex;
    RandomStream m_random;
    int m_uniqueId = 0;
    std::optional<int> m_nextClientId;
    QString m_bindIp = QStringLiteral("*");
    EnetSettings m_settings;
};

} // namespace peerscope
