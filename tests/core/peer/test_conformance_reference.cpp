// SPDX-License-Identifier: MIT
//
// The class reference, member by member.
#include "core/peer/offline_multiplayer_peer.h"
#include "tests/core/peer/conformance.h"
#include "tests/core/peer/peer_world.h"
#include "tests/support/test_program.h"

#include <QSet>
#include <QSignalSpy>

#include <type_traits>

namespace peerscope::test_conformance_reference {

const TransferMode unreliable = TransferMode::Unreliable;
const TransferMode ordered = TransferMode::UnreliableOrdered;
const TransferMode reliable = TransferMode::Reliable;

QString lastOf(const QStringList& list)
{
    return list.isEmpty() ? QString() : list.last();
}

/// Loses one packet of `server` to ana, sends `second` after it, and returns what ana got before any resend.
QList<QByteArray> heardBehindALoss(int firstChannel, int secondChannel, TransferMode second)
{
    Star star;
    star.world.setLink(star.server, star.ana, {.loss = 1.0});
    star.server.put(101, "lost", reliable, firstChannel);
    star.world.setLink(star.server, star.ana, {});
    star.server.put(101, "behind", second, secondChannel);
    star.world.pollAll();
    return star.ana.takeBytes();
}

const Sentence sentences[] = {
    {"close-returns-to-disconnected", "immediately closes the peer, state returns to CONNECTION_DISCONNECTED",
     [] {
         Star star;
         star.server.peer.close();
         QCOMPARE(star.server.peer.connectionStatus(), ConnectionStatus::Disconnected);
         star.ana.peer.close();
         QCOMPARE(star.ana.peer.connectionStatus(), ConnectionStatus::Disconnected);
     }},
    {"close-says-nothing-here", "connected peers are dropped **without** `peer_disconnected` here",
     [] {
         Star star;
         star.server.said.clear();
         star.server.peer.close();
         star.world.advance(fromSeconds(1));
         QCOMPARE(star.server.said, QStringList());
         QCOMPARE(star.server.peer.connections().size(), std::size_t{0});
     }},
    {"disconnect-peer", "disconnects that peer from this host",
     [] {
         Star star;
         star.server.peer.disconnectPeer(101);
         star.world.advance(fromSeconds(1));
         QCOMPARE(star.ana.peer.connectionStatus(), ConnectionStatus::Disconnected);
         QCOMPARE(lastOf(star.server.said), QStringLiteral("peer_disconnected 101"));
         QCOMPARE(star.bob.peer.connectionStatus(), ConnectionStatus::Connected);
     }},
    {"disconnect-peer-force", "with force, `peer_disconnected` is **not** emitted for it",
     [] {
         Star star;
         star.server.said.clear();
         star.server.peer.disconnectPeer(101, true);
         star.world.advance(fromSeconds(40));
         QCOMPARE(star.ana.peer.connectionStatus(), ConnectionStatus::Disconnected);
         QCOMPARE(star.server.said, QStringList());
     }},
    {"generate-unique-id", "a random positive 31-bit integer usable as a network unique id (never 0 or 1)",
     [] {
         RandomStream random(7);
         QSet<int> ids;
         int least = 0x7FFF'FFFF;
         int greatest = 0;
         for (int draw = 0; draw < 100'000; ++draw) {
             const int id = MultiplayerPeer::generateUniqueId(random);
             QVERIFY2(id >= 2, qPrintable(QString::number(id)));
             least = std::min(least, id);
             greatest = std::max(greatest, id);
             ids.insert(id);
         }
         QVERIFY(ids.size() > 99'900); // all 31 bits are used, so hardly any two are the same
         QVERIFY(least < 0x7FFF'FFFF / 1000);
         QVERIFY(greatest > 0x7FFF'FFFF - 0x7FFF'FFFF / 1000);
     }},
    {"connection-status-numbers",
     "CONNECTION_DISCONNECTED 0, CONNECTION_CONNECTING 1, CONNECTION_CONNECTED 2",
     [] {
         QCOMPARE(static_cast<int>(ConnectionStatus::Disconnected), 0);
         QCOMPARE(static_cast<int>(ConnectionStatus::Connecting), 1);
         QCOMPARE(static_cast<int>(ConnectionStatus::Connected), 2);
     }},
    {"connection-status-of-a-client",
     "CONNECTION_DISCONNECTED 0, CONNECTION_CONNECTING 1, CONNECTION_CONNECTED 2",
     [] {
         PeerWorld world;
         world.server();
         TestPeer& ana = world.add(QStringLiteral("ana"));
         QCOMPARE(ana.peer.connectionStatus(), ConnectionStatus::Disconnected);
         QCOMPARE(ana.peer.createClient(QStringLiteral("server"), PeerWorld::port), Error::Ok);
         QCOMPARE(ana.peer.connectionStatus(), ConnectionStatus::Connecting);
         world.advance(fromSeconds(0.5));
         QCOMPARE(ana.peer.connectionStatus(), ConnectionStatus::Connected);
         ana.peer.close();
         QCOMPARE(ana.peer.connectionStatus(), ConnectionStatus::Disconnected);
     }},
    {"connection-status-of-a-server",
     "CONNECTION_DISCONNECTED 0, CONNECTION_CONNECTING 1, CONNECTION_CONNECTED 2",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         QCOMPARE(server.peer.connectionStatus(), ConnectionStatus::Connected);
     }},
    {"next-available-packet", "channel, transfer mode and sender id of the **next available** packet",
     [] {
         Star star;
         star.ana.put(1, "first", ordered, 5);
         star.bob.put(1, "second", reliable, 9);
         star.world.advance(fromSeconds(0.1));
         const EnetMultiplayerPeer& peer = star.server.peer;
         for (int question = 0; question < 2; ++question) { // asking does not take it
             QCOMPARE(peer.packetChannel(), 5);
             QCOMPARE(peer.packetMode(), ordered);
             QCOMPARE(peer.packetPeer(), 101);
         }
         star.server.peer
             .getPacket(); // from now on the questions are about the second, not the one that was taken
         QCOMPARE(peer.packetChannel(), 9);
         QCOMPARE(peer.packetMode(), reliable);
         QCOMPARE(peer.packetPeer(), 102);
     }},
    {"unique-id", "this peer's id; 1 on a server",
     [] {
         Star star;
         QCOMPARE(star.server.peer.uniqueId(), 1);
         QCOMPARE(star.ana.peer.uniqueId(), 101);
         QCOMPARE(MultiplayerPeer::targetPeerServer, 1);
     }},
    {"unique-id-while-connecting", "this peer's id; 1 on a server",
     [] {
         PeerWorld world;
         QCOMPARE(world.client(QStringLiteral("ana"), 101).peer.isActive(),
                  false); // there is no server to name
         world.server();
         QCOMPARE(world.client(QStringLiteral("bob"), 102).peer.uniqueId(), 102);
     }},
    {"server-relay-supported",
     "whether a server can relay between clients in this configuration (true for server and client, false in "
     "a mesh)",
     [] {
         Star star;
         MeshOfThree mesh;
         QVERIFY(star.server.peer.isServerRelaySupported());
         QVERIFY(star.ana.peer.isServerRelaySupported());
         QVERIFY(!mesh.one.peer.isServerRelaySupported());
     }},
    {"poll-processes-events",
     "processes new network events; documented as waiting up to 1 second, ENet's own returns at once",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         TestPeer& ana = world.client(QStringLiteral("ana"), 101);
         server.polled = ana.polled = false;
         world.advance(fromSeconds(1));
         QCOMPARE(server.log + ana.log, QStringList()); // nothing happens between polls
         for (int round = 0; round < 4; ++round) {
             world.poll(ana);
             world.poll(server);
         }
         QCOMPARE(server.said, QStringList{QStringLiteral("peer_connected 101")});
         QCOMPARE(ana.said, QStringList{QStringLiteral("peer_connected 1")});
     }},
    {"poll-returns-at-once", "documented as waiting up to 1 second, ENet's own returns at once",
     [] {
         Star star;
         const Time before = star.world.now();
         star.server.peer.poll();
         QCOMPARE(star.world.now(), before);
     }},
    {"target-broadcast", "TARGET_PEER_BROADCAST 0 to all (default)",
     [] {
         QCOMPARE(MultiplayerPeer::targetPeerBroadcast, 0);
         Star star;
         QCOMPARE(star.server.peer.targetPeer(), 0);
         QCOMPARE(star.server.put(0, "all"), Error::Ok);
         star.world.advance(fromSeconds(0.1));
         for (TestPeer* client : {&star.ana, &star.bob, &star.cem})
             QCOMPARE(client->takeBytes(), QList<QByteArray>{"all"});
     }},
    {"target-server", "TARGET_PEER_SERVER 1",
     [] {
         Star star;
         QCOMPARE(star.ana.put(1, "to the server"), Error::Ok);
         star.world.advance(fromSeconds(0.1));
         QCOMPARE(star.server.take(), (QList<TakenPacket>{{101, 0, reliable, "to the server"}}));
         QCOMPARE(star.bob.peer.availablePacketCount(), 0);
     }},
    {"target-one", "an id to one",
     [] {
         Star star;
         QCOMPARE(star.server.put(102, "to bob"), Error::Ok);
         star.world.advance(fromSeconds(0.1));
         QCOMPARE(star.bob.take(), (QList<TakenPacket>{{1, 0, reliable, "to bob"}}));
         QCOMPARE(star.ana.peer.availablePacketCount(), 0);
         QCOMPARE(star.cem.peer.availablePacketCount(), 0);
     }},
    {"target-all-but-one", "a **negative id to all but that one**",
     [] {
         Star star;
         QCOMPARE(star.server.put(-102, "not bob"), Error::Ok);
         star.world.advance(fromSeconds(0.1));
         QCOMPARE(star.ana.takeBytes(), QList<QByteArray>{"not bob"});
         QCOMPARE(star.bob.peer.availablePacketCount(), 0);
         QCOMPARE(star.cem.takeBytes(), QList<QByteArray>{"not bob"});
     }},
    {"refuse-new-connections", "when true, new connections are refused",
     [] {
         Star star;
         QVERIFY(!star.server.peer.refuseNewConnections());
         star.server.peer.setRefuseNewConnections(true);
         star.world.client(QStringLiteral("dee"), 104);
         star.world.advance(fromSeconds(1));
         QVERIFY(!star.server.said.contains(QStringLiteral("peer_connected 104")));
         star.server.peer.setRefuseNewConnections(false);
         star.world.client(QStringLiteral("eve"), 105);
         star.world.advance(fromSeconds(1));
         QCOMPARE(lastOf(star.server.said), QStringLiteral("peer_connected 105"));
     }},
    {"refusing-keeps-who-is-there", "when true, new connections are refused",
     [] {
         Star star;
         star.server.peer.setRefuseNewConnections(true);
         star.world.advance(fromSeconds(40));
         QCOMPARE(star.server.peer.connections().size(), std::size_t{3});
         QCOMPARE(star.ana.said, QStringList{QStringLiteral("peer_connected 1")});
     }},
    {"transfer-channel-range", "channel to send on, 0 to 255",
     [] {
         PeerWorld world;
         TestPeer& peer = world.add(QStringLiteral("peer"));
         QCOMPARE(peer.peer.transferChannel(), 0);
         for (const int channel : {255, 7, 0}) {
             peer.peer.setTransferChannel(channel);
             QCOMPARE(peer.peer.transferChannel(), channel);
         }
         QCOMPARE(peer.log, QStringList());
         for (const int channel : {-1, 256, 1'000'000}) { // Godot takes them, too
             peer.peer.setTransferChannel(channel);
             QCOMPARE(peer.peer.transferChannel(), channel);
         }
         QCOMPARE(peer.log, QStringList());
     }},
    {"reliable-blocks-its-own-channel",
     "reliable data blocks only its own channel, order holds only within a channel",
     [] {
         QCOMPARE(heardBehindALoss(3, 3, reliable), QList<QByteArray>());
         QCOMPARE(heardBehindALoss(3, 3, ordered), QList<QByteArray>());
     }},
    {"reliable-blocks-no-other-channel",
     "reliable data blocks only its own channel, order holds only within a channel",
     [] {
         QCOMPARE(heardBehindALoss(3, 4, reliable), QList<QByteArray>{"behind"});
         QCOMPARE(heardBehindALoss(3, 4, ordered), QList<QByteArray>{"behind"});
         QCOMPARE(heardBehindALoss(3, 0, reliable), QList<QByteArray>{"behind"});
     }},
    {"unreliable-is-never-blocked", "reliable data blocks only its own channel",
     [] { QCOMPARE(heardBehindALoss(3, 3, unreliable), QList<QByteArray>{"behind"}); }},
    {"default-channel-is-several",
     "channel 0 works as separate channels so that the default reliable and unreliable-ordered traffic do "
     "not interact",
     [] {
         QCOMPARE(heardBehindALoss(0, 0, ordered), QList<QByteArray>{"behind"});
         QCOMPARE(heardBehindALoss(0, 0, unreliable), QList<QByteArray>{"behind"});
         QCOMPARE(heardBehindALoss(0, 0, reliable), QList<QByteArray>());
     }},
    {"transfer-modes",
     "TRANSFER_MODE_UNRELIABLE 0, TRANSFER_MODE_UNRELIABLE_ORDERED 1, TRANSFER_MODE_RELIABLE 2",
     [] {
         QCOMPARE(static_cast<int>(unreliable), 0);
         QCOMPARE(static_cast<int>(ordered), 1);
         QCOMPARE(static_cast<int>(reliable), 2);
         PeerWorld world;
         TestPeer& peer = world.add(QStringLiteral("peer"));
         QCOMPARE(peer.peer.transferMode(), reliable);
         peer.peer.setTransferMode(ordered);
         QCOMPARE(peer.peer.transferMode(), ordered);
     }},
    {"signals", "`peer_connected(id)`, `peer_disconnected(id)`",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         QSignalSpy connected(&server.peer, &MultiplayerPeer::peerConnected);
         QSignalSpy disconnected(&server.peer, &MultiplayerPeer::peerDisconnected);
         TestPeer& ana = world.client(QStringLiteral("ana"), 101);
         world.advance(fromSeconds(0.5));
         ana.peer.close();
         world.advance(fromSeconds(0.5));
         QCOMPARE(connected.size(), 1);
         QCOMPARE(connected.at(0).at(0).toInt(), 101);
         QCOMPARE(disconnected.size(), 1);
         QCOMPARE(disconnected.at(0).at(0).toInt(), 101);
     }},
    {"packet-peer", "`get_available_packet_count()`, `get_packet()`, `put_packet()`, `get_packet_error()`",
     [] {
         Star star;
         QCOMPARE(star.ana.put(1, "one"), Error::Ok);
         QCOMPARE(star.ana.peer.packetError(), Error::Ok);
         QCOMPARE(star.server.peer.availablePacketCount(), 0); // nothing arrives but by poll
         star.world.advance(fromSeconds(0.1));
         QCOMPARE(star.server.peer.availablePacketCount(), 1);
         QCOMPARE(star.server.takeBytes(), QList<QByteArray>{"one"});
         QCOMPARE(star.server.peer.packetError(), Error::Ok);
         star.server.peer.getPacket();
         QCOMPARE(star.server.peer.packetError(), Error::Unavailable);
         star.ana.put(999, "nobody");
         QCOMPARE(star.ana.peer.packetError(), Error::InvalidParameter);
     }},
    {"abstract", "MultiplayerPeer is abstract",
     [] {
         static_assert(std::is_abstract_v<MultiplayerPeer> && std::is_abstract_v<PacketPeer>);
         static_assert(std::is_base_of_v<MultiplayerPeer, EnetMultiplayerPeer>);
         static_assert(std::is_base_of_v<MultiplayerPeer, OfflineMultiplayerPeer>);
         static_assert(std::is_base_of_v<PacketPeer, MultiplayerPeer>);
     }},
    {"create-server-max-clients",
     "`create_server(port, max_clients=32, max_channels=0, in_bandwidth=0, out_bandwidth=0)`",
     [] {
         PeerWorld world;
         TestPeer& server = world.add(QStringLiteral("server"));
         QCOMPARE(server.peer.createServer(PeerWorld::port), Error::Ok);
         for (int number = 0; number < 33; ++number)
             world.client(QStringLiteral("c%1").arg(number), 100 + number);
         world.advance(fromSeconds(2));
         QCOMPARE(server.said.size(), 32);
         QCOMPARE(server.peer.connections().size(), std::size_t{32});
     }},
    {"create-client-local-port", "out_bandwidth=0, local_port=0)`",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         TestPeer& ana = world.add(QStringLiteral("ana"));
         QCOMPARE(ana.peer.createClient(QStringLiteral("server"), PeerWorld::port, 0, 0, 0, 5555), Error::Ok);
         QVERIFY(!world.network().bind(ana.endpoint, 5555)); // that is where it is
         world.advance(fromSeconds(0.5));
         QCOMPARE(server.said.size(), 1);
     }},
    {"set-bind-ip", "`create_mesh(unique_id)`, `add_mesh_peer(peer_id, host)`, `set_bind_ip`",
     [] {
         PeerWorld world;
         TestPeer& server = world.add(QStringLiteral("server"));
         server.peer.setBindIp(QStringLiteral("10.0.0.9"));
         QCOMPARE(server.peer.createServer(PeerWorld::port), Error::CantCreate); // another machine's
         QCOMPARE(server.peer.createClient(QStringLiteral("server"), 1, 0, 0, 0, 5555), Error::CantCreate);
         QCOMPARE(server.peer.createClient(QStringLiteral("server"), 1), Error::Ok); // it binds no port
         server.peer.close();
         for (const char* own : {"10.0.0.1", "*"}) {
             server.peer.setBindIp(QLatin1String(own));
             QCOMPARE(server.peer.createServer(PeerWorld::port), Error::Ok);
             server.peer.close();
         }
     }},
    {"offline-always-connected", "`OfflineMultiplayerPeer` is the third form: always connected",
     [] {
         OfflineMultiplayerPeer peer;
         QCOMPARE(peer.connectionStatus(), ConnectionStatus::Connected);
         peer.close();
         peer.disconnectPeer(1, true);
         peer.poll();
         QCOMPARE(peer.connectionStatus(), ConnectionStatus::Connected);
     }},
    {"offline-always-the-server", "always the server",
     [] {
         OfflineMultiplayerPeer peer;
         QCOMPARE(peer.uniqueId(), 1);
         QVERIFY(!peer.isServerRelaySupported());
     }},
    {"offline-sends-nowhere", "sends nowhere",
     [] {
         OfflineMultiplayerPeer peer;
         for (const int target : {0, 1, -1, 77}) {
             peer.setTargetPeer(target);
             QCOMPARE(peer.putPacket(bytesOf(std::string_view("x"))), Error::Ok);
         }
         peer.poll();
         QCOMPARE(peer.availablePacketCount(), 0);
         QVERIFY(peer.getPacket().empty());
         QCOMPARE(peer.packetError(), Error::Unavailable);
     }},
};

class TestConformanceReference : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_data() { addRows(sentences); }
    void keeps() { checkRow(sentences); }
};

PEERSCOPE_TEST(TestConformanceReference)

} // namespace peerscope::test_conformance_reference

#include "test_conformance_reference.moc"
