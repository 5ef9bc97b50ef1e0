// SPDX-License-Identifier: MIT
//
// Channel map, flags and sizes: how put_packet sends each channel and mode on the wire, and what arrives.
#include "core/wire/godot_channels.h"
#include "tests/core/peer/conformance.h"
#include "tests/core/peer/peer_world.h"
#include "tests/support/test_program.h"

#include <enet/enet.h>

namespace peerscope::test_conformance_channels {

const TransferMode unreliable = TransferMode::Unreliable;
const TransferMode ordered = TransferMode::UnreliableOrdered;
const TransferMode reliable = TransferMode::Reliable;
const TransferMode allModes[] = {unreliable, ordered, reliable};

/// One packet of `size` bytes from ana to the server: how it travelled, and how it arrived.
struct Travelled
{
    CarriedPart part;
    PacketRow row;
    QList<TakenPacket> taken;
};

Travelled send(int size, TransferMode mode, int channel)
{
    Star star;
    star.server.takesAtOnce = true;
    star.ana.put(1, QByteArray(size, 'x'), mode, channel);
    star.world.advance(fromSeconds(0.5));
    const PacketRow row = star.world.lastPacket();
    return {row.firstDatagram.isValid() ? star.world.firstPart(row) : CarriedPart{}, row, star.server.take()};
}

bool arrivesAs(TransferMode received, int size, TransferMode mode, int channel)
{
    const Travelled travelled = send(size, mode, channel);
    return travelled.taken == QList<TakenPacket>{{101, channel, received, QByteArray(size, 'x')}} &&
           travelled.row.receivedMode == received;
}

/// A server and a client that ask for so many channels.
struct Pair
{
    PeerWorld world;
    TestPeer& server;
    TestPeer& ana;

    Pair(int serverChannels, int clientChannels)
        : server(world.server(32, serverChannels)),
          ana(world.client(QStringLiteral("ana"), 101, clientChannels))
    {
        world.advance(fromSeconds(0.5));
    }

