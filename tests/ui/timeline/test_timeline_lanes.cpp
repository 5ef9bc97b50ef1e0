// SPDX-License-Identifier: MIT
#include "tests/support/test_program.h"
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/timeline/timeline_density.h"
#include "ui/timeline/timeline_lanes.h"

#include <QTest>

namespace peerscope::test_timeline_lanes {

using synthetic::Fate;
using synthetic::TraceMaker;

class TestTimelineLanes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void channelsInOrder()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        const EndpointId ana = maker.peer("ana", 101);
        maker.send(Time(10), ana, {server}, 7, TransferMode::Reliable);
        maker.send(Time(20), server, {ana}, 0, TransferMode::Reliable);
        maker.send(Time(30), ana, {server}, 0, TransferMode::Reliable);
        LaneTable lanes;
        QVERIFY(lanes.update(maker.snapshot()));
        QCOMPARE(lanes.size(), std::size_t{2});
        QCOMPARE(int(lanes.lane(0).channel), 0);
        QCOMPARE(lanes.lane(0).parts.size(), std::size_t{2});
        QVERIFY(!lanes.lane(0).from.isValid());
        QCOMPARE(int(lanes.lane(1).channel), 7);
        QCOMPARE(lanes.indexOf(ana, 0), 0u);
        QCOMPARE(lanes.indexOf(server, 0), 0u);
        QCOMPARE(lanes.indexOf(ana, 7), 1u);
        QCOMPARE(lanes.indexOf(ana, 3), LaneTable::noLane);
        QCOMPARE(lanes.indexOf(ana, 255), LaneTable::noLane);
        QVERIFY(!lanes.update(maker.snapshot()));
    }

    void peersThenChannels()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        const EndpointId ana = maker.peer("ana", 101);
        maker.send(Time(10), ana, {server}, 7, TransferMode::Reliable);
        maker.send(Time(20), ana, {server}, 2, TransferMode::Reliable);
        maker.send(Time(30), server, {ana}, 2, TransferMode::Reliable);
        LaneTable lanes;
        lanes.setGrouping(LaneGrouping::PeerAndChannel);
        lanes.update(maker.snapshot());
        QCOMPARE(lanes.size(), std::size_t{3});
        QCOMPARE(lanes.lane(0).from, server);
        QCOMPARE(lanes.lane(1).from, ana);
        QCOMPARE(int(lanes.lane(1).channel), 2);
        QCOMPARE(int(lanes.lane(2).channel), 7);
        QCOMPARE(lanes.indexOf(server, 7), LaneTable::noLane);
        QCOMPARE(lanes.indexOf(EndpointId::none(), 7), LaneTable::noLane);
        lanes.setGrouping(LaneGrouping::Channel);
        QCOMPARE(lanes.size(), std::size_t{2});
    }

    void growsWithTheTraceAndForgetsAnother()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        const EndpointId ana = maker.peer("ana", 101);
        LaneTable lanes;
        lanes.update(maker.snapshot());
        QCOMPARE(lanes.size(), std::size_t{0});
        maker.send(Time(10), ana, {server}, 5, TransferMode::Reliable);
        QVERIFY(lanes.update(maker.snapshot()));
        QCOMPARE(lanes.size(), std::size_t{1});
        const std::uint64_t generation = lanes.generation();

        TraceMaker other;
        const EndpointId first = other.peer("first", 1);
        other.send(Time(10), first, {first}, 9, TransferMode::Reliable);
        QVERIFY(lanes.update(other.snapshot()));
        QCOMPARE(lanes.size(), std::size_t{1});
        QCOMPARE(int(lanes.lane(0).channel), 9);
        QVERIFY(lanes.generation() != generation);
    }

    void countsOfALaneAreExactAtEveryLevel()
    {
        TraceMaker maker;
        synthetic::playGame(maker, 5, Time(8'000'000), 20, 3);
        const TraceSnapshot trace = maker.snapshot();
        LaneTable lanes;
        lanes.update(trace);
        DensityCache density;
        for (int shift = DensityCache::finestShift; shift < 36; ++shift) {
            std::uint64_t total = 0;
            for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
                for (std::uint64_t bucket = 0; bucket <= std::uint64_t{9'000'000} >> shift; ++bucket)
                    total += density.counts(lanes.lane(lane), shift, bucket).total();
            }
            QCOMPARE(total, trace.packetCount());
        }
    }

    void whatIsOverAndDecidedIsAddedUpOnce()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        const EndpointId ana = maker.peer("ana", 101);
        maker.send(Time(1'000), ana, {server}, 0, TransferMode::Reliable);
        const PacketId open =
            maker.send(Time(40'000), ana, {server}, 0, TransferMode::Reliable, {{Fate::OnItsWay}});
        maker.send(Time(80'000), ana, {server}, 0, TransferMode::Reliable);
        LaneTable lanes;
        lanes.update(maker.snapshot());
        DensityCache density;
        density.setSettledBefore(Time(80'000));
        const auto count = [&](std::uint64_t bucket) {
            return density.counts(lanes.lane(0), DensityCache::finestShift, bucket);
        };
        const std::uint64_t last = LodLane::bucketAt(Time(80'000), 0);
        const std::uint64_t undecided = LodLane::bucketAt(Time(40'000), 0);

        QCOMPARE(count(0).of(TransferMode::Reliable, FateClass::Delivered), 1u);
        const std::uint64_t sums = density.sums();
        QCOMPARE(count(0).total(), 1u);
        QCOMPARE(density.sums(), sums); // remembered

        QCOMPARE(count(undecided).of(TransferMode::Reliable, FateClass::Pending), 1u);
        QCOMPARE(count(last).total(), 1u);
        // The undecided one is decided, and the bucket that is still filling gets another.
        maker.writer.packetDelivered(open, Time(90'000), TransferMode::Reliable);
        maker.send(Time(81'000), ana, {server}, 0, TransferMode::Reliable);
        QCOMPARE(count(undecided).of(TransferMode::Reliable, FateClass::Pending), 0u);
        QCOMPARE(count(undecided).of(TransferMode::Reliable, FateClass::Delivered), 1u);
        QCOMPARE(count(last).total(), 2u);
    }

    void aVerdictMayStillChangeForAWhile()
    {
        TraceMaker maker;
        const EndpointId server = maker.peer("server", 1);
        const EndpointId ana = maker.peer("ana", 101);
        const PacketId lost =
            maker.send(Time(1'000), ana, {server}, 0, TransferMode::Unreliable, {{Fate::Lost}});
        maker.send(Time(500'000), ana, {server}, 0, TransferMode::Unreliable);
        LaneTable lanes;
        lanes.update(maker.snapshot());
        DensityCache density;
        density.setSettledBefore(Time(500'000));
        QCOMPARE(density.counts(lanes.lane(0), DensityCache::finestShift, 0)
                     .of(TransferMode::Unreliable, FateClass::Failed),
                 1u);
        maker.writer.packetDelivered(lost, Time(600'000), TransferMode::Unreliable);
        QCOMPARE(density.counts(lanes.lane(0), DensityCache::finestShift, 0)
                     .of(TransferMode::Unreliable, FateClass::Failed),
                 0u);
    }
};

PEERSCOPE_TEST(TestTimelineLanes)

} // namespace peerscope::test_timeline_lanes

#include "test_timeline_lanes.moc"
