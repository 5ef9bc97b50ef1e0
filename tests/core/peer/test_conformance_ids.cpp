// SPDX-License-Identifier: MIT
//
// Which clients may join, with which ids, and what happens to a refused client.
#include "tests/core/peer/conformance.h"
#include "tests/core/peer/peer_world.h"
#include "tests/support/test_program.h"

#include <enet/enet.h>

#include <arpa/inet.h>

#include <cstring>

namespace peerscope::test_conformance_ids {

const TransferMode reliable = TransferMode::Reliable;

/// The CONNECT that a run's first datagram must be.
ENetProtocolConnect firstConnect(PeerWorld& world)
{
    const TraceSnapshot trace = world.trace();
    const ByteView bytes = trace.bytes(trace.datagram(DatagramId(0)));
    ENetProtocolConnect connect{};
    const std::size_t header = sizeof(ENetProtocolHeader);
    if (bytes.size() >= header + sizeof(connect))
        std::memcpy(&connect, bytes.data() + header, sizeof(connect));
    return connect;
}

int drawnId(std::uint64_t seed, const QString& name = QStringLiteral("ana"))
{
    PeerWorld world(seed);
    world.server();
    TestPeer& ana = world.add(name);
    ana.peer.createClient(QStringLiteral("server"), PeerWorld::port);
    return ana.peer.uniqueId();
}

/// What happens to a client with this id at a server that already has 101.
struct Newcomer
{
    PeerWorld world;
    TestPeer& server;
    TestPeer& ana;
    TestPeer& newcomer;
    Time joined{};

    explicit Newcomer(int id, bool refuse = false)
        : server(world.server()), ana(world.client(QStringLiteral("ana"), 101)),
          newcomer((world.advance(fromSeconds(0.5)), server.peer.setRefuseNewConnections(refuse),
                    joined = world.now(), world.client(QStringLiteral("newcomer"), id)))
    {
        server.said.clear();
        ana.said.clear();
        world.advance(fromSeconds(1));
    }

    /// Only the newcomer notices anything, and it believes that it is connected.
    bool isTurnedAwaySilently() const
    {
        return server.said.isEmpty() && ana.said.isEmpty() && server.peer.connections().size() == 1 &&
               newcomer.said == QStringList{QStringLiteral("peer_connected 1")} &&
               newcomer.peer.connectionStatus() == ConnectionStatus::Connected;
    }

