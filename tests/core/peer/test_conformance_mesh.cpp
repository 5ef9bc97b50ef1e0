// SPDX-License-Identifier: MIT
//
// create_mesh and add_mesh_peer.
#include "tests/core/peer/conformance.h"
#include "tests/core/peer/peer_world.h"
#include "tests/support/test_program.h"

namespace peerscope::test_conformance_mesh {

const TransferMode reliable = TransferMode::Reliable;

const Sentence sentences[] = {
    {"mesh-is-connected-at-once", "`create_mesh(unique_id)`",
     [] {
         PeerWorld world;
         TestPeer& one = world.add(QStringLiteral("one"));
         QCOMPARE(one.peer.createMesh(11), Error::Ok);
         QCOMPARE(one.peer.connectionStatus(), ConnectionStatus::Connected);
         QCOMPARE(one.peer.uniqueId(), 11);
         one.peer.poll();
         QCOMPARE(one.log, QStringList());
     }},
    {"mesh-id-1-is-allowed", "mesh id not positive",
     [] {
         PeerWorld world;
         QCOMPARE(world.add(QStringLiteral("one")).peer.createMesh(1), Error::Ok);
     }},
    {"mesh-id-not-positive", "ERR_INVALID_PARAMETER 31 (unknown target; mesh id not positive",
     [] {
         PeerWorld world;
         TestPeer& one = world.add(QStringLiteral("one"));
         for (const int id : {0, -1, -0x7FFF'FFFF - 1})
             QCOMPARE(one.peer.createMesh(id), Error::InvalidParameter);
         QVERIFY(!one.peer.isActive());
         QCOMPARE(one.log.count(QStringLiteral("error 31")), 3);
     }},
    {"one-host-for-each-remote", "**Mesh**: one ENet host per remote peer",
     [] {
         MeshOfThree mesh;
         // Each connection has its own sockets with different ports; the end of one does not affect the
         // others.
         QVERIFY(!mesh.world.network().bind(mesh.two.endpoint, 9000));   // two listens for one,
         QVERIFY(!mesh.world.network().bind(mesh.three.endpoint, 9001)); // three for one
         QVERIFY(!mesh.world.network().bind(mesh.three.endpoint, 9002)); // and for two
         QCOMPARE(mesh.one.peer.connections().size(), std::size_t{2});
     }},
    {"add-says-connected", "`add_mesh_peer` takes a host with exactly one connected peer",
     [] {
         MeshOfThree mesh;
         QCOMPARE(mesh.one.log,
                  (QStringList{QStringLiteral("peer_connected 12"), QStringLiteral("peer_connected 13")}));
         QCOMPARE(mesh.two.log,
                  (QStringList{QStringLiteral("peer_connected 11"), QStringLiteral("peer_connected 13")}));
         QCOMPARE(mesh.three.log,
                  (QStringList{QStringLiteral("peer_connected 11"), QStringLiteral("peer_connected 12")}));
     }},
    {"add-no-host", "mesh host without exactly one connected peer",
     [] {
         MeshOfThree mesh;
         QCOMPARE(mesh.one.peer.addMeshPeer(14, nullptr), Error::InvalidParameter);
     }},
    {"add-host-without-peers", "mesh host without exactly one connected peer",
     [] {
         MeshOfThree mesh;
         QCOMPARE(mesh.one.peer.addMeshPeer(14, mesh.one.peer.createHost(9100)), Error::InvalidParameter);
         QCOMPARE(mesh.one.peer.connections().size(), std::size_t{2});
     }},
    {"add-host-still-connecting", "mesh host without exactly one connected peer",
     [] {
         MeshOfThree mesh;
         const std::shared_ptr<EnetHost> host = mesh.one.peer.createHost(0);
         QVERIFY(host->connect("two", 9100, 0, 11));
         QCOMPARE(mesh.one.peer.addMeshPeer(14, host), Error::InvalidParameter);
     }},
    {"add-host-with-two", "`add_mesh_peer` takes a host with exactly one connected peer",
     [] {
         MeshOfThree mesh;
         const std::shared_ptr<EnetHost> listening = mesh.one.peer.createHost(9100, 2);
         const std::shared_ptr<EnetHost> connecting[] = {mesh.two.peer.createHost(0),
                                                         mesh.three.peer.createHost(0)};
         for (const std::shared_ptr<EnetHost>& host : connecting)
             QVERIFY(host->connect("one", 9100, 0, 1));
         int connected = 0;
         for (int round = 0; round < 20; ++round) {
             ENetEvent event{};
             for (const std::shared_ptr<EnetHost>& host : connecting)
                 host->service(event);
             mesh.world.arrive();
             for (int more = listening->service(event); more > 0; more = listening->checkEvents(event))
                 connected += event.type == ENET_EVENT_TYPE_CONNECT;
             mesh.world.arrive();
         }
         QCOMPARE(connected, 2);
         QCOMPARE(mesh.one.peer.addMeshPeer(14, listening), Error::InvalidParameter);
     }},
    {"add-to-what-is-no-mesh", "`add_mesh_peer` takes a host with exactly one connected peer",
     [] {
         MeshOfThree mesh;
         auto [connecting, listening] = mesh.join(mesh.one, 21, mesh.two, 22, false);
         mesh.one.peer.close();
         QCOMPARE(mesh.one.peer.addMeshPeer(22, connecting), Error::Unconfigured);
         QCOMPARE(mesh.one.peer.createServer(PeerWorld::port), Error::Ok);
         QCOMPARE(mesh.one.peer.addMeshPeer(22, connecting), Error::Unconfigured);
     }},
    {"add-the-same-id-again", "`create_mesh(unique_id)`, `add_mesh_peer(peer_id, host)`",
     [] {
         // The new connection takes the old one's place in the table.
         MeshOfThree mesh;
         mesh.join(mesh.one, 11, mesh.two, 12);
         QCOMPARE(mesh.one.said.count(QStringLiteral("peer_connected 12")), 2);
         QCOMPARE(mesh.one.peer.connections().size(), std::size_t{2});
         QCOMPARE(mesh.one.put(12, "once"), Error::Ok);
         mesh.world.advance(fromSeconds(0.2));
         QCOMPARE(mesh.two.take(), (QList<TakenPacket>{{11, 0, reliable, "once"}}));
     }},
    {"mesh-target-all", "TARGET_PEER_BROADCAST 0 to all (default)",
     [] {
         MeshOfThree mesh;
         QCOMPARE(mesh.one.put(0, "all"), Error::Ok);
         mesh.world.advance(fromSeconds(0.2));
         QCOMPARE(mesh.two.take(), (QList<TakenPacket>{{11, 0, reliable, "all"}}));
         QCOMPARE(mesh.three.take(), (QList<TakenPacket>{{11, 0, reliable, "all"}}));
         QCOMPARE(mesh.one.peer.availablePacketCount(), 0);
     }},
    {"mesh-target-one", "an id to one",
     [] {
         MeshOfThree mesh;
         QCOMPARE(mesh.three.put(12, "one", TransferMode::UnreliableOrdered, 7), Error::Ok);
         mesh.world.advance(fromSeconds(0.2));
         QCOMPARE(mesh.two.take(), (QList<TakenPacket>{{13, 7, TransferMode::UnreliableOrdered, "one"}}));
         QCOMPARE(mesh.one.peer.availablePacketCount(), 0);
     }},
    {"mesh-target-all-but-one", "a **negative id to all but that one**",
     [] {
         MeshOfThree mesh;
         QCOMPARE(mesh.one.put(-12, "not two"), Error::Ok);
         mesh.world.advance(fromSeconds(0.2));
         QCOMPARE(mesh.two.peer.availablePacketCount(), 0);
         QCOMPARE(mesh.three.takeBytes(), QList<QByteArray>{"not two"});
     }},
    {"mesh-has-no-server",
     "`put_packet` fails when the target is neither 0 nor a known peer (after taking the absolute value)",
     [] {
         MeshOfThree mesh;
         for (const int target : {1, -1, 11, -11, 99}) // nor does it know itself
             QCOMPARE(mesh.one.put(target, "x"), Error::InvalidParameter);
     }},
    {"mesh-alone", "`create_mesh(unique_id)`",
     [] {
         PeerWorld world;
         TestPeer& one = world.add(QStringLiteral("one"));
         one.peer.createMesh(11);
         QCOMPARE(one.put(0, "nobody there"), Error::Ok);
         QCOMPARE(world.packets().size(), 0);
     }},
    {"mesh-disconnect",
     "**disconnect_peer** sends a DISCONNECT and flushes; the peer leaves the table at a later poll",
     [] {
         MeshOfThree mesh;
         mesh.one.peer.disconnectPeer(12);
         QCOMPARE(mesh.one.peer.connections().size(), std::size_t{2});
         mesh.world.advance(fromSeconds(0.5));
         QCOMPARE(mesh.one.said.last(), QStringLiteral("peer_disconnected 12"));
         QCOMPARE(mesh.two.said.last(), QStringLiteral("peer_disconnected 11"));
         QCOMPARE(mesh.one.peer.connections().size(), std::size_t{1});
         QCOMPARE(mesh.two.peer.connectionStatus(), ConnectionStatus::Connected); // a mesh goes on without
         QCOMPARE(mesh.two.put(13, "still here"), Error::Ok);
         mesh.world.advance(fromSeconds(0.5));
         QCOMPARE(mesh.three.takeBytes(), QList<QByteArray>{"still here"});
     }},
    {"mesh-force", "With force it leaves at once and silently",
     [] {
         MeshOfThree mesh;
         mesh.one.said.clear();
         mesh.one.peer.disconnectPeer(12, true);
         QCOMPARE(mesh.one.peer.connections().size(), std::size_t{1});
         QCOMPARE(mesh.one.put(12, "x"), Error::InvalidParameter);
         mesh.world.advance(fromSeconds(40));
         QCOMPARE(mesh.one.said, QStringList());
         QVERIFY(mesh.one.peer.isActive());
         QCOMPARE(mesh.two.said.last(), QStringLiteral("peer_disconnected 11"));
     }},
    {"mesh-close", "**close** sends an immediate (unacknowledged) DISCONNECT to every connected peer",
     [] {
         MeshOfThree mesh;
         mesh.one.log.clear();
         mesh.one.peer.close();
         mesh.world.pollAll();
         QCOMPARE(mesh.one.log, QStringList{QStringLiteral("closed")});
         QCOMPARE(mesh.two.said.last(), QStringLiteral("peer_disconnected 11"));
         QCOMPARE(mesh.three.said.last(), QStringLiteral("peer_disconnected 11"));
         QCOMPARE(mesh.two.peer.connections().size(), std::size_t{1});
         QVERIFY(mesh.world.network().bind(mesh.two.endpoint, 9000)); // that connection's host is gone
     }},
    {"mesh-lost", "**Mesh**: one ENet host per remote peer",
     [] {
         MeshOfThree mesh;
         mesh.world.cut(mesh.one, mesh.two);
         mesh.world.advance(fromSeconds(40));
         QCOMPARE(mesh.one.said.last(), QStringLiteral("peer_disconnected 12"));
         QCOMPARE(mesh.two.said.last(), QStringLiteral("peer_disconnected 11"));
         QCOMPARE(mesh.three.said.size(), 2);
         QCOMPARE(mesh.one.put(0, "those who are left"), Error::Ok);
         mesh.world.advance(fromSeconds(0.5));
         QCOMPARE(mesh.three.takeBytes(), QList<QByteArray>{"those who are left"});
     }},
    {"mesh-of-one-host-takes-no-other", "**Mesh**: one ENet host per remote peer",
     [] {
         // An outsider who connects to a host of the mesh is reset, without any signal.
         PeerWorld world;
         TestPeer& one = world.add(QStringLiteral("one"));
         TestPeer& two = world.add(QStringLiteral("two"));
         TestPeer& other = world.add(QStringLiteral("other"));
         one.peer.createMesh(11);
         const std::shared_ptr<EnetHost> listening = one.peer.createHost(9000, 2);
         const std::shared_ptr<EnetHost> connecting = two.peer.createHost(0);
         connecting->connect("one", 9000, 0, 12);
         for (int round = 0; round < 10; ++round) {
             ENetEvent event{};
             connecting->service(event);
             world.arrive();
             listening->service(event);
             world.arrive();
         }
         QCOMPARE(one.peer.addMeshPeer(12, listening), Error::Ok);
         QCOMPARE(other.peer.createClient(QStringLiteral("one"), 9000), Error::Ok);
         world.advance(fromSeconds(1));
         QCOMPARE(one.log, QStringList{QStringLiteral("peer_connected 12")});
         QCOMPARE(other.log, QStringList{QStringLiteral("peer_connected 1")});
     }},
};

class TestConformanceMesh : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_data() { addRows(sentences); }
    void keeps() { checkRow(sentences); }
};

PEERSCOPE_TEST(TestConformanceMesh)

} // namespace peerscope::test_conformance_mesh

#include "test_conformance_mesh.moc"
