// SPDX-License-Identifier: MIT
#include "enet_conversation.h"
#include "tests/support/test_program.h"
#include "tracked_wire.h"

#include "core/base/random.h"

#include <QtTest>

namespace peerscope::test_enet_tracker {

using namespace peerscope::samples;

class TestEnetTracker final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aConnectionFromItsStart()
    {
        Wire wire;
        wire.connect();
        QCOMPARE(wire.notes.endpoints.size(), 2u);
        QVERIFY(wire.notes.endpoints[0].address == clientAddress);
        QCOMPARE(wire.notes.endpoints[0].role, TrackedEndpoint::Role::Client);
        QCOMPARE(wire.notes.endpoints[0].uniqueId, 101);
        QCOMPARE(wire.notes.endpoints[1].role, TrackedEndpoint::Role::Server);
        QCOMPARE(wire.notes.endpoints[1].uniqueId, 1);
        QCOMPARE(wire.notes.events, QStringList()
                                        << QStringLiteral("0 connecting") << QStringLiteral("0 connected")
                                        << QStringLiteral("1 joined"));
        QCOMPARE(wire.tracker.counts().connections, 1u);
        QCOMPARE(wire.tracker.counts().datagrams, 4u);
        QVERIFY(wire.notes.datagrams[0].said.content & datagram_content::connection);
    }

    void channelsAndModesAreGodots()
    {
        Wire wire;
        wire.connect();
        wire.fromClient(EnetBytes(0, 3).reliable(0, 1, 5).unreliable(1, 0, 1, 6).unsequenced(4, 1, 7));
        const auto& packets = wire.notes.packets;
        QCOMPARE(packets.size(), 3u);
        QCOMPARE(packets[0].said.channel, 0);
        QCOMPARE(packets[0].said.mode, TransferMode::Reliable);
        QCOMPARE(packets[1].said.channel, 0);
        QCOMPARE(packets[1].said.mode, TransferMode::UnreliableOrdered);
        QCOMPARE(packets[2].said.channel, 3);
        QCOMPARE(packets[2].said.mode, TransferMode::Unreliable);
        QCOMPARE(packets[2].payload.size(), 7u);
        QCOMPARE(packets[2].payload[6], std::byte{6});
    }

