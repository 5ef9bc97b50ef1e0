// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/ladder/ladder_geometry.h"

#include <QTest>

namespace peerscope::test_ladder_geometry {

using synthetic::Fate;
using synthetic::TraceMaker;

/// From a trace to the lines, bars and bands of the picture.
class TestLadderGeometry : public QObject
{
    Q_OBJECT

private:
    /// A millisecond a pixel from the upper edge of the plot, which is 20 below the widget's.
    struct World
    {
        TraceMaker maker;
        EndpointId server = maker.peer("server", 1, "server");
        EndpointId ana = maker.peer("ana", 101);
        LadderIndex index;
        LadderColumns columns;
        LadderGeometry geometry;
        LadderRequest request;
        World()
        {
            request.layout.width = 676;
            request.layout.height = 520;
            request.layout.headerHeight = 20;
            request.coordinates = TimeCoordinates(0, 1000, 500);
            request.now = Time(10'000'000);
        }
        void build()
        {
            const TraceSnapshot trace = maker.snapshot();
            columns.update(trace, {});
            request.layout.columnCount = columns.size();
            QVERIFY(index.update(trace));
            geometry.build(trace, index, columns, request);
        }
        double x(EndpointId peer) const { return request.layout.columnX(columns.columnOf(peer)); }
        static double y(int milliseconds) { return 20.0 + milliseconds; }
    };
    static Fate fate(Fate::Kind kind, int arrival = 40, int held = 0, int resent = 0)
    {
        return {kind, Time(arrival * 1000), Time(held * 1000), Time(resent * 1000)};
    }

private Q_SLOTS:
    void aDatagramGoesFromItsSendingToItsArrival()
    {
        World world;
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.build();
        QCOMPARE(world.geometry.lines().size(), std::size_t{1});
        const LadderLine& line = world.geometry.lines().front();
        QCOMPARE(line.begin.x, world.x(world.ana));
        QCOMPARE(line.begin.y, World::y(100));
        QCOMPARE(line.end.x, world.x(world.server));
        QCOMPARE(line.end.y, World::y(140));
        QVERIFY(!line.isLost && !line.isOnItsWay && line.hasLabel);
        QVERIFY(world.geometry.isSettled());
    }

    void aLostOneEndsOnItsWayWithTheReason()
    {
        World world;
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Unreliable,
                         {fate(Fate::Lost, 100)});
        world.build();
        const LadderLine& line = world.geometry.lines().front();
        QVERIFY(line.isLost && line.hasReason && !line.hasLabel);
        QCOMPARE(line.reason, LossReason::Random);
        QCOMPARE(line.end.y, World::y(155));
        QVERIFY(line.end.x > std::min(line.begin.x, line.wholeEnd.x) &&
                line.end.x < std::max(line.begin.x, line.wholeEnd.x));
        // The loss is not shown before it happens.
        world.request.now = Time(120'000);
        world.build();
        QVERIFY(!world.geometry.lines().front().isLost && world.geometry.lines().front().isOnItsWay);
        QCOMPARE(world.geometry.lines().front().end.y, World::y(120));
    }

