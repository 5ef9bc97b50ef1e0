// SPDX-License-Identifier: MIT
//
// SceneMultiplayer's messages about peers: which peers are announced to whom, what goes through the server,
// and how it looks on the wire.
#include "core/wire/godot_messages.h"
#include "tests/core/peer/conformance.h"
#include "tests/core/peer/relay_peer.h"
#include "tests/support/test_program.h"

namespace peerscope::test_conformance_relay {

/// A server and clients with a relay above each, ids 101, 102 and 103, which join one after the other.
class RelayStar
{
public:
    explicit RelayStar(int firstId = 101, int secondId = 102)
        : server(world, world.server()), ana(world, world.client(QStringLiteral("ana"), firstId))
    {
        settle();
        bob.emplace(world, world.client(QStringLiteral("bob"), secondId));
        settle();
        cem.emplace(world, world.client(QStringLiteral("cem"), 103));
        settle();
        packetsBefore = world.packets().size();
    }

    void settle() { world.advance(fromSeconds(0.2)); }

    /// "ana>server 2/1 0703…" (mode/channel) for each packet put since everyone is there.
    QStringList newPackets()
    {
        QStringList result;
        const TraceSnapshot trace = world.trace();
        const auto name = [&](EndpointId id) {
            return QString::fromStdString(world.network().endpointName(id));
        };
        for (const PacketRow& packet : world.packets().mid(packetsBefore)) {
            result.append(QStringLiteral("%1>%2 %3/%4 %5")
                              .arg(name(packet.from), name(packet.to))
                              .arg(static_cast<int>(packet.mode))
                              .arg(packet.channel)
                              .arg(QString::fromLatin1(bytesFrom(trace.payload(packet)).toHex())));
        }
        return result;
    }

