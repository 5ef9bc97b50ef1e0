// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/sandbox/sandbox_peer.h"

#include <QStringList>
#include <QtTest>

#include <deque>
#include <memory>

namespace peerscope::test_sandbox_peer {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// A MultiplayerPeer without a network: logs its calls, and returns and emits what a test wants.
class ScriptedPeer final : public MultiplayerPeer
{
public:
    int availablePacketCount() const override { return static_cast<int>(incoming.size()); }
    ByteView getPacket() override
    {
        incoming.pop_front();
        return {};
    }
    Error putPacket(ByteView packet) override
    {
        calls += u"put %1 bytes, target %2, channel %3, %4"_s.arg(packet.size())
                     .arg(targetPeer())
                     .arg(transferChannel())
                     .arg(QLatin1StringView(name(transferMode())));
        return Error::Ok;
    }
    void close() override
    {
        setConnectionStatus(ConnectionStatus::Disconnected);
        Q_EMIT closed();
    }
    void disconnectPeer(int peer, bool force) override
    {
        calls += u"disconnect %1 %2"_s.arg(peer).arg(force);
    }
    int packetChannel() const override { return 0; }
    TransferMode packetMode() const override { return TransferMode::Reliable; }
    int packetPeer() const override { return 1; }
    int uniqueId() const override { return 1; }
    bool isServerRelaySupported() const override { return false; }
    void connected() { setConnectionStatus(ConnectionStatus::Connected); }
    void poll() override { calls += u"poll"_s; }

    QStringList calls;
    std::deque<int> incoming;
};

class ScriptedTransport final : public PeerTransport
{
public:
    ScriptedPeer& peer() override { return m_peer; }
    void configure(const EnetSettings&) override {}
    Error createServer(int port, int maxClients, int channels) override
    {
        return becomes(u"server at %1 for %2, %3 channels"_s.arg(port).arg(maxClients).arg(channels));
    }
    Error createClient(int id, const QString& address, int port, int channels) override
    {
        return becomes(u"client %1 of %2:%3, %4 channels"_s.arg(id).arg(address).arg(port).arg(channels));
    }
    Error createMesh(int id) override { return becomes(u"member %1"_s.arg(id)); }
    int listenForMember(int id) override
    {
        m_peer.calls += u"listen for %1"_s.arg(id);
        return portForMembers;
    }
    void connectToMember(int id, const QString& address, int port) override
    {
        m_peer.calls += u"connect to %1 at %2:%3"_s.arg(id).arg(address).arg(port);
    }
    std::vector<int> pollNewMembers() override
    {
        m_peer.calls += u"new members?"_s;
        return {};
    }
    std::vector<SendQueue> sendQueues() const override { return {}; }

    int portForMembers = 9000;

private:
    Error becomes(const QString& what)
    {
        m_peer.calls += what;
        m_peer.connected();
        return Error::Ok;
    }

    ScriptedPeer m_peer;
};

/// A sandbox with one machine. Its own peer never joins; the tested peer uses the machine.
struct World
{
    explicit World(PeerSpec spec)
        : peer(sandbox, EndpointId(0), {.name = u"ana"_s, .id = spec.id.value_or(1)}, spec, PeerApi::Peer,
               std::unique_ptr<PeerTransport>(transport))
    {
    }
    QStringList takeCalls() { return std::exchange(transport->peer().calls, {}); }
    std::size_t eventCount(const QString& kind)
    {
        return eventsOf(TraceSnapshot(sandbox.trace()), u"machine"_s, kind).size();
    }

    Sandbox sandbox{scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 100,
        'peers': [{'name': 'machine', 'role': 'server', 'join_at': 100}]})")};
    ScriptedTransport* transport = new ScriptedTransport; ///< the peer's
    SandboxPeer peer;
};

PeerSpec server()
{
    PeerSpec spec;
    spec.role = PeerRole::Server;
    spec.port = 4242;
    spec.pollPhase = Time(0); // it polls as soon as it joins
    spec.maxClients = 7;
    spec.channels = 3;
    return spec;
}

