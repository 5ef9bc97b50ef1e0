// SPDX-License-Identifier: MIT
#include "core/words/packets.h"
#include "tests/core/trace/godot_talk.h"
#include "tests/support/test_program.h"
#include "tests/ui/timeline/synthetic_trace.h"

#include <QTest>

namespace peerscope::test_packets {

using synthetic::Fate;
using synthetic::TraceMaker;

class TestPackets : public QObject
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
        for (const char* part :
             {"● reliable, channel 2, 48 bytes", "from ana (101) to server (1)", "sent at 00:12.345678",
              "arrived at 00:12.585678, after 240.0 ms", "held for 60.00 ms", "latency 300.0 ms",
              "resends: 1", "\nDelivered. The receiver has polled it"})
            QVERIFY2(text.contains(QString::fromUtf8(part)), qPrintable(text));
    }

    void whatItSays()
    {
        Talk talk;
        talk.call(Talk::ana, Talk::serverA, 3);
        const TraceSnapshot trace = talk.trace();
        QVERIFY(!packetText(trace, 0, 1).contains(QStringLiteral("RPC"))); // not read yet
        trace.messages().readUpTo(trace, trace.packetCount());
        QVERIFY(packetText(trace, 0, 1).contains(QStringLiteral("\nRPC #3.#2()\n")));
    }

    void fatesInWords_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("word");
        QTest::newRow("lost") << int(Fate::Lost) << QStringLiteral("\nLost. ");
        QTest::newRow("late") << int(Fate::Late) << QStringLiteral("\nLate. ");
        QTest::newRow("throttled") << int(Fate::Throttled) << QStringLiteral("\nThrottled. ");
        QTest::newRow("rejected") << int(Fate::Rejected) << QStringLiteral("\nRejected. ");
        QTest::newRow("disconnected") << int(Fate::Disconnected) << QStringLiteral("\nDisconnected. ");
        QTest::newRow("on its way") << int(Fate::OnItsWay) << QStringLiteral("\nIn flight. ");
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

    void rowsThatAreNotThere()
    {
        TraceMaker maker;
        QVERIFY(packetText(maker.snapshot(), 12, 1).isEmpty());
    }
};

PEERSCOPE_TEST(TestPackets)

} // namespace peerscope::test_packets

#include "test_packets.moc"
