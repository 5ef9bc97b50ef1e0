// SPDX-License-Identifier: MIT
#include "core/trace/trace_archive.h"

#include "core/trace/row_fields.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace peerscope {

namespace {

/// After this time, a row that is decided changes no more, and one that is not is given up until the end.
constexpr Time settlingTime{10'000'000};
constexpr Time patience{120'000'000};
/// A payload's parts may come one after the other, so blocks of bytes change for a while.
constexpr std::uint64_t openBlocks = 4;

/// How far a chunk's rows are decided.
enum class Settled : std::uint8_t { No, AllButLate, Yes };

Settled settled(Time newest, Time last, bool isPending)
{
    if (newest - last > patience)
        return isPending ? Settled::AllButLate : Settled::Yes;
    return !isPending && newest - last > settlingTime ? Settled::Yes : Settled::No;
}

std::optional<Time> since(Time sent, std::int64_t time)
{
    return time == PacketColumns::unknownTime ? std::nullopt : std::optional(Time(time) - sent);
}

DatagramId datagramId(std::uint32_t number)
{
    return number == PacketColumns::noDatagram ? DatagramId::none() : DatagramId(number);
}

PacketRecord packetRecord(const PacketColumns& chunk, std::size_t row)
{
    PacketRecord record;
    record.fate = chunk.fate[row].load(std::memory_order_acquire);
    record.sent = Time(chunk.sent[row]);
    record.payload = chunk.payload[row];
    record.size = chunk.size[row];
    record.from = EndpointId(chunk.from[row]);
    record.to = EndpointId(chunk.to[row]);
    record.fragments = chunk.fragments[row];
    record.channel = chunk.channel[row];
    record.mode = chunk.mode[row];
    record.onItsWay = since(record.sent, chunk.arrived[row].load(std::memory_order_relaxed));
    record.untilRead = since(record.sent, chunk.delivered[row].load(std::memory_order_relaxed));
    record.firstDatagram = datagramId(chunk.firstDatagram[row].load(std::memory_order_relaxed));
    record.lastDatagram = datagramId(chunk.lastDatagram[row].load(std::memory_order_relaxed));
    record.resends = chunk.resends[row].load(std::memory_order_relaxed);
    record.receipt = chunk.receipt[row].load(std::memory_order_acquire);
    return record;
}

DatagramRecord datagramRecord(const DatagramColumns& chunk, std::size_t row)
{
    DatagramRecord record;
    record.fate = chunk.fate[row].load(std::memory_order_acquire);
    record.sent = Time(chunk.sent[row]);
    const Time due(chunk.due[row].load(std::memory_order_relaxed));
    if (due != never)
        record.onItsWay = due - record.sent;
    record.bytes = chunk.bytes[row];
    record.carriedBegin = chunk.carriedBegin[row];
    record.queued = chunk.queued[row];
    record.fromPort = chunk.fromPort[row];
    record.toPort = chunk.toPort[row];
    record.carriedCount = chunk.carriedCount[row];
    record.size = chunk.size[row];
    record.from = EndpointId(chunk.from[row]);
    record.to = EndpointId(chunk.to[row]);
    record.content = chunk.content[row];
    record.duplicate = chunk.duplicate[row];
    record.reason = chunk.reason[row].load(std::memory_order_relaxed);
    return record;
}

} // namespace

void TraceArchiver::passOn(ArchiveTable table, std::uint64_t number, std::string bytes, const Take& take)
{
    Piece& piece = m_pieces[static_cast<int>(table)][number];
    const std::size_t hash = std::hash<std::string>()(bytes);
    if (std::exchange(piece.hash, hash) != hash)
        take({table, number, std::move(bytes)});
}

template <class Columns, class Encode>
void TraceArchiver::collectTable(ArchiveTable table, std::uint64_t rows, const Take& take, bool isEnd,
                                 Encode encode)
{
    std::vector<Piece>& pieces = m_pieces[static_cast<int>(table)];
    std::uint64_t& firstOpen = m_firstOpen[static_cast<int>(table)];
    const std::uint64_t count = (rows + Columns::rowCount - 1) / Columns::rowCount;
    pieces.resize(static_cast<std::size_t>(std::max<std::uint64_t>(count, pieces.size())));
    ColumnEncoder encoder;
    for (std::uint64_t number = isEnd ? 0 : firstOpen; number < count; ++number) {
        Piece& piece = pieces[static_cast<std::size_t>(number)];
        if (piece.isFinal || (piece.isSealed && !isEnd))
            continue;
        const std::uint64_t begin = number * Columns::rowCount;
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(Columns::rowCount, rows - begin));
        const Settled state = encode(encoder, begin, size);
        passOn(table, number, encoder.take(), take);
        piece.isSealed = size == Columns::rowCount && state != Settled::No;
        piece.isFinal = size == Columns::rowCount && state == Settled::Yes;
    }
    while (firstOpen < count && pieces[static_cast<std::size_t>(firstOpen)].isSealed)
        ++firstOpen;
}