    void nothingIsDeliveredBeforeItIsAcknowledged()
    {
        Wire wire;
        wire.connect();
        wire.fromClient(EnetBytes(0).unsequenced(1, 1, 7));
        wire.fromClient(EnetBytes(0, 3).reliable(0, 1, 5));
        wire.fromClient(EnetBytes(0).unsequenced(1, 2, 7));
        QCOMPARE(wire.notes.fateOf(0), std::string());
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 3));
        QCOMPARE(wire.notes.fateOf(0), std::string("delivered")); // it came before what is acknowledged
        QCOMPARE(wire.notes.fateOf(1), std::string("delivered"));
        QCOMPARE(wire.notes.packets[1].at, wire.now);
        QCOMPARE(wire.notes.fateOf(2), std::string("delivered")); // it was there when the socket was read
    }

    void whatCameJustBeforeAnAnswerMayWaitInTheSocket()
    {
        Wire wire;
        wire.connect();
        wire.fromClient(EnetBytes(0, 3).reliable(0, 1, 5));
        wire.fromClient(EnetBytes(0).unsequenced(1, 1, 7));
        wire.now -= Time(950); // the answer follows 50 µs later
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 3));
        QCOMPARE(wire.notes.fateOf(0), std::string("delivered"));
        QCOMPARE(wire.notes.fateOf(1), std::string());
    }

    void aReliablePacketNeedsItsOwnAcknowledgement()
    {
        Wire wire;
        wire.connect();
        wire.fromClient(EnetBytes(0, 3).reliable(0, 1, 5));
        wire.fromClient(EnetBytes(0, 3).reliable(0, 2, 5));
        wire.fromClient(EnetBytes(0).unsequenced(1, 1, 7));
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 3));
        QCOMPARE(wire.notes.fateOf(0), std::string("delivered"));
        QCOMPARE(wire.notes.fateOf(1), std::string());
        QCOMPARE(wire.notes.fateOf(2), std::string()); // it came after one whose arrival is not known
    }

    void whoseArrivalIsNotSeenNeedsItsOwnAcknowledgement()
    {
        Wire wire;
        wire.arrivalSeen = false;
        wire.connect();
        wire.fromClient(EnetBytes(0).unsequenced(1, 1, 7));
        wire.fromClient(EnetBytes(0, 3).reliable(0, 1, 5).unsequenced(1, 2, 7));
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 3));
        QCOMPARE(wire.notes.fateOf(0), std::string()); // lost for all we know
        QCOMPARE(wire.notes.fateOf(1), std::string("delivered"));
        QCOMPARE(wire.notes.fateOf(2), std::string("delivered")); // in the same datagram
    }

    void aResendIsNoOtherPacket()
    {
        Wire wire;
        wire.arrivalSeen = false;
        wire.connect();
        wire.fromClient(EnetBytes(0, 10).reliable(0, 1, 5));
        wire.fromClient(EnetBytes(0, 60).reliable(0, 1, 5));
        wire.fromClient(EnetBytes(0, 160).reliable(0, 1, 5));
        QCOMPARE(wire.notes.packets.size(), 1u);
        QCOMPARE(wire.notes.attempts[0], (std::vector{1, 2, 3}));
        QVERIFY(wire.notes.datagrams.back().said.content & datagram_content::resend);
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 60));
        const auto count = wire.notes.datagrams.size();
        QVERIFY(!wire.notes.datagrams[count - 4].arrived);
        QVERIFY(wire.notes.datagrams[count - 3].arrived); // the try that the acknowledgement names
        QVERIFY(!wire.notes.datagrams[count - 2].arrived);
        QCOMPARE(wire.notes.fateOf(0), std::string("delivered"));
    }

    void aDatagramThatTheNetworkBringsTwiceIsNoResend()
    {
        Wire wire;
        wire.connect();
        const EnetBytes twice =
            EnetBytes(0, 10).reliable(0, 1, 5).unreliable(1, 0, 1, 3).unsequenced(1, 1, 4);
        wire.fromClient(twice);
        wire.fromClient(twice);
        QCOMPARE(wire.notes.packets.size(), 3u);
        QCOMPARE(wire.notes.attempts[0], (std::vector{1, 1}));
        QVERIFY(wire.notes.datagrams.back().said.duplicate);
        QVERIFY(!(wire.notes.datagrams.back().said.content & datagram_content::resend));
    }

    void roundTripsAsENetMeasuresThem()
    {
        Wire wire;
        wire.connect();
        wire.notes.roundTrips.clear();
        wire.now += Time(2'000'000);
        wire.fromClient(EnetBytes(0, 2'000).reliable(0, 1, 5));
        wire.now += Time(79'000);
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 2'000));
        QCOMPARE(wire.notes.roundTrips.size(), 1u);
        QCOMPARE(wire.notes.roundTrips[0].sampleMs, 80);
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 2'000)); // again: no sample
        QCOMPARE(wire.notes.roundTrips.size(), 1u);
    }

    void fragmentsBecomeOnePacket_data()
    {
        QTest::addColumn<bool>("reliable");
        QTest::newRow("reliable") << true;
        QTest::newRow("unreliable") << false;
    }
    void fragmentsBecomeOnePacket()
    {
        QFETCH(const bool, reliable);
        Wire wire;
        wire.connect();
        for (const unsigned index : {2u, 0u, 1u})
            wire.fromClient(EnetBytes(0, static_cast<int>(10 + index))
                                .fragment(reliable, 3, reliable ? 1 + index : 0, 1, 3, index, 100)
                                .ping(3 + index));
        wire.fromServer(EnetBytes(0).acknowledge(enetConnectionChannel, 4, 11));
        QCOMPARE(wire.notes.packets.size(), 1u);
        QCOMPARE(wire.notes.packets[0].said.fragments, 3);
        QCOMPARE(wire.notes.packets[0].said.size, 300u);
        QCOMPARE(wire.notes.fateOf(0), std::string("delivered"));
        for (std::size_t index = 0; index < 300; ++index)
            QCOMPARE(wire.notes.packets[0].payload[index], static_cast<std::byte>(index % 100));
    }

    void anOlderPacketThatArrivesLaterIsDiscarded()
    {
        Wire wire;
        wire.connect();
        wire.fromClient(EnetBytes(0).unreliable(1, 0, 2, 4));
        wire.fromClient(EnetBytes(0, 5).unreliable(1, 0, 1, 4).ping(3));
        wire.fromServer(EnetBytes(0).acknowledge(enetConnectionChannel, 3, 5));
        QCOMPARE(wire.notes.fateOf(0), std::string("delivered"));
        QCOMPARE(wire.notes.fateOf(1), std::string("discarded"));
    }

    void aReliablePacketWaitsForTheOneBeforeIt()
    {
        Wire wire;
        wire.connect();
        wire.fromClient(EnetBytes(0, 5).reliable(0, 2, 4));
        wire.fromServer(EnetBytes(0).acknowledge(0, 2, 5));
        QVERIFY(wire.notes.packets[0].held);
        QCOMPARE(wire.notes.fateOf(0), std::string());
        wire.fromClient(EnetBytes(0, 9).reliable(0, 1, 4));
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 9));
        QCOMPARE(wire.notes.fateOf(0), std::string("delivered"));
        QCOMPARE(wire.notes.packets[0].at, wire.now);
    }

    void leavingAbandonsWhatWasNotAcknowledged()
    {
        Wire wire;
        wire.connect();
        wire.fromServer(EnetBytes(0, 5).reliable(0, 1, 4));
        wire.fromClient(EnetBytes(0, 6).reliable(0, 1, 4));
        wire.notes.events.clear();
        wire.fromClient(EnetBytes(0, 7).disconnect(3));
        QCOMPARE(wire.notes.fateOf(0), std::string("abandoned"));
        QCOMPARE(wire.notes.fateOf(1), std::string("abandoned"));
        QCOMPARE(wire.notes.events, QStringList()
                                        << QStringLiteral("0 disconnected") << QStringLiteral("1 left"));
        wire.fromServer(EnetBytes(0, 8).reliable(0, 2, 4));
        QCOMPARE(wire.notes.fateOf(2), std::string("abandoned"));
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 6)); // it had been on its way: it did arrive
        QCOMPARE(wire.notes.fateOf(1), std::string("delivered"));
    }

    void aResendAfterTheEndSaysNothingOfTheFirstTry()
    {
        Wire wire;
        wire.arrivalSeen = false;
        wire.connect();
        wire.fromServer(EnetBytes(0, 5).reliable(0, 1, 4));
        wire.fromClient(EnetBytes(0, 7).disconnect(3));
        wire.fromServer(EnetBytes(0, 60).reliable(0, 1, 4)); // it has not polled since
        QCOMPARE(wire.notes.fateOf(0), std::string());       // its acknowledgement may have been lost
    }

    void aPacketIsUndecidedWhileItsRestMayHaveArrived()
    {
        Wire wire;
        wire.connect();
        wire.fromClient(EnetBytes(0, 3).fragment(false, 0, 0, 1, 2, 0, 4));
        wire.fromClient(EnetBytes(0, 3).fragment(false, 1, 0, 1, 2, 0, 4));
        wire.fromClient(EnetBytes(0, 3).ping(3));
        wire.fromServer(EnetBytes(0).acknowledge(enetConnectionChannel, 3, 3));
        wire.fromClient(EnetBytes(0, 4).fragment(false, 0, 0, 1, 2, 1, 4)); // nothing comes after it
        wire.fromServer(EnetBytes(0, 7).disconnect(3));
        QCOMPARE(wire.notes.fateOf(0), std::string());
        QCOMPARE(wire.notes.fateOf(1), std::string("abandoned"));
    }

    void whatComesInOneDatagramDoesNotWaitForEachOther()
    {
        Wire wire;
        wire.connect();
        wire.fromClient(EnetBytes(0, 9).reliable(0, 2, 4).reliable(0, 1, 4));
        wire.fromServer(EnetBytes(0).acknowledge(0, 2, 9).acknowledge(0, 1, 9));
        QCOMPARE(wire.notes.fateOf(0), std::string("delivered"));
        QCOMPARE(wire.notes.fateOf(1), std::string("delivered"));
        QVERIFY(!wire.notes.packets[0].held);
    }

    void theSameAddressMayComeBack()
    {
        Wire wire;
        wire.connect(101, 0);
        wire.fromClient(EnetBytes(0, 7).disconnect(3));
        wire.connect(202, 1);
        wire.fromClient(EnetBytes(0, 20, 1).reliable(0, 1, 4));
        QCOMPARE(wire.tracker.counts().connections, 2u);
        QCOMPARE(wire.notes.endpoints.size(), 3u); // somebody else, at the same server
        QCOMPARE(wire.notes.endpoints[2].uniqueId, 202);
        QCOMPARE(wire.notes.packets.back().said.from, EndpointId(2));
        // Datagrams that still come with the old session belong to the old connection.
        wire.fromClient(EnetBytes(0, 21, 0).reliable(0, 1, 4));
        QCOMPARE(wire.notes.packets.back().said.from, EndpointId(0));
    }

    void aKilledClientMayComeBackBeforeTheServerMissesIt()
    {
        Wire wire;
        wire.connect(101);
        // The server keeps its peer 0 for the old connection. Peer and session of the client are the same
        // again.
        const std::uint32_t connectId = 0xABCD0000 + 202;
        wire.fromClient(EnetBytes(noEnetPeer, 1).connect(0, connectId, 202));
        wire.fromServer(EnetBytes(0, 1).verifyConnect(1, 0, 0, connectId));
        wire.fromClient(EnetBytes(1, 2).acknowledge(enetConnectionChannel, 1, 1).reliable(0, 1, 4));
        wire.fromServer(EnetBytes(0, 3).acknowledge(0, 1, 2));
        QCOMPARE(wire.notes.packets.size(), std::size_t{1});
        QCOMPARE(wire.notes.packets[0].said.from, EndpointId(2));
        QCOMPARE(wire.notes.packets[0].fate, std::string("delivered"));
    }

    void aConnectSentAgainIsOneConnection()
    {
        Wire wire;
        wire.fromClient(EnetBytes(noEnetPeer, 1).connect(0, 0xABCD0065, 101));
        wire.fromClient(EnetBytes(noEnetPeer, 501).connect(0, 0xABCD0065, 101));
        QCOMPARE(wire.tracker.counts().connections, 1u);
    }

    void aCaptureMayBeginInTheMiddle()
    {
        Wire wire;
        wire.fromClient(EnetBytes(5, 70).reliable(0, 300, 4));
        wire.fromServer(EnetBytes(9).acknowledge(0, 300, 70));
        wire.fromClient(EnetBytes(5, 80).reliable(0, 301, 4));
        wire.fromServer(EnetBytes(9).acknowledge(0, 301, 80));
        QCOMPARE(wire.tracker.counts().connections, 1u);
        QVERIFY(wire.tracker.counts().datagrams >= 3);
        QCOMPARE(wire.notes.packets.back().fate, std::string("delivered"));
        QCOMPARE(wire.notes.endpoints[0].role, TrackedEndpoint::Role::Unknown);
        QVERIFY(wire.notes.events.isEmpty());
    }

    void otherProtocolsAreForeign()
    {
        Wire wire;
        const UdpAddress resolver = UdpAddress::ipv4(0x08080808, 53);
        for (int query = 0; query < 20; ++query) {
            EnetBytes bytes(static_cast<std::uint16_t>(query * 37));
            bytes.raw(patterned(30, query));
            wire.see(clientAddress, resolver, bytes);
        }
        QCOMPARE(wire.tracker.counts().foreign, 20u);
        QCOMPARE(wire.tracker.counts().foreignFlows, 1u);
        QCOMPARE(wire.tracker.counts().flows, 0u);
        QVERIFY(wire.notes.datagrams.empty());
    }

    void whatIsBrokenIsReadAsFarAsItGoes()
    {
        Wire wire;
        wire.connect();
        EnetBytes broken = EnetBytes(0, 5).reliable(0, 1, 4);
        broken.raw({std::byte{0x86}, std::byte{0}, std::byte{1}});
        wire.fromClient(broken);
        QCOMPARE(wire.tracker.counts().malformed, 1u);
        QCOMPARE(wire.notes.packets.size(), 1u);
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 5));
        QCOMPARE(wire.notes.fateOf(0), std::string("delivered"));
    }

    void whatACaptureHasCutIsReadAsFarAsItGoes()
    {
        Wire wire;
        wire.connect();
        const auto seeCut = [&wire](const EnetBytes& bytes, std::size_t missing) {
            wire.now += Time(1'000);
            const ByteView whole = bytes.bytes();
            wire.tracker.see({wire.now, clientAddress, serverAddress, whole.first(whole.size() - missing),
                              wire.arrivalSeen, missing});
        };
        seeCut(EnetBytes(0, 5).reliable(0, 1, 4).reliable(0, 2, 100), 60);
        QCOMPARE(wire.notes.packets.size(), 2u);
        QCOMPARE(wire.notes.packets[1].said.size, 100u);
        QCOMPARE(wire.notes.packets[1].said.payload.size(), 40u);
        seeCut(EnetBytes(0, 6).fragment(true, 0, 3, 3, 2, 0, 100), 30);
        QCOMPARE(wire.notes.packets.size(), 3u);
        QCOMPARE(wire.notes.packets[2].payload[69], std::byte{69});
        QCOMPARE(wire.notes.packets[2].payload[70], std::byte{0}); // not there
        seeCut(EnetBytes(0, 7).reliable(0, 5, 4).reliable(0, 6, 100),
               103); // a command's own fields are missing
        QCOMPARE(wire.notes.packets.size(), 4u);
        wire.fromServer(EnetBytes(0).acknowledge(0, 1, 5).acknowledge(0, 2, 5));
        QCOMPARE(wire.notes.fateOf(1), std::string("delivered"));
        QCOMPARE(wire.tracker.counts().cut, 3u);
        QCOMPARE(wire.tracker.counts().malformed, 0u);
    }

    void whatIsNotUnderstoodIsCountedByItsReason()
    {
        Wire wire;
        wire.connect();
        const auto rows = wire.tracker.counts().datagrams;
        const auto seeRaw = [&wire](std::initializer_list<int> values, std::uint16_t port = 50'000) {
            Bytes bytes;
            for (const int value : values)
                bytes.push_back(static_cast<std::byte>(value));
            wire.now += Time(1'000);
            UdpAddress from = clientAddress;
            from.port = port;
            wire.tracker.see({wire.now, from, serverAddress, bytes, true});
        };
        seeRaw({0x40, 0, 1, 2, 3, 4}); // of a connection: a row, though nobody knows what is in it
        QCOMPARE(wire.tracker.counts().compressed, 1u);
        QCOMPARE(wire.tracker.counts().datagrams, rows + 1);
        seeRaw({0xCF, 0xFF, 0, 0, 1, 2, 3, 4}, 50'001); // a connect, compressed by what is not known
        seeRaw({0xC0, 0, 0, 0, 1, 2, 3, 4}, 50'001);
        QCOMPARE(wire.tracker.counts().compressed, 3u);
        seeRaw({22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2}, 50'003);
        QCOMPARE(wire.tracker.counts().encrypted, 1u);
        seeRaw({22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 9, 2, 1, 2}, 50'003); // longer than it is
        QCOMPARE(wire.tracker.counts().encrypted, 1u);
        QCOMPARE(wire.tracker.counts().foreign, 1u);
    }

    void claimsOfHugePacketsTakeNoMemory()
    {
        Wire wire;
        wire.connect();
        for (unsigned index = 0; index < 200; ++index) {
            EnetBytes bytes(0, static_cast<int>(10 + index));
            bytes.fragment(true, 0, 100 + index * 3, 100 + index * 3, 0x20000, 0, 8'000);
            wire.fromClient(bytes);
        }
        QVERIFY(wire.notes.packets.empty()); // more fragments than a trace can count
    }

    void anythingAtAllIsSurvived()
    {
        const Conversation conversation;
        RandomStream random(11);
        for (int round = 0; round < 30; ++round) {
            Wire wire;
            wire.arrivalSeen = round % 2 == 0;
            for (const Bytes& sample : conversation.datagrams) {
                Bytes bytes = sample;
                for (std::uint64_t flips = random.next() % 4; flips > 0 && !bytes.empty(); --flips)
                    bytes[random.next() % bytes.size()] = static_cast<std::byte>(random.next());
                if (random.next() % 4 == 0)
                    bytes.resize(random.next() % (bytes.size() + 1));
                const bool client = random.next() % 2 == 0;
                wire.now += Time(static_cast<std::int64_t>(random.next() % 20'000));
                wire.tracker.see({wire.now, client ? clientAddress : serverAddress,
                                  client ? serverAddress : clientAddress, bytes, wire.arrivalSeen});
            }
            wire.tracker.flush();
            for (const Notes::Packet& packet : wire.notes.packets)
                QVERIFY(packet.said.fragments >= 1);
            const TrackerCounts& counts = wire.tracker.counts();
            QCOMPARE(counts.understood + counts.malformed + counts.cut + counts.compressed +
                         counts.encrypted + counts.unrecognized + counts.foreign,
                     conversation.datagrams.size());
            QCOMPARE(counts.datagrams, wire.notes.datagrams.size());
        }
    }
};

PEERSCOPE_TEST(TestEnetTracker)

} // namespace peerscope::test_enet_tracker

#include "test_enet_tracker.moc"
