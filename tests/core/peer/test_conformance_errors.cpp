// SPDX-License-Identifier: MIT
//
// Misuse, and the errors that Godot returns.
#include "tests/core/peer/conformance.h"
#include "tests/core/peer/peer_world.h"
#include "tests/support/test_program.h"

#include <climits>

namespace peerscope::test_conformance_errors {

const QString error1 = QStringLiteral("error 1");

const Sentence sentences[] = {
    {"error-numbers", "OK 0, FAILED 1, ERR_UNAVAILABLE 2",
     [] {
         QCOMPARE(static_cast<int>(Error::Ok), 0);
         QCOMPARE(static_cast<int>(Error::Failed), 1);
         QCOMPARE(static_cast<int>(Error::Unavailable), 2);
         QCOMPARE(static_cast<int>(Error::Unconfigured), 3);
         QCOMPARE(static_cast<int>(Error::CantCreate), 20);
         QCOMPARE(static_cast<int>(Error::AlreadyInUse), 22);
         QCOMPARE(static_cast<int>(Error::InvalidParameter), 31);
         QCOMPARE(static_cast<int>(Error::Bug), 47);
     }},
    {"error-names", "ERR_CANT_CREATE 20 (port taken, address unusable), ERR_ALREADY_IN_USE 22",
     [] {
         QCOMPARE(name(Error::Ok), std::string_view("OK"));
         QCOMPARE(name(Error::CantCreate), std::string_view("ERR_CANT_CREATE"));
         QCOMPARE(name(Error::AlreadyInUse), std::string_view("ERR_ALREADY_IN_USE"));
         QCOMPARE(name(Error::Bug), std::string_view("ERR_BUG"));
     }},
    {"get-packet-with-nothing-there", "ERR_UNAVAILABLE 2 (get_packet with nothing there)",
     [] {
         Star star;
         star.ana.log.clear();
         QVERIFY(star.ana.peer.getPacket().empty());
         QCOMPARE(star.ana.peer.packetError(), Error::Unavailable);
         QCOMPARE(star.ana.log, QStringList{QStringLiteral("error 2")});
     }},
    {"get-packet-when-inactive", "ERR_UNAVAILABLE 2 (get_packet with nothing there)",
     [] {
         PeerWorld world;
         TestPeer& peer = world.add(QStringLiteral("peer"));
         QVERIFY(peer.peer.getPacket().empty());
         QCOMPARE(peer.peer.packetError(), Error::Unavailable);
     }},
    {"put-packet-when-not-active", "ERR_UNCONFIGURED 3 (put_packet or poll when not active",
     [] {
         PeerWorld world;
         TestPeer& peer = world.add(QStringLiteral("peer"));
         for (const int target : {0, 1, 77, -1})
             QCOMPARE(peer.put(target, "x"), Error::Unconfigured);
         QCOMPARE(peer.peer.packetError(), Error::Unconfigured);
         QCOMPARE(peer.log.count(QStringLiteral("error 3")), 4);
     }},
    {"put-packet-after-close",
     "`put_packet` fails when the target is neither 0 nor a known peer (after taking the absolute "
     "value), when not active, and when not connected",
     [] {
         Star star;
         star.ana.peer.close();
         QCOMPARE(star.ana.put(1, "x"), Error::Unconfigured);
     }},
    {"put-packet-of-nothing", "put_packet of nothing from a script answers OK and sends nothing",
     [] {
         Star star;
         const std::uint64_t before = star.world.network().datagramsSent();
         for (const int target : {0, 101, 999})
             QCOMPARE(star.server.put(target, ""), Error::Ok);
         star.ana.peer.close();
         QCOMPARE(star.ana.put(1, ""), Error::Ok); // looked at before anything else
         QCOMPARE(star.world.packets().size(), 0);
         star.world.advance(fromSeconds(0.05));
         QVERIFY(star.world.network().datagramsSent() <= before + 3); // goodbye, and what keeps alive
         QCOMPARE(star.bob.peer.availablePacketCount(), 0);
     }},
    {"poll-when-not-active", "ERR_UNCONFIGURED 3 (put_packet or poll when not active",
     [] {
         PeerWorld world;
         TestPeer& peer = world.add(QStringLiteral("peer"));
         peer.peer.poll();
         QCOMPARE(peer.log, QStringList{QStringLiteral("error 3")});
     }},
    {"put-packet-when-not-connected", "put_packet when not connected",
     [] {
         PeerWorld world;
         world.server();
         TestPeer& ana = world.client(QStringLiteral("ana"), 101);
         for (const int target : {0, 1, 999}) // whatever the target: this is looked at first
             QCOMPARE(ana.put(target, "x"), Error::Unconfigured);
         world.advance(fromSeconds(0.5));
         QCOMPARE(ana.put(1, "x"), Error::Ok);
         QCOMPARE(world.packets().size(), 1);
     }},
    {"put-packet-unknown-target", "`put_packet` fails when the target is neither 0 nor a known peer",
     [] {
         Star star;
         star.server.log.clear();
         QCOMPARE(star.server.put(999, "x"), Error::InvalidParameter);
         QCOMPARE(star.server.peer.packetError(), Error::InvalidParameter);
         QCOMPARE(star.server.log, QStringList{QStringLiteral("error 31")});
         QCOMPARE(star.world.packets().size(), 0);
     }},
    {"put-packet-unknown-exclusion", "(after taking the absolute value)",
     [] {
         Star star;
         QCOMPARE(star.server.put(-999, "x"),
                  Error::InvalidParameter); // not "to all": there is no 999 to leave out
         QCOMPARE(star.server.put(-101, "x"), Error::Ok);
     }},
    {"put-packet-server-to-itself", "`put_packet` fails when the target is neither 0 nor a known peer",
     [] {
         Star star;
         QCOMPARE(star.server.put(1, "x"), Error::InvalidParameter);
         QCOMPARE(star.server.put(-1, "x"), Error::InvalidParameter);
     }},
    {"put-packet-client-to-client", "`put_packet` fails when the target is neither 0 nor a known peer",
     [] {
         Star star;
         for (const int target : {102, -102, 101, -101}) // relaying is the business of the layer above
             QCOMPARE(star.ana.put(target, "x"), Error::InvalidParameter);
         QCOMPARE(star.world.packets().size(), 0);
     }},
    {"put-packet-extreme-targets", "(after taking the absolute value)",
     [] {
         Star star;
         for (const int target : {INT_MIN, INT_MIN + 1, INT_MAX})
             QCOMPARE(star.server.put(target, "x"), Error::InvalidParameter);
     }},
    {"put-packet-flushes", "`put_packet` flushes at once",
     [] {
         Star star;
         for (TestPeer* sender : {&star.server, &star.ana}) {
             const std::uint64_t before = star.world.network().datagramsSent();
             const int target = sender == &star.ana ? 1 : 101;
             QCOMPARE(sender->put(target, "x"), Error::Ok);
             QCOMPARE(star.world.network().datagramsSent(), before + 1);
         }
     }},
    {"put-packet-flushes-each", "`put_packet` flushes at once",
     [] {
         Star star;
         const std::uint64_t before = star.world.network().datagramsSent();
         for (int packet = 0; packet < 5; ++packet)
             QCOMPARE(star.ana.put(1, "x", TransferMode::Unreliable), Error::Ok);
         QCOMPARE(star.world.network().datagramsSent(), before + 5); // one datagram each: nothing is gathered
         QCOMPARE(star.server.put(0, "x"), Error::Ok);
         QCOMPARE(star.world.network().datagramsSent(), before + 8); // and one for each recipient
     }},
    {"port-taken", "ERR_CANT_CREATE 20 (port taken",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         QVERIFY(server.peer.isActive());
         EnetMultiplayerPeer second(world.platform(), server.endpoint, RandomStream(2));
         QCOMPARE(second.createServer(PeerWorld::port), Error::CantCreate);
         QVERIFY(!second.isActive());
         QCOMPARE(second.createServer(PeerWorld::port + 1), Error::Ok);
         TestPeer& elsewhere =
             world.add(QStringLiteral("elsewhere")); // the same port of another machine is free
         QCOMPARE(elsewhere.peer.createServer(PeerWorld::port), Error::Ok);
     }},
    {"local-port-taken", "ERR_CANT_CREATE 20 (port taken",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         EnetMultiplayerPeer client(world.platform(), server.endpoint, RandomStream(2));
         QCOMPARE(client.createClient(QStringLiteral("server"), PeerWorld::port, 0, 0, 0, PeerWorld::port),
                  Error::CantCreate);
         QVERIFY(!client.isActive());
     }},
    {"address-unusable", "address unusable",
     [] {
         PeerWorld world;
         world.server();
         TestPeer& ana = world.add(QStringLiteral("ana"));
         for (const QString& address :
              {QString(), QStringLiteral("nobody"), QStringLiteral("10.0.0"), QStringLiteral("10.0.0.1.2"),
               QStringLiteral("::1"), QStringLiteral(" server"), QString(100'000, QLatin1Char('x'))}) {
             QCOMPARE(ana.peer.createClient(address, PeerWorld::port), Error::CantCreate);
             QVERIFY(!ana.peer.isActive());
             QCOMPARE(ana.peer.connectionStatus(), ConnectionStatus::Disconnected);
         }
     }},
    {"remote-port-unusable", "address unusable",
     [] {
         PeerWorld world;
         world.server();
         TestPeer& ana = world.add(QStringLiteral("ana"));
         for (const int port : {0, -1, 65536, INT_MAX, INT_MIN})
             QCOMPARE(ana.peer.createClient(QStringLiteral("server"), port), Error::CantCreate);
     }},
    {"address-by-number", "`create_client(address, port",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         TestPeer& ana = world.add(QStringLiteral("ana"));
         QCOMPARE(ana.peer.createClient(QStringLiteral("10.0.0.1"), PeerWorld::port), Error::Ok);
         world.advance(fromSeconds(0.5));
         QCOMPARE(server.said.size(), 1);
     }},
    {"address-of-nobody", "`create_client(address, port",
     [] {
         PeerWorld world;
         world.server();
         TestPeer& ana = world.add(QStringLiteral("ana"));
         QCOMPARE(ana.peer.createClient(QStringLiteral("192.168.1.1"), 4000), Error::Ok); // it may yet answer
         world.advance(fromSeconds(40));
         QCOMPARE(ana.log, QStringList{QStringLiteral("closed")});
     }},
    {"numbers-out-of-range", "ERR_INVALID_PARAMETER 31",
     [] {
         PeerWorld world;
         TestPeer& peer = world.add(QStringLiteral("server"));
         QCOMPARE(peer.peer.createServer(-1), Error::InvalidParameter);
         QCOMPARE(peer.peer.createServer(65536), Error::InvalidParameter);
         QCOMPARE(peer.peer.createServer(7777, 0), Error::InvalidParameter);
         QCOMPARE(peer.peer.createServer(7777, 4096), Error::InvalidParameter);
         QCOMPARE(peer.peer.createServer(7777, 32, 0, 0, -1), Error::InvalidParameter);
         QCOMPARE(peer.peer.createClient(QStringLiteral("server"), 7777, 0, -1), Error::InvalidParameter);
         QCOMPARE(peer.peer.createClient(QStringLiteral("server"), 7777, 0, 0, 0, 65536),
                  Error::InvalidParameter);
         QVERIFY(!peer.peer.isActive());
         QCOMPARE(peer.peer.createServer(65535, 4095, 253, -1), Error::Ok); // in_bandwidth is not looked at
     }},
    {"already-in-use-server", "ERR_ALREADY_IN_USE 22 (create_* on an active peer)",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         QCOMPARE(server.peer.createServer(1), Error::AlreadyInUse);
         QCOMPARE(server.peer.createClient(QStringLiteral("server"), 1), Error::AlreadyInUse);
         QCOMPARE(server.peer.createMesh(5), Error::AlreadyInUse);
         QCOMPARE(server.peer.uniqueId(), 1); // and it goes on as it was
         QCOMPARE(server.log.count(QStringLiteral("error 22")), 3);
     }},
    {"already-in-use-client", "ERR_ALREADY_IN_USE 22 (create_* on an active peer)",
     [] {
         PeerWorld world;
         world.server();
         TestPeer& ana = world.client(QStringLiteral("ana"), 101); // connecting is active
         QCOMPARE(ana.peer.createServer(1), Error::AlreadyInUse);
         QCOMPARE(ana.peer.createClient(QStringLiteral("server"), 1), Error::AlreadyInUse);
         QCOMPARE(ana.peer.createMesh(5), Error::AlreadyInUse);
         world.advance(fromSeconds(0.5));
         QCOMPARE(ana.peer.uniqueId(), 101);
     }},
    {"already-in-use-mesh", "ERR_ALREADY_IN_USE 22 (create_* on an active peer)",
     [] {
         MeshOfThree mesh;
         QCOMPARE(mesh.one.peer.createMesh(5), Error::AlreadyInUse);
         QCOMPARE(mesh.one.peer.createMesh(0), Error::InvalidParameter); // this is looked at first
         QCOMPARE(mesh.one.peer.uniqueId(), 11);
     }},
    {"inactive-answers",
     "Questions asked of an inactive or empty peer answer with a default (mode reliable, channel 1, peer 1, "
     "unique id 0) and an error in the log",
     [] {
         PeerWorld world;
         TestPeer& peer = world.add(QStringLiteral("peer"));
         QCOMPARE(peer.peer.packetMode(), TransferMode::Reliable);
         QCOMPARE(peer.peer.packetChannel(), 1);
         QCOMPARE(peer.peer.packetPeer(), 1);
         QCOMPARE(peer.peer.uniqueId(), 0);
         QCOMPARE(peer.log, (QStringList{error1, error1, error1, error1}));
     }},
    {"empty-answers",
     "Questions asked of an inactive or empty peer answer with a default (mode reliable, channel 1, peer 1",
     [] {
         Star star;
         star.server.log.clear();
         QCOMPARE(star.server.peer.packetMode(), TransferMode::Reliable);
         QCOMPARE(star.server.peer.packetChannel(), 1);
         QCOMPARE(star.server.peer.packetPeer(), 1);
         QCOMPARE(star.server.log, (QStringList{error1, error1, error1}));
         QCOMPARE(star.server.peer.uniqueId(), 1); // this one it can answer
         QCOMPARE(star.server.log.size(), 3);
     }},
    {"questions-without-an-error", "Questions asked of an inactive or empty peer",
     [] {
         PeerWorld world;
         TestPeer& peer = world.add(QStringLiteral("peer"));
         QCOMPARE(peer.peer.connectionStatus(), ConnectionStatus::Disconnected);
         QCOMPARE(peer.peer.availablePacketCount(), 0);
         QCOMPARE(peer.peer.isServerRelaySupported(), false);
         QCOMPARE(peer.log, QStringList());
     }},
    {"disconnect-when-inactive", "disconnects that peer from this host",
     [] {
         PeerWorld world;
         TestPeer& peer = world.add(QStringLiteral("peer"));
         peer.peer.disconnectPeer(1);
         peer.peer.disconnectPeer(1, true);
         QCOMPARE(peer.log, (QStringList{error1, error1}));
     }},
    {"close-when-inactive", "immediately closes the peer",
     [] {
         PeerWorld world;
         TestPeer& peer = world.add(QStringLiteral("peer"));
         peer.peer.close();
         QCOMPARE(peer.log, QStringList());
     }},
};

class TestConformanceErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_data() { addRows(sentences); }
    void keeps() { checkRow(sentences); }
};

PEERSCOPE_TEST(TestConformanceErrors)

} // namespace peerscope::test_conformance_errors

#include "test_conformance_errors.moc"
