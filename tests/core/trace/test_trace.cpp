// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/trace/trace_writer.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <string>
#include <vector>

namespace peerscope::test_trace {

using namespace Qt::Literals::StringLiterals;

bool isSame(ByteView left, ByteView right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

NewPacket packetAt(Time sent)
{
    NewPacket packet;
    packet.from = EndpointId(0);
    packet.to = EndpointId(1);
    packet.sent = sent;
    return packet;
}

NewDatagram datagramAt(Time sent, std::span<const CarriedPart> carried = {})
{
    NewDatagram datagram;
    datagram.from = EndpointId(0);
    datagram.to = EndpointId(1);
    datagram.sent = sent;
    datagram.carried = carried;
    return datagram;
}

EventRow eventAt(Time at)
{
    EventRow event;
    event.at = at;
    event.peer = EndpointId(0);
    return event;
}

std::vector<std::byte> patterned(std::size_t size, std::uint64_t salt)
{
    RandomStream random(salt);
    std::vector<std::byte> bytes(size);
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(random.next());
    return bytes;
}

class TestTrace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emptyTraceHasNothing();
    void packetRowsComeBack();
    void datagramRowsComeBack();
    void eventAndEndpointRowsComeBack();
    void snapshotsKeepTheirCounts();
    void snapshotsOutliveTheWriter();
    void rowsAreFoundByTime();
    void endpointsLeadToTheirHandshakes();
    void endpointsLeadToTheirConnections();
    void revisionChangesWithEveryOutcome();
    void packetRowsAreSmall();
    void byteStoreKeepsPayloadsOfEverySize();
    void byteStoreNeverMoves();
};

void TestTrace::endpointsLeadToTheirHandshakes()
{
    TraceWriter writer;
    const EndpointId server = writer.addEndpoint("server", "server", 1);
    const EndpointId ana = writer.addEndpoint("ana", "client", 2);
    const EndpointId bob = writer.addEndpoint("bob", "client", 3);
    std::vector<DatagramId> ofAna;
    std::vector<DatagramId> ofAll;
    // Over several chunks; each third datagram is no handshake, and one in four is an answer.
    for (int number = 0; number < 4 * int{HandshakeColumns::rowCount}; ++number) {
        NewDatagram datagram;
        datagram.from = number % 2 == 0 ? ana : bob;
        datagram.to = server;
        if (number % 4 == 3)
            std::swap(datagram.from, datagram.to);
        datagram.sent = Time(number);
        datagram.content = number % 3 == 0 ? datagram_content::ping : datagram_content::connection;
        const DatagramId id = writer.addDatagram(datagram);
        if (number % 3 == 0)
            continue;
        ofAll.push_back(id);
        if (number % 2 == 0)
            ofAna.push_back(id);
    }
    const TraceSnapshot trace(writer.trace());
    QCOMPARE(trace.handshakesOf(ana, Time(0), never), ofAna);
    QCOMPARE(trace.handshakesOf(server, Time(0), never), ofAll);
    QCOMPARE(trace.handshakesOf(ana, Time(2), Time(8)),
             (std::vector{DatagramId(2), DatagramId(4), DatagramId(8)}));

    EventRow event;
    event.kind = EventKind::Status;
    for (const EndpointId peer : {ana, bob, ana}) {
        event.peer = peer;
        writer.addEvent(event);
    }
    event.kind = EventKind::Closed;
    writer.addEvent(event);
    const TraceSnapshot later(writer.trace());
    QVERIFY(!later.isNewestStatus(0));
    QVERIFY(later.isNewestStatus(1));
    QVERIFY(later.isNewestStatus(2));
}

void TestTrace::endpointsLeadToTheirConnections()
{
    constexpr int count = 3 * int{ConnectionColumns::rowCount} + 5; // over several chunks
    TraceWriter writer;
    std::vector<EndpointId> peers;
    for (int number = 0; number < 5; ++number)
        peers.push_back(writer.addEndpoint("peer " + std::to_string(number), "mesh", number + 2));
    RandomStream random(5);
    std::vector<std::pair<EndpointId, EndpointId>> ends;
    for (int number = 0; number < count; ++number) {
        const std::size_t one = random.next() % peers.size();
        const std::size_t other = (one + 1 + random.next() % (peers.size() - 1)) % peers.size();
        // Some remotes are not in the trace.
        ends.emplace_back(peers[one], number % 7 == 0 ? EndpointId::none() : peers[other]);
        writer.addConnection({.at = Time(number), .peer = ends.back().first, .remote = ends.back().second});
        writer.addSilence({.from = ends.back().first, .to = ends.back().second, .packet = {}, .resends = 3});
    }
    const auto rowsBetween = [&ends](EndpointId one, EndpointId other) {
        std::vector<std::size_t> rows;
        for (std::size_t row = ends.size(); row-- > 0;) {
            const auto [first, second] = ends[row];
            if ((first == one && (!other.isValid() || second == other)) ||
                (second == one && (!other.isValid() || first == other)))
                rows.push_back(row);
        }
        return rows;
    };
    const TraceSnapshot trace(writer.trace());
    writer.addConnection(
        {.at = Time(count), .peer = peers[0], .remote = peers[1]}); // the snapshot has it not
    for (const EndpointId one : peers) {
        QCOMPARE(trace.connectionsBetween(one, EndpointId::none()), rowsBetween(one, EndpointId::none()));
        QCOMPARE(trace.silencesBetween(one, EndpointId::none()), rowsBetween(one, EndpointId::none()));
        for (const EndpointId other : peers) {
            if (other == one)
                continue;
            QCOMPARE(trace.connectionsBetween(one, other), rowsBetween(one, other));
            QCOMPARE(trace.silencesBetween(one, other), rowsBetween(one, other));
        }
    }
    QVERIFY(trace.connectionsBetween(EndpointId::none(), peers[0]).empty());
    QVERIFY(trace.connectionsBetween(peers[0], EndpointId(60'000)).empty());
}

void TestTrace::emptyTraceHasNothing()
{
    const TraceSnapshot nothing;
    QCOMPARE(nothing.packetCount(), std::size_t{0});
    QCOMPARE(nothing.datagramCount(), std::size_t{0});
    QCOMPARE(nothing.eventCount(), std::size_t{0});
    QCOMPARE(nothing.endpointCount(), std::size_t{0});
    QCOMPARE(nothing.firstPacketAt(Time(0)), std::size_t{0});
    QCOMPARE(nothing.firstDatagramAt(Time(0)), std::size_t{0});
    QCOMPARE(nothing.firstEventAt(Time(0)), std::size_t{0});
    QCOMPARE(nothing.lod().laneCount(), std::size_t{0});
}

void TestTrace::packetRowsComeBack()
{
    // Over several chunks, with every field different from row to row.
    constexpr std::uint32_t count = 3 * PacketColumns::rowCount + 17;
    TraceWriter writer;
    for (std::uint32_t row = 0; row < count; ++row) {
        const std::string text = "payload " + std::to_string(row);
        const PacketId id = writer.addPacket({.from = EndpointId(static_cast<std::uint16_t>(row % 50)),
                                              .to = EndpointId(static_cast<std::uint16_t>(row % 51)),
                                              .channel = static_cast<std::uint8_t>(row % 256),
                                              .mode = static_cast<TransferMode>(row % 3),
                                              .sent = Time(row * 10),
                                              .size = static_cast<std::uint32_t>(text.size()),
                                              .payload = writer.storeBytes(bytesOf(text)),
                                              .fragments = static_cast<std::uint16_t>(1 + row % 7)});
        QCOMPARE(id, PacketId(row));
    }
    const TraceSnapshot trace(writer.trace());
    QCOMPARE(trace.packetCount(), std::size_t{count});
    for (std::uint32_t row = 0; row < count; ++row) {
        const PacketRow packet = trace.packet(PacketId(row));
        QCOMPARE(packet.id, PacketId(row));
        QCOMPARE(packet.from, EndpointId(static_cast<std::uint16_t>(row % 50)));
        QCOMPARE(packet.to, EndpointId(static_cast<std::uint16_t>(row % 51)));
        QCOMPARE(packet.channel, static_cast<std::uint8_t>(row % 256));
        QCOMPARE(packet.mode, static_cast<TransferMode>(row % 3));
        QCOMPARE(packet.sent, Time(row * 10));
        QCOMPARE(packet.fragments, static_cast<std::uint16_t>(1 + row % 7));
        QVERIFY(isSame(trace.payload(packet), bytesOf("payload " + std::to_string(row))));
        QCOMPARE(packet.fate, PacketFate::InFlight);
        QVERIFY(!packet.arrived && !packet.delivered && !packet.receivedMode);
        QVERIFY(!packet.firstDatagram.isValid() && !packet.lastDatagram.isValid());
        QCOMPARE(packet.resends, std::uint16_t{0});
        QCOMPARE(packet.held, Time(0));
    }
}

void TestTrace::datagramRowsComeBack()
{
    constexpr std::uint32_t count = DatagramColumns::rowCount + 100;
    TraceWriter writer;
    const PacketId packet = writer.addPacket(packetAt(Time(0)));
    const auto partsOf = [&packet](std::uint32_t row) {
        std::vector<CarriedPart> parts;
        for (std::uint32_t index = 0; index < row % 5; ++index)
            parts.push_back({.packet = packet,
                             .fragment = static_cast<std::uint16_t>(index),
                             .attempt = static_cast<std::uint16_t>(1 + row % 3),
                             .reliableSequenceNumber = static_cast<std::uint16_t>(row),
                             .enetChannel = static_cast<std::uint8_t>(row % 200)});
        return parts;
    };
    for (std::uint32_t row = 0; row < count; ++row) {
        const std::vector<std::byte> bytes = patterned(row % 1'400, row);
        const std::vector<CarriedPart> parts = partsOf(row);
        const DatagramId id = writer.addDatagram({.from = EndpointId(static_cast<std::uint16_t>(row % 9)),
                                                  .to = row % 11 ? EndpointId(3) : EndpointId::none(),
                                                  .sent = Time(row * 3),
                                                  .due = Time(row * 3 + 500),
                                                  .lost = static_cast<LossReason>(row % 3),
                                                  .duplicate = row % 4 == 1,
                                                  .content = static_cast<datagram_content::Flags>(row % 256),
                                                  .bytes = bytes,
                                                  .carried = parts});
        QCOMPARE(id, DatagramId(row));
    }
    const TraceSnapshot trace(writer.trace());
    QCOMPARE(trace.datagramCount(), std::size_t{count});
    for (std::uint32_t row = 0; row < count; ++row) {
        const DatagramRow datagram = trace.datagram(DatagramId(row));
        QCOMPARE(datagram.from, EndpointId(static_cast<std::uint16_t>(row % 9)));
        QCOMPARE(datagram.to, row % 11 ? EndpointId(3) : EndpointId::none());
        QCOMPARE(datagram.size, row % 1'400);
        QCOMPARE(datagram.sent, Time(row * 3));
        QCOMPARE(datagram.due, Time(row * 3 + 500));
        QCOMPARE(datagram.reason, static_cast<LossReason>(row % 3));
        QCOMPARE(datagram.fate, row % 3 ? DatagramFate::Lost : DatagramFate::InFlight);
        QCOMPARE(datagram.duplicate, row % 4 == 1);
        QCOMPARE(datagram.content, static_cast<datagram_content::Flags>(row % 256));
        QVERIFY(isSame(trace.bytes(datagram), patterned(row % 1'400, row)));
        const std::vector<CarriedPart> parts = partsOf(row);
        QCOMPARE(std::size_t{datagram.carriedCount}, parts.size());
        for (std::size_t index = 0; index < parts.size(); ++index) {
            const CarriedPart part = trace.carried(datagram, index);
            QCOMPARE(part.packet, packet);
            QCOMPARE(part.fragment, parts[index].fragment);
            QCOMPARE(part.attempt, parts[index].attempt);
            QCOMPARE(part.reliableSequenceNumber, parts[index].reliableSequenceNumber);
            QCOMPARE(part.enetChannel, parts[index].enetChannel);
        }
    }

    const DatagramId delivered = writer.addDatagram(datagramAt(Time(0)));
    NewDatagram slow = datagramAt(Time(0));
    slow.due = Time(20);
    const DatagramId lost = writer.addDatagram(slow);
    writer.datagramDelivered(delivered, Time(9), {});
    writer.datagramLost(lost, Time(9), LossReason::Unreachable, {});
    const TraceSnapshot later(writer.trace());
    QCOMPARE(later.datagram(delivered).fate, DatagramFate::Delivered);
    QCOMPARE(later.datagram(delivered).reason, LossReason::None);
    QCOMPARE(later.datagram(lost).fate, DatagramFate::Lost);
    QCOMPARE(later.datagram(lost).reason, LossReason::Unreachable);
    QCOMPARE(later.datagram(lost).lostAt, std::optional(Time(9)));
    QCOMPARE(later.datagram(delivered).lostAt, std::optional<Time>());
}

void TestTrace::eventAndEndpointRowsComeBack()
{
    constexpr int count = 1'000;
    TraceWriter writer;
    for (int row = 0; row < count; ++row) {
        const EndpointId id =
            writer.addEndpoint("peer " + std::to_string(row), row ? "client" : "server", row + 1);
        QCOMPARE(id, EndpointId(static_cast<std::uint16_t>(row)));
        EventRow event;
        event.at = Time(row);
        event.peer = id;
        event.kind = static_cast<EventKind>(row % eventKindCount);
        event.subject = EndpointId(static_cast<std::uint16_t>(row / 2));
        event.subjectId = -row;
        event.detail = "detail of " + std::to_string(row) + std::string(40, '.');
        if (row % 2)
            event.result = row;
        writer.addEvent(event);
    }
    const TraceSnapshot trace(writer.trace());
    QCOMPARE(trace.endpointCount(), std::size_t{count});
    QCOMPARE(trace.eventCount(), std::size_t{count});
    for (int row = 0; row < count; ++row) {
        const EndpointRow& endpoint = trace.endpoint(EndpointId(static_cast<std::uint16_t>(row)));
        QCOMPARE(endpoint.id, EndpointId(static_cast<std::uint16_t>(row)));
        QCOMPARE(endpoint.name, "peer " + std::to_string(row));
        QCOMPARE(endpoint.role, std::string(row ? "client" : "server"));
        QCOMPARE(endpoint.uniqueId, row + 1);
        const EventRow& event = trace.event(static_cast<std::size_t>(row));
        QCOMPARE(event.at, Time(row));
        QCOMPARE(event.peer, endpoint.id);
        QCOMPARE(event.kind, static_cast<EventKind>(row % eventKindCount));
        QCOMPARE(event.subject, EndpointId(static_cast<std::uint16_t>(row / 2)));
        QCOMPARE(event.subjectId, -row);
        QCOMPARE(event.detail, "detail of " + std::to_string(row) + std::string(40, '.'));
        QVERIFY(event.result == (row % 2 ? std::optional(row) : std::nullopt));
    }
}

void TestTrace::snapshotsKeepTheirCounts()
{
    TraceWriter writer;
    std::vector<TraceSnapshot> snapshots;
    for (std::uint32_t step = 0; step < 600; ++step) {
        snapshots.emplace_back(writer.trace());
        for (std::uint32_t count = 0; count < 1 + step % 40; ++count)
            writer.addPacket(packetAt(Time(step)));
        writer.addDatagram(datagramAt(Time(step)));
        writer.addEvent(eventAt(Time(step)));
        writer.addEndpoint(std::to_string(step), "client", 2);
    }
    std::size_t packets = 0;
    for (std::size_t step = 0; step < snapshots.size(); ++step) {
        const TraceSnapshot& trace = snapshots[step];
        QCOMPARE(trace.packetCount(), packets);
        QCOMPARE(trace.datagramCount(), step);
        QCOMPARE(trace.eventCount(), step);
        QCOMPARE(trace.endpointCount(), step);
        QCOMPARE(trace.firstPacketAt(never), packets); // nothing of what came after
        QCOMPARE(trace.firstDatagramAt(Time(step)), step);
        packets += 1 + step % 40;
    }
    const TraceSnapshot copy = snapshots[300];
    QCOMPARE(copy.packetCount(), snapshots[300].packetCount());
}

void TestTrace::snapshotsOutliveTheWriter()
{
    TraceSnapshot trace;
    {
        TraceWriter writer;
        writer.addPacket({.from = EndpointId(0),
                          .to = EndpointId(1),
                          .size = 4,
                          .payload = writer.storeBytes(bytesOf(std::string("kept")))});
        trace = TraceSnapshot(writer.trace());
    }
    QCOMPARE(trace.packetCount(), std::size_t{1});
    QVERIFY(isSame(trace.payload(trace.packet(PacketId(0))), bytesOf(std::string("kept"))));
}

void TestTrace::rowsAreFoundByTime()
{
    RandomStream random(4);
    TraceWriter writer;
    std::vector<Time> times;
    Time now{};
    for (int row = 0; row < 9'000; ++row) {
        now += Time(random.nextBetween(0, 3) * random.nextBetween(0, 50));
        times.push_back(now);
        writer.addPacket(packetAt(now));
        writer.addDatagram(datagramAt(now));
        writer.addEvent(eventAt(now));
    }
    const TraceSnapshot trace(writer.trace());
    for (int probe = 0; probe < 3'000; ++probe) {
        const Time time(random.nextBetween(-5, now.count() + 5));
        const auto expected =
            static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), time) - times.begin());
        QCOMPARE(trace.firstPacketAt(time), expected);
        QCOMPARE(trace.firstDatagramAt(time), expected);
        QCOMPARE(trace.firstEventAt(time), expected);
    }
    QCOMPARE(trace.firstPacketAt(never), std::size_t{9'000});
}

void TestTrace::revisionChangesWithEveryOutcome()
{
    TraceWriter writer;
    std::uint64_t last = TraceSnapshot(writer.trace()).revision();
    const auto changed = [&] {
        const std::uint64_t before = std::exchange(last, TraceSnapshot(writer.trace()).revision());
        return before != last;
    };
    writer.addEndpoint("a", "server", 1);
    QVERIFY(changed());
    const PacketId packet = writer.addPacket(packetAt(Time(0)));
    QVERIFY(changed());
    const CarriedPart part{.packet = packet};
    const DatagramId datagram = writer.addDatagram(datagramAt(Time(0), std::span(&part, 1)));
    QVERIFY(changed());
    writer.datagramDelivered(datagram, Time(1), std::span(&part, 1));
    QVERIFY(changed());
    writer.packetDelivered(packet, Time(2), TransferMode::Reliable);
    QVERIFY(changed());
    writer.addEvent({});
    QVERIFY(changed());
    QVERIFY(!changed());
}

void TestTrace::packetRowsAreSmall()
{
    qInfo("bytes a packet row: %zu", TraceSnapshot::bytesPerPacket());
    QVERIFY(TraceSnapshot::bytesPerPacket() <= 64);
    QCOMPARE(TraceSnapshot::bytesPerPacket(), sizeof(PacketColumns) / PacketColumns::rowCount);
}

void TestTrace::byteStoreKeepsPayloadsOfEverySize()
{
    constexpr std::size_t mebibyte = std::size_t{1} << 20;
    const std::vector<std::size_t> sizes = {
        0,  1, mebibyte - 1,  1,  0, 2, mebibyte, mebibyte + 1, 100, mebibyte, mebibyte * 5, 3,
        64, 0, mebibyte - 64, 65, 1};
    GrowingMemory memory;
    ByteStore store(memory);
    std::vector<BytesRef> references;
    for (std::size_t index = 0; index < sizes.size(); ++index)
        references.push_back(store.append(patterned(sizes[index], index)));
    for (std::size_t index = 0; index < sizes.size(); ++index) {
        const ByteView view = store.view(references[index], sizes[index]);
        QCOMPARE(view.size(), sizes[index]);
        QVERIFY(isSame(view, patterned(sizes[index], index)));
    }
}

void TestTrace::byteStoreNeverMoves()
{
    GrowingMemory memory;
    ByteStore store(memory);
    const std::vector<std::byte> bytes = patterned(1'000, 1);
    const ByteView first = store.view(store.append(bytes), bytes.size());
    for (int count = 0; count < 20'000; ++count)
        store.append(bytes);
    QVERIFY(isSame(first, bytes));
}

PEERSCOPE_TEST(TestTrace)

} // namespace peerscope::test_trace

#include "test_trace.moc"