template <class Columns>
void TraceArchiver::collectRows(ArchiveTable table, const ChunkedTable<Columns>& rows, std::size_t count,
                                const Take& take, bool isEnd)
{
    collectTable<Columns>(table, count, take, isEnd,
                          [&](ColumnEncoder& encoder, std::uint64_t begin, std::size_t size) {
                              const Columns& chunk = rows.chunkOf(begin);
                              for (std::size_t row = 0; row < size; ++row)
                                  encoder.add(chunk.row[row]);
                              return Settled::Yes;
                          });
}

void TraceArchiver::collect(const Take& take, bool isEnd)
{
    const Trace& trace = *m_trace;
    // Losses and queues are found from a datagram or packet, so they may be newer than the snapshot's rows,
    // but not older: they are counted after it. What they refer to beyond it is left out when restored.
    const TraceSnapshot rows(m_trace);
    const Time newest = rows.newestTime();
    const std::uint64_t datagrams = rows.datagramCount();
    std::uint64_t carried = 0;
    if (datagrams > 0) {
        const DatagramRow last = rows.datagram(DatagramId(static_cast<std::uint32_t>(datagrams - 1)));
        carried = last.carriedBegin + last.carriedCount;
    }

    collectTable<EndpointColumns>(
        ArchiveTable::Endpoints, rows.endpointCount(), take, isEnd,
        [&](ColumnEncoder& encoder, std::uint64_t begin, std::size_t size) {
            const EndpointColumns& chunk = trace.m_endpoints.chunkOf(begin);
            for (std::size_t row = 0; row < size; ++row)
                encoder.add(
                    EndpointRecord{chunk.row[row], chunk.protocol[row].load(std::memory_order_relaxed)});
            return Settled::No;
        });
    collectBytes(rows, take, isEnd);
    collectTable<PacketColumns>(ArchiveTable::Packets, rows.packetCount(), take, isEnd,
                                [&](ColumnEncoder& encoder, std::uint64_t begin, std::size_t size) {
                                    const PacketColumns& chunk = trace.m_packets.chunkOf(begin);
                                    bool isPending = false;
                                    for (std::size_t row = 0; row < size; ++row) {
                                        const PacketRecord record = packetRecord(chunk, row);
                                        isPending = isPending || record.fate == PacketFate::InFlight;
                                        encoder.add(record);
                                    }
                                    return settled(newest, Time(chunk.sent[size - 1]), isPending);
                                });
    collectTable<CarriedColumns>(ArchiveTable::Carried, carried, take, isEnd,
                                 [&](ColumnEncoder& encoder, std::uint64_t begin, std::size_t size) {
                                     const CarriedColumns& chunk = trace.m_carried.chunkOf(begin);
                                     for (std::size_t row = 0; row < size; ++row)
                                         encoder.add(chunk.part[row]);
                                     return Settled::Yes;
                                 });
    collectTable<DatagramColumns>(ArchiveTable::Datagrams, datagrams, take, isEnd,
                                  [&](ColumnEncoder& encoder, std::uint64_t begin, std::size_t size) {
                                      const DatagramColumns& chunk = trace.m_datagrams.chunkOf(begin);
                                      bool isPending = false;
                                      for (std::size_t row = 0; row < size; ++row) {
                                          const DatagramRecord record = datagramRecord(chunk, row);
                                          isPending = isPending || record.fate == DatagramFate::InFlight;
                                          encoder.add(record);
                                      }
                                      return settled(newest, Time(chunk.sent[size - 1]), isPending);
                                  });
    collectTable<QueueColumns>(
        ArchiveTable::Queued, trace.m_queued.size(), take, isEnd,
        [&](ColumnEncoder& encoder, std::uint64_t begin, std::size_t size) {
            const QueueColumns& chunk = trace.m_queued.chunkOf(begin);
            bool isPending = false;
            for (std::size_t row = 0; row < size; ++row) {
                const std::int64_t end = chunk.end[row].load(std::memory_order_relaxed);
                const bool isOpen = end == PacketColumns::unknownTime;
                isPending = isPending || isOpen;
                encoder.add(QueueRecord{chunk.row[row], isOpen ? std::nullopt : std::optional(Time(end))});
            }
            return isPending ? Settled::No : Settled::Yes;
        });
    collectTable<HoldColumns>(ArchiveTable::Holds, trace.m_holds.size(), take, isEnd,
                              [&](ColumnEncoder& encoder, std::uint64_t begin, std::size_t size) {
                                  const HoldColumns& chunk = trace.m_holds.chunkOf(begin);
                                  for (std::size_t row = 0; row < size; ++row) {
                                      const std::int64_t end = chunk.end[row].load(std::memory_order_relaxed);
                                      encoder.add(HoldRecord{chunk.row[row], end == PacketColumns::unknownTime
                                                                                 ? std::nullopt
                                                                                 : std::optional(Time(end))});
                                  }
                                  return Settled::No;
                              });
    collectRows(ArchiveTable::Losses, trace.m_losses, static_cast<std::size_t>(trace.m_losses.size()), take,
                isEnd);
    collectRows(ArchiveTable::RoundTrips, trace.m_roundTrips, rows.roundTripCount(), take, isEnd);
    collectRows(ArchiveTable::ConnectionFigures, trace.m_connectionFigures, rows.connectionFiguresCount(),
                take, isEnd);
    collectRows(ArchiveTable::Events, trace.m_events, rows.eventCount(), take, isEnd);
    collectRows(ArchiveTable::Actions, trace.m_actions, rows.actionCount(), take, isEnd);
    collectRows(ArchiveTable::PeerStates, trace.m_peerStates, rows.peerStateCount(), take, isEnd);
    collectRows(ArchiveTable::Connections, trace.m_connections, rows.connectionCount(), take, isEnd);
    collectRows(ArchiveTable::Conditions, trace.m_conditions, rows.conditionsCount(), take, isEnd);
    collectRows(ArchiveTable::Silences, trace.m_silences, rows.silenceCount(), take, isEnd);
}

