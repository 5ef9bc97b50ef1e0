// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/timeline/timeline_geometry.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <set>

namespace peerscope::test_timeline_geometry {

using synthetic::Fate;
using synthetic::TraceMaker;

class TestTimelineGeometry : public QObject
{
    Q_OBJECT

private:
    struct World
    {
        TraceMaker maker;
        LaneTable lanes;
        DensityCache density;
        TimelineGeometry geometry;
        GeometryRequest request;
        EndpointId server = maker.peer("server", 1, "server");
        EndpointId ana = maker.peer("ana", 101);
        EndpointId ben = maker.peer("ben", 102);

        /// A stretch of time 1000 pixels wide.
        void build(Time begin, Time end, Time now = Time(1'000'000'000))
        {
            const TraceSnapshot trace = maker.snapshot();
            lanes.update(trace);
            const double scale = static_cast<double>((end - begin).count()) / 1000;
            request.coordinates = TimeCoordinates(static_cast<double>(begin.count()), scale, 1000);
            request.laneEnd = lanes.size();
            request.laneHeight = 60;
            request.rows = 3;
            request.now = now;
            geometry.build(trace, lanes, density, request);
        }
    };

    static std::uint64_t packetsIn(const TimelineGeometry& geometry)
    {
        std::uint64_t total = 0;
        for (const GlyphMark& mark : geometry.glyphs())
            total += mark.recipients;
        for (const BarMark& bar : geometry.bars())
            total += bar.counts.total();
        return total;
    }

private Q_SLOTS:
    void nothing()
    {
        World world;
        world.build(Time(0), Time(1'000'000));
        QVERIFY(world.geometry.glyphs().empty());
        QVERIFY(world.geometry.bars().empty());
        QVERIFY(!world.geometry.isSettled());
    }

    void oneGlyphAtTheTimeOfSending()
    {
        World world;
        world.maker.send(Time(500'000), world.ana, {world.server}, 2, TransferMode::UnreliableOrdered);
        world.build(Time(0), Time(1'000'000));
        QCOMPARE(world.geometry.glyphs().size(), std::size_t{1});
        const GlyphMark& mark = world.geometry.glyphs().front();
        QCOMPARE(mark.x, 500.0);
        QCOMPARE(mark.y, 30.0);
        QCOMPARE(mark.mode, TransferMode::UnreliableOrdered);
        QCOMPARE(mark.from, world.ana);
        QCOMPARE(mark.recipients, 1u);
        QVERIFY(mark.hasLabel);
        QVERIFY(!mark.isFailed() && !mark.isPending());
        QCOMPARE(mark.tailEnd, 540.0); // 40 ms on its way
        QCOMPARE(mark.heldEnd, GlyphMark::nowhere);
        QCOMPARE(mark.ghost, GlyphMark::nowhere);
    }

    void shortDelaysAreNotDrawn()
    {
        World world;
        world.maker.send(Time(500'000), world.ana, {world.server}, 2, TransferMode::Unreliable);
        world.build(Time(0), Time(10'000'000)); // 4 pixels
        QCOMPARE(world.geometry.glyphs().front().tailEnd, GlyphMark::nowhere);
    }

    void aBroadcastIsOneGlyphThatShowsItsFailures()
    {
        World world;
        std::vector<EndpointId> clients;
        for (int index = 0; index < 31; ++index)
            clients.push_back(world.maker.peer("bot." + std::to_string(index), 200 + index));
        std::vector<Fate> fates(31);
        fates[4].kind = Fate::Lost;
        fates[9].kind = Fate::Throttled;
        world.maker.send(Time(500'000), world.server, clients, 0, TransferMode::Unreliable, fates);
        // The same again at the same time is another packet.
        world.maker.send(Time(500'000), world.server, clients, 0, TransferMode::Unreliable);
        world.build(Time(0), Time(1'000'000));
        QCOMPARE(world.geometry.glyphs().size(), std::size_t{2});
        const GlyphMark& mark = world.geometry.glyphs().front();
        QCOMPARE(mark.recipients, 31u);
        QCOMPARE(mark.failed, 2u);
        QCOMPARE(mark.delivered, 29u);
        QVERIFY(!mark.isFailed());
        QCOMPARE(world.geometry.glyphs().back().failed, 0u);
        QVERIFY(mark.y != world.geometry.glyphs().back().y); // side by side, as time is the same
        QCOMPARE(world.geometry.glyphOf(mark.firstRow + 30), &mark);
        QCOMPARE(world.geometry.glyphOf(mark.firstRow + 31), &world.geometry.glyphs().back());
    }

    void everyWayToFailIsAFailure_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("lost") << int(Fate::Lost);
        QTest::newRow("late") << int(Fate::Late);
        QTest::newRow("throttled") << int(Fate::Throttled);
        QTest::newRow("rejected") << int(Fate::Rejected);
        QTest::newRow("disconnected") << int(Fate::Disconnected);
    }
    void everyWayToFailIsAFailure()
    {
        QFETCH(int, kind);
        World world;
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Unreliable,
                         {{static_cast<Fate::Kind>(kind)}});
        world.build(Time(0), Time(1'000'000));
        QVERIFY(world.geometry.glyphs().front().isFailed());
    }

    void whatIsOnItsWayReachesToNow()
    {
        World world;
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Unreliable,
                         {{Fate::OnItsWay}});
        world.build(Time(0), Time(1'000'000), Time(530'000));
        QVERIFY(world.geometry.glyphs().front().isPending());
        QCOMPARE(world.geometry.glyphs().front().tailEnd, 530.0);
        QVERIFY(world.geometry.reachesNow());
        QVERIFY(!world.geometry.isSettled());
        world.build(Time(0), Time(1'000'000), Time(700'000));
        QCOMPARE(world.geometry.glyphs().front().tailEnd, 700.0);
    }

    void heldFromArrivalToDelivery()
    {
        World world;
        Fate held;
        held.heldFor = Time(100'000);
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Reliable, {held});
        world.maker.send(Time(700'000), world.ana, {world.server}, 0, TransferMode::Reliable,
                         {{Fate::HeldNow}});
        world.build(Time(0), Time(1'000'000), Time(800'000));
        const GlyphMark& over = world.geometry.glyphs()[0];
        QCOMPARE(over.heldBegin, 540.0);
        QCOMPARE(over.heldEnd, 640.0);
        const GlyphMark& open = world.geometry.glyphs()[1];
        QCOMPARE(open.heldBegin, 740.0);
        QCOMPARE(open.heldEnd, 800.0);
        QVERIFY(world.geometry.reachesNow());
    }

    void queuedFromTheSendingOn()
    {
        World world;
        Fate queued;
        queued.queuedFor = Time(150'000);
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Reliable, {queued});
        const PacketId waits = world.maker.writer.addPacket(
            {.from = world.ana, .to = world.server, .sent = Time(700'000), .payload = {}});
        world.maker.writer.packetQueued({.packet = waits});
        world.build(Time(0), Time(1'000'000), Time(800'000));
        const GlyphMark& over = world.geometry.glyphs()[0];
        QCOMPARE(over.queuedEnd, 650.0);
        QCOMPARE(over.tailEnd, 690.0);
        QCOMPARE(world.geometry.glyphs()[1].queuedEnd, 800.0);
        QVERIFY(world.geometry.reachesNow());
    }

    void aResendLeavesAGhost()
    {
        World world;
        Fate resent;
        resent.resentAfter = Time(200'000);
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Reliable, {resent});
        world.build(Time(0), Time(1'000'000));
        const GlyphMark& mark = world.geometry.glyphs().front();
        QCOMPARE(int(mark.resends), 1);
        QCOMPARE(mark.ghost, 700.0);
        QCOMPARE(mark.tailEnd, 740.0);
    }

    void delaysReachIntoTheViewFromTheLeft()
    {
        World world;
        Fate slow;
        slow.arrival = Time(600'000);
        world.maker.send(Time(1'500'000), world.ana, {world.server}, 0, TransferMode::Reliable, {slow});
        world.build(Time(2'000'000), Time(3'000'000));
        QCOMPARE(world.geometry.glyphs().size(), std::size_t{1});
        QCOMPARE(world.geometry.glyphs().front().x, -500.0);
        QCOMPARE(world.geometry.glyphs().front().tailEnd, 100.0);
    }

    void whatIsLongOverDoesNotReachIntoTheView()
    {
        World world;
        Fate slow;
        slow.arrival = Time(1'700'000);
        const Fate quick;
        world.maker.send(Time(400'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        const PacketId broadcast = world.maker.send(Time(500'000), world.server, {world.ana, world.ben}, 0,
                                                    TransferMode::Reliable, {quick, slow});
        world.maker.send(Time(600'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.build(Time(2'000'000), Time(3'000'000));
        QCOMPARE(world.geometry.glyphs().size(), std::size_t{1});
        const GlyphMark& mark = world.geometry.glyphs().front();
        QCOMPARE(mark.firstRow, broadcast.value()); // whole, though one of the two would have done
        QCOMPARE(mark.recipients, 2u);
        QCOMPARE(mark.delivered, 2u);
        QCOMPARE(mark.tailEnd, 200.0);
    }

    void overlappingDelaysTakeRowsOfTheirOwn()
    {
        World world;
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Unreliable);
        world.maker.send(Time(520'000), world.ana, {world.server}, 0, TransferMode::Unreliable);
        world.maker.send(Time(700'000), world.ana, {world.server}, 0, TransferMode::Unreliable);
        world.build(Time(0), Time(1'000'000));
        const auto& glyphs = world.geometry.glyphs();
        QCOMPARE(glyphs.size(), std::size_t{3});
        QVERIFY(glyphs[0].y != glyphs[1].y);
        QCOMPARE(glyphs[0].y, glyphs[2].y);
        QCOMPARE(glyphs[0].y, 30.0); // the middle row comes first
    }

    void tooManyAtOnceFoldIntoABar()
    {
        World world;
        for (int index = 0; index < 5; ++index) {
            Fate fate;
            fate.kind = index == 2 ? Fate::Lost : Fate::Delivered;
            world.maker.send(Time(500'000), world.ana, {world.server}, 0,
                             index < 3 ? TransferMode::Unreliable : TransferMode::Reliable, {fate});
        }
        world.build(Time(0), Time(1'000'000));
        QVERIFY(world.geometry.glyphs().empty());
        QCOMPARE(world.geometry.bars().size(), std::size_t{1});
        const BarMark& bar = world.geometry.bars().front();
        QCOMPARE(bar.counts.total(), 5u);
        QCOMPARE(bar.counts.of(TransferMode::Unreliable, FateClass::Failed), 1u);
        QCOMPARE(bar.counts.of(TransferMode::Reliable), 2u);
        QVERIFY(bar.hasLabel);
        QVERIFY(bar.x <= 500 && bar.x + bar.width >= 500);
        QCOMPARE(world.geometry.barAt(501, 0, 2), &bar);
        QCOMPARE(world.geometry.barAt(520, 0, 2), nullptr);
        QCOMPARE(world.geometry.barAt(501, 1, 2), nullptr);
    }

    void labelsAreDroppedWhereThereIsNoRoom()
    {
        World world;
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Unreliable);
        world.maker.send(Time(512'000), world.ana, {world.server}, 0, TransferMode::Unreliable);
        world.build(Time(0), Time(10'000'000)); // 1.2 pixels apart: two rows
        QVERIFY(world.geometry.glyphs()[0].hasLabel);
        world.request.rows = 1;
        const TraceSnapshot trace = world.maker.snapshot();
        world.request.coordinates = TimeCoordinates(0, 1000, 1000); // 12 pixels apart: one row
        world.geometry.build(trace, world.lanes, world.density, world.request);
        QVERIFY(!world.geometry.glyphs()[0].hasLabel);
        QVERIFY(world.geometry.glyphs()[1].hasLabel);
    }

    void aDenseLaneIsAHistogramOfFixedBuckets()
    {
        World world;
        for (int index = 0; index < 2000; ++index)
            world.maker.send(Time(1000 * index), world.ana, {world.server}, 0, TransferMode::Unreliable);
        world.build(Time(0), Time(2'100'000));
        QVERIFY(world.geometry.glyphs().empty());
        QVERIFY(!world.geometry.isCounted());
        QCOMPARE(packetsIn(world.geometry), std::uint64_t{2000});
        const Time length = world.geometry.bars().front().end - world.geometry.bars().front().begin;
        for (const BarMark& bar : world.geometry.bars()) {
            QCOMPARE(bar.begin.count() % length.count(), 0);
            QCOMPARE(bar.end - bar.begin, length);
            QVERIFY(bar.width >= TimelineGeometry::foldDistance);
        }
    }

    void manyPacketsAreCountedThroughTheIndex()
    {
        World world;
        synthetic::playGame(world.maker, 20, Time(30'000'000), 60, 5);
        world.build(Time(0), Time(31'000'000));
        QVERIFY(world.maker.snapshot().packetCount() > TimelineGeometry::glyphPacketLimit);
        QVERIFY(world.geometry.isCounted());
        QCOMPARE(world.geometry.rowsRead(), std::size_t{0});
        QCOMPARE(packetsIn(world.geometry), std::uint64_t{world.maker.snapshot().packetCount()});
        for (const BarMark& bar : world.geometry.bars())
            QVERIFY(bar.width >= TimelineGeometry::smallestBar);
        QVERIFY(world.geometry.bars().size() <= (1000 / 4 + 1) * 3);
    }

    /// The promise that everything else rests on.
    void theWorkDoesNotGrowWithTheTrace()
    {
        World world;
        synthetic::playGame(world.maker, 20, Time(120'000'000), 60, 6);
        for (Time span = Time(100); span < Time(200'000'000); span *= 3) {
            for (const Time end : {Time(60'000'000), Time(119'000'000)}) {
                world.build(end - span, end);
                // The visible ones, and at most as many again to the left for their delays.
                QVERIFY(world.geometry.rowsRead() <= 2 * TimelineGeometry::glyphPacketLimit);
                QVERIFY(world.geometry.bars().size() + world.geometry.glyphs().size() <= 4000);
            }
        }
    }

    /// At every zoom, each visible packet is in exactly one mark.
    void noPacketIsDroppedOrDrawnTwice()
    {
        World world;
        synthetic::playGame(world.maker, 4, Time(20'000'000), 20, 7);
        const TraceSnapshot trace = world.maker.snapshot();
        for (double seconds : {0.05, 0.3, 1.0, 4.0, 19.0}) {
            const Time begin(500'000);
            const Time end = begin + fromSeconds(seconds);
            world.build(begin, end);
            std::set<std::uint32_t> rows;
            std::uint64_t inBars = 0;
            for (const GlyphMark& mark : world.geometry.glyphs()) {
                for (std::uint32_t row = mark.firstRow; row < mark.firstRow + mark.recipients; ++row)
                    QVERIFY(rows.insert(row).second);
            }
            for (const BarMark& bar : world.geometry.bars())
                inBars += bar.counts.total();
            // Packets outside the view may be drawn because of their delay; those inside must be.
            const std::size_t first = trace.firstPacketAt(begin);
            const std::size_t last = trace.firstPacketAt(end);
            std::uint64_t inSight = 0;
            for (std::size_t row = first; row < last; ++row)
                inSight += rows.count(static_cast<std::uint32_t>(row));
            if (world.geometry.bars().empty())
                QCOMPARE(inSight, std::uint64_t{last - first});
            else
                QVERIFY(inSight + inBars >= last - first);
        }
    }

    /// While the view runs along, a mark may not change into another.
    void foldingDoesNotDependOnWhereTheViewBegins()
    {
        World world;
        synthetic::playGame(world.maker, 4, Time(60'000'000), 20, 8);
        const auto groupsAt = [&](Time begin) {
            world.build(begin, begin + Time(8'000'000));
            std::map<std::uint32_t, std::uint32_t> sizes;
            for (const GlyphMark& mark : world.geometry.glyphs()) {
                if (mark.x > 100 && mark.x < 800)
                    sizes[mark.firstRow] = mark.recipients;
            }
            return sizes;
        };
        const Time step(8'000); // one pixel
        auto before = groupsAt(Time(20'000'000));
        for (int index = 1; index < 40; ++index) {
            const auto after = groupsAt(Time(20'000'000) + step * index);
            for (const auto& [row, size] : after) {
                const PacketRow packet = world.maker.snapshot().packet(PacketId(row));
                const double x = world.request.coordinates.xOf(packet.sent) + 1;
                if (x < 790)
                    QVERIFY2(before.count(row) == 1, qPrintable(QString::number(row)));
            }
            before = after;
        }
    }

    void onlyLanesInSight()
    {
        World world;
        for (int channel = 0; channel < 10; ++channel)
            world.maker.send(Time(500'000 + channel), world.ana, {world.server}, channel,
                             TransferMode::Reliable);
        const TraceSnapshot trace = world.maker.snapshot();
        world.lanes.update(trace);
        world.request.coordinates = TimeCoordinates(0, 1000, 1000);
        world.request.laneBegin = 3;
        world.request.laneEnd = 5;
        world.geometry.build(trace, world.lanes, world.density, world.request);
        QCOMPARE(world.geometry.glyphs().size(), std::size_t{2});
        QCOMPARE(world.geometry.glyphs()[0].lane, 3u);
        QCOMPARE(world.geometry.glyphs()[1].lane, 4u);
    }

    void settledWhenEverythingInSightIsOver()
    {
        World world;
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.maker.send(Time(30'000'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.build(Time(0), Time(1'000'000));
        QVERIFY(world.geometry.isSettled());
        world.build(Time(29'500'000), Time(30'500'000)); // more may come
        QVERIFY(!world.geometry.isSettled());
    }

    void theNearestGlyphIsHit()
    {
        World world;
        world.maker.send(Time(500'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.maker.send(Time(600'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.build(Time(0), Time(1'000'000));
        const auto& glyphs = world.geometry.glyphs();
        QCOMPARE(world.geometry.glyphAt(504, glyphs[0].y - 3, 9), &glyphs[0]);
        QCOMPARE(world.geometry.glyphAt(595, glyphs[1].y, 9), &glyphs[1]);
        QCOMPARE(world.geometry.glyphAt(550, glyphs[1].y, 9), nullptr);
    }

    void labelLengths()
    {
        QCOMPARE(labelLength(1, 1, 0), std::size_t{1});
        QCOMPARE(labelLength(1837465920, 1, 1), std::size_t{10});
        QCOMPARE(labelLength(1, 31, 0), std::size_t{5});  // "1 ×31"
        QCOMPARE(labelLength(1, 31, 2), std::size_t{8});  // "1 ×31 ✕2"
        QCOMPARE(labelLength(1, 31, 31), std::size_t{5}); // it is a cross itself
        QCOMPARE(labelLength(-5, 1, 0), std::size_t{2});
    }
};

PEERSCOPE_TEST(TestTimelineGeometry)

} // namespace peerscope::test_timeline_geometry

#include "test_timeline_geometry.moc"