    PeerWorld world;
    RelayPeer server;
    RelayPeer ana;                ///< 101
    std::optional<RelayPeer> bob; ///< 102
    std::optional<RelayPeer> cem; ///< 103
    qsizetype packetsBefore = 0;
};

constexpr TransferMode ordered = TransferMode::UnreliableOrdered;

const char* const joins =
    "When a client joins, the server sends ADD_PEER of it to every admitted peer and of every "
    "admitted peer to it (channel 0, reliable).";
const char* const leaves = "On leaving, DEL_PEER to all others.";
const char* const sends =
    "A client sends anything for another peer (or for everyone, target 0, or all but one, "
    "negative) to the server as RELAY with the target id";
const char* const passes =
    "the server passes it on with the **sender's** id in its place, in the packet's own mode "
    "and channel, to the target, or to all but sender and excluded, and takes part itself "
    "unless excluded (-1)";
const char* const onlyServer = "Only the server (from id 1) may say ADD_PEER or DEL_PEER.";
const char* const system =
    "7 SYS | byte 1: 0 AUTH (payload; empty = done), 1 ADD_PEER, 2 DEL_PEER, 3 RELAY; bytes "
    "2-5 a peer id; RELAY goes on with the relayed message";

const Sentence sentences[] = {
    {"join-tells-the-admitted", joins,
     [] {
         RelayStar star;
         QCOMPARE(star.ana.said, lines({"+ 1", "+ 102", "+ 103"}));
         QCOMPARE(star.server.said, lines({"+ 101", "+ 102", "+ 103"}));
     }},
    {"join-is-told-of-the-admitted", joins,
     [] {
         RelayStar star;
         QCOMPARE(star.cem->said, lines({"+ 1", "+ 101", "+ 102"}));
         QCOMPARE(star.cem->relay.peers(), (std::vector<int>{1, 101, 102}));
     }},
    {"join-on-the-wire", joins,
     [] {
         RelayStar star;
         star.packetsBefore = 0;
         QCOMPARE(star.newPackets(), lines({"server>ana 2/0 070166000000", "server>bob 2/0 070165000000",
                                            "server>ana 2/0 070167000000", "server>cem 2/0 070165000000",
                                            "server>bob 2/0 070167000000", "server>cem 2/0 070166000000"}));
     }},
    {"leave-by-close", leaves,
     [] {
         RelayStar star;
         star.ana.test.peer.close();
         star.settle();
         QCOMPARE(star.newPackets(), lines({"server>bob 2/0 070265000000", "server>cem 2/0 070265000000"}));
         QCOMPARE(star.bob->said.last(), QStringLiteral("- 101"));
         QCOMPARE(star.server.said.last(), QStringLiteral("- 101"));
         QVERIFY(star.ana.relay.peers().empty());
     }},
    {"leave-by-disconnect", leaves,
     [] {
         RelayStar star;
         star.server.relay.disconnectPeer(102, false);
         QCOMPARE(star.newPackets(), QStringList());
         star.settle();
         QCOMPARE(star.newPackets(), lines({"server>ana 2/0 070266000000", "server>cem 2/0 070266000000"}));
         QCOMPARE(star.server.said.last(), QStringLiteral("- 102"));
         QCOMPARE(star.bob->said.last(), QStringLiteral("- 1"));
     }},
    {"leave-by-force", leaves,
     [] {
         RelayStar star;
         star.server.relay.disconnectPeer(102, true);
         star.settle();
         QCOMPARE(star.newPackets(), lines({"server>ana 2/0 070266000000", "server>cem 2/0 070266000000"}));
         QVERIFY(!star.server.said.contains(QStringLiteral("- 102"))); // silent here
         QCOMPARE(star.ana.said.last(), QStringLiteral("- 102"));
     }},
    {"last-takes-the-hole",
     "When a peer leaves, the last one in the list takes its hole: A, B, C without A is C, B. That is the "
     "order of the ADD_PEERs a newcomer gets, and of `get_peers`.",
     [] {
         RelayStar star;
         star.ana.test.peer.close();
         star.settle();
         QCOMPARE(star.server.relay.peers(), (std::vector<int>{103, 102}));
         RelayPeer dee(star.world, star.world.client(QStringLiteral("dee"), 104));
         star.settle();
         QCOMPARE(dee.said, lines({"+ 1", "+ 103", "+ 102"}));
         QCOMPARE(star.server.relay.peers(), (std::vector<int>{103, 102, 104}));
     }},
    {"lost-server-is-all-that-is-said", leaves,
     [] {
         RelayStar star;
         star.server.test.peer.close();
         star.settle();
         QCOMPARE(star.ana.said.last(), QStringLiteral("- 1"));
         QCOMPARE(star.ana.said.size(), 4); // of the other clients nothing: nobody is there to say it
         QVERIFY(star.ana.relay.peers().empty());
     }},
    {"send-to-one", sends,
     [] {
         RelayStar star;
         QCOMPARE(star.ana.send("hi", 102), Error::Ok);
         QCOMPARE(star.newPackets(), lines({"ana>server 2/0 070366000000036869"}));
         star.settle();
         QCOMPARE(star.bob->got, lines({"101: hi"}));
         QCOMPARE(star.server.got + star.cem->got, QStringList());
     }},
    {"send-to-everyone", sends,
     [] {
         RelayStar star;
         star.ana.send("hi");
         QCOMPARE(star.newPackets(), lines({"ana>server 2/0 070300000000036869"}));
         star.settle();
         QCOMPARE(star.server.got, lines({"101: hi"}));
         QCOMPARE(star.bob->got, lines({"101: hi"}));
         QCOMPARE(star.cem->got, lines({"101: hi"}));
         QCOMPARE(star.ana.got, QStringList());
     }},
    {"send-to-all-but-one", sends,
     [] {
         RelayStar star;
         star.ana.send("hi", -102);
         QCOMPARE(star.newPackets(), lines({"ana>server 2/0 07039affffff036869"}));
         star.settle();
         QCOMPARE(star.server.got, lines({"101: hi"}));
         QCOMPARE(star.bob->got, QStringList());
         QCOMPARE(star.cem->got, lines({"101: hi"}));
     }},
    {"send-to-the-server-is-no-relay", "3 RAW | the bytes given to send_bytes",
     [] {
         RelayStar star;
         star.ana.send("hi", 1);
         QCOMPARE(star.newPackets(), lines({"ana>server 2/0 036869"}));
         star.settle();
         QCOMPARE(star.server.got, lines({"101: hi"}));
         QCOMPARE(star.newPackets().size(), 1);
     }},
    {"server-sends-straight", "3 RAW | the bytes given to send_bytes",
     [] {
         RelayStar star;
         star.server.send("a", 0, ordered, 2);
         star.server.send("b", 102);
         star.server.send("c", -102);
         QCOMPARE(star.newPackets(),
                  lines({"server>ana 1/2 0361", "server>bob 1/2 0361", "server>cem 1/2 0361",
                         "server>bob 2/0 0362", "server>ana 2/0 0363", "server>cem 2/0 0363"}));
         star.settle();
         QCOMPARE(star.bob->got, lines({"1: a", "1: b"}));
         QCOMPARE(star.ana.got, lines({"1: a", "1: c"}));
     }},
    {"passed-on-with-the-sender", passes,
     [] {
         RelayStar star;
         star.ana.send("hi", 102);
         star.settle();
         QCOMPARE(star.newPackets(),
                  lines({"ana>server 2/0 070366000000036869", "server>bob 2/0 070365000000036869"}));
     }},
    {"passed-on-in-its-mode-and-channel", passes,
     [] {
         RelayStar star;
         star.ana.send("x", 102, TransferMode::Unreliable, 5);
         star.ana.send("y", 103, ordered, 7);
         star.settle();
         QCOMPARE(star.newPackets(), lines({"ana>server 0/5 07036600000003"
                                            "78",
                                            "ana>server 1/7 07036700000003"
                                            "79",
                                            "server>bob 0/5 07036500000003"
                                            "78",
                                            "server>cem 1/7 07036500000003"
                                            "79"}));
     }},
    {"passed-on-to-all-but-sender-and-excluded", passes,
     [] {
         RelayStar star;
         star.ana.send("h", -103);
         star.settle();
         QCOMPARE(star.newPackets(),
                  lines({"ana>server 2/0 070399ffffff0368", "server>bob 2/0 0703650000000368"}));
         QCOMPARE(star.server.got, lines({"101: h"}));
     }},
    {"server-does-not-take-part-when-excluded", passes,
     [] {
         RelayStar star;
         star.ana.send("h", -1);
         star.settle();
         QCOMPARE(star.server.got, QStringList());
         QCOMPARE(star.bob->got, lines({"101: h"}));
         QCOMPARE(star.cem->got, lines({"101: h"}));
     }},
    {"large-unreliable-goes-on-as-it-came", passes,
     [] {
         // As MultiplayerPeer reports it: unreliable fragments are unreliable ordered.
         RelayStar star;
         star.ana.send(QByteArray(3000, 'x'), 102, TransferMode::Unreliable);
         star.settle();
         QCOMPARE(star.world.lastPacket().mode, ordered);
         QCOMPARE(star.bob->got.size(), 1);
     }},
    {"relay-to-one-that-has-left", "A relay to a peer that has left is dropped.",
     [] {
         RelayStar star;
         star.bob->test.peer.close();
         QCOMPARE(star.ana.send("hi", 102), Error::Ok); // ana does not know yet
         star.settle();
         QStringList relayed = star.newPackets().filter(QStringLiteral("6869"));
         QCOMPARE(relayed, lines({"ana>server 2/0 070366000000036869"}));
         QVERIFY(!star.server.said.contains(QStringLiteral("error 1")));
         QCOMPARE(star.ana.send("hi", 999), Error::Ok); // and of one that never was
     }},
    {"client-may-not-add", onlyServer,
     [] {
         RelayStar star;
         star.ana.test.put(1, QByteArray::fromHex("070109030000"));
         star.settle();
         QCOMPARE(star.server.said.last(), QStringLiteral("error 1"));
         QCOMPARE(star.server.relay.peers(), (std::vector<int>{101, 102, 103}));
     }},
    {"client-may-not-remove", onlyServer,
     [] {
         RelayStar star;
         star.ana.test.put(1, QByteArray::fromHex("070266000000"));
         star.settle();
         QCOMPARE(star.server.said.last(), QStringLiteral("error 1"));
         QCOMPARE(star.server.relay.peers().size(), std::size_t{3});
         QVERIFY(!star.bob->said.contains(QStringLiteral("- 102")));
     }},
    {"not-through-a-relay-either", onlyServer,
     [] {
         RelayStar star;
         star.ana.test.put(1, QByteArray::fromHex("070366000000"
                                                  "070267000000"));
         star.settle();
         QCOMPARE(star.bob->relay.peers().size(), std::size_t{3}); // a system message within a relay is none
     }},
    {"as-a-real-godot-wrote-it", system,
     [] {
         // Ids and bytes of tests/data/godot4-messages.tsv.
         RelayStar star(452922551, 1687496590);
         star.packetsBefore = 0;
         QCOMPARE(star.newPackets().mid(0, 2),
                  lines({"server>ana 2/0 07018e279564", "server>bob 2/0 0701b70cff1a"}));
         star.packetsBefore = star.world.packets().size();
         star.bob->send(QByteArray::fromHex("0901"), 0, ordered, 3);
         star.settle();
         QCOMPARE(star.newPackets(),
                  lines({"bob>server 1/3 070300000000030901", "server>ana 1/3 07038e279564030901",
                         "server>cem 1/3 07038e279564030901"}));
     }},
    {"the-dissector-agrees", system,
     [] {
         RelayStar star;
         star.ana.send("hi", 102);
         star.settle();
         const TraceSnapshot trace = star.world.trace();
         const auto relay = godotRelay(trace.payload(star.world.lastPacket()));
         QVERIFY(relay.has_value());
         QCOMPARE(relay->peer, 101);
         QCOMPARE(bytesFrom(relay->message), QByteArray("\3hi"));
     }},
    {"rpcs-are-passed-on", system,
     [] {
         RelayStar star;
         star.ana.test.put(1, QByteArray::fromHex("070366000000"
                                                  "2001"));
         star.settle();
         QCOMPARE(star.newPackets().last(), QStringLiteral("server>bob 2/0 0703650000002001"));
         QCOMPARE(star.bob->got, QStringList());
     }},
    {"nonsense-is-an-error", system,
     [] {
         RelayStar star;
         for (const char* nonsense : {"07", "0701", "0703000000", "070366000000", "070900000000"}) {
             const qsizetype before = star.server.said.size();
             star.ana.test.put(1, QByteArray::fromHex(nonsense));
             star.settle();
             QCOMPARE(star.server.said.size(), before + 1);
             QCOMPARE(star.server.said.last(), QStringLiteral("error 1"));
         }
         QCOMPARE(star.newPackets().size(), 5);
     }},
    {"errors-of-send-bytes", "**Errors.**",
     [] {
         RelayStar star;
         QCOMPARE(star.server.send("", 101), Error::InvalidData);
         QCOMPARE(star.server.send("x", 999), Error::Bug);
         star.ana.test.peer.close();
         QCOMPARE(star.ana.send("x"), Error::Unconfigured);
     }},
    {"without-server-relay", "is_server_relay_supported: whether a server can relay between clients",
     [] {
         PeerWorld world;
         RelayPeer server(world, world.server());
         RelayPeer ana(world, world.client(QStringLiteral("ana"), 101));
         RelayPeer bob(world, world.client(QStringLiteral("bob"), 102));
         for (RelayPeer* each : {&server, &ana, &bob})
             each->relay.setServerRelay(false);
         world.advance(fromSeconds(0.5));
         QCOMPARE(ana.said, lines({"+ 1"}));
         QCOMPARE(ana.send("x", 102), Error::Bug);
         QCOMPARE(ana.send("x", 0), Error::Ok);
         world.advance(fromSeconds(0.2));
         QCOMPARE(server.got, lines({"101: x"}));
         QCOMPARE(bob.got, QStringList());
     }},
    {"server-relay-off-on-one-side",
     "**server_relay off** on one side only: messages to others are dropped, put_packet answers OK.",
     [] {
         RelayStar star;
         star.server.relay.setServerRelay(false);
         QCOMPARE(star.ana.send("x", 102), Error::Ok);
         QCOMPARE(star.ana.send("y", 0), Error::Ok);
         star.settle();
         QCOMPARE(star.bob->got, QStringList());
         QCOMPARE(star.server.got, QStringList());
         QCOMPARE(star.server.said.mid(3), lines({"error 1", "error 1"}));
     }},
    {"server-relay-off-at-a-client", "**server_relay off** on one side only",
     [] {
         PeerWorld world;
         RelayPeer server(world, world.server());
         RelayPeer ana(world, world.client(QStringLiteral("ana"), 101));
         ana.relay.setServerRelay(false);
         RelayPeer bob(world, world.client(QStringLiteral("bob"), 102));
         world.advance(fromSeconds(0.5));
         QCOMPARE(ana.said, lines({"+ 1", "error 1"})); // it will not hear of bob
         QCOMPARE(ana.send("x", 0), Error::Ok);
         world.advance(fromSeconds(0.2));
         QCOMPARE(server.got, lines({"101: x"}));
         QCOMPARE(bob.got, QStringList());
     }},
    {"before-a-peer-is-set", "Before any peer is set, `send_bytes` answers 47.",
     [] {
         SceneMultiplayer scene;
         const QByteArray bytes = "x";
         for (const int target : {1, 102})
             QCOMPARE(scene.sendBytes(viewOf(bytes), target), Error::Bug);
         QCOMPARE(scene.sendBytes(viewOf(bytes), 0), Error::Ok); // to everyone: there is nobody
         QCOMPARE(scene.sendBytes({}, 1), Error::InvalidData);
         scene.poll(Time{});
         QVERIFY(scene.peers().empty());
     }},
    {"mesh-does-not-relay", "is_server_relay_supported: (true for server and client, false in a mesh)",
     [] {
         MeshOfThree mesh;
         RelayPeer one(mesh.world, mesh.one);
         RelayPeer two(mesh.world, mesh.two);
         Q_EMIT mesh.one.peer.peerConnected(12); // it was connected before the relay came
         Q_EMIT mesh.two.peer.peerConnected(11);
         QCOMPARE(one.send("x", 12), Error::Ok);
         mesh.world.advance(fromSeconds(0.2));
         QCOMPARE(two.got, lines({"11: x"}));
     }},
};

class TestConformanceRelay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_data() { addRows(sentences); }
    void keeps() { checkRow(sentences); }
};

PEERSCOPE_TEST(TestConformanceRelay)

} // namespace peerscope::test_conformance_relay

#include "test_conformance_relay.moc"
