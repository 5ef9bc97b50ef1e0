// SPDX-License-Identifier: MIT
//
// How much one poll takes, and in which order.
#include "tests/core/peer/conformance.h"
#include "tests/core/peer/peer_world.h"
#include "tests/support/test_program.h"

namespace peerscope::test_conformance_poll {

const TransferMode unreliable = TransferMode::Unreliable;
const TransferMode ordered = TransferMode::UnreliableOrdered;
const TransferMode reliable = TransferMode::Reliable;

QByteArray number(int value)
{
    return QByteArray::number(value);
}

/// Makes `count` packets wait at the server, each in its own datagram, without a poll since.
void fill(Star& star, int count, TransferMode mode)
{
    for (int packet = 0; packet < count; ++packet)
        star.ana.put(1, number(packet), mode);
    star.world.arrive();
}

const Sentence sentences[] = {
    {"poll-takes-256-datagrams", "processes new network events",
     [] {
         // One enet_host_service a poll, as Godot does, and that takes at most 256.
         Star star;
         fill(star, 300, unreliable);
         star.world.poll(star.server);
         QCOMPARE(star.server.peer.availablePacketCount(), 256);
         star.world.poll(star.server);
         QCOMPARE(star.server.peer.availablePacketCount(), 300);
     }},
    {"poll-takes-256-datagrams-of-any-mode", "processes new network events",
     [] {
         for (const TransferMode mode : {ordered, reliable}) {
             Star star;
             fill(star, 257, mode);
             star.world.poll(star.server);
             QCOMPARE(star.server.peer.availablePacketCount(), 256);
             star.world.poll(star.server);
             QCOMPARE(star.server.take().last().bytes, number(256));
         }
     }},
    {"poll-keeps-the-order", "channel, transfer mode and sender id of the **next available** packet",
     [] {
         Star star;
         fill(star, 300, reliable);
         star.world.advance(fromSeconds(1));
         const QList<QByteArray> bytes = star.server.takeBytes();
         QCOMPARE(bytes.size(), 300);
         for (int packet = 0; packet < 300; ++packet)
             QCOMPARE(bytes[packet], number(packet));
     }},
    {"poll-follows-every-packet", "processes new network events",
     [] {
         // The trace has the fate of each, also of the 256th and 257th datagram of one poll.
         for (const TransferMode mode : {unreliable, ordered, reliable}) {
             Star star;
             star.server.takesAtOnce = true;
             fill(star, 600, mode);
             star.world.advance(fromSeconds(2));
             const QList<PacketRow> rows = star.world.packets();
             QCOMPARE(rows.size(), 600);
             for (const PacketRow& row : rows) {
                 QCOMPARE(row.fate, PacketFate::Delivered);
                 QCOMPARE(*row.receivedMode, mode);
             }
         }
     }},
    {"poll-stops-at-a-connect", "processes new network events",
     [] {
         // enet_host_service returns at once with a connect event, so what waits after it is left for the
         // next poll.
         PeerWorld world;
         TestPeer& server = world.server();
         TestPeer& ana = world.client(QStringLiteral("ana"), 101);
         TestPeer& bob = world.client(QStringLiteral("bob"), 102);
         server.polled = ana.polled = bob.polled = false;
         for (TestPeer* client : {&ana, &bob})
             world.poll(*client);
         world.poll(server);
         for (TestPeer* client : {&ana, &bob, &ana, &bob}) // the first hears, the second acknowledges
             world.poll(*client);
         world.poll(server);
         QCOMPARE(server.said, QStringList{QStringLiteral("peer_connected 101")});
         world.poll(server);
         QCOMPARE(server.said.last(), QStringLiteral("peer_connected 102"));
     }},
    {"poll-hears-connect-before-packets", "`peer_connected(id)`, `peer_disconnected(id)`",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         TestPeer& ana = world.client(QStringLiteral("ana"), 101);
         QObject::connect(&ana.peer, &MultiplayerPeer::peerConnected, &ana.peer,
                          [&] { QCOMPARE(ana.put(1, "hello"), Error::Ok); });
         int known = -1;
         QObject::connect(&server.peer, &MultiplayerPeer::peerConnected, &server.peer,
                          [&] { known = server.peer.availablePacketCount(); });
         world.advance(fromSeconds(0.5));
         QCOMPARE(known, 0);
         QCOMPARE(server.takeBytes(), QList<QByteArray>{"hello"});
     }},
    {"answer-within-the-signal", "`put_packet` flushes at once",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         TestPeer& ana = world.client(QStringLiteral("ana"), 101);
         QObject::connect(&server.peer, &MultiplayerPeer::peerConnected, &server.peer,
                          [&](int id) { QCOMPARE(server.put(id, "welcome"), Error::Ok); });
         world.advance(fromSeconds(0.5));
         QCOMPARE(ana.takeBytes(), QList<QByteArray>{"welcome"});
     }},
    {"disconnect-within-the-signal", "disconnects that peer from this host",
     [] {
         for (const bool force : {false, true}) {
             PeerWorld world;
             TestPeer& server = world.server();
             TestPeer& ana = world.client(QStringLiteral("ana"), 101);
             QObject::connect(&server.peer, &MultiplayerPeer::peerConnected, &server.peer,
                              [&](int id) { server.peer.disconnectPeer(id, force); });
             world.advance(fromSeconds(1));
             QCOMPARE(ana.said.last(), QStringLiteral("peer_disconnected 1"));
             QCOMPARE(server.said.size(), force ? 1 : 2);
         }
     }},
    {"packets-keep-until-taken", "from PacketPeer",
     [] {
         Star star;
         star.ana.put(1, "kept");
         star.world.advance(fromSeconds(10)); // through 600 polls
         QCOMPARE(star.server.takeBytes(), QList<QByteArray>{"kept"});
     }},
    {"packets-of-who-has-left", "from PacketPeer",
     [] {
         Star star;
         star.ana.put(1, "kept");
         star.world.advance(fromSeconds(0.1));
         star.ana.peer.close();
         star.world.advance(fromSeconds(0.1));
         QCOMPARE(star.server.said.last(), QStringLiteral("peer_disconnected 101"));
         QCOMPARE(star.server.take(), (QList<TakenPacket>{{101, 0, reliable, "kept"}}));
     }},
};

class TestConformancePoll : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_data() { addRows(sentences); }
    void keeps() { checkRow(sentences); }
};

PEERSCOPE_TEST(TestConformancePoll)

} // namespace peerscope::test_conformance_poll

#include "test_conformance_poll.moc"
