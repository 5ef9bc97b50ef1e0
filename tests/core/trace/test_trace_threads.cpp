// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <atomic>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace peerscope::test_trace_threads {

using namespace Qt::Literals::StringLiterals;

constexpr int packetCount = 24'000;
constexpr int readerCount = 3;
constexpr std::uint16_t endpointLimit = 40;

std::uint32_t sizeOf(std::uint32_t packet)
{
    return packet % 37 == 0 ? 1'200 : packet % 50;
}

/// The expected payload of a packet, for readers to compare.
std::byte payloadByte(std::uint32_t packet, std::size_t index)
{
    return static_cast<std::byte>(packet * 31 + index);
}

/// Writes packets, datagrams, events and endpoints as an engine would, with outcomes some time later.
void write(TraceWriter& writer, std::uint64_t seed)
{
    RandomStream random(seed);
    std::vector<DatagramId> underWay;
    std::vector<CarriedPart> parts;
    std::vector<std::byte> payload;
    std::uint16_t endpoints = 0;
    Time now{};
    for (std::uint32_t number = 0; number < packetCount; ++number) {
        now += Time(random.nextBetween(0, 900));
        if (endpoints < 2 || (endpoints < endpointLimit && number % 100 == 0)) {
            writer.addEndpoint("peer " + std::to_string(endpoints), "client", endpoints);
            ++endpoints;
        }
        payload.resize(sizeOf(number));
        for (std::size_t index = 0; index < payload.size(); ++index)
            payload[index] = payloadByte(number, index);
        NewPacket packet;
        packet.from = EndpointId(static_cast<std::uint16_t>(random.nextBetween(0, endpoints - 1)));
        packet.to = EndpointId(static_cast<std::uint16_t>(random.nextBetween(0, endpoints - 1)));
        packet.channel = static_cast<std::uint8_t>(random.nextBetween(0, 3));
        packet.mode = static_cast<TransferMode>(random.nextBetween(0, 2));
        packet.sent = now;
        packet.size = static_cast<std::uint32_t>(payload.size());
        packet.payload = writer.storeBytes(payload);
        const PacketId id = writer.addPacket(packet);

        parts.push_back({.packet = id, .acknowledged = packet.mode == TransferMode::Reliable});
        NewDatagram datagram;
        datagram.from = packet.from;
        datagram.to = packet.to;
        datagram.sent = now;
        datagram.due = now + Time(random.nextBetween(1'000, 90'000));
        datagram.lost = random.nextBetween(0, 9) == 0 ? LossReason::Random : LossReason::None;
        datagram.bytes = payload;
        datagram.carried = std::span(&parts.back(), 1);
        const DatagramId sent = writer.addDatagram(datagram);
        if (datagram.lost == LossReason::None)
            underWay.push_back(sent);

        while (!underWay.empty() && random.nextBetween(0, 1) == 0) {
            const auto place = static_cast<std::size_t>(random.nextBetween(0, std::ssize(underWay) - 1));
            const DatagramId arrived = underWay[place];
            underWay[place] = underWay.back();
            underWay.pop_back();
            const CarriedPart& part = parts[arrived.value()];
            if (random.nextBetween(0, 12) == 0) {
                writer.datagramLost(arrived, now, LossReason::Unreachable, std::span(&part, 1));
                continue;
            }
            writer.datagramDelivered(arrived, now, std::span(&part, 1));
            if (random.nextBetween(0, 3) == 0)
                writer.packetHeld(part.packet);
            if (random.nextBetween(0, 20) == 0)
                writer.packetAbandonedByReceiver(part.packet);
            else
                writer.packetDelivered(part.packet, now + Time(random.nextBetween(0, 20'000)),
                                       TransferMode::UnreliableOrdered);
        }
        if (number % 64 == 0) {
            EventRow event;
            event.at = now;
            event.peer = packet.from;
            event.subject = packet.to;
            event.detail = "after packet " + std::to_string(number) + " of " + std::to_string(packetCount);
            event.subjectId = static_cast<std::int32_t>(number);
            writer.addEvent(std::move(event));
        }
    }
}

/// Reads the trace repeatedly, and compares it with earlier reads.
class Reader
{
public:
    explicit Reader(std::shared_ptr<const Trace> trace, std::uint64_t seed)
        : m_trace(std::move(trace)), m_random(seed)
    {
    }

    void look()
    {
        const std::size_t lodBefore = m_before.packetCount();
        const std::uint64_t lodTotal = totalOfLod();
        const TraceSnapshot now(m_trace);
        // A packet is published and then counted, so the newest one may be missing.
        check(lodTotal + 1 >= lodBefore, "the level of detail knows every packet of an earlier snapshot");
        check(lodTotal <= now.packetCount(), "the level of detail knows no packet of a later one");
        check(
            now.packetCount() >= m_before.packetCount() && now.datagramCount() >= m_before.datagramCount() &&
                now.eventCount() >= m_before.eventCount() && now.endpointCount() >= m_before.endpointCount(),
            "counts never decrease");
        check(now.revision() >= m_before.revision(), "the revision never goes back");
        m_fates.resize(now.packetCount(), PacketFate::InFlight);

        // All that is new, and some of the rest.
        for (std::size_t row = m_before.packetCount(); row < now.packetCount(); ++row)
            lookAtPacket(now, static_cast<std::uint32_t>(row));
        for (int count = 0; count < 200 && now.packetCount() > 0; ++count)
            lookAtPacket(now, static_cast<std::uint32_t>(
                                  m_random.nextBetween(0, std::int64_t(now.packetCount()) - 1)));
        for (std::size_t row = m_before.datagramCount(); row < now.datagramCount(); ++row)
            lookAtDatagram(now, static_cast<std::uint32_t>(row));
        for (std::size_t row = m_before.eventCount(); row < now.eventCount(); ++row)
            lookAtEvent(now, row);
        for (std::size_t row = m_before.endpointCount(); row < now.endpointCount(); ++row)
            check(now.endpoint(EndpointId(static_cast<std::uint16_t>(row))).name ==
                      "peer " + std::to_string(row),
                  "endpoints are whole");
        m_before = now;
        ++looks;
        takeSnapshots();
    }

    std::size_t looks = 0;
    std::string failure;

private:
    void check(bool holds, const char* what)
    {
        if (!holds && failure.empty())
            failure = what;
    }

    /// Many in a row, so that some are taken in the middle of the writer's work.
    void takeSnapshots()
    {
        for (int count = 0; count < 500; ++count) {
            const TraceSnapshot trace(m_trace);
            if (trace.datagramCount() > 0) {
                const DatagramRow newest =
                    trace.datagram(DatagramId(static_cast<std::uint32_t>(trace.datagramCount() - 1)));
                check(trace.carried(newest, 0).packet.value() < trace.packetCount(),
                      "what the newest datagram carries is in the snapshot");
            }
            if (trace.eventCount() > 0) {
                const EventRow& newest = trace.event(trace.eventCount() - 1);
                check(static_cast<std::size_t>(newest.subjectId) < trace.datagramCount(),
                      "what comes before the newest event is in the snapshot");
            }
        }
    }

    std::uint64_t totalOfLod()
    {
        const TraceSnapshot trace(m_trace);
        std::uint64_t total = 0;
        constexpr int coarsest = LodLane::levelCount - 1;
        for (std::size_t lane = 0; lane < trace.lod().laneCount(); ++lane) {
            const LodLane& counts = trace.lod().lane(lane);
            check(counts.from().value() < endpointLimit && counts.channel() < 4, "lanes are whole");
            for (std::uint64_t bucket = 0; bucket <= 1; ++bucket) { // up to 134 s; the writer needs 11
                const LodCounts found = counts.counts(coarsest, bucket);
                for (const auto& mode : found.count)
                    for (const std::uint32_t value : mode)
                        check(value <= packetCount, "no class is below nothing");
                total += found.total();
            }
        }
        return total;
    }

    void lookAtPacket(const TraceSnapshot& trace, std::uint32_t row)
    {
        const PacketRow packet = trace.packet(PacketId(row));
        check(packet.from.value() < trace.endpointCount() && packet.to.value() < trace.endpointCount(),
              "a packet's ends are known");
        check(packet.size == sizeOf(row) && trace.payload(packet).size() == packet.size, "sizes are right");
        std::size_t index = 0;
        for (const std::byte byte : trace.payload(packet))
            check(byte == payloadByte(row, index++), "payloads are whole");
        if (row > 0) {
            const std::size_t before = row - 1;
            check(trace.packetColumns(before).sent[TraceSnapshot::packetOffset(before)] <=
                      packet.sent.count(),
                  "packets are in the order of sending");
        }
        if (packet.fate == PacketFate::Delivered) {
            check(packet.delivered && packet.receivedMode == TransferMode::UnreliableOrdered,
                  "what was delivered has a time and a mode");
            check(packet.arrived && *packet.arrived >= packet.sent && packet.delivered >= packet.arrived,
                  "sent, arrived, delivered");
            check(packet.held == Time(0) || packet.held == *packet.delivered - *packet.arrived,
                  "held between the two");
        } else {
            check(!packet.delivered && !packet.receivedMode, "nothing else was delivered");
        }
        if (packet.fate == PacketFate::Lost)
            check(packet.firstDatagram.isValid(), "what was lost was sent");
        PacketFate& known = m_fates[row];
        check(known == PacketFate::InFlight || known == packet.fate || packet.fate == PacketFate::Delivered,
              "a fate that is known stays");
        known = packet.fate;
    }

    void lookAtDatagram(const TraceSnapshot& trace, std::uint32_t row)
    {
        const DatagramRow datagram = trace.datagram(DatagramId(row));
        check(datagram.due > datagram.sent, "datagrams take time");
        check(datagram.fate != DatagramFate::Lost || datagram.reason != LossReason::None,
              "a loss has a reason");
        check(datagram.carriedCount == 1, "one packet in each");
        const CarriedPart part = trace.carried(datagram, 0);
        check(part.packet.value() < trace.packetCount(), "what a datagram carries is in the snapshot");
        const ByteView bytes = trace.bytes(datagram);
        check(bytes.size() == sizeOf(part.packet.value()), "bytes are whole");
        if (!bytes.empty())
            check(bytes.back() == payloadByte(part.packet.value(), bytes.size() - 1), "bytes are right");
    }

    void lookAtEvent(const TraceSnapshot& trace, std::size_t row)
    {
        const EventRow& event = trace.event(row);
        check(event.detail ==
                  "after packet " + std::to_string(event.subjectId) + " of " + std::to_string(packetCount),
              "events are whole");
        check(event.peer.value() < trace.endpointCount(), "an event's peer is known");
        check(static_cast<std::size_t>(event.subjectId) < trace.packetCount(),
              "what comes before it is there");
    }

    std::shared_ptr<const Trace> m_trace;
    RandomStream m_random;
    TraceSnapshot m_before;
    std::vector<PacketFate> m_fates;
};

/// One thread writes and others read, as in the window. Also run under ThreadSanitizer.
class TestTraceThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readersSeeAWholeTrace_data();
    void readersSeeAWholeTrace();
};

void TestTraceThreads::readersSeeAWholeTrace_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 3; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

void TestTraceThreads::readersSeeAWholeTrace()
{
    QFETCH(int, seed);
    TraceWriter writer;
    std::atomic<bool> done = false;
    std::atomic<int> ready = 0;
    std::vector<Reader> readers;
    for (int number = 0; number < readerCount; ++number)
        readers.emplace_back(writer.trace(), static_cast<std::uint64_t>(seed * 10 + number));
    std::vector<std::thread> threads;
    for (Reader& reader : readers) {
        threads.emplace_back([&reader, &done, &ready] {
            ++ready;
            while (!done.load()) {
                reader.look();
                std::this_thread::yield(); // the writer comes first, also where threads are not preempted
            }
            reader.look();
        });
    }
    while (ready.load() < readerCount) // so that they do read while it is written
        std::this_thread::yield();
    write(writer, static_cast<std::uint64_t>(seed));
    done = true;
    for (std::thread& thread : threads)
        thread.join();

    const TraceSnapshot trace(writer.trace());
    QCOMPARE(trace.packetCount(), std::size_t{packetCount});
    for (const Reader& reader : readers) {
        QVERIFY2(reader.failure.empty(), reader.failure.c_str());
        QVERIFY(reader.looks >= 1);
    }
    std::array<int, packetFateCount> fates = {};
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row)
        ++fates[static_cast<std::size_t>(trace.packet(PacketId(row)).fate)];
    for (const PacketFate fate : {PacketFate::Delivered, PacketFate::Lost, PacketFate::Disconnected})
        QVERIFY2(fates[static_cast<std::size_t>(fate)] > 300, name(fate).data());
}

PEERSCOPE_TEST(TestTraceThreads)

} // namespace peerscope::test_trace_threads

#include "test_trace_threads.moc"
