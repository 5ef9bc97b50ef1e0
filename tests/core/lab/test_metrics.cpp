// SPDX-License-Identifier: MIT
#include "core/lab/metrics.h"
#include "core/lab/verdict.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>

namespace peerscope::test_metrics {

using namespace Qt::Literals::StringLiterals;

Time ms(std::int64_t count)
{
    return Time(count * 1000);
}

/// Sent at `sent`, delivered at `delivered`; -1: never.
MeasuredPacket packet(std::int64_t sent, std::int64_t delivered, PacketFate otherwise = PacketFate::Lost)
{
    MeasuredPacket result;
    result.sent = ms(sent);
    result.mode = TransferMode::Unreliable;
    result.fate = otherwise;
    if (delivered >= 0) {
        result.arrived = ms(delivered);
        result.delivered = ms(delivered);
        result.fate = PacketFate::Delivered;
    }
    return result;
}

MeasuredStream stream(std::vector<MeasuredPacket> packets)
{
    return {EndpointId(1), EndpointId(0), std::move(packets)};
}

/// The metrics against traces that were worked out by hand.
class TestMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMetricIsDescribed();
    void ageOfRegularStates();
    void aLossAgesTheState();
    void outOfOrderMakesNothingNewer();
    void withinAPoll();
    void nothingDelivered();
    void allFigures();
    void severalStreams();
    void verdicts();
    void texts();
};

void TestMetrics::everyMetricIsDescribed()
{
    std::set<std::string> keys;
    for (std::size_t index = 0; index < metricCount; ++index) {
        const MetricInfo& info = metricInfos()[index];
        QCOMPARE(std::size_t(info.metric), index);
        keys.insert(info.key);
        QVERIFY(*info.title && *info.formula);
    }
    QCOMPARE(keys.size(), metricCount);
}

