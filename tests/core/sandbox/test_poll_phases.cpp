// SPDX-License-Identifier: MIT
//
// Each peer polls at its own phase, so what a game waits for a frame is spread over the whole frame.
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/sandbox/sandbox.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <vector>

namespace peerscope::test_poll_phases {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

constexpr double frameMs = 1000.0 / 60;

/// Two peers at 60 Hz, packets each tenth of a second: every one falls on the same place of a frame.
Scenario oneGrid(std::uint64_t seed, const QByteArray& server = {}, const QByteArray& delayMs = "3")
{
    Scenario scenario = scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 30, 'peers': [
        {'name': 'server', 'role': 'server', 'poll_hz': 60)" +
                                   server + R"(}, {'name': 'a', 'role': 'client', 'server': 'server',
        'poll_hz': 60, 'join_at': 0.0071}], 'links': [{'delay_ms': )" +
                                   delayMs + R"(}], 'traffic': [{'from': 'a', 'to': 1, 'mode': 'unreliable',
        'hz': 10, 'size': 20, 'start': 2}]})");
    scenario.seed = seed;
    return scenario;
}

/// From put_packet to delivery in milliseconds, of what was delivered.
std::vector<double> latenciesOf(const Scenario& scenario)
{
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    const TraceSnapshot trace(sandbox.trace());
    std::vector<double> latencies;
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row) {
        const PacketRow packet = trace.packet(PacketId(row));
        if (packet.delivered)
            latencies.push_back(toMilliseconds(*packet.delivered - packet.sent));
    }
    return latencies;
}

/// Kolmogorov and Smirnov's distance of the waits from an even spread over a frame.
double distanceFromEven(std::vector<double> waits)
{
    std::sort(waits.begin(), waits.end());
    const auto count = static_cast<double>(waits.size());
    double distance = 0;
    for (std::size_t index = 0; index < waits.size(); ++index) {
        const double expected = std::clamp(waits[index] / frameMs, 0.0, 1.0);
        const auto below = static_cast<double>(index) / count;
        distance = std::max({distance, expected - below, below + 1 / count - expected});
    }
    return distance;
}

class TestPollPhases : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void latencyIsTheDelayAndAnEvenWait_data();
    void latencyIsTheDelayAndAnEvenWait();
    void jitterSpreadsTheWaitWithinARun();
    void aPhaseStays();
    void peersOfOneRunDiffer();
};

void TestPollPhases::latencyIsTheDelayAndAnEvenWait_data()
{
    QTest::addColumn<QByteArray>("delayMs");
    for (const char* delay : {"0.1", "3", "8.3", "16.5"})
        QTest::newRow(delay) << QByteArray(delay);
}

/// Over 400 seeds. The bound, 1.95 / sqrt(n), is passed once in a thousand times.
void TestPollPhases::latencyIsTheDelayAndAnEvenWait()
{
    QFETCH(QByteArray, delayMs);
    const double delay = delayMs.toDouble();
    constexpr int seeds = 400;
    std::vector<double> waits;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        Scenario scenario = oneGrid(seed, {}, delayMs);
        scenario.duration = fromSeconds(2.15);
        const std::vector<double> latencies = latenciesOf(scenario);
        QVERIFY(!latencies.empty());
        waits.push_back(latencies.front() - delay);
        QVERIFY2(waits.back() >= -1e-3 && waits.back() <= frameMs + 2e-3,
                 qPrintable(QString::number(waits.back())));
    }
    const double distance = distanceFromEven(waits);
    QVERIFY2(distance < 1.95 / std::sqrt(double{seeds}), qPrintable(QString::number(distance)));
}

/// With a jitter of a whole frame the wait is no longer the same for each packet of a run.
void TestPollPhases::jitterSpreadsTheWaitWithinARun()
{
    const auto spread = [](const std::vector<double>& latencies) {
        const auto [least, most] = std::minmax_element(latencies.begin(), latencies.end());
        return *most - *least;
    };
    QVERIFY(spread(latenciesOf(oneGrid(1))) < 0.01); // the same place of a frame each time
    QVERIFY(spread(latenciesOf(oneGrid(1, ", 'poll_jitter_ms': 16.6"))) > 14);
}

void TestPollPhases::aPhaseStays()
{
    // The packet of 2 s arrives at 2.003 s; the server's next frame is at 2.004 s.
    const std::vector<double> latencies = latenciesOf(oneGrid(9, ", 'poll_phase_ms': 4"));
    QVERIFY(latencies.size() > 270);
    for (const double latency : latencies)
        QVERIFY2(std::abs(latency - 4) < 0.01, qPrintable(QString::number(latency)));
}

void TestPollPhases::peersOfOneRunDiffer()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 3, 'seed': 4, 'peers': [
        {'name': 'server', 'role': 'server'},
        {'name': 'c', 'role': 'client', 'server': 'server', 'count': 20}],
        'traffic': [{'from': 'server', 'to': 0, 'mode': 'unreliable', 'hz': 1, 'size': 4, 'start': 2}]})"));
    sandbox.runUntil(fromSeconds(3));
    const TraceSnapshot trace(sandbox.trace());
    std::vector<Time> taken;
    for (std::uint32_t row = 0; row < 20; ++row)
        taken.push_back(trace.packet(PacketId(row)).delivered.value_or(never));
    std::sort(taken.begin(), taken.end());
    QVERIFY(std::adjacent_find(taken.begin(), taken.end()) == taken.end());
    QVERIFY(taken.back() - taken.front() > fromMilliseconds(8));
}

PEERSCOPE_TEST(TestPollPhases)

} // namespace peerscope::test_poll_phases

#include "test_poll_phases.moc"
