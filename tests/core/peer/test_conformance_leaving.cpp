// SPDX-License-Identifier: MIT
//
// disconnect_peer, with and without force, close, and losing the server: which signals each side gets, and
// when.
#include "tests/core/peer/conformance.h"
#include "tests/core/peer/peer_world.h"
#include "tests/support/test_program.h"

#include <enet/enet.h>

namespace peerscope::test_conformance_leaving {

const TransferMode unreliable = TransferMode::Unreliable;

const QString serverGone = QStringLiteral("peer_disconnected 1");
const QString anaGone = QStringLiteral("peer_disconnected 101");

/// The command numbers (with their flags) of the datagrams from `from` since the `first`th, the first of
/// each.
QList<int> firstCommands(PeerWorld& world, qsizetype first, const TestPeer& from)
{
    const TraceSnapshot trace = world.trace();
    QList<int> result;
    for (std::size_t index = static_cast<std::size_t>(first); index < trace.datagramCount(); ++index) {
        const DatagramRow row = trace.datagram(DatagramId(static_cast<std::uint32_t>(index)));
        if (row.from != from.endpoint)
            continue;
        const ByteView bytes = trace.bytes(row);
        const bool hasTime = std::to_integer<int>(bytes[0]) & 0x80;
        result.append(std::to_integer<int>(bytes[hasTime ? 4 : 2]));
    }
    return result;
}

constexpr int acknowledgedDisconnect =
    int{ENET_PROTOCOL_COMMAND_DISCONNECT} | int{ENET_PROTOCOL_COMMAND_FLAG_ACKNOWLEDGE};
constexpr int unacknowledgedDisconnect =
    int{ENET_PROTOCOL_COMMAND_DISCONNECT} | int{ENET_PROTOCOL_COMMAND_FLAG_UNSEQUENCED};

const Sentence sentences[] = {
    {"disconnect-sends-and-flushes", "**disconnect_peer** sends a DISCONNECT and flushes",
     [] {
         Star star;
         const qsizetype before = star.world.datagrams().size();
         star.server.peer.disconnectPeer(101);
         QCOMPARE(firstCommands(star.world, before, star.server), QList<int>{acknowledgedDisconnect});
     }},
    {"disconnect-leaves-later", "the peer leaves the table at a later poll, which emits `peer_disconnected`",
     [] {
         Star star;
         star.server.said.clear();
         star.server.peer.disconnectPeer(101);
         QCOMPARE(star.server.said, QStringList());
         QCOMPARE(star.server.peer.connections().size(), std::size_t{3});
         QCOMPARE(star.server.put(101, "still known"), Error::Ok);
         QCOMPARE(star.world.lastPacket().fate, PacketFate::Rejected); // known, but not connected
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(star.server.said, QStringList{anaGone});
         QCOMPARE(star.server.peer.connections().size(), std::size_t{2});
         QCOMPARE(star.server.put(101, "unknown"), Error::InvalidParameter);
     }},
    {"disconnect-known-within-the-signal",
     "the peer leaves the table at a later poll, which emits `peer_disconnected`",
     [] {
         Star star;
         std::size_t during = 0;
         QObject::connect(&star.server.peer, &MultiplayerPeer::peerDisconnected, &star.server.peer,
                          [&] { during = star.server.peer.connections().size(); });
         star.server.peer.disconnectPeer(101);
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(during, std::size_t{3});
     }},
    {"disconnect-is-heard-there", "**disconnect_peer** sends a DISCONNECT and flushes",
     [] {
         Star star;
         star.server.peer.disconnectPeer(101);
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(star.ana.log,
                  (QStringList{QStringLiteral("peer_connected 1"), serverGone, QStringLiteral("closed")}));
         QCOMPARE(star.bob.said.size(), 1);
     }},
    {"disconnect-within-one-poll", "a disconnect_peer reaches both sides within one poll",
     [] {
         Star star;
         star.server.peer.disconnectPeer(101);
         star.world.poll(star.ana);
         QCOMPARE(star.ana.said.last(), serverGone);
         star.world.poll(star.server);
         QCOMPARE(star.server.said.last(), anaGone);
     }},
    {"disconnect-by-a-client-within-one-poll", "a disconnect_peer reaches both sides within one poll",
     [] {
         Star star;
         star.ana.peer.disconnectPeer(1);
         star.world.poll(star.server);
         QCOMPARE(star.server.said.last(), anaGone);
         star.world.poll(star.ana);
         QCOMPARE(star.ana.said.last(), serverGone);
         QVERIFY(!star.ana.peer.isActive());
     }},
    {"put-to-everyone-after-disconnect",
     "after it the server may still put_packet to everyone (OK, no recipients)",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         TestPeer& ana = world.client(QStringLiteral("ana"), 101);
         world.advance(fromSeconds(0.5));
         server.peer.disconnectPeer(101);
         QCOMPARE(server.put(0, "everyone"), Error::Ok);
         world.advance(fromSeconds(0.5));
         QCOMPARE(server.put(0, "everyone"), Error::Ok);
         world.advance(fromSeconds(0.5));
         QCOMPARE(world.packets().size(), 0);
         QCOMPARE(ana.peer.availablePacketCount(), 0);
     }},
    {"disconnect-drops-what-is-queued", "**disconnect_peer** sends a DISCONNECT and flushes",
     [] {
         Star star;
         star.world.setLink(star.server, star.ana, {.loss = 1.0});
         star.server.put(101, "waits for its resend");
         star.world.setLink(star.server, star.ana, {});
         star.server.peer.disconnectPeer(101);
         star.world.advance(fromSeconds(2));
         QCOMPARE(star.world.lastPacket().fate, PacketFate::Disconnected);
     }},
    {"disconnect-is-resent", "**disconnect_peer** sends a DISCONNECT and flushes",
     [] {
         Star star;
         star.world.setLink(star.server, star.ana, {.loss = 1.0});
         star.server.peer.disconnectPeer(101);
         star.world.setLink(star.server, star.ana, {});
         star.world.advance(fromSeconds(3));
         QCOMPARE(star.ana.said.last(), serverGone);
         QCOMPARE(star.server.said.last(), anaGone);
     }},
    {"disconnect-nobody", "disconnects that peer from this host",
     [] {
         Star star;
         star.server.log.clear();
         star.server.peer.disconnectPeer(999);
         star.server.peer.disconnectPeer(1);
         star.server.peer.disconnectPeer(0);
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(star.server.log.count(QStringLiteral("error 1")), 3);
         QCOMPARE(star.server.log.size(), 3);
         QCOMPARE(star.server.peer.connections().size(), std::size_t{3});
     }},
    {"force-leaves-at-once", "With force it leaves at once and silently",
     [] {
         Star star;
         star.server.said.clear();
         star.server.peer.disconnectPeer(101, true);
         QCOMPARE(star.server.peer.connections().size(), std::size_t{2});
         QCOMPARE(star.server.put(101, "unknown"), Error::InvalidParameter);
         QCOMPARE(star.server.put(-101, "unknown"), Error::InvalidParameter);
         star.world.advance(fromSeconds(40));
         QCOMPARE(star.server.said, QStringList());
     }},
    {"force-is-heard-there", "With force it leaves at once and silently",
     [] {
         Star star;
         const qsizetype before = star.world.datagrams().size();
         star.server.peer.disconnectPeer(101, true);
         QCOMPARE(firstCommands(star.world, before, star.server), QList<int>{acknowledgedDisconnect});
         star.world.poll(star.ana);
         QCOMPARE(star.ana.said.last(), serverGone);
         QVERIFY(!star.ana.peer.isActive());
     }},
    {"force-frees-the-id", "With force it leaves at once and silently",
     [] {
         Star star;
         star.server.peer.disconnectPeer(101, true);
         star.world.client(QStringLiteral("ana2"), 101);
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(star.server.said.last(), QStringLiteral("peer_connected 101"));
         star.world.advance(
             fromSeconds(5)); // and the end of the old connection is not taken for the new one's
         QCOMPARE(star.server.said.last(), QStringLiteral("peer_connected 101"));
         QCOMPARE(star.server.peer.connections().size(), std::size_t{3});
     }},
    {"force-after-disconnect", "With force it leaves at once and silently",
     [] {
         Star star;
         star.server.said.clear();
         star.server.peer.disconnectPeer(101);
         star.server.peer.disconnectPeer(101, true);
         star.world.advance(fromSeconds(5));
         QCOMPARE(star.server.said, QStringList());
         QCOMPARE(star.ana.said.last(), serverGone);
     }},
    {"client-forces-its-server-away", "a client that forces its server away closes",
     [] {
         Star star;
         star.ana.log.clear();
         star.ana.peer.disconnectPeer(1, true);
         QCOMPARE(star.ana.log, QStringList{QStringLiteral("closed")});
         QCOMPARE(star.ana.peer.connectionStatus(), ConnectionStatus::Disconnected);
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(star.server.said.last(), anaGone);
         QCOMPARE(star.ana.said.last(), QStringLiteral("peer_connected 1"));
     }},
    {"client-disconnects-its-server",
     "the peer leaves the table at a later poll, which emits `peer_disconnected`",
     [] {
         Star star;
         star.ana.peer.disconnectPeer(1);
         QCOMPARE(star.ana.peer.connectionStatus(), ConnectionStatus::Connected); // until it knows
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(star.ana.log.mid(1), (QStringList{serverGone, QStringLiteral("closed")}));
         QCOMPARE(star.server.said.last(), anaGone);
     }},
    {"close-sends-unacknowledged",
     "**close** sends an immediate (unacknowledged) DISCONNECT to every connected peer, flushes",
     [] {
         Star star;
         const qsizetype before = star.world.datagrams().size();
         star.server.peer.close();
         QCOMPARE(firstCommands(star.world, before, star.server),
                  (QList<int>{unacknowledgedDisconnect, unacknowledgedDisconnect, unacknowledgedDisconnect}));
     }},
    {"close-is-not-resent", "**close** sends an immediate (unacknowledged) DISCONNECT",
     [] {
         Star star;
         star.world.setLink(star.ana, star.server, {.loss = 1.0});
         star.ana.peer.close();
         star.world.setLink(star.ana, star.server, {});
         star.world.advance(fromSeconds(2));
         QCOMPARE(star.server.said.size(), 3); // it has not heard …
         star.world.advance(fromSeconds(40));
         QCOMPARE(star.server.said.last(), anaGone); // … and finds out by itself
     }},
    {"close-of-a-connecting-client", "to every connected peer",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         TestPeer& ana = world.client(QStringLiteral("ana"), 101);
         world.poll(ana); // its CONNECT is sent
         const std::uint64_t before = world.network().datagramsSent();
         ana.peer.close();
         QCOMPARE(world.network().datagramsSent(), before);
         world.advance(fromSeconds(40));
         QCOMPARE(ana.log, QStringList{QStringLiteral("closed")});
         QCOMPARE(server.said, QStringList());
     }},
    {"close-empties-the-queue", "empties the queue",
     [] {
         Star star;
         star.ana.put(1, "one");
         star.ana.put(1, "two");
         star.world.advance(fromSeconds(0.1));
         QCOMPARE(star.server.peer.availablePacketCount(), 2);
         star.server.peer.getPacket();
         star.server.peer.close();
         QCOMPARE(star.server.peer.availablePacketCount(), 0);
         QVERIFY(star.server.peer.getPacket().empty());
         QCOMPARE(star.server.peer.packetError(), Error::Unavailable);
     }},
    {"close-drops-what-has-not-been-polled", "empties the queue",
     [] {
         Star star;
         star.ana.put(1, "never seen");
         star.world.arrive();
         star.server.peer.close();
         star.world.advance(fromSeconds(1));
         QCOMPARE(star.server.peer.availablePacketCount(), 0);
         QCOMPARE(star.world.lastPacket().fate, PacketFate::Disconnected);
     }},
    {"close-sets-the-id-to-0", "sets the id to 0",
     [] {
         Star star;
         star.ana.peer.close();
         QCOMPARE(star.ana.peer.uniqueId(), 0);
     }},
    {"close-of-a-server-is-heard", "The other side hears `peer_disconnected`",
     [] {
         Star star;
         star.server.peer.close();
         star.world.pollAll();
         for (TestPeer* client : {&star.ana, &star.bob, &star.cem})
             QCOMPARE(client->log.mid(1), (QStringList{serverGone, QStringLiteral("closed")}));
     }},
    {"close-of-a-client-is-heard", "The other side hears `peer_disconnected`",
     [] {
         Star star;
         star.ana.peer.close();
         star.world.pollAll();
         QCOMPARE(star.server.said.last(), anaGone);
         QCOMPARE(star.bob.said.size(), 1);
     }},
    {"close-within-a-signal", "immediately closes the peer",
     [] {
         Star star;
         QObject::connect(&star.server.peer, &MultiplayerPeer::peerDisconnected, &star.server.peer,
                          [&] { star.server.peer.close(); });
         star.ana.peer.close();
         star.bob.peer.close(); // both are waiting in the same poll
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(star.server.log.mid(3), (QStringList{anaGone, QStringLiteral("closed")}));
         QCOMPARE(star.cem.said.last(), serverGone);
     }},
    {"close-twice", "immediately closes the peer",
     [] {
         Star star;
         star.ana.peer.close();
         star.ana.peer.close();
         QCOMPARE(star.ana.log.count(QStringLiteral("closed")), 1);
     }},
    {"open-again", "immediately closes the peer, state returns to CONNECTION_DISCONNECTED",
     [] {
         Star star;
         star.server.peer.close();
         QCOMPARE(star.server.peer.createServer(PeerWorld::port), Error::Ok); // its port is free at once
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(star.ana.peer.createClient(QStringLiteral("server"), PeerWorld::port), Error::Ok);
         star.world.advance(fromSeconds(0.5));
         QCOMPARE(star.ana.said.last(), QStringLiteral("peer_connected 1"));
         QCOMPARE(star.server.peer.connections().size(), std::size_t{1});
     }},
    {"server-lost-while-connected",
     "**A client that loses its server**: `peer_disconnected(1)` only if it had been connected, "
     "then it closes itself",
     [] {
         Star star;
         star.world.cut(star.server, star.ana);
         star.world.advance(fromSeconds(40));
         QCOMPARE(star.ana.log.mid(1), (QStringList{serverGone, QStringLiteral("closed")}));
         QCOMPARE(star.ana.peer.connectionStatus(), ConnectionStatus::Disconnected);
         QCOMPARE(star.server.said.last(), anaGone);
         QCOMPARE(star.bob.said.size(), 1);
     }},
    {"server-never-there", "`peer_disconnected(1)` only if it had been connected, then it closes itself",
     [] {
         PeerWorld world;
         TestPeer& nobody = world.add(QStringLiteral("server")); // no peer is active there
         TestPeer& ana = world.client(QStringLiteral("ana"), 101);
         world.advance(fromSeconds(20));
         QCOMPARE(ana.peer.connectionStatus(), ConnectionStatus::Connecting);
         QVERIFY(world.advanceUntil([&] { return !ana.peer.isActive(); }, fromSeconds(20)));
         QCOMPARE(ana.log, QStringList{QStringLiteral("closed")});
         QCOMPARE(nobody.log, QStringList());
     }},
    {"server-lost-drops-the-queue", "then it closes itself",
     [] {
         Star star;
         star.server.put(101, "unread", unreliable);
         star.world.advance(fromSeconds(0.1));
         QCOMPARE(star.ana.peer.availablePacketCount(), 1);
         star.server.peer.close();
         star.world.pollAll();
         QCOMPARE(star.ana.peer.availablePacketCount(), 0);
     }},
    {"packets-before-the-disconnect", "The other side hears `peer_disconnected`",
     [] {
         // Packets that arrived before the DISCONNECT but in the same poll are lost with the connection.
         Star star;
         star.server.put(101, "last words");
         star.server.peer.disconnectPeer(101);
         star.world.pollAll();
         QCOMPARE(star.ana.said.last(), serverGone);
         QCOMPARE(star.ana.peer.availablePacketCount(), 0);
     }},
};

class TestConformanceLeaving : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_data() { addRows(sentences); }
    void keeps() { checkRow(sentences); }
};

PEERSCOPE_TEST(TestConformanceLeaving)

} // namespace peerscope::test_conformance_leaving

#include "test_conformance_leaving.moc"
