// SPDX-License-Identifier: MIT
#pragma once

#include "core/network/network.h"
#include "core/sandbox/outside_port.h"
#include "core/sandbox/recorder.h"
#include "core/scenario/scenario.h"
#include "core/trace/allowance.h"
#include "core/trace/tracked_connections.h"
#include "core/wire/enet_tracker.h"

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace peerscope {

/// The real programs at a sandbox's gateways: gives each an endpoint on the network, passes datagrams between
/// the network and the port, and records what real programs do. What happens in a real program's ENet is not
/// seen, so a tracker works it out from the datagrams at both ends of their way. A connection between a real
/// program and a peer of the sandbox is recorded half by half: the peer's half comes from its own ENet.
/// Engine thread only.
class OutsideWorld final : public DatagramObserver, private OutsideEndpoint, private EnetTrackerOutput
{
public:
    /// All but `port` must outlive this object; the network is not used before start(). `port` may be null:
    /// then nobody is outside. `rangeCoder` may be null.
    OutsideWorld(const Scenario& scenario, Recorder& recorder, Network& network, OutsidePort* port,
                 std::unique_ptr<Decompressor> rangeCoder);
    ~OutsideWorld() override;

    /// Makes the endpoints of the real servers that clients of the sandbox join. Before the peers are made.
    void start();
    /// The scenario's gateways are open, and `port` leads to them until close().
    void open(OutsidePort* port);
    /// Forgets all flows and the gateways. Real programs stay on the network, but nothing reaches them.
    void close();
    /// A peer of the sandbox was made.
    void addPeer(EndpointId endpoint, const PeerSpec& spec);

    /// Puts a datagram of a real program on the network, now.
    void arrive(const OutsideArrival& arrival);

    bool isOutside(EndpointId endpoint) const;
    /// The names of the real programs that were there so far.
    QStringList names() const;
    std::optional<EndpointId> find(const QString& name) const;
    /// The name that stands for all real clients in "links"; empty for a real server.
    QString groupOf(EndpointId endpoint) const;
    /// Pulls the cable of a real program, or plugs it in again.
    void setPlugged(EndpointId endpoint, bool plugged);
    /// The real program that `peer` knows by `id`; none if there is none.
    EndpointId endpointWithId(EndpointId peer, int id) const;

    // What the network reports; passed on to the recorder.
    ObservedDatagram datagramSent(const SentDatagram& datagram) override;
    void datagramDelivered(DatagramId id, Time at, const SentDatagram& datagram) override;
    void datagramDelayed(DatagramId id, const SentDatagram& datagram) override;
    void datagramReleased(DatagramId id, Time at, const SentDatagram& datagram) override;
    void datagramLost(DatagramId id, Time at, LossReason reason, const SentDatagram& datagram) override;
    void conditionsChanged(EndpointId from, EndpointId to, const LinkConditions& conditions) override;

private:
    struct Gateway
    {
        GatewaySpec spec;
        UdpAddress address;           ///< the server's; of an expose, what it listens on
        EndpointId server;            ///< of an expose or a join
        std::uint16_t serverPort = 0; ///< on the virtual network
        /// Of the packets between a peer of the sandbox and real programs; none for a tap.
        std::optional<GameProtocol> protocol = {};
    };
    struct Flow
    {
        OutsideFlow key;
        UdpAddress client;            ///< a real one's address, or that of a client of the sandbox
        std::uint16_t clientPort = 0; ///< on the virtual network
        EndpointId clientEnd;         ///< none until its CONNECT was read
        EndpointId serverEnd;
    };
    struct OutsidePeer
    {
        EndpointId endpoint;
        QString name;
        bool isClient = false;
        std::int32_t uniqueId = 0;
        EndpointId server; ///< of a client
    };
    /// A datagram on the network that the tracker follows.
    struct Followed
    {
        DatagramOnWay way;
        std::uint32_t copies = 0; ///< on their way
        bool reached = false;
    };

    static std::uint64_t numberOf(const OutsideFlow& key)
    {
        return std::uint64_t{key.gateway} << 32 | key.number;
    }
    Flow& flowOf(const OutsideArrival& arrival);
    bool isFollowed(const Flow& flow) const;
    /// The flow of a peer's port to a real server, which is opened if there is none. Null if that cannot be.
    Flow* flowToServer(EndpointId peer, std::uint16_t port, EndpointId server);
    Flow* flowOfClient(EndpointId client, std::uint16_t port) const;
    void setEnds(Flow& flow, EndpointId client, EndpointId server);
    void forget(const OutsideFlow& key);
    void addState(const OutsidePeer& peer, bool isUnplugged);
    void setId(OutsidePeer& peer, std::int32_t uniqueId);
    EndpointId addRealPeer(std::string name, std::string role, const TrackedEndpoint& seen,
                           EndpointId server);

    /// Has the tracker read a datagram that is about to be sent. Returns its mark; 0 if it belongs to no
    /// connection.
    std::uint32_t follow(Flow& flow, bool fromServer, ByteView bytes);
    /// What a peer of the sandbox sends to a real program.
    std::uint32_t followPeer(const SentDatagram& datagram);
    /// The datagram that was sent last has been lost, with all its copies.
    void settleLast();
    void dropCopy(std::uint32_t mark);
    /// A copy of the datagram is at the end of its way.
    void reach(std::uint32_t mark, ByteView bytes, bool isThere, bool isCertain);
    bool isReal(PacketId packet, bool receiver) const;
    TraceWriter& writer() const { return m_recorder.writer(); }

    // From the network: a datagram has reached a real program's endpoint.
    void datagramArrived(Address source, Address destination, ByteView bytes) override;

    // From the tracker.
    EndpointId addEndpoint(const TrackedEndpoint& endpoint) override;
    void protocolShown(EndpointId client, GameProtocol protocol, std::int32_t uniqueId) override;
    void openDatagram(ByteView bytes) override { m_seenBytes += bytes.size(); }
    PacketId addPacket(const TrackedPacket& packet) override;
    void addFragment(PacketId packet, std::size_t offset, ByteView bytes) override;
    DatagramId addDatagram(const TrackedDatagram& datagram) override;
    void datagramArrived(DatagramId, Time, std::span<const CarriedPart>) override {} // the network says it
    void packetHeld(PacketId packet) override;
    void packetDelivered(PacketId packet, Time at, TransferMode mode) override;
    void packetDiscarded(PacketId packet) override;
    void packetIncomplete(PacketId packet) override { packetDiscarded(packet); }
    void packetAbandoned(PacketId packet) override;
    void connectionEvent(ConnectionEvent event, EndpointId peer, EndpointId subject, Time at,
                         ConnectionEnding ending) override;
    void connectionSilent(EndpointId, EndpointId, PacketId, int) override {}
    void roundTrip(const MeasuredRoundTrip& sample) override;

    const Scenario& m_scenario;
    Recorder& m_recorder;
    Network& m_network;
    OutsidePort* m_port;
    std::unique_ptr<Decompressor> m_rangeCoder;
    EnetTracker m_tracker;
    TrackedConnections m_connections;
    std::vector<Gateway> m_gateways;
    std::unordered_map<std::uint64_t, std::unique_ptr<Flow>> m_flows;   ///< by numberOf()
    std::unordered_map<EndpointId, std::vector<Flow*>> m_flowsOfClient; ///< by its client's end
    std::unordered_map<UdpAddress, EndpointId>
        m_known; ///< addresses of peers of the sandbox, and of servers that they join
    std::vector<OutsidePeer> m_peers;
    std::vector<bool> m_isOutside; ///< by endpoint
    Flow* m_current = nullptr;     ///< whose datagram the tracker reads

    // What the tracker found in the datagram that it reads.
    datagram_content::Flags m_content = 0;
    std::vector<CarriedPart> m_carried;
    std::span<const CarriedPart> m_labelled; ///< of a datagram of the sandbox: what its sender says
    std::uint32_t m_last = 0;                ///< mark of the datagram that was sent last
    std::uint32_t m_leaving = 0;             ///< mark of the datagram that leaves for a real program
    bool m_isLeavingCorrupted = false;
    bool m_isInjecting = false;       ///< m_last is the mark of the datagram that is being sent
    std::vector<Followed> m_followed; ///< by mark - 1
    std::vector<std::uint32_t> m_freeMarks;

    std::uint64_t m_seenBytes = 0;
    Allowance m_inParts{std::uint64_t{64} << 20, 4}; ///< for fragmented packets, which claim their total size
    Allowance m_whole{std::uint64_t{64} << 20,
                      8}; ///< for packets, which may come out of compressed datagrams
};

} // namespace peerscope
