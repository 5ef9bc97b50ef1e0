// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/sandbox/report.h"
#include "core/trace/statistics.h"

#include <QtTest>

namespace peerscope::test_statistics_of_a_run {

/// Statistics updated while a sandbox runs are equal to the report at its end.
class TestStatisticsOfARun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreeWithTheReport()
    {
        const Scenario scenario = samples::busyScenario(5, 12);
        Sandbox sandbox(scenario);
        Statistics statistics;
        for (int step = 1; step <= 60; ++step) {
            sandbox.runUntil(fromSeconds(12) * step / 60);
            while (!statistics.update(TraceSnapshot(sandbox.trace()), 50))
                continue;
        }
        const Report report =
            makeReport(TraceSnapshot(sandbox.trace()), scenario, sandbox.now(), sandbox.digest());
        QVERIFY(report.total.sent > 300 && report.total.resends > 0 && report.total.failed() > 0);
        QCOMPARE(statistics.total().packets.sent, report.total.sent);
        for (const auto& [mode, figures] : report.modes)
            compare(statistics.mode(mode), figures);
        for (const auto& [channel, figures] : report.channels)
            compare(statistics.channels().at(channel), figures);
        QCOMPARE(statistics.links().size(), report.links.size());
        const TraceSnapshot trace = TraceSnapshot(sandbox.trace());
        std::uint64_t copied = 0;
        for (std::uint32_t row = 0; row < trace.datagramCount(); ++row) {
            const DatagramRow datagram = trace.datagram(DatagramId(row));
            copied += datagram.duplicate ? datagram.size : 0;
        }
        QCOMPARE(statistics.total().bytes.datagrams, report.datagramBytes - copied);
        QVERIFY(statistics.total().bytes.payload < statistics.total().bytes.commands);
        QVERIFY(statistics.total().bytes.commands < statistics.total().bytes.datagrams);
    }

    void roundTripsAreThoseOfTheLinks()
    {
        Scenario scenario = samples::busyScenario(5, 5);
        scenario.links.clear();
        Sandbox sandbox(scenario);
        sandbox.runUntil(fromSeconds(5));
        Statistics statistics;
        statistics.update(TraceSnapshot(sandbox.trace()));
        std::uint32_t count = 0;
        std::int64_t sum = 0;
        for (const RateBucket& bucket : statistics.series().buckets()) {
            count += bucket.roundTrips;
            sum += bucket.roundTripSum;
        }
        QVERIFY(count > 20);
        // Without any delay it is the wait for the other side's poll: at most one of its frames, and a
        // rounding.
        QVERIFY2(sum / count <= 35'000, qPrintable(QString::number(sum / count)));
    }

private:
    static void compare(const StatisticsGroup& group, const PacketFigures& figures)
    {
        QCOMPARE(group.packets.sent, figures.sent);
        QCOMPARE(group.packets.fates, figures.fates);
        QCOMPARE(group.packets.resends, figures.resends);
        QCOMPARE(group.packets.bytes, figures.bytes);
        QCOMPARE(group.packets.deliveredBytes, figures.deliveredBytes);
        QCOMPARE(!group.latency.isEmpty(), figures.latency.has_value());
        if (!figures.latency)
            return;
        const auto within = [](Time found, double exact) {
            return toMilliseconds(found) >= exact && toMilliseconds(found) <= exact * (1 + 1.0 / 512);
        };
        QVERIFY(within(group.latency.percentile(0.50), figures.latency->p50));
        QVERIFY(within(group.latency.percentile(0.99), figures.latency->p99));
        QCOMPARE(toMilliseconds(group.latency.longest()), figures.latency->max);
    }
};

PEERSCOPE_TEST(TestStatisticsOfARun)

} // namespace peerscope::test_statistics_of_a_run

#include "test_statistics_of_a_run.moc"
