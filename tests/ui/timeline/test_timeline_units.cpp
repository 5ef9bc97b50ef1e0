// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/timeline/timeline_units.h"

#include <QTest>

namespace peerscope::test_timeline_units {

using synthetic::TraceMaker;

class TestTimelineUnits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPacketIsAllItsRecipients()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        std::vector<EndpointId> clients;
        for (int index = 0; index < 5; ++index)
            clients.push_back(maker.peer("bot", 200 + index));
        maker.send(Time(10), clients[0], {server}, 0, TransferMode::Reliable);
        maker.send(Time(20), server, clients, 0, TransferMode::Reliable);
        maker.send(Time(20), server, clients, 0, TransferMode::Reliable);
        const TraceSnapshot trace = maker.snapshot();
        for (const std::size_t row : {1, 3, 5}) {
            QCOMPARE(unitAround(trace, row).firstRow, std::size_t{1});
            QCOMPARE(unitAround(trace, row).rowCount, std::size_t{5});
        }
        QCOMPARE(unitAround(trace, 0).rowCount, std::size_t{1});
        QCOMPARE(unitAround(trace, 10).firstRow, std::size_t{6});
    }

    void recipientsMayLieInTwoChunks()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        std::vector<EndpointId> clients;
        for (int index = 0; index < 100; ++index)
            clients.push_back(maker.peer("bot", 200 + index));
        while (maker.snapshot().packetCount() < PacketColumns::rowCount - 50)
            maker.send(Time(5), clients[0], {server}, 0, TransferMode::Reliable);
        const std::size_t first = maker.send(Time(20), server, clients, 0, TransferMode::Reliable).value();
        const PacketUnit unit = unitAround(maker.snapshot(), PacketColumns::rowCount);
        QCOMPARE(unit.firstRow, first);
        QCOMPARE(unit.rowCount, std::size_t{100});
    }

    void nextAndPreviousSkipOtherLanes()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        const EndpointId ana = maker.peer("ana", 101);
        std::vector<std::size_t> rare;
        // Three packets on channel 5 among many others, so far apart that the index is used.
        for (int index = 0; index < 60'000; ++index) {
            if (index == 100 || index == 30'000 || index == 59'990)
                rare.push_back(
                    maker.send(Time(index * 700), ana, {server}, 5, TransferMode::Reliable).value());
            maker.writer.addPacket(
                {.from = server, .to = ana, .channel = 0, .sent = Time(index * 700), .payload = {}});
        }
        const TraceSnapshot trace = maker.snapshot();
        LaneTable lanes;
        lanes.update(trace);
        const TimelineLane& lane = lanes.lane(1);
        QCOMPARE(int(lane.channel), 5);
        QCOMPARE(nextInLane(trace, lane, 0), std::optional<std::size_t>(rare[0]));
        QCOMPARE(nextInLane(trace, lane, rare[0] + 1), std::optional<std::size_t>(rare[1]));
        QCOMPARE(nextInLane(trace, lane, rare[1] + 1), std::optional<std::size_t>(rare[2]));
        QVERIFY(!nextInLane(trace, lane, rare[2] + 1));
        QVERIFY(!nextInLane(trace, lane, trace.packetCount() + 5));
        QCOMPARE(previousInLane(trace, lane, trace.packetCount()), std::optional<std::size_t>(rare[2]));
        QCOMPARE(previousInLane(trace, lane, rare[2]), std::optional<std::size_t>(rare[1]));
        QCOMPARE(previousInLane(trace, lane, rare[1]), std::optional<std::size_t>(rare[0]));
        QVERIFY(!previousInLane(trace, lane, rare[0]));
        QVERIFY(!previousInLane(trace, lane, 0));

        QCOMPARE(nearestInLane(trace, lane, Time(0)), std::optional<std::size_t>(rare[0]));
        QCOMPARE(nearestInLane(trace, lane, Time(14'000 * 700)), std::optional<std::size_t>(rare[0]));
        QCOMPARE(nearestInLane(trace, lane, Time(16'000 * 700)), std::optional<std::size_t>(rare[1]));
        QCOMPARE(nearestInLane(trace, lane, Time(99'000 * 700)), std::optional<std::size_t>(rare[2]));
    }

    void agreesWithLookingAtEveryRow()
    {
        TraceMaker maker;
        RandomStream random(9);
        const EndpointId server = maker.peer("server", 1);
        const EndpointId ana = maker.peer("ana", 101);
        Time at(0);
        for (int index = 0; index < 40'000; ++index) {
            at += Time(random.nextBetween(0, 20'000));
            // Channel 1 is silent for long stretches.
            const bool rare = random.nextBetween(0, 5000) == 0;
            maker.writer.addPacket({.from = index % 2 ? server : ana,
                                    .to = ana,
                                    .channel = static_cast<std::uint8_t>(rare ? 1 : 0),
                                    .sent = at,
                                    .payload = {}});
        }
        const TraceSnapshot trace = maker.snapshot();
        LaneTable lanes;
        lanes.update(trace);
        const TimelineLane& lane = lanes.lane(1);
        std::optional<std::size_t> last;
        for (std::size_t row = 0; row < trace.packetCount(); ++row) {
            if (row % 997 == 0)
                QCOMPARE(previousInLane(trace, lane, row), last);
            if (trace.packet(PacketId(static_cast<std::uint32_t>(row))).channel == 1)
                last = row;
        }
        std::optional<std::size_t> next;
        for (std::size_t row = trace.packetCount(); row-- > 0;) {
            if (trace.packet(PacketId(static_cast<std::uint32_t>(row))).channel == 1)
                next = row;
            if (row % 997 == 0)
                QCOMPARE(nextInLane(trace, lane, row), next);
        }
    }

    void idsOfStrangersAreZero()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        QCOMPARE(uniqueIdOf(maker.snapshot(), server), 1);
        QCOMPARE(uniqueIdOf(maker.snapshot(), EndpointId(77)), 0);
        QCOMPARE(uniqueIdOf(maker.snapshot(), EndpointId::none()), 0);
    }
};

PEERSCOPE_TEST(TestTimelineUnits)

} // namespace peerscope::test_timeline_units

#include "test_timeline_units.moc"
