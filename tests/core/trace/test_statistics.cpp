// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/trace/statistics.h"
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <algorithm>

namespace peerscope::test_statistics {

/// Figures by mode, channel, link and sender, and their histogram and series.
class TestStatistics : public QObject
{
    Q_OBJECT

private:
    /// Writes datagrams as ENet frames them, and the packets they carry.
    struct World
    {
        TraceWriter writer;
        EndpointId server = writer.addEndpoint("server", "server", 1);
        EndpointId ana = writer.addEndpoint("ana", "client", 101);
        std::vector<std::byte> bytes;
        std::vector<CarriedPart> parts;

        void put8(int value) { bytes.push_back(static_cast<std::byte>(value)); }
        void put16(int value)
        {
            put8(value >> 8 & 0xFF);
            put8(value & 0xFF);
        }
        /// Both clocks run 5 s ahead of the trace's.
        static int clock(Time time) { return static_cast<int>((time.count() / 1000 + 5000) & 0xFFFF); }
        void begin(Time sent)
        {
            bytes.clear();
            parts.clear();
            put16(0x8000);
            put16(clock(sent));
        }
        PacketId packet(Time sent, TransferMode mode, int channel, int size, EndpointId from, EndpointId to)
        {
            return writer.addPacket({.from = from,
                                     .to = to,
                                     .channel = static_cast<std::uint8_t>(channel),
                                     .mode = mode,
                                     .sent = sent,
                                     .size = static_cast<std::uint32_t>(size),
                                     .payload = {},
                                     .fragments = 1});
        }
        /// SEND_RELIABLE (6 bytes of header) or SEND_UNRELIABLE (8).
        void carry(PacketId id, TransferMode mode, int size, int attempt = 1)
        {
            const bool reliable = mode == TransferMode::Reliable;
            put8(reliable ? 0x86 : 7);
            put8(2);
            put16(9);
            if (!reliable)
                put16(1);
            put16(size);
            bytes.resize(bytes.size() + static_cast<std::size_t>(size));
            CarriedPart part;
            part.packet = id;
            part.attempt = static_cast<std::uint16_t>(attempt);
            part.acknowledged = reliable;
            parts.push_back(part);
        }
        /// An ACKNOWLEDGE (8 bytes) for a datagram sent at `echoed`.
        void acknowledge(Time echoed)
        {
            put8(1);
            put8(2);
            put16(9);
            put16(9);
            put16(clock(echoed));
        }
        DatagramId end(Time sent, Time due, EndpointId from, EndpointId to,
                       LossReason lost = LossReason::None, bool duplicate = false)
        {
            const DatagramId id = writer.addDatagram(
                {.from = from,
                 .to = to,
                 .sent = sent,
                 .due = due,
                 .lost = lost,
                 .duplicate = duplicate,
                 .content = parts.empty() ? datagram_content::acknowledgement : datagram_content::unreliable,
                 .bytes = bytes,
                 .carried = parts});
            return id;
        }
        TraceSnapshot snapshot() const { return TraceSnapshot(writer.trace()); }
    };

private Q_SLOTS:
    void everyLayerAddsItsOverhead()
    {
        World world;
        const PacketId packet =
            world.packet(Time(0), TransferMode::Unreliable, 3, 48, world.ana, world.server);
        world.begin(Time(0));
        world.carry(packet, TransferMode::Unreliable, 48);
        world.end(Time(0), Time(40'000), world.ana, world.server);
        Statistics statistics;
        QVERIFY(statistics.update(world.snapshot()));
        // 48 + 8 for SEND_UNRELIABLE, + 4 for ENet's header, + 28 for IPv4 and UDP.
        const LayerBytes expected{48, 56, 60, 88};
        QCOMPARE(statistics.total().bytes, expected);
        QCOMPARE(statistics.mode(TransferMode::Unreliable).bytes, expected);
        QCOMPARE(statistics.channels().at(3).bytes, expected);
        QCOMPARE(statistics.links().at({world.ana, world.server}).bytes, expected);
        QCOMPARE(statistics.senders().at(world.ana).bytes, expected);
        QCOMPARE(statistics.mode(TransferMode::Reliable).bytes, LayerBytes());
        QCOMPARE(statistics.control(), LayerBytes());
        QCOMPARE(statistics.total().datagrams, std::uint64_t{1});
    }

    void whatShareADatagramShareItsHeaders()
    {
        World world;
        const PacketId first =
            world.packet(Time(0), TransferMode::Unreliable, 0, 10, world.ana, world.server);
        const PacketId second =
            world.packet(Time(0), TransferMode::Reliable, 1, 100, world.ana, world.server);
        world.begin(Time(0));
        world.acknowledge(Time(0));
        world.carry(first, TransferMode::Unreliable, 10);
        world.carry(second, TransferMode::Reliable, 100);
        world.end(Time(0), Time(40'000), world.ana, world.server);
        Statistics statistics;
        statistics.update(world.snapshot());
        const LayerBytes& unreliable = statistics.mode(TransferMode::Unreliable).bytes;
        const LayerBytes& reliable = statistics.mode(TransferMode::Reliable).bytes;
        QCOMPARE(unreliable.commands, std::uint64_t{18});
        QCOMPARE(reliable.commands, std::uint64_t{106});
        QVERIFY(reliable.wire - reliable.commands > unreliable.wire - unreliable.commands);
        // Nothing is lost or counted twice.
        LayerBytes sum = statistics.control();
        sum += unreliable;
        sum += reliable;
        QCOMPARE(sum, statistics.total().bytes);
        QCOMPARE(statistics.total().bytes.wire, std::uint64_t{4 + 8 + 18 + 106 + 28});
        QCOMPARE(statistics.total().datagrams, std::uint64_t{1});
        QCOMPARE(statistics.channels().at(1).datagrams, std::uint64_t{1});
    }

    void outcomesAreTakenInWhenTheyAreKnown()
    {
        World world;
        const PacketId packet = world.packet(Time(0), TransferMode::Reliable, 0, 20, world.ana, world.server);
        world.begin(Time(0));
        world.carry(packet, TransferMode::Reliable, 20);
        const DatagramId lost = world.end(Time(0), Time(50'000), world.ana, world.server);
        Statistics statistics;
        statistics.update(world.snapshot());
        QCOMPARE(statistics.total().packets.of(PacketFate::InFlight), std::uint64_t{1});
        QCOMPARE(statistics.total().datagramsLost, std::uint64_t{0});

        world.writer.datagramLost(lost, Time(20'000), LossReason::Killed, world.parts);
        world.begin(Time(200'000));
        world.carry(packet, TransferMode::Reliable, 20, 2);
        const DatagramId again = world.end(Time(200'000), Time(250'000), world.ana, world.server);
        world.writer.datagramDelivered(again, Time(250'000), world.parts);
        world.writer.packetDelivered(packet, Time(260'000), TransferMode::Reliable);
        // The bytes of a copy made by the link do not count for any sender.
        world.end(Time(200'000), Time(251'000), world.ana, world.server, LossReason::None, true);
        statistics.update(world.snapshot());
        const StatisticsGroup& group = statistics.mode(TransferMode::Reliable);
        QCOMPARE(group.packets.sent, std::uint64_t{1});
        QCOMPARE(group.packets.delivered(), std::uint64_t{1});
        QCOMPARE(group.packets.of(PacketFate::InFlight), std::uint64_t{0});
        QCOMPARE(group.packets.resends, std::uint64_t{1});
        QCOMPARE(group.packets.deliveredBytes, std::uint64_t{20});
        QCOMPARE(group.datagrams, std::uint64_t{2});
        QCOMPARE(group.datagramsLost, std::uint64_t{1});
        QCOMPARE(group.copies, std::uint64_t{1});
        QCOMPARE(group.bytes.payload, std::uint64_t{40}); // sent twice
        QCOMPARE(group.latency.longest(), Time(260'000));
    }

    void bitByBitIsTheSameAsAtOnce()
    {
        World world;
        RandomStream random(7);
        for (int index = 0; index < 500; ++index) {
            const Time at(index * 1000);
            const auto mode = static_cast<TransferMode>(index % 3);
            const int size = static_cast<int>(random.nextBetween(1, 200));
            const PacketId packet = world.packet(at, mode, index % 5, size, world.ana, world.server);
            world.begin(at);
            world.carry(packet, mode, size);
            const bool fails = random.nextDouble() < 0.2;
            const DatagramId id = world.end(at, at + Time(900), world.ana, world.server,
                                            fails ? LossReason::Random : LossReason::None);
            if (fails || random.nextDouble() < 0.1)
                continue;
            world.writer.datagramDelivered(id, at + Time(900), world.parts);
            world.writer.packetDelivered(packet, at + Time(1000 + random.nextBetween(0, 9999)), mode);
        }
        Statistics once;
        QVERIFY(once.update(world.snapshot()));
        Statistics bitwise;
        int rounds = 1;
        while (!bitwise.update(world.snapshot(), 17))
            ++rounds;
        QVERIFY(rounds > 10);
        for (int mode = 0; mode < transferModeCount; ++mode) {
            const StatisticsGroup& left = once.mode(static_cast<TransferMode>(mode));
            const StatisticsGroup& right = bitwise.mode(static_cast<TransferMode>(mode));
            QCOMPARE(left.packets.fates, right.packets.fates);
            QCOMPARE(left.bytes, right.bytes);
            QCOMPARE(left.latency.counts(), right.latency.counts());
            QCOMPARE(left.datagramsLost, right.datagramsLost);
        }
        QVERIFY(once.total().packets.failed() > 10 && once.total().packets.delivered() > 100);
    }

    void throttlesComeFromWhatSendersMeasured()
    {
        World world;
        world.writer.addRoundTrip({Time(120'000), world.ana, world.server, 60, 5, 32});
        world.writer.addRoundTrip({Time(140'000), world.ana, world.server, 90, 9, 18});
        Statistics statistics;
        QVERIFY(!statistics.update(world.snapshot(), 1));
        QVERIFY(statistics.update(world.snapshot(), 1));
        const RateBucket& bucket = statistics.series().buckets().at(2);
        QCOMPARE(bucket.throttles, 2u);
        QCOMPARE(bucket.throttleSum, std::uint64_t{50});
        QCOMPARE(bucket.throttleLeast, std::uint8_t{18});
    }

    void roundTripsComeFromAcknowledgements()
    {
        World world;
        // The server's clock is known once it has sent something.
        const PacketId packet =
            world.packet(Time(1'000'000), TransferMode::Reliable, 0, 5, world.server, world.ana);
        world.begin(Time(1'000'000));
        world.carry(packet, TransferMode::Reliable, 5);
        world.end(Time(1'000'000), Time(1'040'000), world.server, world.ana);
        world.begin(Time(1'050'000));
        world.acknowledge(Time(1'000'000));
        const DatagramId answer = world.end(Time(1'050'000), Time(1'093'000), world.ana, world.server);
        Statistics statistics;
        statistics.update(world.snapshot());
        const auto roundTrips = [&] {
            std::uint32_t count = 0;
            for (const RateBucket& bucket : statistics.series().buckets())
                count += bucket.roundTrips;
            return count;
        };
        QCOMPARE(roundTrips(), 0u); // not there yet
        world.writer.datagramDelivered(answer, Time(1'093'000), {});
        statistics.update(world.snapshot());
        QCOMPARE(roundTrips(), 1u);
        const RateBucket& bucket = statistics.series().buckets().back();
        QCOMPARE(bucket.roundTripSum, std::int64_t{93'000});
        QCOMPARE(bucket.roundTripMost, std::int64_t{93'000});
    }

    void onlyChosenPacketsCount()
    {
        World world;
        for (int index = 0; index < 10; ++index) {
            const PacketId packet =
                world.packet(Time(index), TransferMode::Unreliable, index, 10, world.ana, world.server);
            world.begin(Time(index));
            world.acknowledge(Time(0));
            world.carry(packet, TransferMode::Unreliable, 10);
            world.end(Time(index), Time(40'000), world.ana, world.server);
        }
        Statistics statistics([](PacketId id) { return id.value() % 2 == 0; });
        statistics.update(world.snapshot());
        QCOMPARE(statistics.total().packets.sent, std::uint64_t{5});
        QCOMPARE(statistics.total().datagrams, std::uint64_t{5});
        QCOMPARE(statistics.total().bytes.payload, std::uint64_t{50});
        QCOMPARE(statistics.control(), LayerBytes());
        QVERIFY(!statistics.channels().contains(1));
    }

    void bytesThatAreNoENetAreCountedAll()
    {
        World world;
        world.bytes.assign(3, std::byte{0xFF});
        world.end(Time(0), Time(10), world.ana, world.server);
        world.bytes.clear();
        world.end(Time(0), Time(10), world.ana, world.server);
        Statistics statistics;
        QVERIFY(statistics.update(world.snapshot()));
        QCOMPARE(statistics.total().bytes.wire, std::uint64_t{3 + 28 + 28});
    }

    void percentilesAreNeverMoreThanTheStatedBoundOff()
    {
        RandomStream random(3);
        LatencyHistogram histogram;
        QCOMPARE(histogram.percentile(0.5), Time(0));
        std::vector<std::int64_t> exact;
        for (int index = 0; index < 20'000; ++index) {
            const auto value = static_cast<std::int64_t>(std::exp(random.nextDouble() * 17));
            exact.push_back(value);
            histogram.add(Time(value));
        }
        std::sort(exact.begin(), exact.end());
        for (const double share : {0.0, 0.01, 0.5, 0.95, 0.99, 0.999, 1.0}) {
            const auto rank = static_cast<std::size_t>(std::max(std::ceil(share * 20'000), 1.0)) - 1;
            const double wanted = static_cast<double>(exact[rank]);
            const double found = static_cast<double>(histogram.percentile(share).count());
            QVERIFY2(found >= wanted && found <= wanted * (1 + 1.0 / 512),
                     qPrintable(QString::number(share)));
        }
        QCOMPARE(histogram.percentile(1.0), Time(exact.back()));
        QCOMPARE(histogram.shortest(), Time(exact.front()));
    }

    void bucketsFollowEachOtherWithoutGaps()
    {
        for (std::size_t bucket = 0; bucket < 5000; ++bucket) {
            QCOMPARE(LatencyHistogram::bucketOf(LatencyHistogram::shortestOf(bucket)), bucket);
            QCOMPARE(LatencyHistogram::bucketOf(LatencyHistogram::longestOf(bucket)), bucket);
        }
        QCOMPARE(LatencyHistogram::bucketOf(Time(-5)), std::size_t{0});
        LatencyHistogram().percentile(0.5);
    }

    void aSeriesStaysBounded()
    {
        RateSeries series;
        for (int second = 0; second < 1000; ++second)
            ++series.at(Time(second * 1'000'000)).packets[0];
        QVERIFY(series.bucketLength() > Time(50'000));
        series.at(Time(-5)).packets[0] += 1;
        series.at(fromSeconds(1e12)).packets[1] += 1;
        QVERIFY(series.buckets().size() <= RateSeries::mostBuckets);
        std::uint32_t all = 0;
        for (const RateBucket& bucket : series.buckets())
            all += bucket.packets[0] + bucket.packets[1];
        QCOMPARE(all, 1002u);
    }
};

PEERSCOPE_TEST(TestStatistics)

} // namespace peerscope::test_statistics

#include "test_statistics.moc"
