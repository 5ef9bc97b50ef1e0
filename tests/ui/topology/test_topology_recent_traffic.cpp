// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "tests/support/test_program.h"
#include "topology_fixture.h"
#include "ui/topology/recent_traffic.h"

#include <QTest>

#include <cmath>

namespace peerscope::test_topology_recent_traffic {

using namespace peerscope::topology_fixture;

class TestTopologyRecentTraffic : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsTheLastSecond()
    {
        Recording recording(star(3));
        recording.send(0, 1, Time(0), Time(1));
        recording.send(0, 1, Time(500'000), Time(500'001));
        recording.send(1, 0, Time(900'000), Time(900'001));
        RecentTraffic traffic;
        traffic.update(recording.snapshot(), Time(900'000));
        QCOMPARE(traffic.rate(endpoint(0), endpoint(1)).datagrams, 2.0);
        QCOMPARE(traffic.rate(endpoint(0), endpoint(1)).bytes, 200.0);
        QCOMPARE(traffic.rate(endpoint(1), endpoint(0)).datagrams, 1.0);
        QCOMPARE(traffic.rate(endpoint(0), endpoint(2)).datagrams, 0.0);
        traffic.update(recording.snapshot(),
                       Time(1'000'000)); // a second ago is no longer within the last second
        QCOMPARE(traffic.rate(endpoint(0), endpoint(1)).datagrams, 1.0);
        traffic.update(recording.snapshot(), Time(100)); // back
        QCOMPARE(traffic.rate(endpoint(0), endpoint(1)).datagrams, 1.0);
        QCOMPARE(traffic.rate(endpoint(1), endpoint(0)).datagrams, 0.0);
        traffic.update(recording.snapshot(), Time(10'000'000));
        QVERIFY(traffic.sums().empty());
        traffic.clear();
        QVERIFY(traffic.sums().empty());
    }

    /// However one gets to a moment, the figures are those of counting afresh.
    void movingOnIsCountingAfresh()
    {
        const TraceState state = star(6);
        Recording recording(state);
        fillWithTraffic(recording, state, 90, 0.1, Time(30'000));
        const TraceSnapshot trace = recording.snapshot();
        RandomStream random(11);
        RecentTraffic moving;
        for (int round = 0; round < 200; ++round) {
            const Time now(random.nextBetween(-100'000, 3'500'000));
            moving.update(trace, now);
            moving.update(trace, now + Time(random.nextBetween(0, 40'000)));
            moving.update(trace, now + Time(20'000));
            RecentTraffic fresh;
            fresh.update(trace, now + Time(20'000));
            QCOMPARE(moving.sums().size(), fresh.sums().size());
            for (const auto& [key, sum] : fresh.sums()) {
                const LinkRef link = linkOfKey(key);
                QCOMPARE(moving.rate(link.from, link.to).datagrams, fresh.rate(link.from, link.to).datagrams);
                QCOMPARE(moving.rate(link.from, link.to).bytes, fresh.rate(link.from, link.to).bytes);
            }
        }
    }

    void tooMuchShortensTheStretchNotTheRate()
    {
        Recording recording(star(2));
        constexpr int perSecond = 500'000;
        for (int index = 0; index < perSecond; ++index)
            recording.send(0, 1, Time(index * 2), Time(index * 2 + 1));
        RecentTraffic traffic;
        traffic.update(recording.snapshot(), Time(1'000'000));
        QCOMPARE(traffic.sums().begin()->second.datagrams,
                 static_cast<std::uint32_t>(RecentTraffic::mostScanned));
        QVERIFY(std::abs(traffic.rate(endpoint(0), endpoint(1)).datagrams - perSecond) < perSecond / 100);
    }

    void levelsGrowWithTheRate()
    {
        QCOMPARE(trafficLevel({0, 0}), 0);
        QCOMPARE(trafficLevel({1, 100}), 1);
        QCOMPARE(trafficLevel({4, 100}), 1);
        QCOMPARE(trafficLevel({5, 100}), 2);
        QCOMPARE(trafficLevel({30, 100}), 3);
        QCOMPARE(trafficLevel({60, 100}), 4);
        QCOMPARE(trafficLevel({1e9, 1e9}), trafficLevelCount - 1);
    }

    void keysAreReversible()
    {
        const LinkRef link{endpoint(65'000), endpoint(3)};
        QCOMPARE(linkOfKey(linkKey(link.from, link.to)), link);
        QVERIFY(linkKey(link.from, link.to) != linkKey(link.to, link.from));
    }
};

PEERSCOPE_TEST(TestTopologyRecentTraffic)

} // namespace peerscope::test_topology_recent_traffic

#include "test_topology_recent_traffic.moc"
