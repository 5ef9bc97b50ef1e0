// SPDX-License-Identifier: MIT
#include "core/sandbox/sandbox.h"
#include "core/source/moments.h"
#include "tests/core/sandbox/sandbox_samples.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>
#include <vector>

namespace peerscope::test_moments {

using namespace peerscope::samples;

/// Stepping through a recording gives the same moments as stepping the sandbox that recorded it.
class TestMoments : public QObject
{
    Q_OBJECT

private:
    using Times = std::vector<Time>;

    /// With links that lose, reorder and duplicate. No peer leaves and no packet is too late, because a trace
    /// has the arrival of such packets, but not the poll that dropped them.
    static Scenario lossyScenario()
    {
        return scenarioOf(R"({'format': 'peerscope-scenario/1', 'name': 'lossy', 'seed': 7, 'duration': 6,
            'peers': [{'name': 'server', 'role': 'server'},
                      {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101}],
            'links': [{'from': '*', 'to': '*', 'delay_ms': 40, 'jitter_ms': 30, 'reorder': 0.2, 'loss': 0.1, 'duplicate': 0.05}],
            'traffic': [{'from': 'ana', 'to': 1, 'mode': 'unreliable', 'hz': 30, 'size': 20, 'start': 1},
                        {'from': 'ana', 'to': 1, 'mode': 'unreliable', 'channel': 1, 'hz': 30, 'size': 300, 'start': 1},
                        {'from': 'server', 'to': 0, 'mode': 'reliable', 'channel': 2, 'hz': 20, 'size': 40, 'start': 1}]})");
    }

    static void add(Times& times, Time time)
    {
        if (times.empty() || times.back() != time)
            times.push_back(time);
    }

    static Times steps(const Moments& moments, StepKind kind, Time until)
    {
        Times times;
        for (std::optional<Time> at = moments.next(kind, Time(-1)); at && *at <= until;
             at = moments.next(kind, *at))
            times.push_back(*at);
        return times;
    }

private Q_SLOTS:
    void stepsAreThoseOfTheSandbox()
    {
        Sandbox sandbox(lossyScenario());
        Times datagrams;
        Times packets;
        const auto count = [&] {
            return std::pair(sandbox.network().datagramsSent(), sandbox.network().datagramsInFlight());
        };
        while (!sandbox.isFinished()) {
            const auto datagramsBefore = count();
            const std::uint64_t settledBefore = sandbox.settledPackets();
            sandbox.runNextEvent();
            if (count() != datagramsBefore)
                add(datagrams, sandbox.now());
            if (sandbox.settledPackets() != settledBefore)
                add(packets, sandbox.now());
        }
        const Moments moments{TraceSnapshot(sandbox.trace())};
        QVERIFY(datagrams.size() > 500);
        QVERIFY(packets.size() > 50);
        QCOMPARE(steps(moments, StepKind::Datagram, sandbox.now()), datagrams);
        QCOMPARE(steps(moments, StepKind::Packet, sandbox.now()), packets);
    }

    void anEventIsAnyOfThem()
    {
        Sandbox sandbox(busyScenario(3, 3));
        sandbox.runUntil(fromSeconds(3));
        const Moments moments{TraceSnapshot(sandbox.trace())};
        const Times events = steps(moments, StepKind::Event, fromSeconds(3));
        for (const StepKind kind : {StepKind::Datagram, StepKind::Packet}) {
            const Times some = steps(moments, kind, fromSeconds(3));
            QVERIFY(std::ranges::includes(events, some));
            QVERIFY(events.size() > some.size());
        }
        QVERIFY(!moments.next(StepKind::Poll, Time(0)));
    }

    void findsWhatIsPutAndWhatIsDecided()
    {
        Sandbox sandbox(busyScenario(7, 6));
        sandbox.runUntil(fromSeconds(6));
        const Moments moments{TraceSnapshot(sandbox.trace())};
        const auto goOn = [] { return false; };
        const Time after = fromSeconds(2);
        const auto lost = moments.find(
            after, never, [](const PacketRow& packet) { return packet.fate == PacketFate::Lost; }, goOn);
        QVERIFY(lost);
        QVERIFY(lost->at > after);
        // None earlier.
        for (std::size_t row = 0; row < moments.trace().packetCount(); ++row) {
            const PacketRow packet = moments.trace().packet(PacketId(static_cast<PacketId::Value>(row)));
            const auto decided = decidedAt(moments.trace(), packet);
            QVERIFY(packet.fate != PacketFate::Lost || !decided || *decided <= after || *decided >= lost->at);
        }
        // A packet that is put matches before anything is known of it.
        const auto put = moments.find(
            after, never, [](const PacketRow& packet) { return packet.fate == PacketFate::InFlight; }, goOn);
        QVERIFY(put);
        QCOMPARE(put->at, moments.trace().packet(put->packet).sent);
        QVERIFY(!moments.find(
            after, after, [](const PacketRow&) { return true; }, goOn));
        QVERIFY(!moments.find(
            after, never, [](const PacketRow&) { return true; }, [] { return true; }));
    }
};

PEERSCOPE_TEST(TestMoments)

} // namespace peerscope::test_moments

#include "test_moments.moc"
