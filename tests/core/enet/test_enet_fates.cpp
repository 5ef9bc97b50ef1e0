// SPDX-License-Identifier: MIT
//
// Causes every fate that a packet can have, and checks what the trace says about it.
#include "tests/core/enet/holding_observer.h"
#include "tests/core/peer/peer_world.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>

namespace peerscope::test_enet_fates {

const TransferMode unreliable = TransferMode::Unreliable;
const TransferMode ordered = TransferMode::UnreliableOrdered;
const TransferMode reliable = TransferMode::Reliable;
const TransferMode allModes[] = {unreliable, ordered, reliable};

/// A server and one client whose datagrams to the server can be held back.
struct Pair
{
    HoldingObserver observer;
    PeerWorld world;
    TestPeer& server;
    TestPeer& ana;

    explicit Pair(std::uint64_t seed = 1)
        : world(seed, &observer), server((observer.setRecorder(world.recorder()), world.server())),
          ana(world.client(QStringLiteral("ana"), 101))
    {
        server.takesAtOnce = true;
        ana.takesAtOnce = true;
        world.advance(fromSeconds(0.5));
    }

    PacketId put(const QByteArray& bytes, TransferMode mode, int channel = 3)
    {
        ana.put(1, bytes, mode, channel);
        return world.lastPacket().id;
    }
    PacketId putAndLose(const QByteArray& bytes, TransferMode mode, int channel = 3)
    {
        world.setLink(ana, server, {.loss = 1.0});
        const PacketId id = put(bytes, mode, channel);
        world.setLink(ana, server, {});
        return id;
    }
    PacketId putAndHold(const QByteArray& bytes, TransferMode mode, int channel = 3)
    {
        observer.setHolding(true);
        const PacketId id = putAndLose(bytes, mode, channel);
        observer.setHolding(false);
        return id;
    }
    void release()
    {
        observer.release(world.network(), SocketId(1), {hostOf(server.endpoint), PeerWorld::port});
    }
    PacketRow row(PacketId id) { return world.trace().packet(id); }
    PacketFate fate(PacketId id) { return row(id).fate; }
};

/// A busy run of 10 s with losses, delays and copies; the trace must agree with the peers.
struct Busy
{
    Star star;
    int delivered = 0;
    int taken = 0;
    std::uint64_t digest = 0;
    QByteArray allBytes;
    QString problem;

