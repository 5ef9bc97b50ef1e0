// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/axis/time_coordinates.h"
#include "ui/axis/time_ruler.h"
#include "ui/timeline/timeline_layout.h"

#include <QTest>

namespace peerscope::test_time_coordinates {

class TestTimeCoordinates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timeAndPixelsAreInverse()
    {
        const TimeCoordinates view(2'000'000, 500, 1000); // 2 s at the left, half a second wide
        QCOMPARE(view.xOf(Time(2'000'000)), 0.0);
        QCOMPARE(view.xOf(Time(2'250'000)), 500.0);
        QCOMPARE(view.timeAt(500), Time(2'250'000));
        QCOMPARE(view.start(), Time(2'000'000));
        QCOMPARE(view.end(), Time(2'500'000));
        for (const double x : {0.0, 1.0, 333.0, 999.0})
            QCOMPARE(view.xOf(view.timeAt(x)), x);
    }

    void zoomKeepsTheTimeUnderThePointer()
    {
        const TimeCoordinates view(1'000'000, 5000, 1200);
        for (const double x : {0.0, 317.0, 1200.0}) {
            for (const double factor : {1.25, 0.8, 40.0}) {
                const TimeCoordinates zoomed = view.zoomed(factor, x);
                QCOMPARE(zoomed.scale(), 5000 / factor);
                QVERIFY(std::abs(zoomed.xOf(view.timeAt(x)) - x) < 0.01);
            }
        }
    }

    void zoomEndsAtBothEnds()
    {
        TimeCoordinates view(5'000'000, 5000, 1000);
        const Time middle = view.timeAt(500);
        for (int step = 0; step < 200; ++step)
            view = view.zoomed(1.5, 500);
        QCOMPARE(view.scale(), TimeCoordinates::closestScale);
        QVERIFY(std::abs(view.xOf(middle) - 500) < 1);
        for (int step = 0; step < 400; ++step)
            view = view.zoomed(1 / 1.5, 500);
        QCOMPARE(view.scale(), TimeCoordinates::widestScale);
    }

    void followingKeepsTheNewestTimeNearTheRightEdge()
    {
        const TimeCoordinates view(0, 5000, 1000);
        const TimeCoordinates late = view.following(Time(60'000'000), 50);
        QVERIFY(std::abs(late.xOf(Time(60'000'000)) - 950) < 0.001);
        // At the beginning, time 0 stays at the left until there is something to scroll.
        const TimeCoordinates early = view.following(Time(1'000'000), 50);
        QCOMPARE(early.xOf(Time(0)), TimeCoordinates::leadingPixels);
        QCOMPARE(early.following(Time(2'000'000), 50).xOf(Time(0)), TimeCoordinates::leadingPixels);
    }

    void followingMovesByWholeDevicePixels()
    {
        for (const double ratio : {1.0, 2.0, 1.5}) {
            const TimeCoordinates view(0, 3777, 1000);
            const TimeCoordinates before = view.following(Time(60'000'123), 50).snapped(ratio);
            const TimeCoordinates after = view.following(Time(60'087'456), 50).snapped(ratio);
            const double moved = (before.xOf(Time(59'000'000)) - after.xOf(Time(59'000'000))) * ratio;
            QVERIFY(moved > 10);
            QVERIFY(std::abs(moved - std::round(moved)) < 0.001);
        }
    }

    void fitShowsEverything()
    {
        const auto view = TimeCoordinates::fitted(Time(0), Time(30'000'000), 800);
        QVERIFY(view.xOf(Time(0)) > 0);
        QVERIFY(view.xOf(Time(30'000'000)) < 800);
        QVERIFY(view.xOf(Time(30'000'000)) - view.xOf(Time(0)) > 700);
        // An empty run, and one that ends before it begins, still give a view.
        QVERIFY(TimeCoordinates::fitted(Time(0), Time(0), 800).scale() > 0);
        QVERIFY(TimeCoordinates::fitted(Time(5), Time(-5), 800).scale() > 0);
    }

    void aStretchSurvivesAnotherWidth()
    {
        const TimeCoordinates view(1'000'000, 1000, 500);
        const TimeCoordinates wide = view.stretched(1000);
        QCOMPARE(wide.start(), view.start());
        QCOMPARE(wide.end(), view.end());
    }

    void panningStaysNearTheRun()
    {
        const Time end(20'000'000);
        TimeCoordinates view(0, 5000, 1000);
        for (int step = 0; step < 100; ++step)
            view = view.panned(800).clamped(end);
        QVERIFY(view.xOf(end) > 0);
        for (int step = 0; step < 100; ++step)
            view = view.panned(-800).clamped(end);
        QVERIFY(view.xOf(Time(0)) < view.width());
        for (int step = 0; step < 100; ++step)
            view = view.zoomed(0.5, 200).clamped(end);
        QVERIFY(view.spanMicroseconds() <= 3.01 * 20'000'000);
    }

