// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <malloc.h>

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

namespace peerscope::test_lod_index {

using namespace Qt::Literals::StringLiterals;

/// The allocated memory of the program. Under a sanitizer, which has its own heap, it does not change.
std::size_t allocatedBytes()
{
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

bool isSame(const LodCounts& left, const LodCounts& right)
{
    return left.count == right.count;
}

using LaneKey = std::pair<EndpointId, std::uint8_t>;

/// The expected counts of the pyramid, counted packet by packet.
class Counted
{
public:
    explicit Counted(const TraceSnapshot& trace)
    {
        for (std::uint32_t row = 0; row < trace.packetCount(); ++row) {
            const PacketRow packet = trace.packet(PacketId(row));
            const LaneKey lane(packet.from, packet.channel);
            lanes.insert(lane);
            for (int level = 0; level < LodLane::levelCount; ++level) {
                const auto bucket = static_cast<std::uint64_t>(packet.sent / LodLane::bucketLength(level));
                ++m_counts[{lane, level, bucket}].count[static_cast<std::size_t>(packet.mode)]
                                                       [static_cast<std::size_t>(classOf(packet.fate))];
                lastBucket[static_cast<std::size_t>(level)] =
                    std::max(lastBucket[static_cast<std::size_t>(level)], bucket);
            }
        }
    }
    LodCounts of(const LaneKey& lane, int level, std::uint64_t bucket) const
    {
        const auto found = m_counts.find({lane, level, bucket});
        return found == m_counts.end() ? LodCounts() : found->second;
    }

    std::set<LaneKey> lanes;
    std::array<std::uint64_t, LodLane::levelCount> lastBucket = {};

private:
    std::map<std::tuple<LaneKey, int, std::uint64_t>, LodCounts> m_counts;
};

void compare(const TraceSnapshot& trace)
{
    const Counted counted(trace);
    const LodIndex& lod = trace.lod();
    QCOMPARE(lod.laneCount(), counted.lanes.size());
    std::set<LaneKey> seen;
    for (std::size_t index = 0; index < lod.laneCount(); ++index) {
        const LodLane& lane = lod.lane(index);
        const LaneKey key(lane.from(), lane.channel());
        QVERIFY(seen.insert(key).second && counted.lanes.contains(key));
        for (int level = 0; level < LodLane::levelCount; ++level) {
            const std::uint64_t last = counted.lastBucket[static_cast<std::size_t>(level)];
            LodCounts several; // as many as can be seen at once, whatever they begin with
            std::uint64_t begin = 0;
            for (std::uint64_t bucket = 0; bucket <= last + 70; ++bucket) {
                QVERIFY(isSame(lane.counts(level, bucket), counted.of(key, level, bucket)));
                several += counted.of(key, level, bucket);
                if (bucket - begin == begin % 7) {
                    lane.expect(level, begin, bucket + 1 - begin);
                    QVERIFY(isSame(lane.counts(level, begin, bucket + 1 - begin), several));
                    several = {};
                    begin = bucket + 1;
                }
            }
        }
    }
}

class TestLodIndex : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bucketsFitIntoEachOther();
    void countsAreExact_data();
    void countsAreExact();
    void farTimesCostNothingInBetween();
    void silenceIsCheap();
    void yearsOfSilenceCostNothing();
    void aLaneThatBeginsLateIsAsSmall();
    void lanesStayInTheirOrder();
    void sumsAddUp();
};

void TestLodIndex::bucketsFitIntoEachOther()
{
    for (int level = 0; level < LodLane::levelCount; ++level) {
        const Time length = LodLane::bucketLength(level);
        QVERIFY(level == 0 || length % LodLane::bucketLength(level - 1) == Time(0));
        for (const std::int64_t number : {0, 1, 63, 64, 65, 127, 1'000'000}) {
            const Time begin = number * length;
            QCOMPARE(LodLane::bucketAt(begin, level), static_cast<std::uint64_t>(number));
            QCOMPARE(LodLane::bucketAt(begin + length - Time(1), level), static_cast<std::uint64_t>(number));
        }
        QCOMPARE(LodLane::bucketAt(Time(-1), level), std::uint64_t{0});
    }
}

void TestLodIndex::countsAreExact_data()
{
    QTest::addColumn<int>("seed");
    QTest::addColumn<int>("step");
    for (int seed = 1; seed <= 3; ++seed) {
        QTest::addRow("dense, seed %d", seed) << seed << 200;
        QTest::addRow("a game's, seed %d", seed) << seed << 9'000;
        QTest::addRow("sparse, seed %d", seed) << seed << 300'000;
    }
}

void TestLodIndex::countsAreExact()
{
    QFETCH(int, seed);
    QFETCH(int, step);
    RandomStream random(static_cast<std::uint64_t>(seed * 1'000 + step));
    TraceWriter writer;
    Time now{};
    for (int count = 0; count < 4'000; ++count) {
        now += Time(random.nextBetween(0, step));
        NewPacket packet;
        packet.from = EndpointId(static_cast<std::uint16_t>(random.nextBetween(0, 3)));
        packet.to = EndpointId(9);
        packet.channel = static_cast<std::uint8_t>(random.nextBetween(0, 2) * 127);
        packet.mode = static_cast<TransferMode>(random.nextBetween(0, 2));
        packet.sent = now;
        const PacketId id = writer.addPacket(packet);
        // Something becomes of an older one, or of this one at once; a few are decided twice.
        const PacketId other(static_cast<std::uint32_t>(random.nextBetween(std::max(0, count - 300), count)));
        switch (random.nextBetween(0, 5)) {
        case 0:
        case 1:
            writer.packetDelivered(other, now + Time(5), packet.mode);
            break;
        case 2:
            writer.packetReleased(other);
            break;
        case 3:
            writer.packetRejected(id);
            break;
        case 4:
            writer.packetAbandonedByReceiver(other);
            break;
        default:
            break;
        }
        if (count == 1'500)
            compare(TraceSnapshot(writer.trace()));
    }
    const TraceSnapshot trace(writer.trace());
    compare(trace);
    // The numbers are worth comparing: every class has some.
    std::array<int, fateClassCount> classes = {};
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row)
        ++classes[static_cast<std::size_t>(classOf(trace.packet(PacketId(row)).fate))];
    for (const int count : classes)
        QVERIFY(count > 300);
}

void TestLodIndex::farTimesCostNothingInBetween()
{
    TraceWriter writer;
    const Time hour(std::int64_t{3600} * 1'000'000);
    for (const Time sent : {Time(0), hour, hour + Time(1), 2 * hour}) {
        NewPacket packet;
        packet.from = EndpointId(0);
        packet.to = EndpointId(1);
        packet.sent = sent;
        writer.addPacket(packet);
    }
    const TraceSnapshot trace(writer.trace());
    const LodLane& lane = trace.lod().lane(0);
    for (int level = 0; level < LodLane::levelCount; ++level) {
        QCOMPARE(lane.counts(level, 0).total(), 1u);
        QCOMPARE(lane.counts(level, LodLane::bucketAt(hour, level)).total(), 2u);
        QCOMPARE(lane.counts(level, LodLane::bucketAt(2 * hour, level)).total(), 1u);
        QCOMPARE(lane.counts(level, LodLane::bucketAt(hour / 2, level)).total(), 0u);
        QCOMPARE(lane.counts(level, LodLane::bucketAt(never, level)).total(), 0u); // beyond all that was sent
    }
}

void TestLodIndex::silenceIsCheap()
{
    // A thousand lanes with a packet a minute for an hour.
    constexpr int lanes = 1'000;
    GrowingMemory memory;
    LodIndex lod(memory);
    const std::size_t before = allocatedBytes();
    for (int minute = 0; minute <= 60; ++minute) {
        for (int lane = 0; lane < lanes; ++lane) {
            const Time sent(std::int64_t{minute} * 60'000'000 + lane);
            lod.laneFor(EndpointId(static_cast<std::uint16_t>(lane)), 0)
                .add(sent, TransferMode::Reliable, FateClass::Pending);
        }
    }
    const std::size_t each = (allocatedBytes() - before) / (61 * lanes);
    qInfo("bytes of level of detail a packet, one a minute: %zu", each);
    QVERIFY(each < 8192); // a cell for every bucket would be 130,000
}

void TestLodIndex::yearsOfSilenceCostNothing()
{
    GrowingMemory memory;
    LodIndex lod(memory);
    LodLane& lane = lod.laneFor(EndpointId(0), 0);
    const std::size_t before = allocatedBytes();
    const Time year(std::int64_t{366} * 24 * 3600 * 1'000'000);
    for (int number = 0; number < 100; ++number)
        lane.add(year * number, TransferMode::Reliable, FateClass::Pending);
    QVERIFY(allocatedBytes() - before < (std::size_t{1} << 25)); // two blocks of the memory at most
    for (int level = 0; level < LodLane::levelCount; ++level) {
        QCOMPARE(lane.counts(level, LodLane::bucketAt(year * 99, level)).total(), 1u);
        QCOMPARE(lane.counts(level, LodLane::bucketAt(year * 98 + year / 2, level)).total(), 0u);
    }
}

void TestLodIndex::aLaneThatBeginsLateIsAsSmall()
{
    const auto bytesOf = [](Time begin) -> std::optional<std::size_t> {
        constexpr int lanes = 20'000;
        GrowingMemory memory;
        LodIndex lod(memory);
        const std::size_t before = allocatedBytes();
        for (int number = 0; number < lanes; ++number) {
            const Time sent = begin + Time(number);
            LodLane& lane = lod.laneFor(EndpointId(static_cast<std::uint16_t>(number)), 0);
            lane.add(sent, TransferMode::Reliable, FateClass::Pending);
            lane.add(sent + fromSeconds(2), TransferMode::Reliable, FateClass::Pending);
        }
        for (int level = 0; level < LodLane::levelCount; ++level) {
            const std::uint64_t bucket = LodLane::bucketAt(begin, level);
            const std::uint64_t after = LodLane::bucketAt(begin + fromSeconds(2), level);
            if (lod.lane(0).counts(level, bucket).total() != (bucket == after ? 2u : 1u) ||
                (bucket > 0 && lod.lane(0).counts(level, bucket - 1).total() != 0) ||
                (bucket > 100 && lod.lane(0).counts(level, 0).total() != 0))
                return std::nullopt;
        }
        return allocatedBytes() - before;
    };
    const std::optional<std::size_t> atOnce = bytesOf(Time(0));
    const std::optional<std::size_t> late = bytesOf(fromSeconds(23 * 3600.0));
    QVERIFY(atOnce && late);
    qInfo("bytes of level of detail of 20,000 lanes: %zu, and %zu from the 23rd hour on", *atOnce, *late);
    QVERIFY(*late <= *atOnce + (std::size_t{1} << 24)); // a block more at most
}

void TestLodIndex::lanesStayInTheirOrder()
{
    TraceWriter writer;
    std::vector<LaneKey> expected;
    for (int round = 0; round < 2; ++round) {
        for (int number = 0; number < 500; ++number) {
            NewPacket packet;
            packet.from = EndpointId(static_cast<std::uint16_t>((number * 7) % 500));
            packet.to = EndpointId(0);
            packet.channel = static_cast<std::uint8_t>(255 - number % 256);
            writer.addPacket(packet);
            if (round == 0)
                expected.emplace_back(packet.from, packet.channel);
        }
    }
    const TraceSnapshot trace(writer.trace());
    QCOMPARE(trace.lod().laneCount(), expected.size());
    for (std::size_t index = 0; index < expected.size(); ++index) {
        const LodLane& lane = trace.lod().lane(index);
        QCOMPARE(LaneKey(lane.from(), lane.channel()), expected[index]);
        QCOMPARE(lane.counts(0, 0).total(), 2u);
    }
}

void TestLodIndex::sumsAddUp()
{
    LodCounts counts;
    for (std::size_t mode = 0; mode < counts.count.size(); ++mode)
        counts.count[mode] = {1 + static_cast<std::uint32_t>(mode), 10, 100};
    QCOMPARE(counts.total(), 336u);
    QCOMPARE(counts.of(TransferMode::UnreliableOrdered), 112u);
    QCOMPARE(counts.of(TransferMode::Reliable, FateClass::Pending), 3u);
    QCOMPARE(counts.of(TransferMode::Unreliable, FateClass::Failed), 100u);
    counts += counts;
    QCOMPARE(counts.total(), 672u);
}

PEERSCOPE_TEST(TestLodIndex)

} // namespace peerscope::test_lod_index

#include "test_lod_index.moc"
