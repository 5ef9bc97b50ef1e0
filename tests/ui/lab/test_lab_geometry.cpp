// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/lab/lane_geometry.h"
#include "ui/lab/sweep_geometry.h"

#include <QtTest>

#include <cmath>

namespace peerscope::test_lab_geometry {

using namespace Qt::Literals::StringLiterals;

constexpr Time ms(std::int64_t count)
{
    return Time(count * 1000);
}

MeasuredPacket packet(std::int64_t sent, std::int64_t arrived, std::int64_t delivered)
{
    MeasuredPacket result;
    result.sent = ms(sent);
    result.fate = PacketFate::Lost;
    if (arrived >= 0)
        result.arrived = ms(arrived);
    if (delivered >= 0) {
        result.delivered = ms(delivered);
        result.fate = PacketFate::Delivered;
        result.held = ms(delivered - arrived);
    }
    return result;
}

MeasuredStream stream()
{
    return {EndpointId(1),
            EndpointId(0),
            {packet(0, 50, 50), packet(100, -1, -1), packet(200, 250, 400), packet(300, 350, 400)}};
}

Experiment swept()
{
    Experiment experiment;
    experiment.variants = {{u"a"_s, {}}, {u"b"_s, {}}};
    experiment.sweep = {{u"x"_s, {}, {u"duration"_s}, {"1", "2", "4"}},
                        {u"y"_s, {}, {u"seed"_s}, {"0", "1"}}};
    return experiment;
}

std::vector<ExperimentFigures> figures()
{
    std::vector<ExperimentFigures> all;
    for (std::size_t point = 0; point < 6; ++point) {
        for (std::size_t variant = 0; variant < 2; ++variant) {
            if (point == 5 && variant == 1)
                continue; // not run
            ExperimentFigures each;
            each.point = point;
            each.variant = variant;
            each.metrics[std::size_t(Metric::Lost)] =
                MeanInterval{.mean = double(point * 10 + variant), .margin = 2.0, .count = 3};
            all.push_back(each);
        }
    }
    return all;
}

/// Places in lanes and sweeps.
class TestLabGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void timesFollowTheHead();
    void placesAndTimes();
    void marksAreOfThePast();
    void packetsAreFoundByTheirMarks();
    void ageCurveIsASaw();
    void newestState();
    void walkStaysInside();
    void tables();
    void intervalsStayPossible();
    void heatMaps();
    void curves();
    void colorsGetLighter();
    void arrowKeysStayInside();
};