    void aKilledOneEndsWhereItWas()
    {
        World world;
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Unreliable,
                         {fate(Fate::OnItsWay)});
        world.build();
        world.request.now = Time(130'000);
        world.maker.writer.datagramLost(DatagramId(0), Time(110'000), LossReason::Killed, {});
        world.build();
        const LadderLine& line = world.geometry.lines().front();
        QVERIFY(line.isLost);
        QCOMPARE(line.end.y, World::y(110));
        world.request.now = Time(109'000);
        world.build();
        QVERIFY(world.geometry.lines().front().isOnItsWay);
    }

    void oneOnItsWayEndsNow()
    {
        World world;
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Unreliable,
                         {fate(Fate::OnItsWay, 80)});
        world.request.now = Time(120'000);
        world.build();
        const LadderLine& line = world.geometry.lines().front();
        QVERIFY(line.isOnItsWay);
        QCOMPARE(line.end.y, World::y(120));
        QCOMPARE(line.wholeEnd.y, World::y(180));
        QVERIFY(!world.geometry.isSettled());
    }

    void aFilterFadesWhatItKeepsOut()
    {
        World world;
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Reliable,
                         {fate(Fate::Delivered, 40, 60, 90)});
        world.maker.send(Time(200'000), world.ana, {world.server}, 1, TransferMode::Unreliable);
        const TraceSnapshot trace = world.maker.snapshot();
        world.request.filtered = std::make_shared<const PacketSelection>(
            std::get<PacketFilter>(compileFilter("mode == unreliable", trace)), trace);
        world.build();
        for (const LadderLine& line : world.geometry.lines())
            QCOMPARE(line.isFaded, line.glyph != FlightGlyph::Unreliable);
        QCOMPARE(world.geometry.lines().size(), std::size_t{3});
        QVERIFY(world.geometry.holds().front().isFaded);
        QVERIFY(world.geometry.ties().front().isFaded);
    }

    void aHoldIsABarAtTheReceiver()
    {
        World world;
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Reliable,
                         {fate(Fate::Delivered, 40, 60)});
        world.maker.send(Time(110'000), world.ana, {world.server}, 0, TransferMode::Reliable,
                         {fate(Fate::HeldNow, 40)});
        world.request.now = Time(300'000);
        world.build();
        QCOMPARE(world.geometry.holds().size(), std::size_t{2});
        const LadderHold& held = world.geometry.holds()[0];
        QCOMPARE(held.column, world.columns.columnOf(world.server));
        QCOMPARE(held.top, World::y(140));
        QCOMPARE(held.bottom, World::y(200));
        const LadderHold& waiting = world.geometry.holds()[1];
        QVERIFY(waiting.isPending);
        QCOMPARE(waiting.bottom, World::y(300));
        QVERIFY(waiting.slot != held.slot); // side by side
        const double x = world.x(world.server) + held.offset() + 2;
        QCOMPARE(world.geometry.holdAt({x, World::y(150)}, world.request.layout)->packet, held.packet);
        QVERIFY(!world.geometry.holdAt({x, World::y(330)}, world.request.layout));
    }

    void aHoldThatBeganAboveThePictureIsSeen()
    {
        World world;
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Reliable,
                         {fate(Fate::Delivered, 40, 600)});
        world.request.coordinates = TimeCoordinates(500'000, 1000, 500);
        world.build();
        QVERIFY(world.geometry.lines().empty());
        QCOMPARE(world.geometry.holds().size(), std::size_t{1});
        QCOMPARE(world.geometry.holds().front().bottom, World::y(240));
    }

    void aResendIsTiedToItsFirstTry()
    {
        World world;
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Reliable,
                         {fate(Fate::Delivered, 40, 0, 150)});
        world.build();
        QCOMPARE(world.geometry.lines().size(), std::size_t{2});
        QVERIFY(world.geometry.lines()[0].isLost);
        QCOMPARE(world.geometry.ties().size(), std::size_t{1});
        const LadderTie& tie = world.geometry.ties().front();
        QCOMPARE(tie.first, DatagramId(0));
        QCOMPARE(tie.again, DatagramId(1));
        QCOMPARE(tie.column, world.columns.columnOf(world.ana));
        QCOMPARE(tie.top, World::y(100));
        QCOMPARE(tie.bottom, World::y(250));
        // On the side away from the receiver.
        QCOMPARE(tie.side, world.x(world.ana) < world.x(world.server) ? -1.0 : 1.0);
        // Also if only the resend is visible.
        world.request.coordinates = TimeCoordinates(200'000, 1000, 500);
        world.build();
        QCOMPARE(world.geometry.ties().size(), std::size_t{1});
    }

    void theNearestLineIsFound()
    {
        World world;
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.maker.send(Time(120'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.build();
        const double middle = (world.x(world.ana) + world.x(world.server)) / 2;
        QCOMPARE(world.geometry.lineAt({middle, World::y(122)}, 8)->id, DatagramId(0));
        QCOMPARE(world.geometry.lineAt({middle, World::y(138)}, 8)->id, DatagramId(1));
        QVERIFY(!world.geometry.lineAt({middle, World::y(200)}, 8));
    }

    void linesThatAreNearHaveNoLabels()
    {
        World world;
        world.maker.send(Time(100'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.maker.send(Time(105'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.maker.send(Time(180'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.build();
        QVERIFY(!world.geometry.lines()[0].hasLabel && !world.geometry.lines()[1].hasLabel);
        QVERIFY(world.geometry.lines()[2].hasLabel);
    }

    void hiddenPeersCostNothing()
    {
        World world;
        const EndpointId ben = world.maker.peer("ben", 102);
        for (int index = 0; index < 1000; ++index)
            world.maker.send(Time(index * 100), ben, {world.server}, 0, TransferMode::Unreliable);
        world.maker.send(Time(200'000), world.ana, {world.server}, 0, TransferMode::Unreliable);
        world.columns.setChosen({world.server, world.ana});
        world.columns.setPeers(LadderPeers::Chosen);
        world.build();
        QCOMPARE(world.geometry.lines().size(), std::size_t{1});
        QCOMPARE(world.geometry.rowsRead(), std::size_t{1});
    }

    void tooManyAreCountedExactly()
    {
        World world;
        std::uint32_t lost = 0;
        for (int index = 0; index < 6000; ++index) {
            const bool fails = index % 50 == 0;
            lost += fails;
            world.maker.send(Time(50 * index), index % 2 ? world.ana : world.server,
                             {index % 2 ? world.server : world.ana}, 0, TransferMode::Unreliable,
                             {fate(fails ? Fate::Lost : Fate::Delivered, 1)});
        }
        world.build();
        QVERIFY(world.geometry.isCounted());
        QVERIFY(world.geometry.lines().empty());
        QCOMPARE(world.geometry.rowsRead(), std::size_t{0});
        std::uint32_t counted = 0;
        std::uint32_t countedLost = 0;
        for (const LadderBand& band : world.geometry.bands()) {
            counted += band.count;
            countedLost += band.lost;
            QVERIFY(band.height >= LadderGeometry::bandHeight);
        }
        QCOMPARE(counted, 6000u);
        QCOMPARE(countedLost, lost);
        QVERIFY(world.geometry.bands().size() < 100);
        const double middle = (world.x(world.ana) + world.x(world.server)) / 2;
        QCOMPARE(world.geometry.bandsAt({middle, World::y(100)}, world.request.layout).size(),
                 std::size_t{1});
        // Nearer, they are lines again.
        world.request.coordinates = TimeCoordinates(100'000, 20, 500);
        world.build();
        QVERIFY(!world.geometry.isCounted());
        QVERIFY(world.geometry.lines().size() >= 200 && world.geometry.lines().size() < 1300);
    }

    void theIndexTakesInALongTraceBitByBit()
    {
        World world;
        for (int index = 0; index < 500; ++index)
            world.maker.send(Time(100 * index), world.ana, {world.server}, 0, TransferMode::Unreliable,
                             {fate(Fate::OnItsWay)});
        const TraceSnapshot trace = world.maker.snapshot();
        QVERIFY(!world.index.update(trace, 300));
        QCOMPARE(world.index.size(), std::size_t{300});
        QVERIFY(world.index.update(trace, 300));
        const LadderLink* link = world.index.link(world.ana, world.server);
        QCOMPARE(link->rows.size(), std::size_t{500});
        QVERIFY(link->lost.empty());
        QVERIFY(!world.index.link(world.server, world.ana));
        // A datagram lost later is shown as lost later.
        world.maker.writer.datagramLost(DatagramId(7), Time(0), LossReason::Killed, {});
        world.maker.writer.datagramLost(DatagramId(3), Time(0), LossReason::Killed, {});
        world.index.update(world.maker.snapshot());
        QCOMPARE(world.index.link(world.ana, world.server)->lost, (std::vector<std::uint32_t>{3, 7}));
    }
};

PEERSCOPE_TEST(TestLadderGeometry)

} // namespace peerscope::test_ladder_geometry

#include "test_ladder_geometry.moc"