    /// Whether a packet on this channel passes; it is rejected otherwise, and put_packet is content with
    /// both.
    bool passes(TestPeer& from, int channel, TransferMode mode = reliable)
    {
        TestPeer& to = &from == &ana ? server : ana;
        if (from.put(0, "probe", mode, channel) != Error::Ok)
            qFatal("put_packet failed");
        world.advance(fromSeconds(0.2));
        const bool passed = to.takeBytes() == QList<QByteArray>{"probe"};
        if ((world.lastPacket().fate == PacketFate::Delivered) != passed ||
            (world.lastPacket().fate == PacketFate::Rejected) == passed)
            qFatal("the trace says otherwise");
        return passed;
    }
};

const Sentence sentences[] = {
    {"default-reliable-is-0", "ENet channel 0 carries the default channel's reliable packets",
     [] { QCOMPARE(int{send(4, reliable, 0).part.enetChannel}, 0); }},
    {"default-unreliable-is-1",
     "ENet channel 1 the default channel's unreliable *and* unreliable-ordered ones",
     [] { QCOMPARE(int{send(4, unreliable, 0).part.enetChannel}, 1); }},
    {"default-ordered-is-1", "ENet channel 1 the default channel's unreliable *and* unreliable-ordered ones",
     [] { QCOMPARE(int{send(4, ordered, 0).part.enetChannel}, 1); }},
    {"channel-n-is-n-plus-1", "Godot channel N > 0 is ENet channel N + 1, shared by all three modes",
     [] {
         for (const TransferMode mode : allModes) {
             for (const int channel : {1, 2, 17, 253})
                 QCOMPARE(int{send(4, mode, channel).part.enetChannel}, channel + 1);
         }
     }},
    {"channel-n-as-a-function", "Godot channel N > 0 is ENet channel N + 1, shared by all three modes",
     [] {
         for (int channel = 1; channel <= 254; ++channel) {
             for (const TransferMode mode : allModes)
                 QCOMPARE(enetChannelOf(channel, mode), channel + 1);
         }
         QCOMPARE(enetChannelOf(0, reliable), 0);
         QCOMPARE(enetChannelOf(0, ordered), 1);
         QCOMPARE(enetChannelOf(0, unreliable), 1);
     }},
    {"channels-wrap-as-a-function", "**Channels wrap at 8 bits**: sent on 255 arrives as 0, on 300 as 44.",
     [] {
         for (const TransferMode mode : allModes) {
             QCOMPARE(arrivingChannel(255, mode), 0);
             QCOMPARE(arrivingChannel(256, mode), 0);
             QCOMPARE(arrivingChannel(300, mode), 44);
             QCOMPARE(arrivingChannel(2'147'483'647, mode), 0);
             QCOMPARE(enetChannelOf(-7, mode), enetChannelOf(0, mode));
         }
         QCOMPARE(enetChannelOf(255, unreliable), 0); // the default channel's for reliable packets
     }},
    {"channels-wrap", "**Channels wrap at 8 bits**: sent on 255 arrives as 0, on 300 as 44.",
     [] {
         for (const TransferMode mode : allModes) {
             for (const auto& [channel, arriving] : {std::pair{255, 0}, {300, 44}, {-3, 0}}) {
                 const Travelled travelled = send(4, mode, channel);
                 QCOMPARE(travelled.taken, (QList<TakenPacket>{{101, arriving, mode, QByteArray(4, 'x')}}));
                 QCOMPARE(int{travelled.row.channel}, arriving); // the trace has the channel on the wire
             }
         }
     }},
    {"received-channel-as-a-function", "Received ENet channel c is reported as 0 for c < 2, else c - 1",
     [] {
         QCOMPARE(godotChannelOf(0), 0);
         QCOMPARE(godotChannelOf(1), 0);
         for (int channel = 2; channel < 256; ++channel)
             QCOMPARE(godotChannelOf(channel), channel - 1);
     }},
    {"received-channel", "Received ENet channel c is reported as 0 for c < 2, else c - 1",
     [] {
         for (const TransferMode mode : allModes) {
             for (const int channel : {0, 1, 2, 200, 253}) {
                 const Travelled travelled = send(4, mode, channel);
                 QCOMPARE(travelled.taken.size(), 1);
                 QCOMPARE(travelled.taken[0].channel, channel);
             }
         }
     }},
    {"channel-count-is-n-plus-2", "A channel count of n > 0 asks ENet for n + 2 channels",
     [] {
         Pair pair(0, 3); // 5 of ENet's: 0 to 4
         QVERIFY(pair.passes(pair.ana, 0, reliable) && pair.passes(pair.ana, 0, unreliable));
         QVERIFY(pair.passes(pair.ana, 1) && pair.passes(pair.ana, 2) && pair.passes(pair.ana, 3));
         QVERIFY(!pair.passes(pair.ana, 4));
         QVERIFY(pair.passes(pair.server, 3));
         QVERIFY(!pair.passes(pair.server, 4));
     }},
    {"channel-count-of-the-server", "**create_server's max_channels limits nothing.**",
     [] {
         Pair pair(1, 0);
         QVERIFY(pair.passes(pair.ana, 253) && pair.passes(pair.server, 253));
     }},
    {"channel-count-is-a-bandwidth",
     "Godot hands it to ENet as the *incoming bandwidth*: the server advertises n + 2 bytes a second (and "
     "its "
     "`in_bandwidth` argument is ignored)",
     [] {
         const auto advertised = [](int maxChannels, int inBandwidth) {
             PeerWorld world;
             TestPeer& server = world.add(QStringLiteral("server"));
             server.peer.createServer(PeerWorld::port, 32, maxChannels, inBandwidth);
             TestPeer& ana = world.client(QStringLiteral("ana"), 101);
             world.advance(fromSeconds(0.5));
             return ana.peer.connections().at(0).incomingBandwidth;
         };
         QCOMPARE(advertised(1, 0), 3u);
         QCOMPARE(advertised(300, 50'000), 302u);
         QCOMPARE(advertised(0, 50'000), 0u);
         QCOMPARE(advertised(-1, 0), 0u);
     }},
    {"channel-count-throttles-the-clients",
     "its clients' ENets throttle their unreliable packets to almost nothing; reliable ones pass",
     [] {
         // ENet looks once a second at what was sent. A little later the server takes its limit back, and the
         // throttle opens again with the acknowledgements of reliable packets and pings.
         const auto delivered = [](int maxChannels, TransferMode mode) {
             PeerWorld world;
             TestPeer& server = world.server(32, maxChannels);
             TestPeer& ana = world.client(QStringLiteral("ana"), 101);
             world.setBothLinks(server, ana, {.delay = fromMilliseconds(30)});
             world.advance(fromSeconds(0.5));
             for (int count = 0; count < 75; ++count) {
                 ana.put(1, QByteArray(20, 'x'), mode);
                 world.advance(fromSeconds(0.02));
             }
             server.take();
             for (int count = 0; count < 100; ++count) {
                 ana.put(1, QByteArray(20, 'x'), mode);
                 world.advance(fromSeconds(0.02));
             }
             world.advance(fromSeconds(0.5));
             return server.takeBytes().size();
         };
         QVERIFY2(delivered(1, unreliable) < 30, qPrintable(QString::number(delivered(1, unreliable))));
         QVERIFY(delivered(0, unreliable) >= 100);
         QVERIFY(delivered(1, reliable) >= 100);
     }},
    {"channel-counts-that-are-accepted",
     "Counts of -1, 254, 255, 256, 300 on a server and -1, 254 to 100000 on a client are accepted.",
     [] {
         for (const int count : {-1, 254, 255, 256, 300}) {
             PeerWorld world;
             QCOMPARE(world.add(QStringLiteral("server")).peer.createServer(PeerWorld::port, 32, count),
                      Error::Ok);
         }
         for (const int count : {-1, 254, 300, 100'000}) {
             Pair pair(0, count);
             QCOMPARE(pair.ana.said, QStringList{QStringLiteral("peer_connected 1")});
             QVERIFY(pair.passes(pair.ana, 253) && pair.passes(pair.server, 253));
         }
     }},
    {"channel-count-0-is-255", "0 asks for ENet's maximum (255)",
     [] {
         Pair pair(0, 0); // 0 to 254 of ENet's, so 253 is the last of Godot's
         QVERIFY(pair.passes(pair.ana, 253) && pair.passes(pair.server, 253));
     }},
    {"beyond-the-count",
     "A packet on a channel beyond the connection's count is not sent, and put_packet still answers OK",
     [] {
         Pair pair(0, 0);
         for (const TransferMode mode : allModes) {
             QVERIFY(!pair.passes(pair.ana, 254, mode) && !pair.passes(pair.server, 254, mode));
         }
     }},
    {"beyond-the-count-of-one", "A packet on a channel beyond the connection's count is not sent",
     [] {
         PeerWorld world;
         TestPeer& server = world.server();
         TestPeer& few = world.client(QStringLiteral("few"), 101, 1);
         TestPeer& many = world.client(QStringLiteral("many"), 102);
         world.advance(fromSeconds(0.5));
         QCOMPARE(server.put(0, "all", reliable, 9), Error::Ok); // others of a broadcast get theirs
         world.advance(fromSeconds(0.2));
         QCOMPARE(few.peer.availablePacketCount(), 0);
         QCOMPARE(many.takeBytes(), QList<QByteArray>{"all"});
         QCOMPARE(world.packets().at(0).fate, PacketFate::Rejected);
         QCOMPARE(world.packets().at(1).fate, PacketFate::Delivered);
     }},
    {"beyond-the-count-sends-nothing", "is not sent",
     [] {
         Star star;
         const std::uint64_t before = star.world.network().datagramsSent();
         QCOMPARE(star.ana.put(1, "x", unreliable, 254), Error::Ok);
         QCOMPARE(star.world.network().datagramsSent(), before);
         QVERIFY(!star.world.lastPacket().firstDatagram.isValid());
     }},
    {"payloads-to-enets-limit", "ENet takes no packet above 32 MiB, and put_packet still answers OK",
     [] {
         constexpr qsizetype most = 32 << 20;
         Star star;
         QCOMPARE(star.ana.put(1, QByteArray(most + 1, 'x')), Error::Ok);
         QCOMPARE(star.world.lastPacket().fate, PacketFate::Rejected);
         QCOMPARE(star.ana.put(1, QByteArray(most, 'x')), Error::Ok);
         QCOMPARE(star.world.lastPacket().fate, PacketFate::InFlight);
     }},
    {"flags-unreliable", "unreliable = UNSEQUENCED | UNRELIABLE_FRAGMENT",
     [] { QCOMPARE(int{send(4, unreliable, 0).part.command}, int{ENET_PROTOCOL_COMMAND_SEND_UNSEQUENCED}); }},
    {"flags-ordered", "unreliable ordered = UNRELIABLE_FRAGMENT",
     [] {
         QCOMPARE(int{send(4, ordered, 0).part.command}, int{ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE});
         // Without that flag ENet makes a large one reliable.
         QCOMPARE(int{send(4000, ordered, 0).part.command},
                  int{ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE_FRAGMENT});
     }},
    {"flags-reliable", "reliable = RELIABLE",
     [] {
         QCOMPARE(int{send(4, reliable, 0).part.command}, int{ENET_PROTOCOL_COMMAND_SEND_RELIABLE});
         QCOMPARE(int{send(4000, reliable, 0).part.command}, int{ENET_PROTOCOL_COMMAND_SEND_FRAGMENT});
         QVERIFY(send(4, reliable, 0).part.acknowledged && !send(4, ordered, 0).part.acknowledged);
     }},
    {"received-mode", "The receiver infers the mode from the received flags",
     [] {
         for (const int channel : {0, 6}) {
             for (const TransferMode mode : allModes)
                 QVERIFY(arrivesAs(mode, 4, mode, channel));
         }
     }},
    {"large-unreliable-arrives-ordered",
     "A large unreliable packet travels as *sequenced* unreliable fragments, so it arrives reported as "
     "unreliable ordered",
     [] {
         QCOMPARE(int{send(4000, unreliable, 0).part.command},
                  int{ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE_FRAGMENT});
         QVERIFY(arrivesAs(ordered, 4000, unreliable, 0));
         QVERIFY(arrivesAs(ordered, 4000, unreliable, 6));
     }},
    {"large-unreliable-is-sequenced", "A large unreliable packet travels as *sequenced* unreliable fragments",
     [] {
         // So it also waits for the reliable one it was sent after, as no small unreliable packet does.
         Star star;
         star.world.setLink(star.server, star.ana, {.loss = 1.0});
         star.server.put(101, "lost", reliable, 3);
         star.world.setLink(star.server, star.ana, {});
         star.server.put(101, QByteArray(4000, 'x'), unreliable, 3);
         star.world.pollAll();
         QCOMPARE(star.ana.peer.availablePacketCount(), 0);
         star.world.advance(fromSeconds(2));
         QCOMPARE(star.ana.peer.availablePacketCount(), 2);
     }},
    {"measured-3000-bytes", "a 3,000-byte unreliable packet arrives with mode 1",
     [] {
         QVERIFY(arrivesAs(ordered, 3000, unreliable, 0));
         QCOMPARE(static_cast<int>(*send(3000, unreliable, 0).row.receivedMode), 1);
     }},
    {"other-large-modes", "The receiver infers the mode from the received flags",
     [] {
         QVERIFY(arrivesAs(ordered, 3000, ordered, 0));
         QVERIFY(arrivesAs(reliable, 3000, reliable, 0));
         QVERIFY(arrivesAs(reliable, 100'000, reliable, 6));
     }},
    {"mtu-1364-whole", "1,364 bytes still travel whole, 1,368 as fragments",
     [] {
         for (const TransferMode mode : allModes) {
             const Travelled travelled = send(1364, mode, 0);
             QCOMPARE(int{travelled.row.fragments}, 1);
             QVERIFY(travelled.part.command != ENET_PROTOCOL_COMMAND_SEND_FRAGMENT &&
                     travelled.part.command != ENET_PROTOCOL_COMMAND_SEND_UNRELIABLE_FRAGMENT);
             QCOMPARE(*travelled.row.receivedMode, mode);
         }
     }},
    {"mtu-1368-fragments", "1,364 bytes still travel whole, 1,368 as fragments",
     [] {
         for (const int size : {1365, 1368}) {
             QCOMPARE(int{send(size, unreliable, 0).row.fragments}, 2);
             QCOMPARE(*send(size, unreliable, 0).row.receivedMode, ordered);
             QCOMPARE(int{send(size, reliable, 0).part.command}, int{ENET_PROTOCOL_COMMAND_SEND_FRAGMENT});
         }
     }},
    {"mtu-from-the-server-too", "set `host->mtu` to 1392, so that the boundary is Godot's",
     [] {
         for (const auto& [size, command] : {std::pair{1364, ENET_PROTOCOL_COMMAND_SEND_RELIABLE},
                                             std::pair{1365, ENET_PROTOCOL_COMMAND_SEND_FRAGMENT}}) {
             Star star;
             star.server.put(101, QByteArray(size, 'x'));
             QCOMPARE(int{star.world.firstPart(star.world.lastPacket()).command}, int{command});
         }
     }},
    {"mtu-no-datagram-is-larger", "Godot's ENet uses 1392, Debian's 1400",
     [] {
         Star star;
         star.ana.put(1, QByteArray(50'000, 'x'));
         star.world.advance(fromSeconds(1));
         std::uint32_t largest = 0;
         for (const DatagramRow& datagram : star.world.datagrams())
             largest = std::max(largest, datagram.size);
         QCOMPARE(largest, 1392u);
     }},
};

class TestConformanceChannels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keeps_data() { addRows(sentences); }
    void keeps() { checkRow(sentences); }
};

PEERSCOPE_TEST(TestConformanceChannels)

} // namespace peerscope::test_conformance_channels

#include "test_conformance_channels.moc"