PeerSpec client(int id)
{
    PeerSpec spec;
    spec.id = id;
    spec.server = u"machine"_s;
    spec.pollPhase = Time(0); // it polls as soon as it joins
    return spec;
}

PeerSpec member(int id)
{
    PeerSpec spec;
    spec.role = PeerRole::Mesh;
    spec.id = id;
    spec.pollPhase = Time(0); // it polls as soon as it joins
    return spec;
}

/// A peer of a sandbox on a transport that is not ENet.
class TestSandboxPeer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void transportMakesWhatTheScenarioSays()
    {
        World listening(server());
        QCOMPARE(listening.peer.join(), Error::Ok);
        QCOMPARE(listening.takeCalls(), QStringList{u"server at 4242 for 7, 3 channels"_s});
        QVERIFY(listening.peer.isActive());

        World connecting(client(55));
        QCOMPARE(connecting.peer.join(), Error::Ok);
        QCOMPARE(connecting.takeCalls(), QStringList{u"client 55 of machine:7777, 0 channels"_s});

        World meshed(member(9));
        QCOMPARE(meshed.peer.join(), Error::Ok);
        QCOMPARE(meshed.takeCalls(), QStringList{u"member 9"_s});
    }

    void packetsGoThroughItsPeer()
    {
        World world(server());
        world.peer.join();
        world.takeCalls();
        const std::array<std::byte, 5> payload{};
        QCOMPARE(world.peer.putPacket(-3, 2, TransferMode::UnreliableOrdered, payload), Error::Ok);
        QCOMPARE(world.takeCalls(), QStringList{u"put 5 bytes, target -3, channel 2, unreliable_ordered"_s});
        world.transport->peer().incoming = {1, 2, 3};
        world.sandbox.runUntil(fromSeconds(0.01)); // one poll
        QCOMPARE(world.takeCalls(), QStringList{u"poll"_s});
        QVERIFY(world.transport->peer().incoming.empty());
        world.peer.disconnectPeer(12, true);
        QCOMPARE(world.takeCalls(), QStringList{u"disconnect 12 1"_s});
    }

    void whatItsPeerSaysIsRecorded()
    {
        World world(server());
        world.peer.join();
        QCOMPARE(world.eventCount(u"status"_s), std::size_t{1});
        Q_EMIT world.transport->peer().peerConnected(12);
        QCOMPARE(world.eventCount(u"peer_connected"_s), std::size_t{1});
        Q_EMIT world.transport->peer().peerDisconnected(12);
        QCOMPARE(world.eventCount(u"peer_disconnected"_s), std::size_t{1});
        Q_EMIT world.transport->peer().errorLogged(Error::Failed, u"why"_s);
        QCOMPARE(world.eventCount(u"error"_s), std::size_t{1});
        world.peer.close();
        QCOMPARE(world.eventCount(u"closed"_s), std::size_t{1});
        QCOMPARE(world.eventCount(u"status"_s), std::size_t{2});
        world.takeCalls();
        world.sandbox.runUntil(fromSeconds(1));
        QVERIFY(world.takeCalls().isEmpty()); // nobody polls what is closed
    }

    void membersOfAMeshMeetAtAPort()
    {
        World older(member(3));
        World newer(member(8));
        older.peer.join();
        newer.peer.join();
        older.takeCalls();
        newer.takeCalls();
        newer.peer.connectMesh(older.peer);
        QCOMPARE(older.takeCalls(), QStringList{u"listen for 8"_s});
        QCOMPARE(newer.takeCalls(), QStringList{u"connect to 3 at ana:9000"_s});
        older.sandbox.runUntil(fromSeconds(0.01));
        QCOMPARE(older.takeCalls(), (QStringList{u"new members?"_s, u"poll"_s}));

        older.transport->portForMembers = 0; // none is free
        newer.peer.connectMesh(older.peer);
        QVERIFY(newer.takeCalls().isEmpty());
    }
};

PEERSCOPE_TEST(TestSandboxPeer)

} // namespace peerscope::test_sandbox_peer

#include "test_sandbox_peer.moc"