    explicit Busy(std::uint64_t seed) : star(seed)
    {
        TestPeer* const clients[] = {&star.ana, &star.bob, &star.cem};
        for (TestPeer* client : clients) {
            star.world.setBothLinks(star.server, *client,
                                    {.delay = fromMilliseconds(60),
                                     .jitter = fromMilliseconds(30),
                                     .loss = 0.1,
                                     .duplicate = 0.1});
        }
        RandomStream random = RandomStream::derive(seed, {"busy"});
        QHash<QByteArray, TakenPacket> received; // by receiver and number
        const auto take = [&](TestPeer& peer, int id) {
            for (const TakenPacket& packet : peer.take()) {
                const QByteArray key = QByteArray::number(id) + ' ' + packet.bytes.left(8);
                if (received.contains(key))
                    problem = QStringLiteral("twice: ") + QString::fromLatin1(key);
                received.insert(key, packet);
                ++taken;
            }
        };
        const auto idOf = [](const TestPeer& client) {
            return 100 + client.endpoint.value();
        }; // ana 101, bob 102 …
        int number = 10'000'000;
        for (int frame = 0; frame < 600; ++frame) {
            for (int packet = 0; packet < 3; ++packet) {
                const auto size = random.nextBetween(0, 9) == 0 ? random.nextBetween(1000, 6000)
                                                                : random.nextBetween(8, 80);
                const QByteArray bytes =
                    QByteArray::number(number++).leftJustified(static_cast<qsizetype>(size), 'x');
                const auto mode = static_cast<TransferMode>(random.nextBetween(0, 2));
                const auto channel = static_cast<int>(random.nextBetween(0, 2));
                const auto who = random.nextBetween(0, 3);
                TestPeer& sender = who == 3 ? star.server : *clients[who];
                if (sender.peer.connectionStatus() == ConnectionStatus::Connected)
                    sender.put(0, bytes, mode, channel);
            }
            star.world.advance(fromSeconds(1.0 / 60));
            take(star.server, 1);
            for (TestPeer* client : clients)
                take(*client, idOf(*client));
        }
        star.world.advance(fromSeconds(5));
        take(star.server, 1);
        for (TestPeer* client : clients)
            take(*client, idOf(*client));
        digest = star.world.recorder().digest();

        const TraceSnapshot trace = star.world.trace();
        for (std::size_t index = 0; index < trace.packetCount(); ++index) {
            const PacketRow row = trace.packet(PacketId(static_cast<std::uint32_t>(index)));
            const ByteView payload = trace.payload(row);
            const QByteArray bytes(reinterpret_cast<const char*>(payload.data()),
                                   static_cast<qsizetype>(payload.size()));
            const int receiver = row.to == star.server.endpoint ? 1 : 100 + row.to.value();
            const QByteArray key = QByteArray::number(receiver) + ' ' + bytes.left(8);
            const bool arrived = received.contains(key);
            if (row.fate == PacketFate::InFlight)
                problem = QStringLiteral("undecided: ") + QString::fromLatin1(key);
            if ((row.fate == PacketFate::Delivered) != arrived)
                problem = QStringLiteral("the trace is wrong about ") + QString::fromLatin1(key);
            if (!arrived)
                continue;
            ++delivered;
            const TakenPacket packet = received.value(key);
            if (packet.bytes != bytes || packet.channel != row.channel || packet.mode != row.receivedMode ||
                !row.arrived || *row.arrived > *row.delivered || *row.arrived <= row.sent)
                problem =
                    QStringLiteral("the trace is wrong about how it arrived: ") + QString::fromLatin1(key);
            if (row.mode == reliable && row.fate != PacketFate::Delivered)
                problem = QStringLiteral("reliable and not there: ") + QString::fromLatin1(key);
        }
        for (std::size_t index = 0; index < trace.datagramCount(); ++index) {
            const ByteView bytes = trace.bytes(trace.datagram(DatagramId(static_cast<std::uint32_t>(index))));
            allBytes.append(reinterpret_cast<const char*>(bytes.data()),
                            static_cast<qsizetype>(bytes.size()));
        }
    }
};

class TestEnetFates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void delivered()
    {
        for (const TransferMode mode : allModes) {
            Pair pair;
            pair.world.setBothLinks(pair.server, pair.ana, {.delay = fromMilliseconds(50)});
            const PacketRow row = pair.row(pair.put("x", mode));
            QCOMPARE(row.fate, PacketFate::InFlight);
            QVERIFY(!row.arrived && !row.delivered && !row.receivedMode);
            pair.world.advance(fromSeconds(0.5));
            const PacketRow after = pair.row(row.id);
            QCOMPARE(after.fate, PacketFate::Delivered);
            QCOMPARE(*after.arrived, row.sent + fromMilliseconds(50));
            QVERIFY(*after.delivered >= *after.arrived);
            QVERIFY(*after.delivered <= *after.arrived + fromSeconds(1.0 / 60) + Time(1));
            QCOMPARE(after.held, Time(0));
            QCOMPARE(int{after.resends}, 0);
            QCOMPARE(after.firstDatagram, after.lastDatagram);
        }
    }

    void lost()
    {
        for (const TransferMode mode : {unreliable, ordered}) {
            for (const int size : {10, 4000}) { // also when all fragments are
                Pair pair;
                const PacketId id = pair.putAndLose(QByteArray(size, 'x'), mode);
                QCOMPARE(pair.fate(id), PacketFate::Lost);
                const DatagramRow datagram = pair.world.trace().datagram(pair.row(id).firstDatagram);
                QCOMPARE(datagram.fate, DatagramFate::Lost);
                QCOMPARE(datagram.reason, LossReason::Random);
                pair.world.advance(fromSeconds(2));
                QCOMPARE(pair.fate(id), PacketFate::Lost);
                QCOMPARE(pair.server.peer.availablePacketCount(), 0);
            }
        }
    }

