// SPDX-License-Identifier: MIT
#include "core/source/moments.h"

#include "core/trace/packet_carriers.h"

#include <algorithm>
#include <utility>

namespace peerscope {

std::optional<Time> decidedAt(const TraceSnapshot& trace, const PacketRow& packet)
{
    switch (packet.fate) {
    case PacketFate::InFlight:
    case PacketFate::Disconnected:
        return std::nullopt;
    case PacketFate::Delivered:
        return packet.delivered;
    case PacketFate::Throttled:
    case PacketFate::Rejected:
        return packet.sent;
    case PacketFate::Lost:
    case PacketFate::Late:
    case PacketFate::Incomplete:
        break;
    }
    if (packet.arrived)
        return packet.arrived;
    Time decided = packet.sent;
    for (const PacketCarrier& carrier : findCarriers(trace, packet).found) {
        const DatagramRow datagram = trace.datagram(carrier.datagram);
        decided = std::max(decided, datagram.fate == DatagramFate::Lost ? datagram.sent : datagram.due);
    }
    return decided;
}

PacketRow asPut(PacketRow packet)
{
    packet.receivedMode.reset();
    packet.arrived.reset();
    packet.delivered.reset();
    packet.held = Time(0);
    packet.fate = PacketFate::InFlight;
    packet.resends = 0;
    return packet;
}

Moments::Moments(TraceSnapshot trace)
    : m_trace(std::move(trace)),
      m_packets(makeBlocks(m_trace.packetCount(), [this](std::size_t row) { return decided(row); })),
      m_datagrams(makeBlocks(m_trace.datagramCount(), [this](std::size_t row) { return due(row); }))
{
}

std::optional<Time> Moments::decided(std::size_t row) const
{
    return decidedAt(m_trace, m_trace.packet(PacketId(static_cast<PacketId::Value>(row))));
}

std::optional<Time> Moments::due(std::size_t row) const
{
    const DatagramRow datagram = m_trace.datagram(DatagramId(static_cast<DatagramId::Value>(row)));
    if (datagram.fate == DatagramFate::Lost)
        return std::nullopt; // when it was sent
    return datagram.due;
}

template <class TimeOf> Moments::Blocks Moments::makeBlocks(std::size_t count, TimeOf timeOf)
{
    Blocks blocks((count + Block::rowCount - 1) / Block::rowCount);
    for (std::size_t row = 0; row < count; ++row) {
        const std::optional<Time> time = timeOf(row);
        if (!time)
            continue;
        Block& block = blocks[row / Block::rowCount];
        block.first = std::min(block.first, *time);
        block.last = std::max(block.last, *time);
    }
    return blocks;
}

/// Reads only the rows of blocks that have times before and after `after`: the few that were on their way
/// then.
template <class TimeOf>
Time Moments::nextIn(const Blocks& blocks, std::size_t count, Time after, TimeOf timeOf)
{
    Time next = never;
    for (std::size_t index = 0; index < blocks.size(); ++index) {
        const Block& block = blocks[index];
        if (block.last <= after || block.first >= next)
            continue;
        if (block.first > after) {
            next = block.first;
            continue;
        }
        const std::size_t end = std::min(count, (index + 1) * Block::rowCount);
        for (std::size_t row = index * Block::rowCount; row < end; ++row) {
            const std::optional<Time> time = timeOf(row);
            if (time && *time > after)
                next = std::min(next, *time);
        }
    }
    return next;
}

std::optional<Time> Moments::next(StepKind kind, Time after) const
{
    if (kind == StepKind::Poll)
        return std::nullopt;
    Time next = never;
    const Time later = after + Time(1);
    if (kind != StepKind::Datagram)
        next =
            nextIn(m_packets, m_trace.packetCount(), after, [this](std::size_t row) { return decided(row); });
    if (kind != StepKind::Packet) {
        next = std::min(next, nextIn(m_datagrams, m_trace.datagramCount(), after,
                                     [this](std::size_t row) { return due(row); }));
        if (const std::size_t row = m_trace.firstDatagramAt(later); row < m_trace.datagramCount())
            next = std::min(next, m_trace.datagram(DatagramId(static_cast<DatagramId::Value>(row))).sent);
    }
    if (kind == StepKind::Event) {
        if (const std::size_t row = m_trace.firstPacketAt(later); row < m_trace.packetCount())
            next = std::min(next, m_trace.packet(PacketId(static_cast<PacketId::Value>(row))).sent);
        if (const std::size_t row = m_trace.firstEventAt(later); row < m_trace.eventCount())
            next = std::min(next, m_trace.event(row).at);
    }
    if (next == never)
        return std::nullopt;
    return next;
}

std::optional<Moments::Found> Moments::find(Time after, Time until,
                                            const std::function<bool(const PacketRow&)>& matches,
                                            const std::function<bool()>& isStopped) const
{
    std::optional<Found> found;
    const auto consider = [&](const PacketRow& row, Time at) {
        if (at > after && at <= until && (!found || at < found->at) && matches(row))
            found = Found{row.id, at};
    };
    for (std::size_t index = 0; index < m_packets.size(); ++index) {
        const std::size_t begin = index * Block::rowCount;
        const std::size_t end = std::min(m_trace.packetCount(), begin + Block::rowCount);
        const PacketRow first = m_trace.packet(PacketId(static_cast<PacketId::Value>(begin)));
        if (isStopped() || first.sent > until || (found && first.sent >= found->at))
            break;
        const PacketRow last = m_trace.packet(PacketId(static_cast<PacketId::Value>(end - 1)));
        if (last.sent <= after && m_packets[index].last <= after)
            continue;
        for (std::size_t row = begin; row < end; ++row) {
            const PacketRow packet = m_trace.packet(PacketId(static_cast<PacketId::Value>(row)));
            consider(asPut(packet), packet.sent);
            if (const std::optional<Time> decided = decidedAt(m_trace, packet))
                consider(packet, *decided);
        }
    }
    return found;
}

} // namespace peerscope