void TestMetrics::ageOfRegularStates()
{
    // Every 100 ms, 30 ms under way: from 30 (first delivery) to 300 (last sending), ages of 30 to 130.
    const AgeHistory history =
        ageHistory(stream({packet(0, 30), packet(100, 130), packet(200, 230), packet(300, 330)}));
    const std::vector<AgeStretch> expected = {{ms(30), ms(130)}, {ms(30), ms(130)}, {ms(30), ms(100)}};
    QCOMPARE(history.stretches, expected);
    QCOMPARE(history.longestFreeze, ms(100));
    QCOMPARE(history.outOfOrder, 0);
    // 270 ms in all. Three stretches pass through 30 to 100, so half of the time is below 30 + 135 / 3.
    QCOMPARE(ageQuantile(history.stretches, 0.5), std::optional(ms(75)));
    // 99 % is 267.3 ms: 210 up to the age of 100, then two stretches: 100 + 57.3 / 2.
    QCOMPARE(ageQuantile(history.stretches, 0.99), std::optional(Time(128'650)));
    QCOMPARE(ageQuantile(history.stretches, 1.0), std::optional(ms(130)));
    QCOMPARE(shareOlderThan(history.stretches, ms(250)), std::optional(0.0));
    QCOMPARE(shareOlderThan(history.stretches, ms(120)), std::optional(20.0 / 270.0));
}

void TestMetrics::aLossAgesTheState()
{
    // The second is lost: from 20 to 220 nothing newer came, and the state grew 20 to 220 old.
    const AgeHistory history =
        ageHistory(stream({packet(0, 20), packet(100, -1), packet(200, 220), packet(300, 320)}));
    const std::vector<AgeStretch> expected = {{ms(20), ms(220)}, {ms(20), ms(100)}};
    QCOMPARE(history.stretches, expected);
    QCOMPARE(history.longestFreeze, ms(200));
    QCOMPARE(shareOlderThan(history.stretches, ms(170)), std::optional(50.0 / 280.0));
}

void TestMetrics::outOfOrderMakesNothingNewer()
{
    // The second overtakes the first, which comes 40 ms later and changes nothing.
    const AgeHistory history =
        ageHistory(stream({packet(0, 150), packet(100, 110), packet(200, 210), packet(300, 310)}));
    const std::vector<AgeStretch> expected = {{ms(10), ms(110)}, {ms(10), ms(100)}};
    QCOMPARE(history.stretches, expected);
    QCOMPARE(history.outOfOrder, 1);
    QCOMPARE(history.longestFreeze, ms(100));
}

void TestMetrics::withinAPoll()
{
    // Both become available in one poll, the later one arrived first: get_packet returns it first.
    MeasuredPacket first = packet(0, 50);
    MeasuredPacket second = packet(20, 50);
    first.arrived = ms(45);
    second.arrived = ms(40);
    QCOMPARE(ageHistory(stream({first, second, packet(100, 150)})).outOfOrder, 1);
    // ENet restores the order of ordered packets.
    first.mode = second.mode = TransferMode::Reliable;
    QCOMPARE(ageHistory(stream({first, second, packet(100, 150)})).outOfOrder, 0);
}

void TestMetrics::nothingDelivered()
{
    const MetricValues values = measure(TraceSnapshot(), {stream({packet(0, -1), packet(100, -1)})}, 10);
    QCOMPARE(values[Metric::Sent], std::optional(2.0));
    QCOMPARE(values[Metric::Delivered], std::optional(0.0));
    QCOMPARE(values[Metric::LostShare], std::optional(1.0));
    for (const Metric metric :
         {Metric::AgeMedian, Metric::AgeP99, Metric::AgeOverLimit, Metric::LongestFreeze})
        QVERIFY(!values[metric]);
    const MetricValues none = measure(TraceSnapshot(), {}, 10);
    QCOMPARE(none[Metric::Sent], std::optional(0.0));
    QVERIFY(!none[Metric::LostShare]);
}

void TestMetrics::allFigures()
{
    MeasuredPacket resent = packet(200, 520);
    resent.resends = 2;
    const MetricValues values =
        measure(TraceSnapshot(),
                {stream({packet(0, 20), packet(100, -1, PacketFate::Throttled), resent,
                         packet(300, -1, PacketFate::Late), packet(1020, -1, PacketFate::InFlight)})},
                48);
    QCOMPARE(values[Metric::Sent], std::optional(5.0));
    QCOMPARE(values[Metric::Delivered], std::optional(2.0));
    QCOMPARE(values[Metric::Lost], std::optional(2.0));
    QCOMPARE(values[Metric::LostShare], std::optional(0.5));
    QCOMPARE(values[Metric::Throttled], std::optional(1.0));
    QCOMPARE(values[Metric::PayloadBytes], std::optional(240.0));
    QCOMPARE(values[Metric::WireBytes], std::optional(0.0));
    QCOMPARE(values[Metric::Resends], std::optional(2.0));
    // Ages 20 to 520 from 20 to 520, 320 to 820 from 520 to 1020.
    QCOMPARE(values[Metric::LongestFreeze], std::optional(500.0));
    QCOMPARE(values[Metric::AgeMedian], std::optional(420.0));
    QCOMPARE(values[Metric::AgeOverLimit], std::optional(770.0 / 1000.0));
}

void TestMetrics::severalStreams()
{
    const MeasuredStream good = stream({packet(0, 0), packet(100, 100), packet(200, 200)});
    const MeasuredStream bad = stream({packet(0, 0), packet(100, -1), packet(200, 200)});
    const MetricValues values = measure(TraceSnapshot(), {good, bad}, 1);
    QCOMPARE(values[Metric::Sent], std::optional(6.0));
    QCOMPARE(values[Metric::LongestFreeze], std::optional(200.0)); // the worst of all
    QCOMPARE(values[Metric::AgeP99], std::optional(196.0));        // over all of their time: 400 ms
}

void TestMetrics::verdicts()
{
    MetricValues values;
    QCOMPARE(verdict(u"x"_s, values), u"x sent nothing"_s);
    values.set(Metric::Sent, 100);
    QCOMPARE(verdict(u"x"_s, values), u"x delivered nothing of what it sent"_s);
    values.set(Metric::Delivered, 100);
    values.set(Metric::LostShare, 0);
    values.set(Metric::AgeOverLimit, 0.11);
    QCOMPARE(
        verdict(u"reliable"_s, values),
        u"reliable delivered everything, but the newest state was over 250 ms old for 11 % of the time"_s);
    values.set(Metric::AgeOverLimit, 0);
    QCOMPARE(verdict(u"reliable"_s, values),
             u"reliable delivered everything, and the newest state was never over 250 ms old"_s);
    values.set(Metric::LostShare, 0.024);
    values.set(Metric::Throttled, 1);
    values.set(Metric::OutOfOrder, 5);
    values.set(Metric::AgeOverLimit, 0.002);
    QCOMPARE(verdict(u"unreliable"_s, values),
             u"unreliable lost 2.4 % of its packets (ENet's own throttle kept back 1 %) and delivered 5 % of "
             u"them out of order, but the newest state "
             "was over 250 ms old for only 0.2 % of the time"_s);
}

void TestMetrics::texts()
{
    QCOMPARE(percentText(0.11), u"11 %"_s);
    QCOMPARE(percentText(0.0241), u"2.4 %"_s);
    QCOMPARE(percentText(0.0999), u"10 %"_s);
    QCOMPARE(percentText(0), u"0 %"_s);
    QCOMPARE(percentText(0.0002), u"less than 0.1 %"_s);
    QCOMPARE(valueText(Metric::Sent, 1'180'000), u"1,180,000"_s);
    QCOMPARE(valueText(Metric::Sent, 11.5), u"11.5"_s);
    QCOMPARE(valueText(Metric::AgeMedian, 66.66), u"66.7 ms"_s);
    QCOMPARE(valueText(Metric::AgeP99, 1234), u"1.23 s"_s);
    QCOMPARE(valueText(Metric::WireBytes, 57'912), u"57.9 kB"_s);
    QCOMPARE(valueText(Metric::AgeOverLimit, 0.5), u"50 %"_s);
    QCOMPARE(valueText(Metric::AgeMedian, {}), u"–"_s);
}

PEERSCOPE_TEST(TestMetrics)

} // namespace peerscope::test_metrics

#include "test_metrics.moc"
