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

/// A packet as its receiver sees it: the results of the functions about "the next available packet", and its
/// bytes.
struct TakenPacket
{
    int from = 0;
    int channel = 0;
    TransferMode mode = TransferMode::Reliable;
    QByteArray bytes;

    bool operator==(const TakenPacket&) const = default;
};

/// A peer on its own machine, with a log of its signals, in order.
class TestPeer
{
public:
    TestPeer(EnetPlatform& platform, EndpointId endpoint, RandomStream random, PacketObserver* observer);

    EndpointId endpoint;
    /// Godot's two signals: "peer_connected 101", "peer_disconnected 101".
    QStringList said;
    /// Those, and Peerscope's own: "refused 1", "closed", "error 31".
    QStringList log;
    std::vector<Refusal> refusals; ///< why connections were turned away
    /// Whether PeerWorld polls it.
    bool polled = true;
    /// Whether its packets are taken right after each poll of PeerWorld's, as a game does. take() returns
    /// them all the same.
    bool takesAtOnce = false;
    /// Called instead of the peer's poll(), for a layer above it.
    std::function<void()> pollInstead;
    EnetMultiplayerPeer peer; ///< after the logs: it emits signals when it is destroyed

    /// Sets target, mode and channel, then put_packet.
    Error put(int target, const QByteArray& bytes, TransferMode mode = TransferMode::Reliable,
              int channel = 0);
    /// Everything that get_packet can return now, and what was taken at once.
    QList<TakenPacket> take();
    /// The bytes of everything that get_packet can return now.
    QList<QByteArray> takeBytes();

private:
    friend class PeerWorld;
    QList<TakenPacket> m_taken; ///< at once
};

/// Peers on a virtual network, polled 60 times per virtual second. Everything is recorded.
class PeerWorld
{
public:
    static constexpr int port = 7777;

    /// If `network` is given, it gets the datagrams instead of the recorder, and may pass them on to
    /// `recorder()`.
    explicit PeerWorld(std::uint64_t seed = 1, DatagramObserver* network = nullptr);
    ~PeerWorld();
    PeerWorld(const PeerWorld&) = delete;
    PeerWorld& operator=(const PeerWorld&) = delete;

    Network& network() { return m_network; }
    EnetPlatform& platform() { return m_platform; }
    Recorder& recorder() { return m_recorder; }
    Time now() const { return m_network.now(); }

    /// Adds a peer on an endpoint with that name. It is not active yet.
    TestPeer& add(const QString& name);
    /// An active server named "server" on `port`.
    TestPeer& server(int maxClients = 32, int channels = 0);
    /// A client that has begun to connect to "server". Its id is sent unchanged, even if it is not allowed.
    TestPeer& client(const QString& name, int id, int channels = 0);

    /// Advances the clock, and meanwhile polls all peers at 60 Hz, in the order in which they were added.
    void advance(Time span);
    /// Advances until `isTrue`, checked after each round of polls, or for `limit`. Returns its last result.
    bool advanceUntil(const std::function<bool()>& isTrue, Time limit);
    /// Polls all peers once, now. On a link without delay, datagrams arrive before the receiver's turn.
    void pollAll();
    void poll(TestPeer& peer);
    /// Delivers everything that is due by now, without polling.
    void arrive();

    /// The one-way link between two endpoints, from now on.
    void setLink(const TestPeer& from, const TestPeer& to, const LinkConditions& conditions);
    void setBothLinks(const TestPeer& one, const TestPeer& other, const LinkConditions& conditions);
    /// Cuts the links between the two, in both directions.
    void cut(const TestPeer& one, const TestPeer& other) { setBothLinks(one, other, {.loss = 1.0}); }

    TraceSnapshot trace() { return TraceSnapshot(m_recorder.writer().trace()); }
    /// The newest packet of the trace; there must be one.
    PacketRow lastPacket();
    QList<PacketRow> packets();
    QList<DatagramRow> datagrams();
    /// The part of a packet in the first datagram that carried it; there must be one.
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

/// A server and three clients, connected; nothing was sent yet.
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

/// Three members of a mesh, connected to each other; nothing was sent yet.
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
