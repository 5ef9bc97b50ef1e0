// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "ui/axis/chart_axis.h"
#include "ui/statistics/chart_columns.h"

#include <QTest>

#include <numeric>

namespace peerscope::test_statistics_charts {

/// From histograms and series to columns, ticks and numbers.
class TestStatisticsCharts : public QObject
{
    Q_OBJECT

private:
    static QString plain(QString text) { return text.replace(QChar(QChar::Nbsp), QLatin1Char(' ')); }

private Q_SLOTS:
    void stepsAreNice()
    {
        QCOMPARE(niceStep(100, 5), 20.0);
        QCOMPARE(niceStep(100, 10), 10.0);
        QCOMPARE(niceStep(7, 3), 5.0);
        QCOMPARE(niceStep(0.3, 3), 0.1);
        QCOMPARE(niceStep(0, 3), 1.0);
        QCOMPARE(niceStep(10, 0), 1.0);
    }

    void numbersAreShort()
    {
        QCOMPARE(plain(shortBytes(0)), QStringLiteral("0 B"));
        QCOMPARE(plain(shortBytes(999)), QStringLiteral("999 B"));
        QCOMPARE(plain(shortBytes(1500)), QStringLiteral("1.5 kB"));
        QCOMPARE(plain(shortBytes(1.234e6)), QStringLiteral("1.23 MB"));
        QCOMPARE(plain(shortCount(12'000)), QStringLiteral("12 k"));
        QCOMPARE(plain(shortCount(999.7)), QStringLiteral("1 k"));
        QCOMPARE(plain(shortTime(Time(80))), QStringLiteral("80 µs"));
        QCOMPARE(plain(shortTime(Time(1500))), QStringLiteral("1.5 ms"));
        QCOMPARE(plain(shortTime(Time(50'216))), QStringLiteral("50.2 ms"));
        QCOMPARE(plain(shortTime(Time(2'000'000))), QStringLiteral("2 s"));
    }

    void logarithmicTicksAreRoundTimes()
    {
        QCOMPARE(logarithmicTicks(Time(30'000), Time(600'000), 9),
                 (std::vector{Time(50'000), Time(100'000), Time(200'000), Time(500'000)}));
        QCOMPARE(logarithmicTicks(Time(30'000), Time(600'000), 2), std::vector{Time(100'000)});
    }

    void everyLatencyIsInAColumn()
    {
        LatencyHistogram histogram;
        for (int index = 1; index <= 1000; ++index)
            histogram.add(Time(index * 500));
        const LogScale scale = LogScale::around(histogram.shortest(), histogram.longest());
        QVERIFY(scale.shareOf(histogram.shortest()) > 0 && scale.shareOf(histogram.longest()) < 1);
        for (const std::size_t columns : {1, 7, 80}) {
            const auto counts = latencyColumns(histogram, scale, columns);
            QCOMPARE(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), std::uint64_t{1000});
        }
        QVERIFY(latencyColumns(histogram, scale, 0).empty());
        // One value is in the middle of a scale that has room on both sides.
        const LogScale one = LogScale::around(Time(50'000), Time(50'000));
        QVERIFY(one.shareOf(Time(50'000)) > 0.4 && one.shareOf(Time(50'000)) < 0.6);
        QVERIFY(std::abs((one.timeAt(one.shareOf(Time(50'000))) - Time(50'000)).count()) < 5);
    }

    void ratesAreMeans()
    {
        RateSeries series;
        for (int index = 0; index < 200; ++index) { // 20 a second for 10 s
            RateBucket& bucket = series.at(Time(index * 50'000));
            bucket.packets[2] += 1;
            bucket.bytes[2] += 100;
            bucket.bytes[3] += 50;
        }
        series.at(Time(5'010'000)).roundTrips = 2;
        series.at(Time(5'010'000)).roundTripSum = 60'000;
        series.at(Time(5'010'000)).roundTripMost = 40'000;
        const Time now(10'000'000);
        const auto bytes = rateColumns(series, RateKind::Bytes, Time(0), now, now, 10);
        for (const RateColumn& column : bytes) {
            QCOMPARE(qRound(column.rates[2]), 2000);
            QCOMPARE(qRound(column.total()), 3000);
        }
        QCOMPARE(bytes[5].roundTripMean, 30'000.0);
        QCOMPARE(bytes[5].roundTripMost, 40'000.0);
        QCOMPARE(bytes[4].roundTripMost, 0.0);
        // A throttle holds until it is measured again.
        RateBucket& measured = series.at(Time(5'010'000));
        measured.throttles = 2;
        measured.throttleSum = 32 + 8;
        measured.throttleLeast = 8;
        const auto throttled = rateColumns(series, RateKind::Throttle, Time(0), now, now, 10);
        QVERIFY(!throttled[4].throttleMean);
        QCOMPARE(*throttled[5].throttleMean, 0.625);
        QCOMPARE(*throttled[9].throttleMean, 0.625);
        QCOMPARE(*throttled[9].throttleLeast, 0.25);
        const auto packets = rateColumns(series, RateKind::Packets, Time(0), now, now, 4);
        QCOMPARE(qRound(packets[1].rates[2]), 20);
        QCOMPARE(packets[1].rates[3], 0.0);
        // Columns narrower than a bucket have the same mean, not more.
        const auto narrow = rateColumns(series, RateKind::Packets, Time(0), Time(100'000), now, 50);
        QCOMPARE(qRound(narrow[30].rates[2]), 20);
    }

    void theNewestColumnIsNotLowForBeingYoung()
    {
        RateSeries series;
        for (int index = 0; index < 101; ++index)
            series.at(Time(index * 10'000)).packets[0] += 1;
        const Time now(1'010'000);
        const auto columns = rateColumns(series, RateKind::Packets, Time(0), Time(2'000'000), now, 4);
        QVERIFY(columns[2].rates[0] > 90 && columns[2].rates[0] < 210);
        QCOMPARE(columns[3].rates[0], 0.0);
    }
};

PEERSCOPE_TEST(TestStatisticsCharts)

} // namespace peerscope::test_statistics_charts

#include "test_statistics_charts.moc"
