// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/peers/sample_state.h"
#include "ui/peers/packet_draft.h"

#include <QTest>

#include <limits>

namespace peerscope::test_packet_draft {

class TestPacketDraft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsTargets()
    {
        QStringList labels;
        for (const TargetChoice& choice : targetChoices(*sampleState()))
            labels << choice.label;
        QCOMPARE(labels, QStringList({QStringLiteral("everyone (0)"), QStringLiteral("server (1)"),
                                      QStringLiteral("ana (101)"), QStringLiteral("bot.1 (1900000200)"),
                                      QStringLiteral("client.1 (300)"), QStringLiteral("all but server (-1)"),
                                      QStringLiteral("all but ana (-101)"),
                                      QStringLiteral("all but bot.1 (-1900000200)"),
                                      QStringLiteral("all but client.1 (-300)")}));
        QCOMPARE(targetChoices({}).size(), std::size_t{1});
    }

    void readsTargets_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("valid");
        QTest::addColumn<int>("id");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("allBut");
        const QString none;
        const QString ana = QStringLiteral("ana");
        QTest::newRow("everyone") << QStringLiteral("everyone (0)") << true << 0 << none << false;
        QTest::newRow("0") << QStringLiteral("0") << true << 0 << none << false;
        QTest::newRow("server") << QStringLiteral(" server (1) ") << true << 1 << none << false;
        QTest::newRow("peer") << QStringLiteral("ana (101)") << true << 0 << ana << false;
        QTest::newRow("name") << QStringLiteral("ana") << true << 0 << ana << false;
        QTest::newRow("all but") << QStringLiteral("all but ana (-101)") << true << 0 << ana << true;
        QTest::newRow("-name") << QStringLiteral("-ana") << true << 0 << ana << true;
        QTest::newRow("id of nobody") << QStringLiteral("77") << true << 77 << none << false;
        QTest::newRow("all but nobody") << QStringLiteral("-77") << true << -77 << none << false;
        QTest::newRow("nobody") << QStringLiteral("zoe") << false << 0 << none << false;
        QTest::newRow("nothing") << none << false << 0 << none << false;
        QTest::newRow("too large") << QStringLiteral("2147483648") << false << 0 << none << false;
        QTest::newRow("no opposite") << QStringLiteral("-2147483648") << false << 0 << none << false;
    }
    void readsTargets()
    {
        QFETCH(QString, text);
        QFETCH(bool, valid);
        QFETCH(int, id);
        QFETCH(QString, name);
        QFETCH(bool, allBut);
        const auto target = parseTarget(text, targetChoices(*sampleState()));
        QCOMPARE(target.has_value(), valid);
        if (target)
            QCOMPARE(*target, (PacketTarget{id, name, allBut}));
    }

    void readsHex_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QString() << QByteArray();
        QTest::newRow("spaced") << QStringLiteral("0a ff 10") << QByteArray::fromHex("0aff10");
        QTest::newRow("run together") << QStringLiteral("0AFF10") << QByteArray::fromHex("0aff10");
        QTest::newRow("as in C") << QStringLiteral("0x0a, 0Xff") << QByteArray::fromHex("0aff");
        QTest::newRow("colons") << QStringLiteral("de:ad") << QByteArray::fromHex("dead");
        QTest::newRow("zero") << QStringLiteral("00") << QByteArray(1, '\0');
    }
    void readsHex()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, bytes);
        const auto parsed = parseHex(text);
        QVERIFY(std::holds_alternative<QByteArray>(parsed));
        QCOMPARE(std::get<QByteArray>(parsed), bytes);
    }

    void saysWhatIsWrongWithHex_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("letter") << QStringLiteral("0g") << QStringLiteral("“g” at position 2");
        QTest::newRow("half at the end")
            << QStringLiteral("0a f") << QStringLiteral("the last one has only one");
        QTest::newRow("half inside") << QStringLiteral("0a f 10") << QStringLiteral("before position 5");
        QTest::newRow("too long") << QStringLiteral("00").repeated(limits::maxWrittenPayload + 1)
                                  << QStringLiteral("1 MiB");
    }
    void saysWhatIsWrongWithHex()
    {
        QFETCH(QString, text);
        QFETCH(QString, says);
        const auto parsed = parseHex(text);
        QVERIFY(std::holds_alternative<QString>(parsed));
        QVERIFY2(std::get<QString>(parsed).contains(says), qPrintable(std::get<QString>(parsed)));
    }

    void countsBytes()
    {
        QCOMPARE(payloadSize(PayloadText{QStringLiteral("né")}), 3);
        QCOMPARE(payloadSize(PayloadHex{QByteArray(5, 'x')}), 5);
        QCOMPARE(payloadSize(PayloadSize{7}), 7);
    }

    void hintsAtSurprises()
    {
        const auto state = sampleState();
        PutPacketAction packet;
        const auto hint = [&](const PeerState* from) { return packetHint(packet, from, *state); };
        packet.target.id = 1;
        packet.mode = TransferMode::Unreliable;
        packet.payload = PayloadSize{1364};
        QCOMPARE(hint(&state->peers[1]), QString());
        packet.payload = PayloadSize{1365};
        QVERIFY(hint(nullptr).contains(QStringLiteral("2 fragments, and arrives as unreliable ordered")));
        packet.mode = TransferMode::Reliable;
        QVERIFY(!hint(nullptr).contains(QStringLiteral("is lost")));
        packet.payload = PayloadSize{1};
        packet.channel = 253;
        QCOMPARE(hint(nullptr), QString());
        packet.channel = 254;
        QVERIFY(hint(nullptr).contains(QStringLiteral("is not sent")));
        packet.target.id = -1; // it would go to the server, if it went anywhere
        QVERIFY(!hint(&state->peers[1]).contains(QStringLiteral("goes to")));
        packet.channel = 0;
        QVERIFY(hint(&state->peers[1]).contains(QStringLiteral("knows only the server")));
        state->peers[1].isUnplugged = true;
        QVERIFY(hint(&state->peers[1]).contains(QStringLiteral("unplugged")));
    }

    /// The results of EnetMultiplayerPeer and SceneMultiplayer.
    void saysWhatGoesNowhere_data()
    {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("target");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("scene");
        QTest::addColumn<QString>("says");
        const QString nothing;
        const QString unknown = QStringLiteral("ERR_INVALID_PARAMETER");
        const QString inactive = QStringLiteral("ERR_UNCONFIGURED");
        const QString server = QStringLiteral("goes to peer 1");
        QTest::newRow("server to a client") << 0 << 101 << nothing << false << nothing;
        QTest::newRow("server to everyone") << 0 << 0 << nothing << false << nothing;
        QTest::newRow("server to nobody") << 0 << 300 << nothing << false << unknown;
        QTest::newRow("server to all but nobody") << 0 << -300 << nothing << false << unknown;
        QTest::newRow("server to itself") << 0 << 1 << nothing << false << unknown;
        QTest::newRow("client to the server") << 1 << 1 << nothing << false << nothing;
        QTest::newRow("client to everyone") << 1 << 0 << nothing << false << nothing;
        QTest::newRow("client to all but the server") << 1 << -1 << nothing << false << server;
        QTest::newRow("client to a client") << 1 << 1'900'000'200 << nothing << false << unknown;
        QTest::newRow("client to a client, by name") << 1 << 0 << QStringLiteral("bot.1") << false << unknown;
        QTest::newRow("client to itself") << 1 << 101 << nothing << false << unknown;
        QTest::newRow("the lowest number")
            << 1 << std::numeric_limits<int>::min() << nothing << false << unknown;
        QTest::newRow("one that has not joined") << 3 << 1 << nothing << false << inactive;
        QTest::newRow("relayed") << 1 << 1'900'000'200 << nothing << true << QStringLiteral("passes it on");
        QTest::newRow("relayed to nobody")
            << 1 << 300 << nothing << true << QStringLiteral("drops the packet");
        QTest::newRow("to a server that relays") << 1 << 1 << nothing << true << nothing;
        QTest::newRow("a server that relays to nobody")
            << 0 << 300 << nothing << true << QStringLiteral("ERR_BUG");
        QTest::newRow("a server that relays, to all but nobody") << 0 << -300 << nothing << true << nothing;
    }
    void saysWhatGoesNowhere()
    {
        QFETCH(int, from);
        QFETCH(int, target);
        QFETCH(QString, name);
        QFETCH(bool, scene);
        QFETCH(QString, says);
        const auto state = sampleState();
        PutPacketAction packet;
        packet.target = {target, name, false};
        const QString hint = packetHint(packet, &state->peers[static_cast<std::size_t>(from)], *state,
                                        scene ? PeerApi::Scene : PeerApi::Peer);
        QVERIFY2(says.isEmpty() ? hint.isEmpty() : hint.contains(says), qPrintable(hint));
        QCOMPARE(hint.contains(QStringLiteral("goes to peer 1")),
                 says.contains(QStringLiteral("goes to peer 1")));
    }

    void nobodyIsThere()
    {
        const auto state = sampleState();
        PutPacketAction packet;
        packet.target.id = 0;
        state->peers[0].connections.resize(1);
        QCOMPARE(packetHint(packet, &state->peers[0], *state), QString());
        packet.target.id = -101; // the only one
        QVERIFY(packetHint(packet, &state->peers[0], *state).contains(QStringLiteral("Nobody is connected")));
        packet.target.id = 0;
        state->peers[0].connections.clear();
        QVERIFY(packetHint(packet, &state->peers[0], *state).contains(QStringLiteral("Nobody is connected")));
        state->peers[1].status = PeerStatus::Connecting;
        QVERIFY(packetHint(packet, &state->peers[1], *state).contains(QStringLiteral("not connected yet")));
    }

    void findsTheInterface()
    {
        PeerSpec relay;
        relay.name = QStringLiteral("server");
        relay.role = PeerRole::Server;
        relay.api = PeerApi::Scene;
        PeerSpec bots;
        bots.name = QStringLiteral("bot");
        bots.count = 3;
        bots.server = relay.name;
        PeerSpec mesh;
        mesh.name = QStringLiteral("m");
        mesh.role = PeerRole::Mesh;
        const std::vector<PeerSpec> peers{relay, bots, mesh};
        QCOMPARE(apiOf(peers, QStringLiteral("server")), PeerApi::Scene);
        QCOMPARE(apiOf(peers, QStringLiteral("bot.2")), PeerApi::Scene);
        QCOMPARE(apiOf(peers, QStringLiteral("m")), PeerApi::Peer);
        QCOMPARE(apiOf(peers, QStringLiteral("botany")), PeerApi::Peer);
    }
};

PEERSCOPE_TEST(TestPacketDraft)

} // namespace peerscope::test_packet_draft

#include "test_packet_draft.moc"
