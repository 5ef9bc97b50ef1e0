// SPDX-License-Identifier: MIT
#include "godot_bytes.h"
#include "tests/support/test_program.h"

#include "core/wire/game_evidence.h"

#include <QtTest>

namespace peerscope::test_game_evidence {

constexpr GameEvidence::Handshake ofGodot4 = {.data = 101, .mtu = 1392, .channelCount = 255};
constexpr GameEvidence::Handshake ofSystemEnet = {.data = 101, .mtu = 1400, .channelCount = 255};
constexpr auto reliable = TransferMode::Reliable;
constexpr auto unreliable = TransferMode::Unreliable;
constexpr auto ordered = TransferMode::UnreliableOrdered;

const GodotBytes path =
    GodotBytes().byte(1).raw("15bf56729df26d4e54a8832100f758bf").byte(0).word(1).raw("Main").byte(0);
const GodotBytes call = GodotBytes().byte(0).byte(1).byte(2).byte(1).word(4).text("hello");
const GodotBytes raw = GodotBytes().byte(3).raw("anything");
const GodotBytes addPeer = GodotBytes().byte(7).byte(1).word(102);

class TestGameEvidence final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void withoutAnIdItIsNoGodot_data()
    {
        QTest::addColumn<quint32>("data");
        for (const quint32 data : {0u, 1u, 0x80000000u, 0xFFFFFFFFu})
            QTest::addRow("%u", data) << data;
    }
    void withoutAnIdItIsNoGodot()
    {
        QFETCH(const quint32, data);
        GameEvidence game({.data = data, .mtu = 1392, .channelCount = 255});
        game.add(true, 0, reliable, path.view());
        game.add(false, 0, reliable, addPeer.view());
        QCOMPARE(game.protocol(), GameProtocol::Unknown);
        QCOMPARE(game.clientId(), 0);
        QVERIFY(game.isFinal());
    }

    void barePackets()
    {
        GameEvidence game(ofGodot4);
        QCOMPARE(game.protocol(), GameProtocol::Godot4Packets);
        QCOMPARE(game.clientId(), 101);
        for (int count = 0; count < 40; ++count) {
            QCOMPARE(game.isSettled(), count >= 32);
            game.add(true, 0, reliable, GodotBytes().raw("hello").view());
            QCOMPARE(game.protocol(), GameProtocol::Godot4Packets);
        }
        QVERIFY(game.isFinal());
    }

    /// Another program's CONNECT may carry a number, too.
    void whatGodotNeverDoes_data()
    {
        QTest::addColumn<quint32>("mtu");
        QTest::addColumn<quint32>("channels");
        QTest::addColumn<int>("channel");
        QTest::addColumn<TransferMode>("mode");
        QTest::newRow("reliable on the unreliable channel") << 1392u << 255u << 1 << reliable;
        QTest::newRow("unreliable on the reliable channel") << 1392u << 255u << 0 << unreliable;
        QTest::newRow("ordered on the reliable channel") << 1392u << 255u << 0 << ordered;
        QTest::newRow("two channels") << 1392u << 2u << 0 << reliable;
        QTest::newRow("another MTU") << 1400u << 255u << 0 << reliable;
    }
    void whatGodotNeverDoes()
    {
        QFETCH(const quint32, mtu);
        QFETCH(const quint32, channels);
        QFETCH(const int, channel);
        QFETCH(const TransferMode, mode);
        GameEvidence game({.data = 42, .mtu = mtu, .channelCount = channels});
        game.add(true, static_cast<std::uint8_t>(channel), mode, GodotBytes().raw("hello").view());
        QCOMPARE(game.protocol(), GameProtocol::Unknown);
    }

    void messagesThatHoldTogether()
    {
        for (const auto& handshake : {ofGodot4, ofSystemEnet}) { // Godot may be built with the system's ENet
            GameEvidence game(handshake);
            game.add(false, 0, reliable, path.view());
            QCOMPARE(game.protocol(), GameProtocol::Godot4Scene);
            game.add(true, 0, reliable, call.view());
            QVERIFY(game.isFinal());
        }
    }

    void onePacketThatIsNoMessageEndsIt_data()
    {
        QTest::addColumn<QByteArray>("packet");
        const auto row = [](const char* name, const GodotBytes& packet) {
            const ByteView bytes = packet.view();
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<qsizetype>(bytes.size()));
        };
        row("text", GodotBytes().raw("hello"));
        row("a command with a flag of no meaning", GodotBytes().byte(0x0B).raw("anything"));
        row("a peer with more behind it", GodotBytes(addPeer).byte(0));
        row("a path with a digest that is none",
            GodotBytes().byte(1).raw("15bf56729df26d4e54a8832100f758bX").byte(0).word(1).raw("Main").byte(0));
    }
    void onePacketThatIsNoMessageEndsIt()
    {
        QFETCH(const QByteArray, packet);
        GameEvidence game(ofGodot4);
        game.add(true, 0, reliable, std::as_bytes(std::span(packet.constData(), std::size_t(packet.size()))));
        game.add(false, 0, reliable, path.view());
        game.add(false, 0, reliable, addPeer.view());
        QCOMPARE(game.protocol(), GameProtocol::Godot4Packets);
    }

    void rawBytesAloneShowNothing()
    {
        GameEvidence game(ofGodot4);
        for (int count = 0; count < 100; ++count)
            game.add(true, 0, reliable, raw.view());
        QCOMPARE(game.protocol(), GameProtocol::Godot4Packets);
        QVERIFY(game.isSettled() && !game.isFinal());
        game.add(false, 0, reliable, path.view()); // the first message that tells
        QCOMPARE(game.protocol(), GameProtocol::Godot4Scene);
    }

    void whatIsNotAllThereIsNotJudged()
    {
        GameEvidence game(ofGodot4);
        game.add(true, 0, reliable, {});
        game.add(false, 0, reliable, path.view());
        QCOMPARE(game.protocol(), GameProtocol::Godot4Scene);
    }

    void godot3()
    {
        const GodotBytes fromServer = GodotBytes().word(1).word(101).byte(4).byte(9).byte(1);
        const GodotBytes fromClient = GodotBytes().word(101).word(0).byte(4).byte(9).byte(1);
        const GodotBytes fromAnother = GodotBytes().word(102).word(-103).byte(4).byte(9).byte(1);
        const GodotBytes pretender = GodotBytes().word(102).word(0).byte(4).byte(9).byte(1);
        GameEvidence game(ofSystemEnet);
        game.add(false, 0, reliable, GodotBytes().word(0).word(102).view());
        game.add(false, 1, reliable, fromServer.view());
        game.add(false, 2, unreliable, fromAnother.view());
        game.add(true, 1, reliable, fromClient.view());
        QCOMPARE(game.protocol(), GameProtocol::Godot3);
        GameEvidence other(ofSystemEnet);
        other.add(true, 1, reliable, pretender.view()); // a client only speaks for itself
        other.add(true, 1, reliable, fromClient.view());
        QCOMPARE(other.protocol(), GameProtocol::Unknown);
    }
};

PEERSCOPE_TEST(TestGameEvidence)

} // namespace peerscope::test_game_evidence

#include "test_game_evidence.moc"
