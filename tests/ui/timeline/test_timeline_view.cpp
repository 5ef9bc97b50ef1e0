// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/support/widgets.h"
#include "tests/ui/timeline/shown_view.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_canvas.h"
#include "ui/timeline/timeline_view.h"

#include <QAbstractButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

namespace peerscope::test_timeline_view {

using synthetic::Fate;
using synthetic::ShownView;

/// The mouse, the keys and the buttons, as a person uses them.
class TestTimelineView : public QObject
{
    Q_OBJECT

private:
    struct World : ShownView<TimelineView>
    {
        TimelineCanvas& canvas = *view.canvas();
        World() : ShownView(QSize(900, 260)) {}
        double xOf(Time time) { return canvas.coordinates().xOf(time) + canvas.layoutOfParts().headerWidth; }
        QPoint placeOf(std::size_t row)
        {
            const GlyphMark* mark = canvas.geometry().glyphOf(row);
            const TimelineLayout& layout = canvas.layoutOfParts();
            return mark ? QPointF(layout.headerWidth + mark->x, layout.laneTop(0) + mark->y).toPoint()
                        : QPoint(-1, -1);
        }
        void drag(QPoint from, QPoint to)
        {
            QTest::mousePress(&canvas, Qt::LeftButton, {}, from);
            QTest::mouseMove(&canvas, from + (to - from) / 2);
            QTest::mouseMove(&canvas, to);
            QTest::mouseRelease(&canvas, Qt::LeftButton, {}, to);
        }
        QAbstractButton* button(const QString& name)
        {
            for (QAbstractButton* button : view.findChildren<QAbstractButton*>()) {
                if (button->accessibleName() == name)
                    return button;
            }
            return nullptr;
        }
    };

