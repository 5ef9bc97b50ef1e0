// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/enet_platform.h"
#include "core/network/network.h"
#include "core/peer/enet_multiplayer_peer.h"
#include "core/sandbox/recorder.h"
#include "core/trace/trace.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace peerscope {

/// A packet as its receiver sees it: what the questions about "the next available packet" answered, and its
/// bytes.
struct TakenPacket
{
    int from = 0;
    int channel = 0;
    TransferMode mode = TransferMode::Reliable;
    QByteArray bytes;

    bool operator==(const TakenPacket&) const = default;
};

/// A peer on a machine of its own, with all it said, in order.
class TestPeer
{
public:
    TestPeer(EnetPlatform& platform, EndpointId endpoint, RandomStream random, PacketObserver* observer);

    EndpointId endpoint;
    /// Godot's two signals: "peer_connected 101", "peer_disconnected 101".
    QStringList said;
    /// Those, and what Peerscope adds: "refused 1", "closed", "error 31".
    QStringList log;
    /// Whether PeerWorld polls it.
    bool polled = true;
    /// Polls it in place of the peer's own poll(): of a layer above it.
    std::function<void()> pollInstead;
    EnetMultiplayerPeer peer; ///< after the logs: it closes itself when it goes, and says so

    /// Sets target, mode and channel, then put_packet.
    Error put(int target, const QByteArray& bytes, TransferMode mode = TransferMode::Reliable,
              int channel = 0);
    /// Everything that get_packet can return now.
    QList<TakenPacket> take();
    /// The bytes of everything that get_packet can return now.
    QList<QByteArray> takeBytes();
};

/// Peers on a virtual network, polled 60 times a second of its clock. Everything is recorded.
class PeerWorld
{
public:
    static constexpr int port = 7777;

    /// `network` sees the datagrams in place of the recorder when it is given; `recorder()` then has what it
    /// passes on.
    explicit PeerWorld(std::uint64_t seed = 1, DatagramObserver* network = nullptr);
    ~PeerWorld();
    PeerWorld(const PeerWorld&) = delete;
    PeerWorld& operator=(const PeerWorld&) = delete;

    Network& network() { return m_network; }
    EnetPlatform& platform() { return m_platform; }
    Recorder& recorder() { return m_recorder; }
    Time now() const { return m_network.now(); }

    /// A peer on an endpoint of that name, not active yet.
    TestPeer& add(const QString& name);
    /// An active server named "server" on `port`.
    TestPeer& server(int maxClients = 32, int channels = 0);
    /// A client that has begun to connect to "server". Its id travels as it is, also one that nobody may
    /// have.
    TestPeer& client(const QString& name, int id, int channels = 0);

    /// Moves the clock; polls everyone at 60 Hz on the way, in the order in which they were added.
    void advance(Time span);
    /// Until `isTrue`, looked at after each round of polls, or for `limit`. Returns what it said last.
    bool advanceUntil(const std::function<bool()>& isTrue, Time limit);
    /// One round of polls, now; what is on an instant link arrives before the receiver's turn.
    void pollAll();
    void poll(TestPeer& peer);
    /// Lets everything arrive that is due by now, without polling anybody.
    void arrive();

    /// The one-way link between two endpoints, from now on.
    void setLink(const TestPeer& from, const TestPeer& to, const LinkConditions& conditions);
    void setBothLinks(const TestPeer& one, const TestPeer& other, const LinkConditions& conditions);
    /// Nothing passes between the two any more, either way.
    void cut(const TestPeer& one, const TestPeer& other) { setBothLinks(one, other, {.loss = 1.0}); }

    TraceSnapshot trace() { return TraceSnapshot(m_recorder.writer().trace()); }
    /// The newest packet of the trace; there must be one.
    PacketRow lastPacket();
    QList<PacketRow> packets();
    QList<DatagramRow> datagrams();
    /// What the datagram in which a packet first travelled carried of it; there must be one.
    CarriedPart firstPart(const PacketRow& packet);

private:
    Recorder m_recorder;
    Network m_network;
    EnetPlatform m_platform;
    std::map<std::pair<EndpointId, EndpointId>, LinkConditions> m_conditions;
    std::vector<std::unique_ptr<TestPeer>> m_peers;
    std::uint64_t m_seed;
    Time m_nextPoll{};
    std::int64_t m_round = 0;
};

/// A server and three clients, connected; nobody has sent anything yet.
class Star
{
public:
    explicit Star(std::uint64_t seed = 1, DatagramObserver* network = nullptr);

    PeerWorld world;
    TestPeer& server;
    TestPeer& ana; ///< 101
    TestPeer& bob; ///< 102
    TestPeer& cem; ///< 103
};

/// Three members of a mesh, connected to each other; nobody has sent anything yet.
class MeshOfThree
{
public:
    MeshOfThree();

    PeerWorld world;
    TestPeer& one;   ///< 11
    TestPeer& two;   ///< 12
    TestPeer& three; ///< 13

    /// Joins `from`, which has `fromId`, to `to`, which has `toId`. `add` false: returns the connected hosts
    /// instead.
    std::pair<std::shared_ptr<EnetHost>, std::shared_ptr<EnetHost>>
    join(TestPeer& from, int fromId, TestPeer& to, int toId, bool add = true);

private:
    int m_nextPort = 9000;
};

} // namespace peerscope
