// SPDX-License-Identifier: MIT
// What a flow is, before anything is said of its packets: ENet or not, in which dialect, and whose game.
#include "godot_bytes.h"
#include "tests/support/test_program.h"
#include "tracked_wire.h"

#include "core/base/random.h"

#include <QtTest>

namespace peerscope::test_enet_flows {

using namespace peerscope::samples;

UdpAddress other(std::uint16_t port)
{
    return UdpAddress::ipv4(0x0A000003, port);
}

/// Datagrams as a fork of ENet frames them.
std::vector<std::byte> asCSharp(const EnetBytes& bytes, bool checksum = false)
{
    std::vector<std::byte> changed = bytes.bytes();
    const bool hasTime = (changed[0] & std::byte{0x80}) != std::byte{};
    if (hasTime)
        changed[0] ^= std::byte{0xC0};
    if (checksum)
        changed.insert(changed.begin() + (hasTime ? 4 : 2), 8, std::byte{0xA5});
    return changed;
}

std::vector<std::byte> withPrefix(const EnetBytes& bytes, unsigned salt)
{
    std::vector<std::byte> changed = bytes.bytes();
    for (unsigned index = 0; index < 6; ++index)
        changed.insert(changed.begin(), static_cast<std::byte>(salt * 31 + index * 57));
    return changed;
}

class TestEnetFlows final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anotherGameHasENetsOwnChannels()
    {
        Wire wire;
        wire.decidesAtOnce = false;
        wire.connect(42);
        wire.fromClient(EnetBytes(0, 3).reliable(0, 1, 5).unreliable(2, 0, 1, 6)); // as Godot does it
        QVERIFY(wire.notes.packets.empty());
        wire.fromClient(EnetBytes(0, 4).unreliable(0, 1, 1, 6)); // not so
        wire.fromClient(EnetBytes(0, 5).reliable(1, 1, 5));
        wire.tracker.flush();
        QCOMPARE(wire.notes.packets.size(), 4u);
        QCOMPARE(wire.notes.packets[0].said.channel, 0);
        QCOMPARE(wire.notes.packets[1].said.channel, 2); // also of what came before
        QCOMPARE(wire.notes.packets[2].said.channel, 0);
        QCOMPARE(wire.notes.packets[3].said.channel, 1);
        for (const TrackedEndpoint& endpoint : wire.notes.endpoints) {
            QCOMPARE(endpoint.uniqueId, 0);
            QCOMPARE(endpoint.protocol, GameProtocol::Unknown);
        }
    }

    void messagesMayShowLate()
    {
        const GodotBytes path =
            GodotBytes().byte(1).raw("15bf56729df26d4e54a8832100f758bf").byte(0).word(1).raw("Main").byte(0);
        Wire wire;
        wire.connect();
        QCOMPARE(wire.notes.endpoints[0].protocol, GameProtocol::Godot4Packets);
        QVERIFY(wire.notes.messengers.empty());
        wire.fromServer(EnetBytes(0, 3).reliable(0, 1, path.view()));
        QCOMPARE(wire.notes.messengers, std::vector{EndpointId(0)});
        wire.fromServer(EnetBytes(0, 4).reliable(0, 2, path.view()));
        QCOMPARE(wire.notes.messengers.size(), 1u);
    }

    void whatWaitsStaysInOrder()
    {
        Wire wire;
        wire.decidesAtOnce = false;
        wire.connect(101); // waits for packets
        const auto datagrams = wire.notes.datagrams.size();
        wire.see(other(1), serverAddress, EnetBytes(noEnetPeer, 9).connect(1, 7, 0)); // is decided
        QCOMPARE(wire.notes.datagrams.size(), datagrams);
        wire.now += Time(3'000'001);
        wire.see(other(1), serverAddress, EnetBytes(noEnetPeer, 9).connect(1, 7, 0));
        QCOMPARE(wire.notes.datagrams.size(), datagrams + 6);
        for (std::size_t index = 1; index < wire.notes.datagrams.size(); ++index)
            QVERIFY(wire.notes.datagrams[index - 1].said.at < wire.notes.datagrams[index].said.at);
    }

