// SPDX-License-Identifier: MIT
//
// EnetHost, and the behaviour of ENet 1.3.17 that the rest of the program relies on.
#include "core/enet/enet_host.h"
#include "tests/core/peer/peer_world.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <arpa/inet.h>

#include <cstring>

namespace peerscope::test_enet_host {

const TransferMode ordered = TransferMode::UnreliableOrdered;
const TransferMode reliable = TransferMode::Reliable;

/// Two machines.
struct Machines
{
    Network network{1};
    EndpointId first = network.addEndpoint("first");
    EndpointId second = network.addEndpoint("second");
    EnetPlatform platform{network};

    void arrive()
    {
        while (network.nextEventTime() <= network.now())
            network.runNextEvent();
    }
};

/// The bytes of a client's first datagram.
QByteArray firstDatagram(std::uint32_t randomSeed)
{
    struct Keep final : DatagramObserver
    {
        QByteArray bytes;
        ObservedDatagram datagramSent(const SentDatagram& datagram) override
        {
            bytes.append(reinterpret_cast<const char*>(datagram.bytes.data()),
                         static_cast<qsizetype>(datagram.bytes.size()));
            return DatagramId(0);
        }
        void datagramDelivered(DatagramId, Time, const SentDatagram&) override {}
        void datagramLost(DatagramId, Time, LossReason, const SentDatagram&) override {}
    } keep;
    Network network(1, &keep);
    const EndpointId endpoint = network.addEndpoint("first");
    EnetPlatform platform(network);
    const auto host = EnetHost::create(platform, {.endpoint = endpoint, .randomSeed = randomSeed});
    host->connect("first", 9, 0, 77);
    host->flush();
    return keep.bytes;
}

class TestEnetHost : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomSeedMakesRunsRepeat()
    {
        const QByteArray bytes = firstDatagram(5);
        QVERIFY(bytes.size() >= 48);
        QCOMPARE(firstDatagram(5), bytes); // although the host is elsewhere in memory
        QVERIFY(firstDatagram(6) != bytes);
    }

    void mtuIsGodots()
    {
        Machines machines;
        const auto host =
            EnetHost::create(machines.platform, {.endpoint = machines.first, .port = 1, .maxPeers = 3});
        QCOMPARE(host->raw()->mtu, enet_uint32{1392});
        for (std::size_t slot = 0; slot < 3; ++slot)
            QCOMPARE(host->peer(slot).mtu, enet_uint32{1392});
        host->reset(host->peer(0));
        QCOMPARE(host->peer(0).mtu, enet_uint32{1392});
    }

    void createFails()
    {
        Machines machines;
        const auto host = EnetHost::create(machines.platform, {.endpoint = machines.first, .port = 7777});
        QVERIFY(host);
        QVERIFY(!EnetHost::create(machines.platform, {.endpoint = machines.first, .port = 7777}));
        QVERIFY(EnetHost::create(machines.platform, {.endpoint = machines.second, .port = 7777}));
        QVERIFY(
            !EnetHost::create(machines.platform, {.endpoint = machines.first, .port = 1, .maxPeers = 4096}));
        QVERIFY(
            EnetHost::create(machines.platform, {.endpoint = machines.first, .port = 1, .maxPeers = 4095}));
    }

    void portIsFreeWhenTheHostIsGone()
    {
        Machines machines;
        for (int round = 0; round < 3; ++round)
            QVERIFY(EnetHost::create(machines.platform, {.endpoint = machines.first, .port = 7777}));
    }

    void connectFails()
    {
        Machines machines;
        const auto host = EnetHost::create(machines.platform, {.endpoint = machines.first});
        QVERIFY(!host->connect("nobody", 7777, 0, 2));
        QVERIFY(host->connect("second", 7777, 0, 2));
        QVERIFY(!host->connect("second", 7778, 0, 2)); // its one slot is taken
    }

    void endpointOfAPeer()
    {
        Machines machines;
        const auto host = EnetHost::create(machines.platform, {.endpoint = machines.first, .maxPeers = 2});
        QCOMPARE(EnetHost::endpointOf(*host->connect("second", 7777, 0, 2)), machines.second);
        QCOMPARE(EnetHost::endpointOf(*host->connect("192.168.1.1", 7777, 0, 2)), EndpointId::none());
    }

    void callsLeaveNoScope()
    {
        Machines machines;
        const auto host = EnetHost::create(machines.platform, {.endpoint = machines.first});
        host->connect("second", 7777, 0, 2);
        ENetEvent event{};
        host->service(event);
        host->flush();
        QVERIFY(!EnetScope::current());
    }

    void pingsKeepAnIdleConnection()
    {
        Star star;
        star.world.advance(fromSeconds(3600));
        QCOMPARE(star.server.said.size(), 3);
        QCOMPARE(star.ana.said.size(), 1);
    }