    void lostWhereNobodyIs()
    {
        Pair pair;
        pair.world.setBothLinks(pair.server, pair.ana, {.delay = fromMilliseconds(50)});
        const PacketId id = pair.put("x", unreliable);
        pair.server.peer.close(); // its socket is gone before the datagram is there
        pair.world.advance(fromSeconds(0.5));
        QCOMPARE(pair.fate(id), PacketFate::Lost);
        QCOMPARE(pair.world.trace().datagram(pair.row(id).firstDatagram).reason, LossReason::Unreachable);
    }

    void lateOrdered()
    {
        Pair pair;
        const PacketId old = pair.putAndHold("old", ordered);
        const PacketId newer = pair.put("new", ordered);
        pair.world.advance(fromSeconds(0.1));
        QCOMPARE(pair.fate(old), PacketFate::InFlight);
        pair.release();
        pair.world.advance(fromSeconds(0.1));
        QCOMPARE(pair.fate(newer), PacketFate::Delivered);
        const PacketRow row = pair.row(old);
        QCOMPARE(row.fate, PacketFate::Late);
        QVERIFY(row.arrived && !row.delivered);
        QCOMPARE(pair.server.takeBytes(), QList<QByteArray>{"new"});
    }

    void lateBehindAReliable()
    {
        Pair pair;
        const PacketId old = pair.putAndHold("old", ordered);
        pair.put("new", reliable); // on the same channel, so the old one was before it
        pair.world.advance(fromSeconds(0.1));
        pair.release();
        pair.world.advance(fromSeconds(0.1));
        QCOMPARE(pair.fate(old), PacketFate::Late);
        QCOMPARE(pair.server.takeBytes(), QList<QByteArray>{"new"});
    }

    void lateUnsequenced()
    {
        Pair pair;
        const PacketId old = pair.putAndHold("old", unreliable);
        for (int packet = 0; packet < 1100; ++packet)
            pair.put("new", unreliable);
        pair.world.advance(fromSeconds(0.5));
        pair.release();
        pair.world.advance(fromSeconds(0.1));
        QCOMPARE(pair.fate(old), PacketFate::Late); // outside of the window of 1024
        QCOMPARE(pair.server.takeBytes().count("old"), 0);
    }

    void overtakenAndNotLate()
    {
        Pair pair;
        const PacketId old = pair.putAndHold("old", unreliable);
        pair.put("new", unreliable);
        pair.world.advance(fromSeconds(0.1));
        pair.release();
        pair.world.advance(fromSeconds(0.1));
        QCOMPARE(pair.fate(old), PacketFate::Delivered);
        QCOMPARE(pair.server.takeBytes(), (QList<QByteArray>{"new", "old"}));
    }

    void heldBehindAReliable()
    {
        Pair pair;
        const PacketId first = pair.putAndLose("first", reliable);
        const PacketId second = pair.put("second", reliable);
        const PacketId third = pair.put("third", ordered);
        const PacketId free = pair.put("free", unreliable);
        const PacketId elsewhere = pair.put("elsewhere", reliable, 4);
        pair.world.pollAll();
        QCOMPARE(pair.fate(second), PacketFate::InFlight);
        QVERIFY(pair.row(second).arrived);
        QCOMPARE(pair.fate(free), PacketFate::Delivered);
        QCOMPARE(pair.fate(elsewhere), PacketFate::Delivered);
        pair.world.advance(fromSeconds(2));
        for (const PacketId id : {second, third}) {
            const PacketRow row = pair.row(id);
            QCOMPARE(row.fate, PacketFate::Delivered);
            QVERIFY(row.held > Time(0));
            QCOMPARE(row.held, *row.delivered - *row.arrived);
            QCOMPARE(int{row.resends}, 0);
            QCOMPARE(*row.delivered, *pair.row(first).delivered);
        }
        for (const PacketId id : {first, free, elsewhere})
            QCOMPARE(pair.row(id).held, Time(0));
        QCOMPARE(pair.server.takeBytes(),
                 (QList<QByteArray>{"free", "elsewhere", "first", "second", "third"}));
    }