    void oneFlowCannotMakeTheOthersWaitForever()
    {
        Wire wire;
        wire.decidesAtOnce = false;
        wire.connect(101);
        wire.fromClient(EnetBytes(0, 7).disconnect(3)); // decided
        const auto datagrams = wire.notes.datagrams.size();
        QCOMPARE(datagrams, 5u);
        wire.see(other(1), serverAddress, EnetBytes(3, 1).ping(1)); // looks like ENet, and never shows it
        for (int count = 0; count < 9'000; ++count) {
            wire.now -= Time(999);
            wire.fromServer(EnetBytes(0).unsequenced(3, static_cast<unsigned>(count), 5));
        }
        QVERIFY(wire.notes.datagrams.size() > datagrams + 8'000);
        QCOMPARE(wire.tracker.counts().foreign, 1u);
    }

    void aFlowInTheMiddleIsThereFromItsFirstDatagram()
    {
        Wire wire;
        wire.decidesAtOnce = false;
        wire.fromClient(EnetBytes(5).unreliable(1, 300, 4, 9));
        wire.fromClient(EnetBytes(5, 70).reliable(0, 300, 4));
        QVERIFY(wire.notes.datagrams.empty());
        wire.fromServer(EnetBytes(9).acknowledge(0, 300, 70));
        QCOMPARE(wire.notes.datagrams.size(), 3u);
        QCOMPARE(wire.tracker.counts().foreign + wire.tracker.counts().unrecognized, 0u);
        QCOMPARE(wire.notes.packets[0].said.channel, 1); // nothing shows Godot
    }

    void whatOnlyLooksLikeENet_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("keep-alives of RTP") << 0;
        QTest::newRow("acknowledgements of what was never sent") << 1;
        QTest::newRow("the same commands in both directions") << 2;
        QTest::newRow("one direction alone") << 3;
        QTest::newRow("another sent time") << 4;
    }
    void whatOnlyLooksLikeENet()
    {
        QFETCH(const int, kind);
        Wire wire;
        wire.decidesAtOnce = false;
        for (unsigned count = 0; count < 200; ++count) {
            const int time = static_cast<int>(1'000 + count);
            for (const bool fromClient : {true, false}) {
                EnetBytes bytes(fromClient ? 0x60 : 0x61, time);
                switch (kind) {
                case 0: // payload type, number, a time that stands still, and a source
                    bytes.acknowledge(2, 0x0304, fromClient ? 0x1111 : 0x2222);
                    break;
                case 1:
                    bytes.acknowledge(0, count, static_cast<unsigned>(time)).ping(count + 1);
                    break;
                case 2:
                    bytes.reliable(0, count, 9).ping(count);
                    break;
                case 3:
                    if (!fromClient)
                        continue;
                    bytes.ping(count).acknowledge(enetConnectionChannel, count, static_cast<unsigned>(time));
                    break;
                default:
                    bytes.ping(count);
                    if (count > 0)
                        bytes.acknowledge(enetConnectionChannel, count - 1, static_cast<unsigned>(time) - 2);
                }
                wire.now += Time(50'000);
                if (fromClient)
                    wire.fromClient(bytes);
                else
                    wire.fromServer(bytes);
            }
        }
        wire.tracker.flush();
        QVERIFY(wire.notes.datagrams.empty());
        QVERIFY(wire.notes.endpoints.empty());
        QCOMPARE(wire.tracker.counts().foreign, kind == 3 ? 200u : 400u);
        QCOMPARE(wire.tracker.counts().flows, 0u);
    }

    void randomBytes()
    {
        RandomStream random(3);
        Wire wire;
        for (int count = 0; count < 20'000; ++count) {
            EnetBytes bytes(static_cast<std::uint16_t>(random.next()));
            Bytes rest(random.next() % 40);
            for (std::byte& byte : rest)
                byte = static_cast<std::byte>(random.next());
            bytes.raw(rest);
            if (random.next() % 2 == 0)
                wire.fromClient(bytes);
            else
                wire.fromServer(bytes);
        }
        QVERIFY(wire.notes.datagrams.empty());
    }

    void enetCSharp_data()
    {
        QTest::addColumn<bool>("checksum");
        QTest::newRow("plain") << false;
        QTest::newRow("with its checksum") << true;
    }
    void enetCSharp()
    {
        QFETCH(const bool, checksum);
        Wire wire;
        const auto from = [&](bool client, const EnetBytes& bytes) {
            wire.now += Time(1'000);
            wire.tracker.see({wire.now, client ? clientAddress : serverAddress,
                              client ? serverAddress : clientAddress, asCSharp(bytes, checksum), true});
        };
        from(true, EnetBytes(noEnetPeer, 1).connect(0, 0xABCD, 101));
        from(false, EnetBytes(0, 1).verifyConnect(0, 0, 0));
        from(true, EnetBytes(0, 2).acknowledge(enetConnectionChannel, 1, 1).ping(2));
        from(false, EnetBytes(0).acknowledge(enetConnectionChannel, 2, 2));
        from(true, EnetBytes(0, 3).reliable(0, 1, 5).unreliable(2, 0, 1, 6));
        from(false, EnetBytes(0).acknowledge(0, 1, 3));
        wire.tracker.flush();
        QCOMPARE(wire.tracker.counts().understood, 6u);
        QCOMPARE(wire.tracker.counts().connections, 1u);
        QCOMPARE(wire.notes.packets.size(), 2u);
        QCOMPARE(wire.notes.fateOf(0), std::string("delivered"));
        QCOMPARE(wire.notes.packets[1].said.channel, 2); // Godot has never used it
        QCOMPARE(wire.notes.endpoints[0].uniqueId, 0);
        QCOMPARE(wire.notes.roundTrips.size(), 3u); // sent times are found
    }

    void aPrefixOfSixBytes_data()
    {
        QTest::addColumn<bool>("bothWays");
        QTest::newRow("to the server") << false;
        QTest::newRow("both ways") << true;
    }
    void aPrefixOfSixBytes()
    {
        QFETCH(const bool, bothWays);
        for (unsigned salt = 0; salt < 50; ++salt) {
            Wire wire;
            unsigned number = salt * 7;
            const auto from = [&](bool client, const EnetBytes& bytes) {
                wire.now += Time(1'000);
                wire.tracker.see({wire.now, client ? clientAddress : serverAddress,
                                  client ? serverAddress : clientAddress,
                                  client || bothWays ? withPrefix(bytes, ++number) : bytes.bytes(), true});
            };
            from(true, EnetBytes(noEnetPeer, 1).connect(0, 0xABCD, 0));
            from(false, EnetBytes(0, 1).verifyConnect(0, 0, 0));
            from(true, EnetBytes(0, 2).acknowledge(enetConnectionChannel, 1, 1).ping(2));
            from(false, EnetBytes(0).acknowledge(enetConnectionChannel, 2, 2));
            from(true, EnetBytes(0, 3).reliable(0, 1, 5));
            from(false, EnetBytes(0).acknowledge(0, 1, 3));
            wire.tracker.flush();
            QCOMPARE(wire.tracker.counts().understood, 6u);
            QCOMPARE(wire.notes.packets.size(), 1u);
            QCOMPARE(wire.notes.fateOf(0), std::string("delivered"));
        }
    }

    void whatIsBrokenLateIsStillFound()
    {
        Wire wire;
        wire.connect();
        for (unsigned number = 1; number < 20; ++number)
            wire.fromClient(EnetBytes(0, static_cast<int>(10 + number)).reliable(0, number, 5));
        EnetBytes broken = EnetBytes(0, 50).reliable(0, 20, 4);
        broken.raw({std::byte{0x86}, std::byte{0}, std::byte{1}});
        wire.fromClient(broken);
        QCOMPARE(wire.tracker.counts().malformed, 1u);
        QCOMPARE(wire.notes.packets.size(), 20u);
    }

    void nothingIsAbandonedThatMayHaveBeenAcknowledgedUnseen_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("read") << 0;
        QTest::newRow("compressed by nobody knows what") << 1;
        QTest::newRow("cut") << 2;
        QTest::newRow("before it was sent") << 3;
        QTest::newRow("cut within the bytes of a packet") << 4;
    }
    void nothingIsAbandonedThatMayHaveBeenAcknowledgedUnseen()
    {
        QFETCH(const int, kind);
        Wire wire;
        wire.connect();
        const auto unread = [&] {
            const std::vector<std::byte> closed = {std::byte{0x40}, std::byte{}, std::byte{1}, std::byte{2}};
            wire.now += Time(1'000);
            wire.tracker.see({wire.now, clientAddress, serverAddress, closed, true});
        };
        if (kind == 3)
            unread();
        wire.fromServer(EnetBytes(0, 5).reliable(0, 1, 4));
        if (kind == 1)
            unread();
        if (kind == 2 || kind == 4) {
            const EnetBytes bytes = EnetBytes(0, 9).reliable(3, 1, 40).acknowledge(0, 9, 9);
            const ByteView view = bytes.bytes();
            const std::size_t missing = kind == 2 ? 5 : 20;
            wire.now += Time(1'000);
            const ByteView whole = kind == 2 ? view : view.first(view.size() - 8);
            wire.tracker.see(
                {wire.now, clientAddress, serverAddress, whole.first(whole.size() - missing), true, missing});
        }
        wire.fromClient(EnetBytes(0, 10).disconnect(3));
        QCOMPARE(wire.notes.fateOf(0), std::string(kind == 1 || kind == 2 ? "" : "abandoned"));
    }

    void nothingIsIncompleteWhosePartsMayHaveComeUnseen_data()
    {
        QTest::addColumn<bool>("isUnread");
        QTest::newRow("all is read") << false;
        QTest::newRow("something is not") << true;
    }
    void nothingIsIncompleteWhosePartsMayHaveComeUnseen()
    {
        QFETCH(const bool, isUnread);
        Wire wire;
        wire.connect();
        wire.fromClient(EnetBytes(0).fragment(false, 3, 0, 1, 2, 0, 100));
        if (isUnread) {
            const std::vector<std::byte> closed = {std::byte{0x40}, std::byte{}, std::byte{1}, std::byte{2}};
            wire.now += Time(1'000);
            wire.tracker.see({wire.now, clientAddress, serverAddress, closed, true});
        }
        wire.fromClient(EnetBytes(0).unreliable(3, 0, 2, 5));
        wire.fromClient(EnetBytes(0, 8).ping(3));
        wire.fromServer(EnetBytes(0).acknowledge(enetConnectionChannel, 3, 8));
        QCOMPARE(wire.notes.fateOf(1), std::string("delivered"));
        QCOMPARE(wire.notes.fateOf(0), std::string(isUnread ? "" : "incomplete"));
    }
};

PEERSCOPE_TEST(TestEnetFlows)

} // namespace peerscope::test_enet_flows

#include "test_enet_flows.moc"
