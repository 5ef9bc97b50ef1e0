// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/peers/sample_state.h"
#include "ui/peers/packet_draft.h"

#include <QTest>

namespace peerscope::test_packet_draft {

class TestPacketDraft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

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
            << QStringLiteral("0a f") << QStringLiteral("last byte has one hex digit");
        QTest::newRow("half inside") << QStringLiteral("0a f 10") << QStringLiteral("before position 5");
        QTest::newRow("too long") << QStringLiteral("00").repeated(limits::maxPayload + 1)
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
        packet.target.id = 1;
        packet.mode = TransferMode::Unreliable;
        packet.payload = PayloadSize{1364};
        QCOMPARE(packetHint(packet, &state->peers[1]), QString());
        packet.payload = PayloadSize{1365};
        QVERIFY(packetHint(packet, nullptr)
                    .contains(QStringLiteral("2 fragments and arrives as unreliable ordered")));
        packet.mode = TransferMode::Reliable;
        QVERIFY(!packetHint(packet, nullptr).contains(QStringLiteral("losing")));
        packet.payload = PayloadSize{1};
        packet.channel = 253;
        QCOMPARE(packetHint(packet, nullptr), QString());
        packet.channel = 254;
        QVERIFY(packetHint(packet, nullptr).contains(QStringLiteral("will not be sent")));
        packet.channel = 0;
        packet.target.id = 300;
        QVERIFY(packetHint(packet, &state->peers[1]).contains(QStringLiteral("knows the server alone")));
        QCOMPARE(packetHint(packet, &state->peers[0]), QString());
    }
};

PEERSCOPE_TEST(TestPacketDraft)

} // namespace peerscope::test_packet_draft

#include "test_packet_draft.moc"