    void heldAndThenDropped()
    {
        Pair pair;
        pair.world.setLink(pair.ana, pair.server, {.loss = 1.0});
        const PacketId first = pair.put("first", reliable);
        pair.world.setLink(pair.ana, pair.server, {});
        const PacketId second = pair.put("second", reliable);
        pair.world.poll(pair.server);
        pair.server.peer.close();
        pair.world.advance(fromSeconds(1));
        QCOMPARE(pair.fate(first), PacketFate::Disconnected);
        QCOMPARE(pair.fate(second), PacketFate::Disconnected);
        QVERIFY(pair.row(second).arrived && !pair.row(first).arrived);
    }

    void resent()
    {
        for (const int size : {10, 4000}) {
            Pair pair;
            pair.world.setLink(pair.ana, pair.server, {.loss = 1.0});
            const PacketId id = pair.put(QByteArray(size, 'x'), reliable);
            QVERIFY(pair.world.advanceUntil([&] { return pair.row(id).resends >= (size > 1000 ? 6 : 2); },
                                            fromSeconds(4)));
            QCOMPARE(pair.fate(id), PacketFate::InFlight);
            pair.world.setLink(pair.ana, pair.server, {});
            pair.world.advance(fromSeconds(4));
            const PacketRow row = pair.row(id);
            QCOMPARE(row.fate, PacketFate::Delivered);
            QVERIFY(row.firstDatagram < row.lastDatagram);
            QVERIFY(pair.world.trace().datagram(row.lastDatagram).content & datagram_content::resend);
            QVERIFY(!(pair.world.trace().datagram(row.firstDatagram).content & datagram_content::resend));
            QCOMPARE(pair.server.takeBytes().size(), 1);
        }
    }

    void resentThoughItHadArrived()
    {
        Pair pair;
        pair.world.setLink(pair.server, pair.ana, {.loss = 1.0}); // the acknowledgements are lost
        const PacketId id = pair.put("x", reliable);
        pair.world.advance(fromSeconds(1));
        QVERIFY(pair.row(id).resends > 0);
        QCOMPARE(pair.fate(id), PacketFate::Delivered);
        QCOMPARE(pair.server.takeBytes(), QList<QByteArray>{"x"}); // once
    }

    void incomplete()
    {
        // The first seed with which the link loses one or two of three datagrams.
        for (std::uint64_t seed = 1;; ++seed) {
            QVERIFY(seed < 50);
            Pair pair(seed);
            pair.world.setLink(pair.ana, pair.server, {.loss = 0.5});
            const PacketRow row = pair.row(pair.put(QByteArray(4000, 'x'), ordered));
            pair.world.setLink(pair.ana, pair.server, {});
            QCOMPARE(int{row.fragments}, 3);
            QCOMPARE(row.lastDatagram.value(), row.firstDatagram.value() + 2);
            int lostCount = 0;
            for (std::uint32_t number = 0; number < 3; ++number) {
                const DatagramRow datagram =
                    pair.world.trace().datagram(DatagramId(row.firstDatagram.value() + number));
                lostCount += datagram.fate == DatagramFate::Lost;
            }
            pair.put("next", ordered);
            pair.world.advance(fromSeconds(1));
            QCOMPARE(pair.fate(row.id), lostCount == 0   ? PacketFate::Delivered
                                        : lostCount == 3 ? PacketFate::Lost
                                                         : PacketFate::Incomplete);
            QCOMPARE(pair.server.takeBytes().size(), lostCount == 0 ? 2 : 1);
            if (lostCount == 1 || lostCount == 2)
                break;
        }
    }