    void silenceEndsAConnection()
    {
        // 1.3.17 gives up when the oldest unacknowledged command is 5 s old and its time-out has grown
        // 32-fold, or it is 30 s old: with a round trip of a frame or two, after some 5 s.
        Star star;
        star.world.advance(fromSeconds(5));
        const Time cut = star.world.now();
        star.world.cut(star.server, star.ana);
        QVERIFY(star.world.advanceUntil([&] { return !star.ana.peer.isActive(); }, fromSeconds(60)));
        const double seconds = toSeconds(star.world.now() - cut);
        QVERIFY2(seconds >= 5 && seconds < 10, qPrintable(QString::number(seconds)));
    }

    void roundTripTimeIsTheLinks()
    {
        Star star;
        star.world.setBothLinks(star.server, star.ana, {.delay = fromMilliseconds(100)});
        star.world.advance(fromSeconds(20));
        const ConnectionInfo info = star.ana.peer.connections().at(0);
        QCOMPARE(info.remote, star.server.endpoint);
        QCOMPARE(info.id, 1);
        const double milliseconds = toMilliseconds(info.roundTripTime);
        // ENet acknowledges at the next poll, so its round trip times may include both sides' polls; and
        // because of rounding its average can stay up to 7 ms too low.
        QVERIFY2(milliseconds >= 193 && milliseconds <= 240, qPrintable(QString::number(milliseconds)));
        QCOMPARE(info.throttle, 1.0);
    }

    void orderedTurnsReliable_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("whole") << 10;
        QTest::newRow("in fragments") << 3000;
    }

    /// ENet can count 65,535 unreliable packets after a reliable one on a channel; it sends the next one
    /// reliably.
    void orderedTurnsReliable()
    {
        QFETCH(int, size);
        Star star;
        for (int packet = 0; packet < 65'535; ++packet) {
            star.ana.put(1, "x", ordered, 3);
            if (packet % 200 == 199) {
                star.world.advance(fromSeconds(1.0 / 60));
                star.server.take();
            }
        }
        star.world.advance(fromSeconds(0.5));
        star.server.take();
        QCOMPARE(*star.world.lastPacket().receivedMode, ordered);
        star.ana.put(1, QByteArray(size, 'x'), ordered, 3);
        QVERIFY(star.world.firstPart(star.world.lastPacket()).acknowledged);
        star.ana.put(1, "and from the start", ordered, 3);
        star.world.advance(fromSeconds(0.5));
        const QList<TakenPacket> taken = star.server.take();
        QCOMPARE(taken.size(), 2);
        QCOMPARE(taken[0].mode, reliable);
        QCOMPARE(taken[1].mode, ordered);
        QCOMPARE(star.world.packets().at(65'535).fate, PacketFate::Delivered);
        QCOMPARE(*star.world.packets().at(65'535).receivedMode, reliable);
    }

    /// Real datagrams with some flipped bits must not break anything.
    void damagedDatagrams()
    {
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            Star star(seed);
            RandomStream random(seed);
            for (int frame = 0; frame < 300; ++frame) {
                for (TestPeer* client : {&star.ana, &star.bob, &star.cem}) {
                    if (client->peer.connectionStatus() == ConnectionStatus::Connected) {
                        client->put(1, QByteArray(static_cast<qsizetype>(random.nextBetween(1, 3000)), 'x'),
                                    static_cast<TransferMode>(random.nextBetween(0, 2)),
                                    static_cast<int>(random.nextBetween(0, 4)));
                    }
                }
                // ana's and the server's sockets send earlier datagrams again, damaged.
                const TraceSnapshot trace = star.world.trace();
                const auto pick = static_cast<std::uint32_t>(
                    random.nextBetween(0, static_cast<std::int64_t>(trace.datagramCount()) - 1));
                const DatagramRow row = trace.datagram(DatagramId(pick));
                const ByteView bytes = trace.bytes(row);
                std::vector<std::byte> damaged(bytes.begin(), bytes.end());
                for (int bit = 0; bit < 4; ++bit) {
                    const auto where = static_cast<std::size_t>(
                        random.nextBetween(0, static_cast<std::int64_t>(damaged.size()) - 1));
                    damaged[where] ^= static_cast<std::byte>(1u << random.nextBetween(0, 7));
                }
                if (star.server.peer.isActive() && row.from == star.ana.endpoint)
                    star.world.network().send(SocketId(1), {hostOf(star.server.endpoint), PeerWorld::port},
                                              damaged);
                star.world.advance(fromSeconds(1.0 / 60));
                star.server.take();
            }
            QVERIFY(star.server.peer.isActive());
        }
    }
};

PEERSCOPE_TEST(TestEnetHost)

} // namespace peerscope::test_enet_host

#include "test_enet_host.moc"