    static PacketId packetOf(const QSignalSpy& spy)
    {
        const auto selection = spy.last().first().value<Selection>();
        const PacketId* packet = std::get_if<PacketId>(&selection);
        return packet ? *packet : PacketId::none();
    }

private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<Selection>("peerscope::Selection");
        qRegisterMetaType<std::optional<Time>>("std::optional<peerscope::Time>");
        qRegisterMetaType<LaneGrouping>("peerscope::LaneGrouping");
    }
    void aClickSelectsTheNearestPacket()
    {
        World world;
        world.every(Time(200'000), 5);
        world.update(Time(1'000'000));
        world.view.showRange(Time(0), Time(1'000'000));
        QSignalSpy spy(&world.moment, &Moment::selectionChanged);
        QTest::mouseClick(&world.canvas, Qt::LeftButton, {}, world.placeOf(2) + QPoint(3, -2));
        QCOMPARE(spy.count(), 1);
        QCOMPARE(packetOf(spy), PacketId(2));
        // The view only asks: who owns the selection tells it.
        world.moment.select(PacketId(2));
        QVERIFY(world.canvas.accessibleDescription().contains(QStringLiteral("unreliable")));

        QTest::mouseClick(&world.canvas, Qt::LeftButton, {}, world.placeOf(2) + QPoint(40, 0));
        QCOMPARE(spy.count(), 2);
        QCOMPARE(packetOf(spy), PacketId::none());
    }

    void ofABroadcastTheFailedPartIsSelected()
    {
        World world;
        std::vector<EndpointId> clients;
        for (int index = 0; index < 6; ++index)
            clients.push_back(world.maker.peer("bot", 200 + index));
        std::vector<Fate> fates(6);
        fates[4].kind = Fate::Lost;
        world.maker.send(Time(500'000), world.server, clients, 0, TransferMode::Unreliable, fates);
        world.update(Time(1'000'000));
        world.view.showRange(Time(0), Time(1'000'000));
        QSignalSpy spy(&world.moment, &Moment::selectionChanged);
        QTest::mouseClick(&world.canvas, Qt::LeftButton, {}, world.placeOf(0));
        QCOMPARE(packetOf(spy), PacketId(4));
    }

    void aClickOnABarSelectsThePacketNearestInTime()
    {
        World world;
        world.every(Time(1'000), 3000);
        world.update(Time(3'000'000));
        world.view.showRange(Time(0), Time(3'000'000));
        QVERIFY(world.canvas.geometry().glyphs().empty());
        QSignalSpy spy(&world.moment, &Moment::selectionChanged);
        const QPoint place(static_cast<int>(world.xOf(Time(1'500'000))), 100);
        QTest::mouseClick(&world.canvas, Qt::LeftButton, {}, place);
        QCOMPARE(spy.count(), 1);
        QVERIFY(packetOf(spy).isValid());
        QVERIFY(std::abs(static_cast<int>(packetOf(spy).value()) - 1500) < 10);
    }

    void arrowsGoFromPacketToPacketInTheLane()
    {
        World world;
        for (int index = 0; index < 20; ++index)
            world.maker.send(Time(index * 50'000), world.ana, {world.server}, index % 2,
                             TransferMode::Unreliable);
        world.update(Time(1'000'000));
        world.view.showRange(Time(0), Time(1'000'000));
        QSignalSpy spy(&world.moment, &Moment::selectionChanged);
        world.moment.select(PacketId(6));
        QTest::keyClick(&world.canvas, Qt::Key_Right);
        QCOMPARE(packetOf(spy), PacketId(8));
        QTest::keyClick(&world.canvas, Qt::Key_Left);
        QTest::keyClick(&world.canvas, Qt::Key_Left);
        QCOMPARE(packetOf(spy), PacketId(4));
        for (int step = 0; step < 10; ++step)
            QTest::keyClick(&world.canvas, Qt::Key_Left);
        QCOMPARE(packetOf(spy), PacketId(0));
        // With Ctrl, or with nothing selected, they move the view.
        const double start = world.canvas.coordinates().startMicroseconds();
        QTest::keyClick(&world.canvas, Qt::Key_Right, Qt::ControlModifier);
        QVERIFY(world.canvas.coordinates().startMicroseconds() > start);
        QTest::keyClick(&world.canvas, Qt::Key_Escape);
        QCOMPARE(packetOf(spy), PacketId::none());
        const int requests = static_cast<int>(spy.count());
        QTest::keyClick(&world.canvas, Qt::Key_Left);
        QCOMPARE(spy.count(), requests);
        QVERIFY(std::abs(world.canvas.coordinates().startMicroseconds() - start) < 2000);
    }

    void steppingBringsThePacketInSight()
    {
        World world;
        world.every(Time(2'000'000), 30);
        world.update(Time(60'000'000));
        world.view.showRange(Time(0), Time(3'000'000));
        world.moment.select(PacketId(0));
        for (int step = 0; step < 5; ++step)
            QTest::keyClick(&world.canvas, Qt::Key_Right);
        const double x = world.canvas.coordinates().xOf(Time(10'000'000));
        QVERIFY(x > 0 && x < world.canvas.coordinates().width());
    }

    void theWheelZoomsAtThePointer()
    {
        World world;
        world.every(Time(100'000), 100);
        world.update(Time(10'000'000));
        world.view.showRange(Time(0), Time(10'000'000));
        const QPointF at(400, 100);
        const double x = at.x() - world.canvas.layoutOfParts().headerWidth;
        const Time there = world.canvas.coordinates().timeAt(x);
        const double scale = world.canvas.coordinates().scale();
        for (int step = 0; step < 5; ++step)
            turnWheel(world.canvas, at, {0, 120});
        QVERIFY(world.canvas.coordinates().scale() < scale / 2.5);
        // It moves by less than a pixel, to whole ones.
        QVERIFY(std::abs(world.canvas.coordinates().xOf(there) - x) < 5);
        turnWheel(world.canvas, at, {0, -120});
        QVERIFY(world.canvas.coordinates().scale() < scale);
    }

    void shiftWheelAndSidewaysWheelPan()
    {
        World world;
        world.every(Time(100'000), 100);
        world.update(Time(10'000'000));
        world.view.showRange(Time(2'000'000), Time(4'000'000));
        const double start = world.canvas.coordinates().startMicroseconds();
        const double scale = world.canvas.coordinates().scale();
        turnWheel(world.canvas, {400, 100}, {0, -120}, Qt::ShiftModifier);
        const double later = world.canvas.coordinates().startMicroseconds();
        QVERIFY(later > start);
        turnWheel(world.canvas, {400, 100}, {120, 0});
        QVERIFY(world.canvas.coordinates().startMicroseconds() < later);
        QCOMPARE(world.canvas.coordinates().scale(), scale);
    }

    void draggingPansAndStopsFollowing()
    {
        World world;
        world.every(Time(100'000), 300);
        world.update(Time(30'000'000));
        QVERIFY(world.view.isFollowing());
        const double before = world.canvas.coordinates().startMicroseconds();
        QSignalSpy follow(&world.view, &TimelineView::followChanged);
        QSignalSpy selection(&world.moment, &Moment::selectionChanged);
        world.drag({300, 120}, {500, 120});
        QVERIFY(!world.view.isFollowing());
        QCOMPARE(follow.count(), 1);
        QCOMPARE(selection.count(), 0);
        const double moved = before - world.canvas.coordinates().startMicroseconds();
        QVERIFY(std::abs(moved - 200 * world.canvas.coordinates().scale()) <
                2 * world.canvas.coordinates().scale());
    }

    void followingShowsTheNewest()
    {
        World world;
        world.every(Time(50'000), 100);
        world.update(Time(5'000'000));
        for (int second = 6; second < 60; ++second) {
            world.maker.send(Time(second * 1'000'000), world.ana, {world.server}, 0, TransferMode::Reliable);
            world.update(Time(second * 1'000'000 + 1000));
            const double x = world.canvas.coordinates().xOf(Time(second * 1'000'000));
            QVERIFY(x > 0 && x <= world.canvas.coordinates().width());
        }
        // Let go of it, time runs on and the view stays.
        QTest::keyClick(&world.canvas, Qt::Key_F);
        QVERIFY(!world.view.isFollowing());
        const double start = world.canvas.coordinates().startMicroseconds();
        world.update(Time(100'000'000));
        QCOMPARE(world.canvas.coordinates().startMicroseconds(), start);
        QTest::keyClick(&world.canvas, Qt::Key_F);
        QVERIFY(world.canvas.coordinates().startMicroseconds() > start);
        QTest::keyClick(&world.canvas, Qt::Key_Home);
        QVERIFY(!world.view.isFollowing());
        QVERIFY(std::abs(world.canvas.coordinates().xOf(Time(0)) - TimeCoordinates::leadingPixels) < 1);
        QTest::keyClick(&world.canvas, Qt::Key_End);
        QVERIFY(world.view.isFollowing());
    }

    void theFollowButtonTellsAndToggles()
    {
        World world;
        QAbstractButton* follow = world.button(QStringLiteral("Follow the run"));
        QVERIFY(follow);
        QVERIFY(follow->isChecked());
        const QString on = follow->text();
        QTest::mouseClick(follow, Qt::LeftButton);
        QVERIFY(!world.view.isFollowing());
        QVERIFY(!follow->isChecked());
        QVERIFY(follow->text() != on);
        world.view.setFollowing(true);
        QVERIFY(follow->isChecked());
        QCOMPARE(follow->text(), on);
        follow->setFocus();
        QTest::keyClick(follow, Qt::Key_Space);
        QVERIFY(!world.view.isFollowing());
    }

    void zoomByKeysAndButtons()
    {
        World world;
        world.every(Time(100'000), 100);
        world.update(Time(10'000'000));
        world.view.showRange(Time(4'000'000), Time(6'000'000));
        const double scale = world.canvas.coordinates().scale();
        QTest::keyClick(&world.canvas, Qt::Key_Plus);
        QVERIFY(world.canvas.coordinates().scale() < scale);
        QTest::keyClick(&world.canvas, Qt::Key_Minus);
        QVERIFY(std::abs(world.canvas.coordinates().scale() - scale) < 0.01);
        QTest::mouseClick(world.button(QStringLiteral("Zoom in")), Qt::LeftButton);
        QVERIFY(world.canvas.coordinates().scale() < scale);
        QTest::mouseClick(world.button(QStringLiteral("Zoom out")), Qt::LeftButton);
        QTest::mouseClick(world.button(QStringLiteral("Zoom out")), Qt::LeftButton);
        QVERIFY(world.canvas.coordinates().scale() > scale);
        QTest::mouseClick(world.button(QStringLiteral("Show the whole run")), Qt::LeftButton);
        const auto all = world.canvas.coordinates();
        QVERIFY(all.xOf(Time(0)) > 0 && all.xOf(Time(10'000'000)) < all.width());
        QTest::keyClick(&world.canvas, Qt::Key_Plus);
        QTest::keyClick(&world.canvas, Qt::Key_0);
        QVERIFY(world.canvas.coordinates() == all);
    }

    void zoomingWhilePausedStaysAtThePointer()
    {
        World world;
        world.every(Time(100'000), 300);
        world.moment.setTrace(world.maker.snapshot()); // no clock is running
        QVERIFY(world.view.isFollowing());
        const double x = 300 - world.canvas.layoutOfParts().headerWidth;
        const Time there = world.canvas.coordinates().timeAt(x);
        for (int step = 0; step < 4; ++step)
            turnWheel(world.canvas, {300, 100}, {0, 120});
        QVERIFY(!world.view.isFollowing());
        QVERIFY(std::abs(world.canvas.coordinates().xOf(there) - x) < 5);
    }

    void zoomingWhileRunningStaysWithTheNewest()
    {
        World world;
        world.every(Time(100'000), 300);
        world.update(Time(30'000'000)); // the clock has just moved
        turnWheel(world.canvas, {300, 100}, {0, 120});
        QVERIFY(world.view.isFollowing());
        const auto& view = world.canvas.coordinates();
        QVERIFY(view.xOf(Time(30'000'000)) > view.width() * 0.9 &&
                view.xOf(Time(30'000'000)) <= view.width());
    }

    void theRulerSetsAndRemovesTheTimeCursor()
    {
        World world;
        world.every(Time(100'000), 100);
        world.update(Time(10'000'000));
        world.view.showRange(Time(0), Time(10'000'000));
        QSignalSpy spy(&world.moment, &Moment::timeRequested);
        const int y = 8;
        QTest::mouseClick(&world.canvas, Qt::LeftButton, {},
                          {static_cast<int>(world.xOf(Time(3'000'000))), y});
        QVERIFY(spy.count() >= 1);
        const auto first = spy.last().first().value<std::optional<Time>>();
        QVERIFY(first && std::abs((*first - Time(3'000'000)).count()) < 20'000);
        world.drag({static_cast<int>(world.xOf(Time(3'000'000))), y},
                   {static_cast<int>(world.xOf(Time(7'000'000))), y});
        const auto dragged = spy.last().first().value<std::optional<Time>>();
        QVERIFY(dragged && std::abs((*dragged - Time(7'000'000)).count()) < 20'000);
        QTest::mouseDClick(&world.canvas, Qt::LeftButton, {}, {400, y});
        QVERIFY(!spy.last().first().value<std::optional<Time>>());
        // And by the keys, at the selected packet.
        world.moment.select(PacketId(42));
        QTest::keyClick(&world.canvas, Qt::Key_C);
        QCOMPARE(spy.last().first().value<std::optional<Time>>(), std::optional<Time>(Time(4'200'000)));
        QTest::keyClick(&world.canvas, Qt::Key_Delete);
        QVERIFY(!spy.last().first().value<std::optional<Time>>());
    }

    void groupingByButtonAndKey()
    {
        World world;
        world.maker.send(Time(10), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.maker.send(Time(20), world.server, {world.ana}, 0, TransferMode::Reliable);
        world.update(Time(1000));
        QSignalSpy spy(&world.view, &TimelineView::groupingChanged);
        QCOMPARE(world.canvas.laneCount(), std::size_t{1});
        QAbstractButton* byPeer = world.button(QStringLiteral("Lanes by peer and channel"));
        QAbstractButton* byChannel = world.button(QStringLiteral("Lanes by channel"));
        QTest::mouseClick(byPeer, Qt::LeftButton);
        QCOMPARE(world.canvas.laneCount(), std::size_t{2});
        QCOMPARE(spy.count(), 1);
        QVERIFY(byPeer->isChecked() && !byChannel->isChecked());
        QTest::keyClick(&world.canvas, Qt::Key_G);
        QCOMPARE(world.view.grouping(), LaneGrouping::Channel);
        QVERIFY(!byPeer->isChecked() && byChannel->isChecked());
        world.view.setGrouping(LaneGrouping::Channel);
        QCOMPARE(spy.count(), 2);
    }

    void manyLanesScroll()
    {
        World world;
        for (int channel = 0; channel < 60; ++channel)
            world.maker.send(Time(channel * 1000), world.ana, {world.server}, channel,
                             TransferMode::Reliable);
        world.update(Time(60'000));
        auto* bar = world.view.findChild<QScrollBar*>();
        QVERIFY(bar);
        QTRY_VERIFY(bar->isVisible());
        QVERIFY(bar->maximum() > 0);
        turnWheel(world.canvas, {20, 100}, {0, -120}); // over the names
        QVERIFY(world.canvas.layoutOfParts().scroll > 0);
        QCOMPARE(bar->value(), static_cast<int>(world.canvas.layoutOfParts().scroll));
        bar->setValue(bar->maximum());
        QCOMPARE(world.canvas.layoutOfParts().visibleLaneEnd(), std::size_t{60});
        QTest::keyClick(&world.canvas, Qt::Key_Up);
        QVERIFY(bar->value() < bar->maximum());
        world.moment.select(PacketId(0)); // a packet in a lane above
        QCOMPARE(world.canvas.layoutOfParts().firstVisibleLane(), std::size_t{0});
    }

    void aClickOnALaneNameSelectsThePeer()
    {
        World world;
        world.maker.send(Time(10), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.update(Time(1000));
        world.view.setGrouping(LaneGrouping::PeerAndChannel);
        QSignalSpy spy(&world.moment, &Moment::selectionChanged);
        QTest::mouseClick(&world.canvas, Qt::LeftButton, {}, {20, 60});
        QCOMPARE(spy.count(), 1);
        QVERIFY(spy.last().first().value<Selection>() == Selection(world.ana));
    }

    void anotherRecordingReplacesTheOne()
    {
        World world;
        world.every(Time(100'000), 100, 3);
        world.update(Time(10'000'000));
        world.moment.select(PacketId(90));
        QVERIFY(!world.canvas.geometry().glyphs().empty());
        synthetic::TraceMaker other;
        const EndpointId first = other.peer("first", 7);
        other.send(Time(9'900'000), first, {first}, 0, TransferMode::Reliable);
        world.moment.setTrace(other.snapshot());
        QCOMPARE(world.canvas.laneCount(), std::size_t{1});
        QCOMPARE(world.canvas.geometry().glyphs().size(), std::size_t{1});
        QCOMPARE(world.canvas.geometry().glyphs().front().mode, TransferMode::Reliable);
        world.moment.setTrace(TraceSnapshot());
        QCOMPARE(world.canvas.laneCount(), std::size_t{0});
        QVERIFY(world.canvas.geometry().glyphs().empty());
        QTest::keyClick(&world.canvas, Qt::Key_Right);
        QTest::mouseClick(&world.canvas, Qt::LeftButton, {}, {300, 100});
        QTest::mouseMove(&world.canvas, {400, 100});
    }

    void outcomesShowUpInTheNextPicture()
    {
        World world;
        const PacketId packet = world.maker.send(Time(500'000), world.ana, {world.server}, 0,
                                                 TransferMode::Reliable, {{Fate::OnItsWay}});
        world.update(Time(600'000));
        world.view.showRange(Time(0), Time(1'000'000));
        QVERIFY(world.canvas.geometry().glyphOf(0)->isPending());
        world.maker.writer.packetDelivered(packet, Time(650'000), TransferMode::Reliable);
        world.moment.setTrace(world.maker.snapshot());
        QVERIFY(!world.canvas.geometry().glyphOf(0)->isPending());
    }

    void aSettledPastIsNotBuiltAgain()
    {
        World world;
        world.every(Time(100'000), 300);
        world.update(Time(30'000'000));
        world.view.showRange(Time(1'000'000), Time(2'000'000));
        const TimelineGeometry& geometry = world.canvas.geometry();
        QVERIFY(geometry.isSettled());
        const GlyphMark* marks = geometry.glyphs().data();
        const std::size_t rows = geometry.rowsRead();
        world.maker.send(Time(30'000'000), world.ana, {world.server}, 0, TransferMode::Reliable);
        world.update(Time(31'000'000));
        QCOMPARE(world.canvas.geometry().glyphs().data(), marks);
        QCOMPARE(world.canvas.geometry().rowsRead(), rows);
    }

    void everyControlHasNameAndToolTip()
    {
        World world;
        const auto buttons = world.view.findChildren<QAbstractButton*>();
        QCOMPARE(buttons.size(), 7);
        for (const QAbstractButton* button : buttons) {
            QVERIFY(!button->accessibleName().isEmpty());
            QVERIFY(!button->toolTip().isEmpty());
            QVERIFY(button->focusPolicy() & Qt::TabFocus);
        }
        QVERIFY(!world.canvas.accessibleName().isEmpty());
        QVERIFY(world.canvas.focusPolicy() & Qt::TabFocus);
    }

    void aThemeChangeRepaints()
    {
        World world;
        world.every(Time(100'000), 10);
        world.update(Time(1'000'000));
        const auto corner = [&] { return world.canvas.grab().toImage().pixelColor(500, 150); };
        QCOMPARE(corner(), themeColors(themePalette(false)).canvas);
        world.view.setPalette(themePalette(true));
        QCOMPARE(corner(), themeColors(themePalette(true)).canvas);
    }
};

PEERSCOPE_TEST(TestTimelineView)

} // namespace peerscope::test_timeline_view

#include "test_timeline_view.moc"
