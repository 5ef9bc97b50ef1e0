// SPDX-License-Identifier: MIT
#include "core/trace/trace.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

/// The first of `count` rows that is not before the one that is looked for. The rows are in its order.
template <class IsBefore> std::size_t firstNotBefore(std::size_t count, IsBefore isBefore)
{
    std::size_t low = 0;
    while (low < count) {
        const std::size_t middle = low + (count - low) / 2;
        if (isBefore(middle))
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/// The first of `count` rows whose time, as `timeOf` gives it, is not before `time`.
template <class TimeOf> std::size_t firstAt(std::size_t count, Time time, TimeOf timeOf)
{
    return firstNotBefore(count, [&](std::size_t row) { return timeOf(row) < time.count(); });
}

template <class Columns> const auto& wholeRow(const ChunkedTable<Columns>& table, std::uint64_t index)
{
    return table.chunkOf(index).row[table.offsetOf(index)];
}

} // namespace

/// Among all rows, not those of some snapshot: a packet may have begun to wait since.
std::optional<std::size_t> Trace::findQueueRow(PacketId packet) const
{
    const auto count = static_cast<std::size_t>(m_queued.size());
    const std::size_t found =
        firstNotBefore(count, [&](std::size_t row) { return wholeRow(m_queued, row).packet < packet; });
    if (found == count || wholeRow(m_queued, found).packet != packet)
        return std::nullopt;
    return found;
}

std::optional<std::size_t> Trace::findHold(DatagramId datagram) const
{
    const auto count = static_cast<std::size_t>(m_holds.size());
    const std::size_t found =
        firstNotBefore(count, [&](std::size_t row) { return wholeRow(m_holds, row).datagram < datagram; });
    if (found == count || wholeRow(m_holds, found).datagram != datagram)
        return std::nullopt;
    return found;
}

TraceSnapshot::TraceSnapshot() : TraceSnapshot(std::make_shared<const Trace>())
{
}

TraceSnapshot::TraceSnapshot(std::shared_ptr<const Trace> trace) : m_trace(std::move(trace))
{
    m_revision = m_trace->m_revision.load(std::memory_order_relaxed);
    // Rows that others refer to are counted last. Otherwise, a datagram could refer to a packet beyond the
    // end.
    m_eventCount = static_cast<std::size_t>(m_trace->m_events.size());
    m_roundTripCount = static_cast<std::size_t>(m_trace->m_roundTrips.size());
    m_connectionFiguresCount = static_cast<std::size_t>(m_trace->m_connectionFigures.size());
    m_actionCount = static_cast<std::size_t>(m_trace->m_actions.size());
    m_conditionsCount = static_cast<std::size_t>(m_trace->m_conditions.size());
    m_connectionCount = static_cast<std::size_t>(m_trace->m_connections.size());
    m_peerStateCount = static_cast<std::size_t>(m_trace->m_peerStates.size());
    m_silenceCount = static_cast<std::size_t>(m_trace->m_silences.size());
    m_datagramCount = static_cast<std::size_t>(m_trace->m_datagrams.size());
    m_packetCount = static_cast<std::size_t>(m_trace->m_packets.size());
    m_endpointCount = static_cast<std::size_t>(m_trace->m_endpoints.size());
}

PacketRow TraceSnapshot::packet(PacketId id) const
{
    const PacketColumns& chunk = packetColumns(id.value());
    const std::size_t row = packetOffset(id.value());
    PacketRow result;
    result.id = id;
    result.fate = chunk.fate[row].load(std::memory_order_acquire);
    result.from = EndpointId(chunk.from[row]);
    result.to = EndpointId(chunk.to[row]);
    result.channel = chunk.channel[row];
    result.mode = chunk.mode[row];
    result.size = chunk.size[row];
    result.sent = Time(chunk.sent[row]);
    result.fragments = chunk.fragments[row];
    result.payload = chunk.payload[row];
    const std::int64_t arrived = chunk.arrived[row].load(std::memory_order_relaxed);
    if (arrived != PacketColumns::unknownTime)
        result.arrived = Time(arrived);
    if (result.fate == PacketFate::Delivered) {
        const std::uint8_t receipt = chunk.receipt[row].load(std::memory_order_relaxed);
        result.receivedMode = static_cast<TransferMode>(receipt & 3);
        result.delivered = Time(chunk.delivered[row].load(std::memory_order_relaxed));
        if ((receipt & PacketColumns::heldBit) && result.arrived)
            result.held = *result.delivered - *result.arrived;
    }
    if (chunk.receipt[row].load(std::memory_order_acquire) & PacketColumns::queuedBit) {
        const std::optional<Time> end = queueEnd(id);
        result.isQueued = !end;
        result.queued = end.value_or(std::max(newestTime(), result.sent)) - result.sent;
    }
    result.resends = chunk.resends[row].load(std::memory_order_relaxed);
    const auto datagram = [](std::uint32_t number) {
        return number == PacketColumns::noDatagram ? DatagramId::none() : DatagramId(number);
    };
    result.firstDatagram = datagram(chunk.firstDatagram[row].load(std::memory_order_relaxed));
    result.lastDatagram = datagram(chunk.lastDatagram[row].load(std::memory_order_relaxed));
    return result;
}

DatagramRow TraceSnapshot::datagram(DatagramId id) const
{
    const DatagramColumns& chunk = datagramColumns(id.value());
    const std::size_t row = datagramOffset(id.value());
    DatagramRow result;
    result.id = id;
    result.from = EndpointId(chunk.from[row]);
    result.to = EndpointId(chunk.to[row]);
    result.size = chunk.size[row];
    result.sent = Time(chunk.sent[row]);
    result.due = Time(chunk.due[row].load(std::memory_order_relaxed));
    result.queued = Time(chunk.queued[row]);
    result.fromPort = chunk.fromPort[row];
    result.toPort = chunk.toPort[row];
    result.fate = chunk.fate[row].load(std::memory_order_acquire);
    result.reason = chunk.reason[row].load(std::memory_order_relaxed);
    result.duplicate = chunk.duplicate[row];
    result.content = chunk.content[row];
    result.carriedCount = chunk.carriedCount[row];
    result.carriedBegin = chunk.carriedBegin[row];
    result.bytes = chunk.bytes[row];
    if (result.fate == DatagramFate::Lost)
        result.lostAt = lostAt(result);
    result.heldUntil = result.isHeld() ? never : heldUntil(id);
    return result;
}

std::optional<Time> TraceSnapshot::heldUntil(DatagramId datagram) const
{
    const auto index = m_trace->findHold(datagram);
    if (!index)
        return std::nullopt;
    const auto& holds = m_trace->m_holds;
    const std::int64_t end =
        holds.chunkOf(*index).end[holds.offsetOf(*index)].load(std::memory_order_relaxed);
    return end == PacketColumns::unknownTime ? never : Time(end);
}

std::vector<DatagramId> TraceSnapshot::heldAt(Time time) const
{
    std::vector<DatagramId> held;
    const auto count = static_cast<std::size_t>(m_trace->m_holds.size());
    for (std::size_t index = 0; index < count; ++index) {
        const DatagramId datagram = wholeRow(m_trace->m_holds, index).datagram;
        if (datagram.value() >= m_datagramCount)
            break;
        const DatagramRow row = this->datagram(datagram);
        if (row.sent <= time && row.heldUntil && time < *row.heldUntil)
            held.push_back(datagram);
    }
    return held;
}

/// Costs a search for when it was sent, and a step for each loss while it was on its way.
std::optional<Time> TraceSnapshot::lostAt(const DatagramRow& datagram) const
{
    const auto& losses = m_trace->m_losses;
    // Not as many as when the snapshot was made: that it is lost may have become known since.
    const auto count = static_cast<std::size_t>(losses.size());
    const auto at = [&](std::size_t index) { return wholeRow(losses, index).at; };
    for (std::size_t index = firstAt(count, datagram.sent, [&](std::size_t row) { return at(row).count(); });
         index < count && at(index) <= datagram.due; ++index) {
        if (wholeRow(losses, index).datagram == datagram.id)
            return at(index);
    }
    return {};
}

std::optional<QueueRow> TraceSnapshot::queueRow(PacketId packet) const
{
    const auto index = m_trace->findQueueRow(packet);
    return index ? std::optional(wholeRow(m_trace->m_queued, *index)) : std::nullopt;
}

std::optional<Time> TraceSnapshot::queueEnd(PacketId packet) const
{
    const auto index = m_trace->findQueueRow(packet);
    const std::int64_t end =
        index ? m_trace->m_queued.chunkOf(*index).end[m_trace->m_queued.offsetOf(*index)].load(
                    std::memory_order_relaxed)
              : PacketColumns::unknownTime;
    return end == PacketColumns::unknownTime ? std::nullopt : std::optional(Time(end));
}

Time TraceSnapshot::newestTime() const
{
    Time newest{};
    if (m_packetCount > 0)
        newest = Time(packetColumns(m_packetCount - 1).sent[packetOffset(m_packetCount - 1)]);
    if (m_datagramCount > 0)
        newest = std::max(
            newest, Time(datagramColumns(m_datagramCount - 1).sent[datagramOffset(m_datagramCount - 1)]));
    if (m_eventCount > 0)
        newest = std::max(newest, event(m_eventCount - 1).at);
    return newest;
}

const EventRow& TraceSnapshot::event(std::size_t index) const
{
    return wholeRow(m_trace->m_events, index);
}

const EndpointRow& TraceSnapshot::endpoint(EndpointId id) const
{
    return wholeRow(m_trace->m_endpoints, id.value());
}

GameProtocol TraceSnapshot::protocol(EndpointId id) const
{
    const auto& endpoints = m_trace->m_endpoints;
    return endpoints.chunkOf(id.value())
        .protocol[endpoints.offsetOf(id.value())]
        .load(std::memory_order_relaxed);
}

GameProtocol TraceSnapshot::protocolBetween(EndpointId from, EndpointId to) const
{
    const bool isFromServer = to.isValid() && endpoint(from).role == "server";
    return protocol(isFromServer ? to : from);
}

const RoundTripRow& TraceSnapshot::roundTrip(std::size_t index) const
{
    return wholeRow(m_trace->m_roundTrips, index);
}

const ConnectionFiguresRow& TraceSnapshot::connectionFigures(std::size_t index) const
{
    return wholeRow(m_trace->m_connectionFigures, index);
}

const ActionRow& TraceSnapshot::action(std::size_t index) const
{
    return wholeRow(m_trace->m_actions, index);
}

const PeerStateRow& TraceSnapshot::peerState(std::size_t index) const
{
    return wholeRow(m_trace->m_peerStates, index);
}

const ConnectionRow& TraceSnapshot::connection(std::size_t index) const
{
    return wholeRow(m_trace->m_connections, index);
}

const ConditionsRow& TraceSnapshot::conditions(std::size_t index) const
{
    return wholeRow(m_trace->m_conditions, index);
}

const SilenceRow& TraceSnapshot::silence(std::size_t index) const
{
    return wholeRow(m_trace->m_silences, index);
}

const RowChain& TraceSnapshot::chain(EndpointId endpoint, RowChains chains) const
{
    const auto& endpoints = m_trace->m_endpoints;
    return (endpoints.chunkOf(endpoint.value()).*chains)[endpoints.offsetOf(endpoint.value())];
}

template <class Table, class Ends>
std::vector<std::size_t> TraceSnapshot::rowsBetween(const Table& table, std::size_t count, EndpointId one,
                                                    EndpointId other, RowChains chains, Ends endsOf) const
{
    std::vector<std::size_t> found;
    const auto isKnown = [this](EndpointId endpoint) {
        return endpoint.isValid() && endpoint.value() < m_endpointCount;
    };
    if (!isKnown(one) || (other.isValid() && !isKnown(other)))
        return found;
    const auto lengthOf = [&](EndpointId endpoint) {
        return chain(endpoint, chains).length.load(std::memory_order_relaxed);
    };
    const EndpointId along = other.isValid() && lengthOf(other) < lengthOf(one) ? other : one;
    std::uint32_t index = chain(along, chains).newest.load(std::memory_order_acquire);
    while (index != RowChain::nothing) {
        const auto& chunk = table.chunkOf(index);
        const std::size_t offset = table.offsetOf(index);
        const auto [first, second] = endsOf(chunk.row[offset]);
        const EndpointId opposite = first == along ? second : first;
        if (index < count && (!other.isValid() || opposite == (along == one ? other : one)))
            found.push_back(index);
        index = first == along ? chunk.previousOfFirst[offset] : chunk.previousOfSecond[offset];
    }
    return found;
}

std::vector<std::size_t> TraceSnapshot::connectionsBetween(EndpointId one, EndpointId other) const
{
    return rowsBetween(m_trace->m_connections, m_connectionCount, one, other, &EndpointColumns::connections,
                       [](const ConnectionRow& row) { return std::pair(row.peer, row.remote); });
}

std::vector<std::size_t> TraceSnapshot::silencesBetween(EndpointId one, EndpointId other) const
{
    return rowsBetween(m_trace->m_silences, m_silenceCount, one, other, &EndpointColumns::silences,
                       [](const SilenceRow& row) { return std::pair(row.from, row.to); });
}

std::vector<DatagramId> TraceSnapshot::handshakesOf(EndpointId endpoint, Time begin, Time end) const
{
    std::vector<DatagramId> found;
    std::uint32_t index =
        chain(endpoint, &EndpointColumns::handshakes).newest.load(std::memory_order_acquire);
    while (index != RowChain::nothing) {
        const HandshakeColumns& chunk = m_trace->m_handshakes.chunkOf(index);
        const std::size_t offset = m_trace->m_handshakes.offsetOf(index);
        const DatagramId datagram = chunk.row[offset].datagram;
        const DatagramColumns& columns = datagramColumns(datagram.value());
        const std::size_t place = datagramOffset(datagram.value());
        const Time sent(columns.sent[place]);
        if (sent < begin)
            break;
        if (sent <= end && datagram.value() < m_datagramCount)
            found.push_back(datagram);
        index = columns.from[place] == endpoint.value() ? chunk.previousOfFirst[offset]
                                                        : chunk.previousOfSecond[offset];
    }
    std::ranges::reverse(found);
    return found;
}

bool TraceSnapshot::isNewestStatus(std::size_t index) const
{
    const auto& endpoints = m_trace->m_endpoints;
    const std::size_t peer = event(index).peer.value();
    return endpoints.chunkOf(peer).newestStatus[endpoints.offsetOf(peer)].load(std::memory_order_relaxed) ==
           index;
}

std::optional<RoundTripRow> TraceSnapshot::roundTripAt(EndpointId from, EndpointId to, Time time) const
{
    // Rows at exactly this moment count, because a packet sent in the same poll comes after them.
    for (std::size_t index = firstRoundTripAt(time + Time(1)); index-- > 0;) {
        const RoundTripRow& row = roundTrip(index);
        if (row.from == from && row.to == to)
            return row;
    }
    return {};
}

CarriedPart TraceSnapshot::carried(const DatagramRow& datagram, std::size_t index) const
{
    const std::uint64_t row = datagram.carriedBegin + index;
    return m_trace->m_carried.chunkOf(row).part[m_trace->m_carried.offsetOf(row)];
}

ByteView TraceSnapshot::payload(const PacketRow& packet) const
{
    return m_trace->m_bytes.view(packet.payload, packet.size);
}

ByteView TraceSnapshot::bytes(const DatagramRow& datagram) const
{
    return m_trace->m_bytes.view(datagram.bytes, datagram.size);
}

std::size_t TraceSnapshot::firstPacketAt(Time time) const
{
    return firstAt(m_packetCount, time,
                   [this](std::size_t row) { return packetColumns(row).sent[packetOffset(row)]; });
}

std::size_t TraceSnapshot::firstDatagramAt(Time time) const
{
    return firstAt(m_datagramCount, time,
                   [this](std::size_t row) { return datagramColumns(row).sent[datagramOffset(row)]; });
}

std::size_t TraceSnapshot::firstEventAt(Time time) const
{
    return firstAt(m_eventCount, time, [this](std::size_t row) { return event(row).at.count(); });
}

std::size_t TraceSnapshot::firstConnectionAt(Time time) const
{
    return firstAt(m_connectionCount, time, [this](std::size_t row) { return connection(row).at.count(); });
}

std::size_t TraceSnapshot::firstRoundTripAt(Time time) const
{
    return firstAt(m_roundTripCount, time, [this](std::size_t row) { return roundTrip(row).at.count(); });
}

} // namespace peerscope
