// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/timeline/timeline_words.h"

#include <QTest>

namespace peerscope::test_timeline_words {

using synthetic::Fate;
using synthetic::TraceMaker;

class TestTimelineWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onePacket()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        const EndpointId ana = maker.peer("ana", 101);
        Fate fate;
        fate.resentAfter = Time(200'000);
        fate.heldFor = Time(60'000);
        maker.send(Time(12'345'678), ana, {server}, 2, TransferMode::Reliable, {fate}, 48);
        const QString text = packetText(maker.snapshot(), 0, 1);
        for (const char* part : {"● reliable, channel 2, 48 bytes", "from ana (101) to server (1)",
                                 "sent at 00:12.345678", "arrived at 00:12.585678, after 240.0 ms",
                                 "held for 60.00 ms", "latency 300.0 ms", "resends: 1", "Delivered."})
            QVERIFY2(text.contains(QString::fromUtf8(part)), qPrintable(text));
    }

    void fatesInWords_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("word");
        QTest::newRow("lost") << int(Fate::Lost) << QStringLiteral("Lost:");
        QTest::newRow("late") << int(Fate::Late) << QStringLiteral("Late:");
        QTest::newRow("throttled") << int(Fate::Throttled) << QStringLiteral("Throttled:");
        QTest::newRow("rejected") << int(Fate::Rejected) << QStringLiteral("Rejected:");
        QTest::newRow("disconnected") << int(Fate::Disconnected) << QStringLiteral("Disconnected:");
        QTest::newRow("on its way") << int(Fate::OnItsWay) << QStringLiteral("On its way");
    }
    void fatesInWords()
    {
        QFETCH(int, kind);
        QFETCH(QString, word);
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        const TransferMode mode =
            kind == Fate::Disconnected ? TransferMode::Reliable : TransferMode::Unreliable;
        maker.send(Time(0), server, {server}, 0, mode, {{static_cast<Fate::Kind>(kind)}});
        QVERIFY(packetText(maker.snapshot(), 0, 1).contains(word));
    }

    void aBroadcast()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        std::vector<EndpointId> clients;
        for (int index = 0; index < 31; ++index)
            clients.push_back(maker.peer("bot", 200 + index));
        std::vector<Fate> fates(31);
        fates[3].kind = Fate::Lost;
        fates[7].kind = Fate::Lost;
        fates[8].arrival = Time(90'000);
        maker.send(Time(0), server, clients, 0, TransferMode::Unreliable, fates);
        const QString text = packetText(maker.snapshot(), 0, 31);
        for (const char* part : {"from server (1) to 31 recipients", "latency 40.00 ms to 90.00 ms",
                                 "Delivered to 29, lost for 2"})
            QVERIFY2(text.contains(QString::fromUtf8(part)), qPrintable(text));
    }

    void aBar()
    {
        TraceMaker maker;
        const EndpointId ana = maker.peer("ana", 101);
        maker.send(Time(0), ana, {ana}, 3, TransferMode::Unreliable);
        LaneTable lanes;
        lanes.setGrouping(LaneGrouping::PeerAndChannel);
        lanes.update(maker.snapshot());
        BarMark bar;
        bar.end = Time(16'384);
        bar.counts.count[0] = {1, 20, 3};
        bar.counts.count[2] = {0, 5, 0};
        const QString text = barText(maker.snapshot(), lanes.lane(0), bar);
        for (const char* part : {"ana · ch 3: 29 packets within 16.38 ms",
                                 "▲ 24 unreliable, 3 never arrived, 1 on their way", "● 5 reliable"})
            QVERIFY2(text.contains(QString::fromUtf8(part)), qPrintable(text));
        QVERIFY(!text.contains(QStringLiteral("ordered")));
    }

    void strangersAndRowsThatAreNotThere()
    {
        TraceMaker maker;
        QCOMPARE(peerName(maker.snapshot(), EndpointId(4)), QStringLiteral("?"));
        QCOMPARE(peerName(maker.snapshot(), EndpointId::none()), QStringLiteral("?"));
        QVERIFY(packetText(maker.snapshot(), 12, 1).isEmpty());
    }
};

PEERSCOPE_TEST(TestTimelineWords)

} // namespace peerscope::test_timeline_words

#include "test_timeline_words.moc"
