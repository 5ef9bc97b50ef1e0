// SPDX-License-Identifier: MIT
//
// When an entry of "traffic" puts its packets.
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/sandbox/sandbox.h"

#include <QtTest>

#include <cmath>
#include <map>

namespace peerscope::test_traffic {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// A server and a client whose frames begin 5 ms after each sixtieth of a second.
Scenario withTraffic(const QByteArray& traffic, const QByteArray& more = {})
{
    return scenarioOf(R"({'format': 'peerscope-scenario/1', 'seed': 5, 'duration': 12, 'peers': [
        {'name': 'server', 'role': 'server'},
        {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101, 'poll_phase_ms': 5}],
        'links': [{'delay_ms': 20}], 'traffic': [{'from': 'ana', 'to': 1, 'mode': 'unreliable', 'size': 8, )" +
                      traffic + "}]" + more + "}");
}

std::map<Time, int> putsOf(const Scenario& scenario)
{
    Sandbox sandbox(scenario);
    sandbox.runUntil(scenario.duration);
    const TraceSnapshot trace(sandbox.trace());
    std::map<Time, int> puts;
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row)
        ++puts[trace.packet(PacketId(row)).sent];
    return puts;
}

class TestTraffic : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBurstIsPutAtOnce();
    void inFramesIsPutInPolls();
    void aFrameTakesWhatWasDueSinceTheLast();
    void aFrozenGamePutsNothing();
};

void TestTraffic::aBurstIsPutAtOnce()
{
    const std::map<Time, int> puts = putsOf(withTraffic("'hz': 4, 'burst': 7, 'start': 2, 'stop': 4"));
    QCOMPARE(puts.size(), std::size_t{8});
    for (const auto& [at, count] : puts) {
        QCOMPARE(at % Time(250'000), Time(0));
        QCOMPARE(count, 7);
    }
}

void TestTraffic::inFramesIsPutInPolls()
{
    const std::map<Time, int> puts =
        putsOf(withTraffic("'hz': 7, 'in_frames': true, 'burst': 2, 'start': 2, 'stop': 4"));
    QCOMPARE(puts.size(), std::size_t{14});
    int number = 0;
    for (const auto& [at, count] : puts) {
        const double due = 2 + number++ / 7.0;
        const double frame = (toSeconds(at) - 0.005) * 60;
        QVERIFY2(std::abs(frame - std::round(frame)) < 1e-4, qPrintable(QString::number(frame)));
        QVERIFY2(toSeconds(at) >= due - 1e-6 && toSeconds(at) < due + 1 / 60.0 + 1e-6,
                 qPrintable(QString::number(toSeconds(at), 'f', 6)));
        QCOMPARE(count, 2);
    }
}

void TestTraffic::aFrameTakesWhatWasDueSinceTheLast()
{
    const std::map<Time, int> puts =
        putsOf(withTraffic("'hz': 600, 'in_frames': true, 'start': 2, 'stop': 4"));
    int sum = 0;
    for (const auto& [at, count] : puts) {
        QVERIFY2(count <= 11, qPrintable(QString::number(count)));
        sum += count;
    }
    QCOMPARE(sum, 1'200);
    QVERIFY(puts.size() >= 120 && puts.size() <= 121);
}

void TestTraffic::aFrozenGamePutsNothing()
{
    const std::map<Time, int> puts =
        putsOf(withTraffic("'hz': 20, 'in_frames': true, 'start': 2",
                           R"(, 'actions': [{'at': 4, 'peer': 'ana', 'do': 'freeze', 'for': 2}])"));
    for (const auto& [at, count] : puts) {
        QVERIFY(at < fromSeconds(4) || at >= fromSeconds(6));
        QVERIFY(count <= 2); // what was due just before it froze comes with the first frame after it
    }
}

PEERSCOPE_TEST(TestTraffic)

} // namespace peerscope::test_traffic

#include "test_traffic.moc"