void TestLabGeometry::timesFollowTheHead()
{
    QCOMPARE(timesAround(ms(10'000), ms(1000), ms(20'000)), (LaneTimes{ms(9300), ms(10'300)}));
    QCOMPARE(timesAround(ms(0), ms(1000), ms(20'000)), (LaneTimes{ms(0), ms(1000)}));
    QCOMPARE(timesAround(ms(20'000), ms(1000), ms(20'000)), (LaneTimes{ms(19'000), ms(20'000)}));
    QCOMPARE(timesAround(ms(500), ms(60'000), ms(20'000)), (LaneTimes{ms(0), ms(20'000)})); // all of it
}

void TestLabGeometry::placesAndTimes()
{
    const LaneTimes times{ms(100), ms(300)};
    const QRectF area(50, 0, 400, 100);
    QCOMPARE(times.xOf(ms(200), area), 250.0);
    QCOMPARE(times.timeAt(250, area), ms(200));
    const LaneRows rows = rowsOf(area);
    QVERIFY(rows.sent < rows.arrived && rows.arrived < rows.delivered && rows.delivered < rows.age.top());
    QVERIFY(area.contains(rows.age));
}

void TestLabGeometry::marksAreOfThePast()
{
    const QRectF area(0, 0, 500, 100);
    const LaneTimes times{ms(0), ms(500)};
    const auto marks = laneMarks(stream(), times, area, ms(300));
    QCOMPARE(marks.size(), std::size_t{4});
    QCOMPARE(marks[0].deliveredX, std::optional(50.0));
    QVERIFY(marks[1].lost && !marks[1].arrivedX);
    QVERIFY(marks[2].held && marks[2].arrivedX && !marks[2].deliveredX); // waits
    QVERIFY(!marks[3].arrivedX);                                         // under way
    QCOMPARE(laneMarks(stream(), times, area, ms(150)).size(), std::size_t{2});
    // Sent before the view, delivered within it.
    const auto later = laneMarks(stream(), {ms(360), ms(500)}, area, ms(500));
    QCOMPARE(later.size(), std::size_t{2});
    QCOMPARE(later[0].packet, std::size_t{2});
}

void TestLabGeometry::packetsAreFoundByTheirMarks()
{
    const QRectF area(0, 0, 500, 100);
    const LaneRows rows = rowsOf(area);
    const auto marks = laneMarks(stream(), {ms(0), ms(500)}, area, ms(500));
    QCOMPARE(packetAt(marks, rows, {203, rows.sent + 2}), std::optional(std::size_t{2}));
    QCOMPARE(packetAt(marks, rows, {51, rows.delivered}), std::optional(std::size_t{0}));
    QVERIFY(!packetAt(marks, rows, {150, rows.delivered}));
}

void TestLabGeometry::ageCurveIsASaw()
{
    const AgeHistory history = ageHistory(stream()); // 50 to 300: the first state, aged 50 to 300
    const QRectF strip(0, 0, 300, 100);
    const auto curve = ageCurve(history, {ms(0), ms(300)}, strip, ms(300), ms(400));
    QCOMPARE(curve.size(), std::size_t{2});
    QCOMPARE(curve[0], QPointF(50, 100 - 12.5));
    QCOMPARE(curve[1], QPointF(300, 25));
    // An age above the highest stays at the top.
    const auto cut = ageCurve(history, {ms(0), ms(300)}, strip, ms(300), ms(200));
    QCOMPARE(cut.size(), std::size_t{3});
    QCOMPARE(cut[1], QPointF(200, 0));
    QCOMPARE(cut[2], QPointF(300, 0));
    QCOMPARE(ageCurve(history, {ms(0), ms(300)}, strip, ms(100), ms(400)).back(), QPointF(100, 75));
    QVERIFY(ageCurve({}, {ms(0), ms(300)}, strip, ms(300), ms(400)).empty());
}

void TestLabGeometry::newestState()
{
    MeasuredStream moving = stream();
    moving.packets.push_back(packet(600, 650, 650));
    const AgeHistory history = ageHistory(moving);
    QVERIFY(!newestStateAt(history, ms(49)));
    QCOMPARE(newestStateAt(history, ms(50)), std::optional(ms(0)));
    QCOMPARE(newestStateAt(history, ms(399)), std::optional(ms(0)));
    QCOMPARE(newestStateAt(history, ms(500)), std::optional(ms(300)));
}

void TestLabGeometry::walkStaysInside()
{
    for (int step = 0; step < 400; ++step) {
        const QPointF place = walkAt(ms(step * 17));
        QVERIFY(std::abs(place.x()) <= 1 && std::abs(place.y()) <= 1);
        QVERIFY(std::hypot(place.x() - walkAt(ms(step * 17 + 16)).x(), 0) < 0.1);
    }
}

void TestLabGeometry::tables()
{
    const SweepTable table = sweepTable(swept(), figures(), Metric::Lost);
    QCOMPARE(table.columns, std::size_t{3});
    QCOMPARE(table.rows, std::size_t{2});
    QCOMPARE(table.high, 50.0);  // of what the cells say
    QCOMPARE(table.reach, 52.0); // with the interval
    QCOMPARE(table.values[table.cell(1, 2, 0)]->mean, 21.0);
    QCOMPARE(table.values[table.cell(0, 1, 1)]->mean, 40.0);
    QVERIFY(!table.values[table.cell(1, 2, 1)]);
    QCOMPARE(sweepTable(swept(), figures(), Metric::Sent).high, 0.0);
}

/// Two seeds that differ give an interval of many times their mean: a share stays a share all the same.
void TestLabGeometry::intervalsStayPossible()
{
    Experiment experiment = swept();
    experiment.repeat = 2;
    std::vector<RunResult> runs(runCount(experiment));
    for (std::size_t run = 0; run < runs.size(); ++run) {
        const RunPlace place = placeOf(experiment, run);
        runs[run].run = run;
        for (const MetricInfo& metric : metricInfos())
            runs[run].values.set(metric.metric, place.repeat == 0 ? 0.25 : 0.75);
    }
    for (const MetricInfo& metric : metricInfos()) {
        const SweepTable table = sweepTable(experiment, figuresOf(experiment, runs), metric.metric);
        QCOMPARE(table.high, 0.5);
        const MeanInterval interval = *table.values.front();
        QVERIFY(*interval.margin > 1.0);
        const MeanRange range = meanRange(metric.metric, interval);
        QCOMPARE(range.low, 0.0);
        const bool isShare = QByteArray(metric.unit).isEmpty();
        QCOMPARE(range.high, isShare ? 1.0 : 0.5 + *interval.margin);
        QCOMPARE(table.reach, range.high);
        if (isShare)
            QCOMPARE(intervalText(metric.metric, interval), u"50 % (0 % to 100 %)"_s);
    }
    QCOMPARE(intervalText(Metric::LostShare, {.mean = 0.5, .margin = 0.125, .count = 9}), u"50 % ± 13 %"_s);
    QCOMPARE(intervalText(Metric::Lost, {.mean = 7, .margin = {}, .count = 1}), u"7"_s);
}

void TestLabGeometry::heatMaps()
{
    const SweepTable table = sweepTable(swept(), figures(), Metric::Lost);
    const auto panels = heatPanels({0, 0, 350, 100}, 2, 50, 20);
    QCOMPARE(panels.size(), std::size_t{2});
    QCOMPARE(panels[0], QRectF(50, 0, 140, 100));
    QCOMPARE(panels[1].right(), 350.0);
    for (std::size_t column = 0; column < 3; ++column) {
        for (std::size_t row = 0; row < 2; ++row) {
            const QRectF cell = heatCell(panels[1], table, column, row);
            QVERIFY(panels[1].adjusted(-0.1, -0.1, 0.1, 0.1).contains(cell));
            QCOMPARE(heatPlaceAt(panels, table, cell.center()), std::optional(SweepPlace{1, column, row}));
        }
    }
    QVERIFY(heatCell(panels[0], table, 0, 1).top() < heatCell(panels[0], table, 0, 0).top()); // upwards
    QVERIFY(!heatPlaceAt(panels, table, {200, 50}));
}

void TestLabGeometry::curves()
{
    const SweepTable table = sweepTable(swept(), figures(), Metric::Lost);
    const std::vector<double> numbers = axisNumbers(swept().sweep[0]);
    QCOMPARE(numbers, (std::vector<double>{1, 2, 4}));
    const QRectF plot(0, 0, 300, 104);
    QCOMPARE(curvePoint(plot, table, numbers, 1, 26), QPointF(100, 52)); // by value, not by number
    QCOMPARE(curvePlaceAt(plot, table, numbers, 0, curvePoint(plot, table, numbers, 2, 21)),
             std::optional(SweepPlace{1, 2, 0}));
    QVERIFY(!curvePlaceAt(plot, table, numbers, 0, {50, 0}));
    QCOMPARE(axisNumbers({u"mode"_s, {}, {u"traffic"_s}, {"\"a\"", "3"}}), (std::vector<double>{0, 1}));
}

void TestLabGeometry::colorsGetLighter()
{
    int before = -1;
    for (int step = 0; step <= 20; ++step) {
        const QColor color = heatColor(step / 20.0);
        const int light = color.red() * 299 + color.green() * 587 + color.blue() * 114;
        QVERIFY(light > before); // so it can be read without any colour vision
        before = light;
    }
    QCOMPARE(textOn(heatColor(0)), QColor(Qt::white));
    QCOMPARE(textOn(heatColor(1)), QColor(Qt::black));
}

void TestLabGeometry::arrowKeysStayInside()
{
    const SweepTable table = sweepTable(swept(), figures(), Metric::Lost);
    QCOMPARE(moved({0, 0, 0}, table, 1, 0, 0), (SweepPlace{0, 1, 0}));
    QCOMPARE(moved({0, 2, 1}, table, 1, 1, 0), (SweepPlace{0, 2, 1}));
    QCOMPARE(moved({1, 2, 1}, table, 0, -1, 1), (SweepPlace{1, 2, 0}));
    QCOMPARE(moved({0, 0, 0}, table, -1, -1, -1), (SweepPlace{0, 0, 0}));
}

PEERSCOPE_TEST(TestLabGeometry)

} // namespace peerscope::test_lab_geometry

#include "test_lab_geometry.moc"