    void farTimesDoNotOverflow()
    {
        const TimeCoordinates view(9.2e18, TimeCoordinates::widestScale, 1e6);
        QVERIFY(view.timeAt(1e300) > Time(0));
        QVERIFY(view.timeAt(-1e300) < Time(0));
        QVERIFY(view.end() > Time(0));
        QVERIFY(std::isfinite(view.xOf(never)));
    }

    void tickSteps_data()
    {
        QTest::addColumn<double>("scale");
        QTest::addColumn<qint64>("step");
        QTest::newRow("closest") << 0.02 << qint64(2);
        QTest::newRow("microseconds") << 0.5 << qint64(50);
        QTest::newRow("milliseconds") << 100.0 << qint64(10'000);
        QTest::newRow("half a second") << 5'000.0 << qint64(500'000);
        QTest::newRow("seconds") << 20'000.0 << qint64(2'000'000);
        QTest::newRow("15 s") << 150'000.0 << qint64(15'000'000);
        QTest::newRow("a minute") << 400'000.0 << qint64(60'000'000);
        QTest::newRow("an hour") << 3e7 << qint64(3'600'000'000);
        QTest::newRow("days") << 3.6e9 << qint64(4 * 86'400'000'000);
    }
    void tickSteps()
    {
        QFETCH(double, scale);
        QFETCH(qint64, step);
        const TickStep found = tickStepFor(scale, 96);
        QCOMPARE(found.major.count(), step);
        QVERIFY(static_cast<double>(found.major.count()) / scale >= 96);
        QVERIFY(found.minors >= 1);
        QCOMPARE(found.major.count() % found.minors, 0);
    }

    void everyScaleHasSensibleTicks()
    {
        for (double scale = TimeCoordinates::closestScale; scale < TimeCoordinates::widestScale;
             scale *= 1.07) {
            const TickStep step = tickStepFor(scale, 96);
            const double pixels = static_cast<double>(step.major.count()) / scale;
            QVERIFY2(pixels >= 96 && pixels < 500, qPrintable(QString::number(scale)));
            QCOMPARE(step.major.count() % step.minors, 0);
        }
    }

    void firstTick()
    {
        QCOMPARE(firstTickAt(Time(0), Time(500)), Time(0));
        QCOMPARE(firstTickAt(Time(1), Time(500)), Time(500));
        QCOMPARE(firstTickAt(Time(500), Time(500)), Time(500));
        QCOMPARE(firstTickAt(Time(-1), Time(500)), Time(0));
        QCOMPARE(firstTickAt(Time(-501), Time(500)), Time(-500));
    }

    void tickLabels()
    {
        QCOMPARE(tickLabel(Time(12'345'000), Time(5'000)), QStringLiteral("00:12.345"));
        QCOMPARE(tickLabel(Time(12'345'000), Time(500'000)), QStringLiteral("00:12.3"));
        QCOMPARE(tickLabel(Time(65'000'000), Time(5'000'000)), QStringLiteral("01:05"));
        QCOMPARE(tickLabel(Time(3'723'000'000), Time(1'000'000)), QStringLiteral("1:02:03"));
        QCOMPARE(tickLabel(Time(-1'500'000), Time(500'000)), QStringLiteral("−00:01.5"));
    }

    void lanesShareTheHeightOrScroll()
    {
        TimelineLayout layout;
        layout.width = 1000;
        layout.height = 24 + 240;
        layout.laneCount = 3;
        QCOMPARE(layout.laneHeight(), 80.0);
        QCOMPARE(layout.largestScroll(), 0.0);
        QCOMPARE(layout.visibleLaneEnd(), std::size_t{3});
        QCOMPARE(layout.laneAt(24), std::size_t{0});
        QCOMPARE(layout.laneAt(24 + 80), std::size_t{1});
        QCOMPARE(layout.laneAt(10), std::size_t{3}); // the ruler
        QVERIFY(layout.rows() >= 4);

        layout.laneCount = 100;
        QCOMPARE(layout.laneHeight(), TimelineLayout::smallestLane);
        QCOMPARE(layout.largestScroll(), 100 * TimelineLayout::smallestLane - 240);
        layout.scroll = layout.largestScroll();
        QCOMPARE(layout.visibleLaneEnd(), std::size_t{100});
        QCOMPARE(layout.laneAt(24 + 239), std::size_t{99});
        QVERIFY(layout.firstVisibleLane() >= 90);
        QVERIFY(static_cast<double>(layout.rows()) * layout.rowHeight() <= layout.laneHeight());
    }
};

PEERSCOPE_TEST(TestTimeCoordinates)

} // namespace peerscope::test_time_coordinates

#include "test_time_coordinates.moc"
