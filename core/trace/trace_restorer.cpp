// SPDX-License-Identifier: MIT
#include "core/trace/trace_restorer.h"

#include "core/trace/row_fields.h"

#include <algorithm>

namespace peerscope {

namespace {

std::int64_t timeOr(Time sent, std::optional<Time> after)
{
    return after ? (sent + *after).count() : PacketColumns::unknownTime;
}

std::uint32_t numberOf(DatagramId id)
{
    return id.isValid() ? id.value() : PacketColumns::noDatagram;
}

/// No run is longer, and sums of two such times do not overflow.
bool isPossible(Time time)
{
    return time >= Time(0) && time < never / 4;
}

bool isPossible(std::optional<Time> time)
{
    return !time || isPossible(*time);
}

} // namespace

template <class Row, class Add> bool TraceRestorer::addRows(std::string_view bytes, Add add)
{
    ColumnDecoder decoder(bytes);
    for (std::uint64_t index = 0; index < decoder.rows(); ++index) {
        Row row;
        if (!decoder.next(row) || !add(row))
            return false;
    }
    return decoder.isSound();
}

bool TraceRestorer::isEndpoint(EndpointId id) const
{
    return id.isValid() && id.value() < m_writer.endpointCount();
}

bool TraceRestorer::isPacketOrNone(PacketId id) const
{
    return !id.isValid() || id.value() < m_writer.m_trace->m_packets.size();
}

bool TraceRestorer::isStored(BytesRef bytes, std::size_t size) const
{
    const ByteStore& store = m_writer.m_trace->m_bytes;
    if (size == 0)
        return true;
    if (bytes.block >= store.blockCount())
        return false;
    const std::size_t length = bytes.block + std::uint64_t{1} == store.blockCount()
                                   ? store.lastBlockLength()
                                   : store.blockLength(bytes.block);
    return bytes.offset <= length && size <= length - bytes.offset;
}

bool TraceRestorer::addPacket(const PacketRecord& record)
{
    constexpr std::uint8_t knownBits = 3 | PacketColumns::heldBit | PacketColumns::queuedBit;
    if (!isEndpoint(record.from) || !isEndpointOrNone(record.to) || !isStored(record.payload, record.size) ||
        !isPossible(record.sent) || !isPossible(record.onItsWay) || !isPossible(record.untilRead) ||
        (record.receipt & ~knownBits) != 0 || (record.receipt & 3) >= transferModeCount ||
        (record.fate == PacketFate::Delivered && !record.untilRead))
        return false;
    auto& table = m_writer.m_trace->m_packets;
    PacketColumns& chunk = table.chunkForAppend();
    const std::size_t row = table.offsetOf(table.size());
    chunk.sent[row] = record.sent.count();
    chunk.payload[row] = record.payload;
    chunk.size[row] = record.size;
    chunk.from[row] = record.from.value();
    chunk.to[row] = record.to.value();
    chunk.fragments[row] = record.fragments;
    chunk.channel[row] = record.channel;
    chunk.mode[row] = record.mode;
    chunk.arrived[row].store(timeOr(record.sent, record.onItsWay), std::memory_order_relaxed);
    chunk.delivered[row].store(timeOr(record.sent, record.untilRead), std::memory_order_relaxed);
    chunk.firstDatagram[row].store(numberOf(record.firstDatagram), std::memory_order_relaxed);
    chunk.lastDatagram[row].store(numberOf(record.lastDatagram), std::memory_order_relaxed);
    chunk.resends[row].store(record.resends, std::memory_order_relaxed);
    chunk.receipt[row].store(record.receipt, std::memory_order_relaxed);
    chunk.fate[row].store(record.fate, std::memory_order_relaxed);
    chunk.copiesInFlight[row] = 0;
    chunk.progress[row] = 0;
    table.publish();
    m_writer.m_trace->m_lod.laneFor(record.from, record.channel)
        .add(record.sent, record.mode, classOf(record.fate));
    m_writer.touch();
    return true;
}

bool TraceRestorer::addDatagram(const DatagramRecord& record)
{
    Trace& trace = *m_writer.m_trace;
    const std::uint64_t carried = trace.m_carried.size();
    if (!isEndpoint(record.from) || !isEndpointOrNone(record.to) || !isStored(record.bytes, record.size) ||
        !isPossible(record.sent) || !isPossible(record.onItsWay) || record.carriedBegin > carried ||
        record.carriedCount > carried - record.carriedBegin)
        return false;
    auto& table = trace.m_datagrams;
    DatagramColumns& chunk = table.chunkForAppend();
    const std::size_t row = table.offsetOf(table.size());
    chunk.sent[row] = record.sent.count();
    chunk.due[row].store((record.onItsWay ? record.sent + *record.onItsWay : never).count(),
                         std::memory_order_relaxed);
    chunk.bytes[row] = record.bytes;
    chunk.carriedBegin[row] = record.carriedBegin;
    chunk.queued[row] = record.queued;
    chunk.fromPort[row] = record.fromPort;
    chunk.toPort[row] = record.toPort;
    chunk.carriedCount[row] = record.carriedCount;
    chunk.size[row] = record.size;
    chunk.from[row] = record.from.value();
    chunk.to[row] = record.to.value();
    chunk.content[row] = record.content;
    chunk.duplicate[row] = record.duplicate;
    chunk.fate[row].store(record.fate, std::memory_order_relaxed);
    chunk.reason[row].store(record.reason, std::memory_order_relaxed);
    const DatagramId id(static_cast<std::uint32_t>(table.publish()));
    auto& longestQueued = trace.m_longestQueued;
    longestQueued.store(std::max(longestQueued.load(std::memory_order_relaxed), record.queued),
                        std::memory_order_relaxed);
    if (record.content & datagram_content::connection)
        m_writer.addHandshake(id, record.from, record.to);
    m_writer.touch();
    return true;
}

std::shared_ptr<const Trace> TraceRestorer::finish()
{
    auto& packets = m_writer.m_trace->m_packets;
    const std::uint64_t datagrams = m_writer.m_trace->m_datagrams.size();
    for (std::uint64_t index = 0; index < packets.size(); ++index) {
        PacketColumns& chunk = packets.chunkOf(index);
        const std::size_t row = packets.offsetOf(index);
        const std::uint32_t first = chunk.firstDatagram[row].load(std::memory_order_relaxed);
        const std::uint32_t last = chunk.lastDatagram[row].load(std::memory_order_relaxed);
        if (first < datagrams && last < datagrams && first <= last)
            continue;
        const bool hasFirst = first < datagrams;
        const std::uint32_t kept = hasFirst ? first : PacketColumns::noDatagram;
        chunk.firstDatagram[row].store(kept, std::memory_order_relaxed);
        chunk.lastDatagram[row].store(kept, std::memory_order_relaxed);
    }
    return m_writer.trace();
}

bool TraceRestorer::add(ArchiveTable table, std::string_view bytes)
{
    Trace& trace = *m_writer.m_trace;
    const auto addWhole = [this](auto& rows) {
        return [this, &rows](auto& row) {
            m_writer.addRow(rows, row);
            return true;
        };
    };
    const auto ifBoth = [this](auto then) {
        return [this, then](auto& row) {
            const bool isKnown = isEndpointOrNone(row.from) && isEndpointOrNone(row.to);
            return isKnown && then(row);
        };
    };
    switch (table) {
    case ArchiveTable::Endpoints:
        return addRows<EndpointRecord>(bytes, [&](EndpointRecord& record) {
            if (m_writer.endpointCount() >= std::size_t{65'534})
                return false;
            m_writer.setProtocol(m_writer.addEndpoint(std::move(record.row)), record.protocol);
            return true;
        });
    case ArchiveTable::Bytes:
        trace.m_bytes.appendBlock(ByteView(reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()));
        return true;
    case ArchiveTable::Packets:
        return addRows<PacketRecord>(bytes, [this](const PacketRecord& record) { return addPacket(record); });
    case ArchiveTable::Carried:
        return addRows<CarriedPart>(bytes, [&](const CarriedPart& part) {
            if (!part.packet.isValid() || !isPacketOrNone(part.packet))
                return false;
            auto& carried = trace.m_carried;
            carried.chunkForAppend().part[carried.offsetOf(carried.size())] = part;
            carried.publish();
            return true;
        });
    case ArchiveTable::Datagrams:
        return addRows<DatagramRecord>(bytes,
                                       [this](const DatagramRecord& record) { return addDatagram(record); });
    case ArchiveTable::Queued:
        return addRows<QueueRecord>(bytes, [&](const QueueRecord& record) {
            if (!isPacketOrNone(record.row.packet))
                return true; // it began to wait just after the packets were counted
            if (!record.row.packet.isValid() || !isPacketOrNone(record.row.oldest) ||
                !isPacketOrNone(record.row.newest))
                return false;
            auto& queued = trace.m_queued;
            QueueColumns& chunk = queued.chunkForAppend();
            chunk.row[queued.offsetOf(queued.size())] = record.row;
            chunk.end[queued.offsetOf(queued.size())].store(
                record.end ? record.end->count() : PacketColumns::unknownTime, std::memory_order_relaxed);
            queued.publish();
            return true;
        });
    case ArchiveTable::Holds:
        return addRows<HoldRecord>(bytes, [&](const HoldRecord& record) {
            auto& holds = trace.m_holds;
            HoldColumns& chunk = holds.chunkForAppend();
            chunk.row[holds.offsetOf(holds.size())] = record.row;
            chunk.end[holds.offsetOf(holds.size())].store(
                record.end ? record.end->count() : PacketColumns::unknownTime, std::memory_order_relaxed);
            holds.publish();
            return true;
        });
    case ArchiveTable::Losses:
        return addRows<LossRow>(bytes, addWhole(trace.m_losses));
    case ArchiveTable::RoundTrips:
        return addRows<RoundTripRow>(bytes, ifBoth(addWhole(trace.m_roundTrips)));
    case ArchiveTable::ConnectionFigures:
        return addRows<ConnectionFiguresRow>(bytes, ifBoth(addWhole(trace.m_connectionFigures)));
    case ArchiveTable::Events:
        return addRows<EventRow>(bytes, [this](EventRow& row) {
            if (!isEndpoint(row.peer) || !isEndpointOrNone(row.subject))
                return false;
            m_writer.addEvent(std::move(row));
            return true;
        });
    case ArchiveTable::Actions:
        return addRows<ActionRow>(bytes, addWhole(trace.m_actions));
    case ArchiveTable::PeerStates:
        return addRows<PeerStateRow>(bytes, [&](const PeerStateRow& row) {
            return isEndpoint(row.peer) && addWhole(trace.m_peerStates)(row);
        });
    case ArchiveTable::Connections:
        return addRows<ConnectionRow>(bytes, [this](const ConnectionRow& row) {
            if (!isEndpoint(row.peer) || !isEndpointOrNone(row.remote) || !isPacketOrNone(row.unacknowledged))
                return false;
            m_writer.addConnection(row);
            return true;
        });
    case ArchiveTable::Conditions:
        return addRows<ConditionsRow>(bytes, ifBoth(addWhole(trace.m_conditions)));
    case ArchiveTable::Silences:
        return addRows<SilenceRow>(bytes, [this](const SilenceRow& row) {
            if (!isEndpointOrNone(row.from) || !isEndpointOrNone(row.to) || !isPacketOrNone(row.packet))
                return false;
            m_writer.addSilence(row);
            return true;
        });
    }
    return false;
}

} // namespace peerscope