/// What the newest rows refer to is published, and so is all before it.
void TraceArchiver::collectBytes(const TraceSnapshot& rows, const Take& take, bool isEnd)
{
    BytesRef end;
    const auto note = [&end](BytesRef begin, std::size_t size) {
        const BytesRef after{begin.block, begin.offset + static_cast<std::uint32_t>(size)};
        if (std::pair(after.block, after.offset) > std::pair(end.block, end.offset))
            end = after;
    };
    // Broadcasts share their bytes, and empty payloads have none, so the last few rows are asked.
    constexpr std::size_t asked = 64;
    for (std::size_t back = 1; back <= std::min(asked, rows.packetCount()); ++back) {
        const PacketRow row = rows.packet(PacketId(static_cast<std::uint32_t>(rows.packetCount() - back)));
        note(row.payload, row.size);
    }
    for (std::size_t back = 1; back <= std::min(asked, rows.datagramCount()); ++back) {
        const DatagramRow row =
            rows.datagram(DatagramId(static_cast<std::uint32_t>(rows.datagramCount() - back)));
        note(row.bytes, row.size);
    }
    const ByteStore& store = m_trace->m_bytes;
    const std::uint64_t count = std::min<std::uint64_t>(store.blockCount(), end.block + std::uint64_t{1});
    std::vector<Piece>& pieces = m_pieces[static_cast<int>(ArchiveTable::Bytes)];
    std::uint64_t& firstOpen = m_firstOpen[static_cast<int>(ArchiveTable::Bytes)];
    pieces.resize(static_cast<std::size_t>(std::max<std::uint64_t>(count, pieces.size())));
    for (std::uint64_t number = isEnd ? 0 : firstOpen; number < count; ++number) {
        Piece& piece = pieces[static_cast<std::size_t>(number)];
        if (piece.isFinal)
            continue;
        const bool isLast = number == end.block;
        const auto block = static_cast<std::uint32_t>(number);
        const ByteView bytes = store.view({block, 0}, isLast ? end.offset : store.blockLength(block));
        passOn(ArchiveTable::Bytes, number,
               std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), take);
        piece.isFinal = !isLast && number + openBlocks < count;
    }
    while (firstOpen < count && pieces[static_cast<std::size_t>(firstOpen)].isFinal)
        ++firstOpen;
}

} // namespace peerscope