    void throttled()
    {
        // The link loses nothing. Its delay rises a lot, and ENet stops sending unreliable packets.
        Pair pair;
        pair.world.setBothLinks(pair.server, pair.ana, {.delay = fromMilliseconds(5)});
        const auto talk = [&](int frames) {
            for (int frame = 0; frame < frames; ++frame) {
                pair.put("state", unreliable);
                pair.put("state", ordered);
                pair.put("chat", reliable, 4);
                pair.world.advance(fromSeconds(1.0 / 60));
            }
        };
        talk(600);
        for (const PacketRow& row : pair.world.packets())
            QVERIFY(row.fate != PacketFate::Throttled);
        pair.world.setBothLinks(pair.server, pair.ana, {.delay = fromMilliseconds(400)});
        talk(240);
        pair.world.advance(fromSeconds(2));
        int throttledCount = 0;
        int byFate[packetFateCount] = {};
        for (const PacketRow& row : pair.world.packets()) {
            ++byFate[static_cast<int>(row.fate)];
            if (row.fate != PacketFate::Throttled)
                continue;
            ++throttledCount;
            QVERIFY(row.mode != reliable);
            QVERIFY(!row.firstDatagram.isValid() && !row.arrived);
        }
        QVERIFY2(throttledCount > 50, qPrintable(QString::number(throttledCount)));
        QCOMPARE(byFate[static_cast<int>(PacketFate::Delivered)] + throttledCount, 840 * 3);
        for (const DatagramRow& datagram : pair.world.datagrams())
            QVERIFY(datagram.fate != DatagramFate::Lost);
    }

    void rejected()
    {
        Pair pair;
        for (const TransferMode mode : allModes) {
            const PacketRow row = pair.row(pair.put("x", mode, 254));
            QCOMPARE(row.fate, PacketFate::Rejected);
            QVERIFY(!row.firstDatagram.isValid());
        }
        pair.ana.peer.disconnectPeer(1);
        QCOMPARE(pair.fate(pair.put("x", reliable)), PacketFate::Rejected); // not connected any more
        QCOMPARE(pair.fate(pair.put(QByteArray(40'000'000, 'x'), reliable)), PacketFate::Rejected);
    }

    void disconnectedWhileQueued()
    {
        Pair pair;
        const PacketId id = pair.putAndLose("x", reliable);
        QCOMPARE(pair.fate(id), PacketFate::InFlight); // it would be resent
        pair.ana.peer.close();
        QCOMPARE(pair.fate(id), PacketFate::Disconnected);
    }

    void disconnectedBySilence()
    {
        Pair pair;
        pair.world.cut(pair.server, pair.ana);
        const PacketId id = pair.put("x", reliable);
        const PacketId gone = pair.put("x", unreliable);
        pair.world.advance(fromSeconds(40));
        QCOMPARE(pair.fate(id), PacketFate::Disconnected);
        QCOMPARE(pair.fate(gone), PacketFate::Lost); // that is what happened to it
        QVERIFY(!pair.ana.peer.isActive());
    }

    void disconnectedOnArrival()
    {
        for (const TransferMode mode : allModes) {
            Pair pair;
            pair.world.setBothLinks(pair.server, pair.ana, {.delay = fromMilliseconds(50)});
            const PacketId id = pair.put("x", mode);
            pair.server.peer.disconnectPeer(101);
            pair.world.advance(fromSeconds(1));
            QCOMPARE(pair.fate(id),
                     PacketFate::Disconnected); // it came to a peer that takes nothing any more
            QVERIFY(pair.row(id).arrived);
        }
    }

    void disconnectedBeforeThePoll()
    {
        for (const TransferMode mode : allModes) {
            Pair pair;
            const PacketId id = pair.put("x", mode);
            pair.world.arrive();
            pair.server.peer.close();
            pair.world.advance(fromSeconds(1));
            QCOMPARE(pair.fate(id), PacketFate::Disconnected);
        }
    }

    void duplicatesChangeNothing()
    {
        for (const TransferMode mode : allModes) {
            Pair pair;
            pair.world.setBothLinks(pair.server, pair.ana, {.delay = fromMilliseconds(20), .duplicate = 1.0});
            for (int packet = 0; packet < 50; ++packet) {
                pair.put("x", mode);
                pair.put(QByteArray(3000, 'x'), mode);
                pair.world.advance(fromSeconds(0.05));
            }
            pair.world.advance(fromSeconds(1));
            for (const PacketRow& row : pair.world.packets()) {
                QCOMPARE(row.fate, PacketFate::Delivered);
                QCOMPARE(int{row.resends}, 0);
            }
            QCOMPARE(pair.server.takeBytes().size(), 100);
        }
    }