    /// When it finds out, counted from its create_client.
    Time timeOut()
    {
        world.advanceUntil([this] { return !newcomer.peer.isActive(); }, fromSeconds(60));
        return world.now() - joined;
    }
};

bool isAbout31Seconds(Time time)
{
    return time >= fromSeconds(30) && time <= fromSeconds(32.5);
}

const Sentence sentences[] = {
    {"client-draws-its-id", "A client draws its id",
     [] {
         QVERIFY(drawnId(1) >= 2);
         QVERIFY(drawnId(1) != drawnId(2));
         QVERIFY(drawnId(1) != drawnId(1, QStringLiteral("bob")));
         QCOMPARE(drawnId(1), drawnId(1)); // ours depends on the seed alone
     }},
    {"client-draws-anew", "A client draws its id",
     [] {
         PeerWorld world;
         world.server();
         TestPeer& ana = world.client(QStringLiteral("ana"), 101);
         ana.peer.close();
         ana.peer.createClient(QStringLiteral("server"), PeerWorld::port);
         QVERIFY(ana.peer.uniqueId() != 101);
     }},
    {"id-travels-in-connect", "sends it as the 32-bit `data` of ENet's CONNECT",
     [] {
         PeerWorld world;
         world.server();
         TestPeer& ana = world.add(QStringLiteral("ana"));
         ana.peer.createClient(QStringLiteral("server"), PeerWorld::port);
         const int id = ana.peer.uniqueId();
         world.advance(fromSeconds(0.5));
         QCOMPARE(ntohl(firstConnect(world).data), static_cast<std::uint32_t>(id));
         QCOMPARE(world.packets().size(), 0);
     }},
    {"connect-tells-the-rest", "channel_count=0, in_bandwidth=0, out_bandwidth=0, local_port=0)`",
     [] {
         PeerWorld world;
         world.server();
         TestPeer& ana = world.add(QStringLiteral("ana"));
         ana.peer.createClient(QStringLiteral("server"), PeerWorld::port, 7, 30'000, 20'000);
         world.advance(fromSeconds(0.5));
         const ENetProtocolConnect connect = firstConnect(world);
         QCOMPARE(ntohl(connect.channelCount), 9u);
         QCOMPARE(ntohl(connect.incomingBandwidth), 30'000u);
         QCOMPARE(ntohl(connect.outgoingBandwidth), 20'000u);
         QCOMPARE(ntohl(connect.mtu), 1392u);
     }},
    {"id-reaches-the-server", "sends it as the 32-bit `data` of ENet's CONNECT",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         TestPeer& ana = world.add(QStringLiteral("ana"));
         ana.peer.createClient(QStringLiteral("server"), PeerWorld::port);
         world.advance(fromSeconds(0.5));
         QCOMPARE(server.said, QStringList{QStringLiteral("peer_connected %1").arg(ana.peer.uniqueId())});
     }},
    {"data-0", "A server resets a peer whose data is below 2 or already taken",
     [] { QVERIFY(Newcomer(0).isTurnedAwaySilently()); }},
    {"data-1", "A server resets a peer whose data is below 2 or already taken",
     [] { QVERIFY(Newcomer(1).isTurnedAwaySilently()); }},
    {"data-2", "A server resets a peer whose data is below 2 or already taken",
     [] {
         Newcomer two(2);
         QCOMPARE(two.server.said, QStringList{QStringLiteral("peer_connected 2")});
     }},
    {"data-largest", "A server resets a peer whose data is below 2 or already taken",
     [] {
         Newcomer largest(0x7FFF'FFFF);
         QCOMPARE(largest.server.said, QStringList{QStringLiteral("peer_connected 2147483647")});
     }},
    {"data-of-32-bits", "A server resets a peer whose data is below 2 or already taken",
     [] {
         // No Godot draws one, but the data is unsigned: it is not below 2, and becomes a negative id.
         Newcomer negative(-5);
         QCOMPARE(negative.server.said, QStringList{QStringLiteral("peer_connected -5")});
         QCOMPARE(negative.server.put(-5, "x"), Error::InvalidParameter); // "all but 5", and there is no 5
     }},
    {"data-taken", "A server resets a peer whose data is below 2 or already taken",
     [] {
         Newcomer second(101);
         QVERIFY(second.isTurnedAwaySilently());
         second.server.put(101, "for the first");
         second.world.advance(fromSeconds(0.2));
         QCOMPARE(second.ana.takeBytes(), QList<QByteArray>{"for the first"});
         QCOMPARE(second.newcomer.peer.availablePacketCount(), 0);
     }},
    {"data-taken-ends-in-time-out", "A server resets a peer whose data is below 2 or already taken",
     [] {
         Newcomer second(101);
         QVERIFY2(isAbout31Seconds(second.timeOut()),
                  qPrintable(QString::number(toSeconds(second.timeOut()))));
         QCOMPARE(second.newcomer.said.last(), QStringLiteral("peer_disconnected 1"));
         QVERIFY(second.ana.said.isEmpty());
     }},
    {"data-free-again", "A server resets a peer whose data is below 2 or already taken",
     [] {
         Star star;
         star.ana.peer.close();
         star.world.advance(fromSeconds(0.2));
         star.world.client(QStringLiteral("ana2"), 101);
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(star.server.said.last(), QStringLiteral("peer_connected 101"));
     }},
    {"the-server-is-1", "The server is 1",
     [] {
         Star star;
         QCOMPARE(star.server.peer.uniqueId(), 1);
         QCOMPARE(star.ana.said, QStringList{QStringLiteral("peer_connected 1")});
         star.server.put(101, "x");
         star.world.advance(fromSeconds(0.1));
         QCOMPARE(star.ana.take().at(0).from, 1);
     }},
    {"client-knows-only-the-server", "**A client** knows only the server at this level",
     [] {
         Star star;
         QCOMPARE(star.ana.peer.connections().size(), std::size_t{1});
         star.bob.peer.close();
         star.world.advance(fromSeconds(1));
         QCOMPARE(star.ana.said,
                  QStringList{QStringLiteral("peer_connected 1")}); // nothing of bob, nor of cem
     }},
    {"client-sends-to-the-server", "whatever its target, the packet goes to peer 1",
     [] {
         for (const int target : {0, 1, -1}) { // also "to all but the server"
             Star star;
             QCOMPARE(star.ana.put(target, "x"), Error::Ok);
             star.world.advance(fromSeconds(0.2));
             QCOMPARE(star.server.take(), (QList<TakenPacket>{{101, 0, reliable, "x"}}));
             QCOMPARE(star.bob.peer.availablePacketCount() + star.cem.peer.availablePacketCount(), 0);
             QCOMPARE(star.world.packets().size(), 1);
         }
     }},
    {"refuse-is-off-at-first", "when true, new connections are refused",
     [] {
         PeerWorld world;
         QVERIFY(!world.add(QStringLiteral("peer")).peer.refuseNewConnections());
     }},
    {"refuse-cleared-by-create-server",
     "**refuse_new_connections** is cleared by create_server and create_client and by close",
     [] {
         PeerWorld world;
         TestPeer& server = world.add(QStringLiteral("server"));
         server.peer.setRefuseNewConnections(true);
         QCOMPARE(server.peer.createServer(PeerWorld::port), Error::Ok);
         QVERIFY(!server.peer.refuseNewConnections());
         world.client(QStringLiteral("ana"), 101);
         world.advance(fromSeconds(0.5));
         QCOMPARE(server.said.size(), 1);
     }},
    {"refuse-cleared-by-create-client",
     "**refuse_new_connections** is cleared by create_server and create_client and by close",
     [] {
         PeerWorld world;
         world.server();
         TestPeer& ana = world.add(QStringLiteral("ana"));
         ana.peer.setRefuseNewConnections(true);
         QCOMPARE(ana.peer.createClient(QStringLiteral("server"), PeerWorld::port), Error::Ok);
         QVERIFY(!ana.peer.refuseNewConnections());
     }},
    {"refuse-cleared-by-close",
     "**refuse_new_connections** is cleared by create_server and create_client and by close",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         server.peer.setRefuseNewConnections(true);
         QVERIFY(server.peer.refuseNewConnections());
         server.peer.close();
         QVERIFY(!server.peer.refuseNewConnections());
     }},
    {"refuse-kept-by-failed-create",
     "**refuse_new_connections** is cleared by create_server and create_client and by close",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         server.peer.setRefuseNewConnections(true);
         QCOMPARE(server.peer.createServer(1234), Error::AlreadyInUse); // it is the active one's
         QVERIFY(server.peer.refuseNewConnections());
     }},
    {"refuse-after-the-handshake", "plain UDP refuses *after* ENet has finished its handshake",
     [] {
         Newcomer refused(102, true);
         QCOMPARE(refused.newcomer.said, QStringList{QStringLiteral("peer_connected 1")});
         QCOMPARE(refused.newcomer.peer.connectionStatus(), ConnectionStatus::Connected);
     }},
    {"refuse-is-silent", "the server resets that peer silently",
     [] {
         Newcomer refused(102, true);
         QVERIFY(refused.isTurnedAwaySilently());
         QCOMPARE(refused.server.log.last(),
                  QStringLiteral("refused 102"));   // ours says so, to the trace alone
         refused.newcomer.put(1, "anybody there?"); // and stays silent
         const QList<DatagramRow> before = refused.world.datagrams();
         refused.world.advance(fromSeconds(5));
         const QList<DatagramRow> after = refused.world.datagrams();
         for (qsizetype index = before.size(); index < after.size(); ++index)
             QVERIFY(after[index].to != refused.newcomer.endpoint);
     }},
    {"refused-client-hears-nothing", "the client sees `peer_connected(1)`, hears nothing more",
     [] {
         Newcomer refused(102, true);
         refused.server.put(0, "to everyone");
         QCOMPARE(refused.server.put(102, "to the refused"), Error::InvalidParameter);
         refused.world.advance(fromSeconds(20));
         QCOMPARE(refused.newcomer.said, QStringList{QStringLiteral("peer_connected 1")});
         QCOMPARE(refused.newcomer.peer.availablePacketCount(), 0);
     }},
    {"refused-client-may-send", "the client sees `peer_connected(1)`, hears nothing more",
     [] {
         Newcomer refused(102, true);
         QCOMPARE(refused.newcomer.put(1, "hello?"), Error::Ok);
         refused.world.advance(fromSeconds(5));
         QCOMPARE(refused.server.peer.availablePacketCount(), 0);
         QCOMPARE(refused.world.lastPacket().fate, PacketFate::Disconnected);
     }},
    {"refused-client-times-out", "and times out (measured with a real 4.6: after 31 s)",
     [] {
         Newcomer refused(102, true);
         const Time timeOut = refused.timeOut();
         QVERIFY2(isAbout31Seconds(timeOut), qPrintable(QString::number(toSeconds(timeOut))));
         QCOMPARE(refused.newcomer.log,
                  (QStringList{QStringLiteral("peer_connected 1"), QStringLiteral("peer_disconnected 1"),
                               QStringLiteral("closed")}));
         QCOMPARE(refused.newcomer.peer.connectionStatus(), ConnectionStatus::Disconnected);
         QVERIFY(refused.server.said.isEmpty());
     }},
    {"refused-client-times-out-on-a-slow-link", "and times out (measured with a real 4.6: after 31 s)",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         server.peer.setRefuseNewConnections(true);
         TestPeer& ana = world.add(QStringLiteral("ana"));
         world.setBothLinks(server, ana, {.delay = fromMilliseconds(40), .jitter = fromMilliseconds(5)});
         ana.peer.createClient(QStringLiteral("server"), PeerWorld::port);
         world.advanceUntil([&] { return !ana.peer.isActive(); }, fromSeconds(60));
         QVERIFY2(isAbout31Seconds(world.now()), qPrintable(QString::number(toSeconds(world.now()))));
     }},
    {"full-server-does-not-answer", "`create_server(port, max_clients=32",
     [] {
         // Unlike refusing: ENet has no free slot, so there is no handshake, and no peer_disconnected at the
         // end.
         PeerWorld world;
         TestPeer& server = world.server(1);
         world.client(QStringLiteral("ana"), 101);
         world.advance(fromSeconds(0.5));
         TestPeer& bob = world.client(QStringLiteral("bob"), 102);
         world.advance(fromSeconds(20));
         QCOMPARE(bob.peer.connectionStatus(), ConnectionStatus::Connecting);
         world.advance(fromSeconds(20));
         QCOMPARE(bob.log, QStringList{QStringLiteral("closed")});
         QCOMPARE(server.said, QStringList{QStringLiteral("peer_connected 101")});
     }},
};

class TestConformanceIds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_data() { addRows(sentences); }
    void keeps() { checkRow(sentences); }

    /// Peerscope's own: Godot says nothing.
    void saysWhyItTurnsAConnectionAway()
    {
        QCOMPARE(Newcomer(0).server.refusals, std::vector{Refusal::IdTooLow});
        QCOMPARE(Newcomer(1).server.refusals, std::vector{Refusal::IdTooLow});
        QCOMPARE(Newcomer(2).server.refusals, std::vector<Refusal>());
        QCOMPARE(Newcomer(101).server.refusals, std::vector{Refusal::IdTaken});
    }
};

PEERSCOPE_TEST(TestConformanceIds)

} // namespace peerscope::test_conformance_ids

#include "test_conformance_ids.moc"
