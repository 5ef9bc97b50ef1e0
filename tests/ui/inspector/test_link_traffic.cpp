// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/inspector/sample_trace.h"
#include "ui/inspector/link_traffic.h"

#include <QTest>

namespace peerscope::test_link_traffic {

class TestLinkTraffic : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsOneDirection()
    {
        SampleTrace sample;
        sample.addDelivered();
        sample.addResentAndHeld();
        sample.addFragmented(); // the other way
        LinkTrafficCounter counter;
        counter.start({sample.ana, sample.server});
        counter.advance(sample.snapshot());
        const LinkTraffic& traffic = counter.traffic();
        QCOMPARE(traffic.counted, 1.0);
        QCOMPARE(traffic.datagrams.sent, 3u);
        QCOMPARE(traffic.datagrams.bytes, 24u);
        QCOMPARE(traffic.datagrams.delivered, 2u);
        QCOMPARE(traffic.datagrams.failed, 1u);
        QCOMPARE(traffic.packets[0].sent, 1u);
        QCOMPARE(traffic.packets[0].bytes, 48u);
        QCOMPARE(traffic.packets[0].delivered, 1u);
        QCOMPARE(traffic.packets[2].sent, 1u);
        QCOMPARE(traffic.packets[1].sent, 0u);
    }

    void noticesOutcomesThatComeLater()
    {
        SampleTrace sample;
        const PacketId id =
            sample.addPacket(sample.ana, sample.server, TransferMode::Unreliable, Time(0), "x");
        LinkTrafficCounter counter;
        counter.start({sample.ana, sample.server});
        counter.advance(sample.snapshot());
        QCOMPARE(counter.traffic().packets[0].pending(), 1u);
        sample.addDatagram(id, sample.ana, sample.server, Time(0), std::nullopt);
        counter.advance(sample.snapshot());
        QCOMPARE(counter.traffic().packets[0].pending(), 0u);
        QCOMPARE(counter.traffic().packets[0].failed, 1u);
        counter.advance(sample.snapshot());
        QCOMPARE(counter.traffic().packets[0].failed, 1u);
    }

    void countsUntilATime()
    {
        SampleTrace sample;
        sample.addDelivered(); // sent at 1.000001 s, arrives 50 ms later, delivered 60.5 ms later
        sample.addResentAndHeld();
        const auto until = [&](Time time) {
            LinkTrafficCounter counter;
            counter.start({sample.ana, sample.server}, time);
            counter.advance(sample.snapshot());
            return counter.traffic();
        };
        QCOMPARE(until(Time(1'000'000)).datagrams.sent, 0u);
        QCOMPARE(until(Time(1'000'001)).datagrams.pending(), 1u);
        QCOMPARE(until(Time(1'055'000)).datagrams.delivered, 1u);
        QCOMPARE(until(Time(1'055'000)).packets[0].pending(), 1u);
        QCOMPARE(until(Time(1'060'501)).packets[0].delivered, 1u);
        QCOMPARE(until(Time(2'040'000)).datagrams.failed, 0u); // on its way yet
        QCOMPARE(until(Time(2'060'000)).datagrams.failed, 1u);
        QCOMPARE(until(Time(2'060'000)).counted, 1.0);
    }

    void takesALongTraceInPieces()
    {
        SampleTrace sample;
        for (int i = 0; i < 10'000; ++i)
            sample.addPacket(i % 2 ? sample.ana : sample.bob, sample.server, TransferMode::Reliable, Time(i),
                             "x");
        LinkTrafficCounter counter;
        counter.start({sample.ana, sample.server});
        const TraceSnapshot trace = sample.snapshot();
        counter.advance(trace, 2'500);
        QCOMPARE(counter.traffic().counted, 0.25);
        QCOMPARE(counter.traffic().packets[2].sent, 1'250u);
        while (counter.traffic().counted < 1.0)
            counter.advance(trace, 2'500);
        QCOMPARE(counter.traffic().packets[2].sent, 5'000u);
        counter.start({sample.bob, sample.server});
        QCOMPARE(counter.traffic(), LinkTraffic());
    }

    void countsDuplicatesTheLinkMade()
    {
        SampleTrace sample;
        NewDatagram datagram;
        datagram.from = sample.ana;
        datagram.to = sample.server;
        datagram.duplicate = true;
        sample.writer.addDatagram(datagram);
        LinkTrafficCounter counter;
        counter.start({sample.ana, sample.server});
        counter.advance(sample.snapshot());
        QCOMPARE(counter.traffic().duplicates, 1u);
        QCOMPARE(counter.traffic().datagrams.pending(), 1u);
    }
};

PEERSCOPE_TEST(TestLinkTraffic)

} // namespace peerscope::test_link_traffic

#include "test_link_traffic.moc"