    void twoConnectionsFromOneAddress()
    {
        // A client that comes again from the same port while the server still believes in its old connection.
        PeerWorld world;
        TestPeer& server = world.server();
        TestPeer& ana = world.add(QStringLiteral("ana"));
        const auto join = [&](int id) {
            ana.peer.setNextClientId(id);
            QCOMPARE(ana.peer.createClient(QStringLiteral("server"), PeerWorld::port, 0, 0, 0, 5555),
                     Error::Ok);
        };
        join(101);
        world.advance(fromSeconds(0.5));
        world.cut(server, ana);
        ana.peer.close();
        world.setBothLinks(server, ana, {});
        join(102);
        world.advance(fromSeconds(0.5));
        QCOMPARE(server.said,
                 (QStringList{QStringLiteral("peer_connected 101"), QStringLiteral("peer_connected 102")}));
        for (const TransferMode mode : allModes) {
            QCOMPARE(server.put(102, "x", mode, 3), Error::Ok);
            QCOMPARE(server.put(102, QByteArray(3000, 'y'), mode, 3), Error::Ok);
        }
        world.advance(fromSeconds(1));
        QCOMPARE(ana.takeBytes().size(), 6);
        for (const PacketRow& row : world.packets()) {
            QCOMPARE(row.fate, PacketFate::Delivered);
            QVERIFY(row.firstDatagram.isValid());
        }
    }

    void theTraceAgreesWithThePeers_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 4; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }

    void theTraceAgreesWithThePeers()
    {
        QFETCH(int, seed);
        const Busy busy(static_cast<std::uint64_t>(seed));
        QVERIFY2(busy.problem.isEmpty(), qPrintable(busy.problem));
        QCOMPARE(busy.delivered, busy.taken);
        QVERIFY(busy.delivered > 1500);
    }

    void roundTripsAreThoseOfTheSender()
    {
        Pair pair;
        pair.world.setBothLinks(pair.server, pair.ana, {.delay = fromMilliseconds(50), .loss = 0.05});
        const auto measured = [&pair] {
            const auto row = pair.world.trace().roundTripAt(pair.ana.endpoint, pair.server.endpoint,
                                                            pair.world.network().now());
            return row.value_or(RoundTripRow());
        };
        const Time before = pair.world.network().now();
        const RoundTripRow first = measured();
        for (int round = 0; round < 100; ++round) {
            pair.put("x", reliable);
            pair.world.advance(fromMilliseconds(50));
            const ConnectionInfo connection = pair.ana.peer.connections().front();
            QCOMPARE(fromMilliseconds(measured().meanMs), connection.roundTripTime);
            QCOMPARE(fromMilliseconds(measured().varianceMs), connection.roundTripTimeVariance);
            QCOMPARE(measured().throttle / 32.0, connection.throttle);
        }
        QVERIFY(measured().meanMs > 60);
        QVERIFY(measured().at > before);
        // The past is still there.
        QCOMPARE(pair.world.trace().roundTripAt(pair.ana.endpoint, pair.server.endpoint, before)->meanMs,
                 first.meanMs);
        QVERIFY(!pair.world.trace().roundTripAt(pair.ana.endpoint, pair.server.endpoint, Time(0)));
    }

    void sameSeedSameBytes()
    {
        const Busy first(7);
        const Busy second(7);
        const Busy other(8);
        QVERIFY(first.allBytes.size() > 100'000);
        QVERIFY(first.allBytes == second.allBytes);
        QCOMPARE(first.digest, second.digest);
        QVERIFY(first.digest != other.digest);
    }
};

PEERSCOPE_TEST(TestEnetFates)

} // namespace peerscope::test_enet_fates

#include "test_enet_fates.moc"
