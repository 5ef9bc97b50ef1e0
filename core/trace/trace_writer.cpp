// SPDX-License-Identifier: MIT
#include "core/trace/trace_writer.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace peerscope {

namespace {

// Bits of PacketColumns::progress.
constexpr std::uint8_t acknowledgedBit = 1u << 0; // its commands ask for an acknowledgement
constexpr std::uint8_t allSentBit = 1u << 1;      // every command of it has been in a datagram
constexpr std::uint8_t senderGoneBit = 1u << 2;   // the sender's ENet will not send it again
constexpr std::uint8_t anyArrivedBit = 1u << 3;
constexpr std::uint8_t releasedBit = 1u << 4; // the sender's ENet believes that it was acknowledged

constexpr std::uint8_t heldBit = PacketColumns::heldBit;
constexpr std::uint8_t queuedBit = PacketColumns::queuedBit;

} // namespace

TraceWriter::TraceWriter() : m_trace(std::make_shared<Trace>())
{
}

TraceWriter::TraceWriter(TraceOrigin origin, std::unique_ptr<ScratchFile> scratch)
    : m_trace(std::make_shared<Trace>(origin))
{
    m_trace->m_bytes.keepIn(std::move(scratch));
}

double TraceWriter::fullness() const
{
    const Trace& trace = *m_trace;
    return std::max({trace.m_packets.fullness(), trace.m_datagrams.fullness(), trace.m_carried.fullness(),
                     trace.m_events.fullness(), trace.m_roundTrips.fullness(), trace.m_actions.fullness(),
                     trace.m_peerStates.fullness(), trace.m_connections.fullness(),
                     trace.m_conditions.fullness(), trace.m_losses.fullness(), trace.m_queued.fullness(),
                     trace.m_connectionFigures.fullness(), trace.m_handshakes.fullness(),
                     trace.m_silences.fullness(), trace.m_bytes.fullness()});
}

EndpointId TraceWriter::addEndpoint(EndpointRow row)
{
    auto& endpoints = m_trace->m_endpoints;
    row.id = EndpointId(static_cast<std::uint16_t>(endpointCount()));
    const EndpointId id = row.id;
    EndpointColumns& columns = endpoints.chunkForAppend();
    columns.protocol[endpoints.offsetOf(id.value())].store(row.protocolAtFirst, std::memory_order_relaxed);
    columns.newestStatus[endpoints.offsetOf(id.value())].store(0, std::memory_order_relaxed);
    for (const auto chains :
         {&EndpointColumns::handshakes, &EndpointColumns::connections, &EndpointColumns::silences}) {
        RowChain& chain = (columns.*chains)[endpoints.offsetOf(id.value())];
        chain.newest.store(RowChain::nothing, std::memory_order_relaxed);
        chain.length.store(0, std::memory_order_relaxed);
    }
    columns.row[endpoints.offsetOf(id.value())] = std::move(row);
    endpoints.publish();
    touch();
    return id;
}

void TraceWriter::setProtocol(EndpointId id, GameProtocol protocol)
{
    auto& endpoints = m_trace->m_endpoints;
    endpoints.chunkOf(id.value())
        .protocol[endpoints.offsetOf(id.value())]
        .store(protocol, std::memory_order_relaxed);
    touch();
}

EndpointId TraceWriter::addEndpoint(std::string name, std::string role, std::int32_t uniqueId,
                                    GameProtocol protocol)
{
    EndpointRow row;
    row.name = std::move(name);
    row.role = std::move(role);
    row.uniqueId = uniqueId;
    row.protocolAtFirst = protocol;
    return addEndpoint(std::move(row));
}

PacketId TraceWriter::addPacket(const NewPacket& packet)
{
    auto& table = m_trace->m_packets;
    PacketColumns& chunk = table.chunkForAppend();
    const std::size_t row = table.offsetOf(table.size());
    chunk.sent[row] = packet.sent.count();
    chunk.payload[row] = packet.payload;
    chunk.size[row] = packet.size;
    chunk.from[row] = packet.from.value();
    chunk.to[row] = packet.to.value();
    chunk.fragments[row] = packet.fragments;
    chunk.channel[row] = packet.channel;
    chunk.mode[row] = packet.mode;
    chunk.arrived[row].store(PacketColumns::unknownTime, std::memory_order_relaxed);
    chunk.delivered[row].store(PacketColumns::unknownTime, std::memory_order_relaxed);
    chunk.firstDatagram[row].store(PacketColumns::noDatagram, std::memory_order_relaxed);
    chunk.lastDatagram[row].store(PacketColumns::noDatagram, std::memory_order_relaxed);
    chunk.resends[row].store(0, std::memory_order_relaxed);
    chunk.fate[row].store(PacketFate::InFlight, std::memory_order_relaxed);
    chunk.receipt[row].store(0, std::memory_order_relaxed);
    chunk.copiesInFlight[row] = 0;
    chunk.progress[row] = 0;
    const PacketId id(static_cast<std::uint32_t>(table.publish()));
    m_trace->m_lod.laneFor(packet.from, packet.channel).add(packet.sent, packet.mode, FateClass::Pending);
    if (packet.fragments > 1)
        fragmentsOf(id).arrived.resize(packet.fragments);
    touch();
    return id;
}

void TraceWriter::writePayload(PacketId id, std::size_t offset, ByteView bytes)
{
    const PacketColumns& chunk = columns(id);
    const std::size_t row = TraceWriter::offset(id);
    if (offset <= chunk.size[row] && bytes.size() <= chunk.size[row] - offset)
        m_trace->m_bytes.write(chunk.payload[row], offset, bytes);
}

DatagramId TraceWriter::addDatagram(const NewDatagram& datagram)
{
    auto& carried = m_trace->m_carried;
    const std::uint64_t carriedBegin = carried.size();
    for (const CarriedPart& part : datagram.carried) {
        carried.chunkForAppend().part[carried.offsetOf(carried.size())] = part;
        carried.publish();
    }

    const bool lost = datagram.lost != LossReason::None;
    auto& table = m_trace->m_datagrams;
    DatagramColumns& chunk = table.chunkForAppend();
    const std::size_t row = table.offsetOf(table.size());
    chunk.sent[row] = datagram.sent.count();
    chunk.due[row].store(datagram.due.count(), std::memory_order_relaxed);
    const auto queued = static_cast<std::uint32_t>(
        std::min<std::int64_t>(datagram.queued.count(), std::numeric_limits<std::uint32_t>::max()));
    chunk.queued[row] = queued;
    auto& longestQueued = m_trace->m_longestQueued;
    if (queued > longestQueued.load(std::memory_order_relaxed))
        longestQueued.store(queued, std::memory_order_relaxed);
    chunk.fromPort[row] = datagram.fromPort;
    chunk.toPort[row] = datagram.toPort;
    chunk.bytes[row] = datagram.stored ? *datagram.stored : m_trace->m_bytes.append(datagram.bytes);
    chunk.carriedBegin[row] = carriedBegin;
    chunk.carriedCount[row] = static_cast<std::uint16_t>(datagram.carried.size());
    chunk.size[row] = static_cast<std::uint16_t>(datagram.bytes.size());
    chunk.from[row] = datagram.from.value();
    chunk.to[row] = datagram.to.value();
    chunk.content[row] = datagram.content;
    chunk.duplicate[row] = datagram.duplicate;
    chunk.fate[row].store(lost ? DatagramFate::Lost : DatagramFate::InFlight, std::memory_order_relaxed);
    chunk.reason[row].store(datagram.corrupted && !lost ? LossReason::Corrupt : datagram.lost,
                            std::memory_order_relaxed);
    const DatagramId id(static_cast<std::uint32_t>(table.publish()));

    for (const CarriedPart& part : datagram.carried)
        copySent(id, part, datagram);
    if (datagram.content & datagram_content::connection)
        addHandshake(id, datagram.from, datagram.to);
    if (datagram.held)
        addHold(id);
    touch();
    return id;
}

template <class Table, class Row>
void TraceWriter::addLinked(Table& table, const Row& row, EndpointId first, EndpointId second,
                            RowChains chains)
{
    const auto chainOf = [&](EndpointId endpoint) -> RowChain* {
        if (!endpoint.isValid() || endpoint.value() >= endpointCount())
            return nullptr;
        auto& endpoints = m_trace->m_endpoints;
        return &(endpoints.chunkOf(endpoint.value()).*chains)[endpoints.offsetOf(endpoint.value())];
    };
    const auto newestOf = [](const RowChain* chain) {
        return chain ? chain->newest.load(std::memory_order_relaxed) : RowChain::nothing;
    };
    RowChain* const ofFirst = chainOf(first);
    RowChain* const ofSecond = chainOf(second);
    auto& chunk = table.chunkForAppend();
    const std::size_t offset = table.offsetOf(table.size());
    chunk.row[offset] = row;
    chunk.previousOfFirst[offset] = newestOf(ofFirst);
    chunk.previousOfSecond[offset] = newestOf(ofSecond);
    const auto number = static_cast<std::uint32_t>(table.publish());
    for (RowChain* chain : {ofFirst, ofSecond}) {
        if (!chain)
            continue;
        chain->newest.store(number, std::memory_order_release);
        chain->length.store(chain->length.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
    touch();
}

void TraceWriter::addHandshake(DatagramId id, EndpointId from, EndpointId to)
{
    addLinked(m_trace->m_handshakes, HandshakeRow{id}, from, to, &EndpointColumns::handshakes);
}

void TraceWriter::addConnection(const ConnectionRow& row)
{
    addLinked(m_trace->m_connections, row, row.peer, row.remote, &EndpointColumns::connections);
}

void TraceWriter::addSilence(const SilenceRow& row)
{
    addLinked(m_trace->m_silences, row, row.from, row.to, &EndpointColumns::silences);
}

void TraceWriter::addEvent(EventRow row)
{
    const EndpointId peer = row.peer;
    const bool isStatus = row.kind == EventKind::Status && peer.isValid() && peer.value() < endpointCount();
    const auto number = static_cast<std::uint32_t>(m_trace->m_events.size());
    addRow(m_trace->m_events, std::move(row));
    if (!isStatus)
        return;
    auto& endpoints = m_trace->m_endpoints;
    endpoints.chunkOf(peer.value())
        .newestStatus[endpoints.offsetOf(peer.value())]
        .store(number, std::memory_order_relaxed);
}

void TraceWriter::datagramDelivered(DatagramId id, Time at, std::span<const CarriedPart> carried)
{
    DatagramColumns& chunk = m_trace->m_datagrams.chunkOf(id.value());
    chunk.fate[id.value() % DatagramColumns::rowCount].store(DatagramFate::Delivered,
                                                             std::memory_order_relaxed);
    for (const CarriedPart& part : carried)
        copyArrived(part, at);
    touch();
}

void TraceWriter::datagramDelayed(DatagramId id, Time due)
{
    DatagramColumns& chunk = m_trace->m_datagrams.chunkOf(id.value());
    chunk.due[id.value() % DatagramColumns::rowCount].store(due.count(), std::memory_order_relaxed);
    touch();
}

void TraceWriter::addHold(DatagramId id)
{
    auto& table = m_trace->m_holds;
    HoldColumns& chunk = table.chunkForAppend();
    const std::size_t at = table.offsetOf(table.size());
    chunk.row[at] = {id};
    chunk.end[at].store(PacketColumns::unknownTime, std::memory_order_relaxed);
    table.publish();
}

void TraceWriter::datagramReleased(DatagramId id, Time at, Time due)
{
    if (const std::optional<std::size_t> row = m_trace->findHold(id)) {
        auto& end = m_trace->m_holds.chunkOf(*row).end[m_trace->m_holds.offsetOf(*row)];
        end.store(at.count(), std::memory_order_relaxed);
    }
    datagramDelayed(id, due);
}

void TraceWriter::datagramLost(DatagramId id, Time at, LossReason reason,
                               std::span<const CarriedPart> carried)
{
    addRow(m_trace->m_losses, LossRow{at, id}); // before the fate: who reads that finds this
    DatagramColumns& chunk = m_trace->m_datagrams.chunkOf(id.value());
    const std::size_t row = id.value() % DatagramColumns::rowCount;
    chunk.reason[row].store(reason, std::memory_order_relaxed);
    chunk.fate[row].store(DatagramFate::Lost, std::memory_order_release);
    for (const CarriedPart& part : carried) {
        --columns(part.packet).copiesInFlight[offset(part.packet)];
        settle(part.packet);
    }
    touch();
}

void TraceWriter::packetQueued(const QueueRow& row)
{
    auto& table = m_trace->m_queued;
    QueueColumns& chunk = table.chunkForAppend();
    const std::size_t at = table.offsetOf(table.size());
    chunk.row[at] = row;
    chunk.end[at].store(PacketColumns::unknownTime, std::memory_order_relaxed);
    table.publish();
    auto& receipt = columns(row.packet).receipt[offset(row.packet)];
    receipt.store(receipt.load(std::memory_order_relaxed) | queuedBit, std::memory_order_release);
    touch();
}

void TraceWriter::packetUnqueued(PacketId id, Time at)
{
    const std::optional<std::size_t> row = isQueued(id) ? m_trace->findQueueRow(id) : std::nullopt;
    if (!row)
        return;
    auto& end = m_trace->m_queued.chunkOf(*row).end[m_trace->m_queued.offsetOf(*row)];
    if (end.load(std::memory_order_relaxed) != PacketColumns::unknownTime)
        return;
    end.store(at.count(), std::memory_order_relaxed);
    touch();
}

void TraceWriter::packetRejected(PacketId id)
{
    setFate(id, PacketFate::Rejected);
}

void TraceWriter::packetReleased(PacketId id)
{
    const auto& first = columns(id).firstDatagram[offset(id)];
    if (first.load(std::memory_order_relaxed) == PacketColumns::noDatagram)
        setFate(id, PacketFate::Throttled);
    columns(id).progress[offset(id)] |= releasedBit;
    if (columns(id).progress[offset(id)] & acknowledgedBit)
        settle(id); // only a corrupted acknowledgement frees a packet that never arrived
}

void TraceWriter::packetAbandonedBySender(PacketId id)
{
    columns(id).progress[offset(id)] |= senderGoneBit;
    settle(id);
}

void TraceWriter::packetHeld(PacketId id)
{
    auto& receipt = columns(id).receipt[offset(id)];
    receipt.store(receipt.load(std::memory_order_relaxed) | heldBit, std::memory_order_relaxed);
}

void TraceWriter::packetDiscarded(PacketId id)
{
    const PacketColumns& chunk = columns(id);
    // ENet discards a reliable command that it already has, or has no room for yet. Neither decides the
    // packet's fate.
    if (chunk.progress[offset(id)] & acknowledgedBit) {
        settle(id);
        return;
    }
    const bool whole =
        chunk.arrived[offset(id)].load(std::memory_order_relaxed) != PacketColumns::unknownTime;
    if (whole)
        setFate(id, PacketFate::Late);
    else if (chunk.copiesInFlight[offset(id)] == 0 && (chunk.progress[offset(id)] & allSentBit))
        setFate(id, PacketFate::Incomplete);
}

void TraceWriter::packetUnreadable(PacketId id, std::uint16_t fragment)
{
    PacketColumns& chunk = columns(id);
    const std::size_t row = offset(id);
    if (chunk.fate[row].load(std::memory_order_relaxed) != PacketFate::InFlight)
        return;
    chunk.arrived[row].store(PacketColumns::unknownTime, std::memory_order_relaxed);
    const std::uint16_t count = chunk.fragments[row];
    if (count == 1) {
        chunk.progress[row] &= static_cast<std::uint8_t>(~anyArrivedBit);
    } else if (fragment < count) {
        const auto [found, isNew] = m_fragments.try_emplace(id.value());
        Fragments& fragments = found->second;
        if (isNew) { // its fragments were forgotten when the last one arrived
            fragments.arrived.assign(count, true);
            fragments.sentCount = count;
            fragments.arrivedCount = count;
        }
        if (fragments.arrived[fragment]) {
            fragments.arrived[fragment] = false;
            --fragments.arrivedCount;
        }
    }
    settle(id);
}

void TraceWriter::packetAbandonedByReceiver(PacketId id)
{
    const PacketColumns& chunk = columns(id);
    const std::uint8_t progress = chunk.progress[offset(id)];
    // A reliable packet that its sender still resends is not decided: the sender will time out.
    const bool whole =
        chunk.arrived[offset(id)].load(std::memory_order_relaxed) != PacketColumns::unknownTime;
    if ((progress & acknowledgedBit) && !whole && !(progress & senderGoneBit))
        return;
    setFate(id, PacketFate::Disconnected);
}

void TraceWriter::packetDelivered(PacketId id, Time at, TransferMode receivedMode)
{
    PacketColumns& chunk = columns(id);
    const std::size_t row = offset(id);
    if (chunk.fate[row].load(std::memory_order_relaxed) == PacketFate::Delivered)
        return; // a corrupted copy of it was taken for another packet
    if (chunk.arrived[row].load(std::memory_order_relaxed) == PacketColumns::unknownTime)
        chunk.arrived[row].store(at.count(), std::memory_order_relaxed);
    const std::uint8_t waits = chunk.receipt[row].load(std::memory_order_relaxed) & (heldBit | queuedBit);
    chunk.receipt[row].store(static_cast<std::uint8_t>(waits | static_cast<std::uint8_t>(receivedMode)),
                             std::memory_order_relaxed);
    chunk.delivered[row].store(at.count(), std::memory_order_relaxed);
    setFate(id, PacketFate::Delivered);
}

void TraceWriter::setFate(PacketId id, PacketFate fate)
{
    PacketColumns& chunk = columns(id);
    const std::size_t row = offset(id);
    const PacketFate before = chunk.fate[row].load(std::memory_order_relaxed);
    if (before == fate || before == PacketFate::Delivered)
        return;
    if (before != PacketFate::InFlight && fate != PacketFate::Delivered)
        return; // the first fate stands, unless a copy arrived after all
    ++m_settledPackets;
    // Stored last with release order, so that a reader that sees the fate also sees its times.
    chunk.fate[row].store(fate, std::memory_order_release);
    if (classOf(before) != classOf(fate)) {
        const Time sent(chunk.sent[row]);
        m_trace->m_lod.laneFor(EndpointId(chunk.from[row]), chunk.channel[row])
            .move(sent, chunk.mode[row], classOf(before), classOf(fate));
    }
    if (chunk.fragments[row] > 1 && chunk.copiesInFlight[row] == 0)
        forgetFragments(id);
    touch();
}

TraceWriter::Fragments& TraceWriter::fragmentsOf(PacketId id)
{
    return m_fragments[id.value()];
}

void TraceWriter::forgetFragments(PacketId id)
{
    m_fragments.erase(id.value());
}

void TraceWriter::copySent(DatagramId datagram, const CarriedPart& part, const NewDatagram& row)
{
    PacketColumns& chunk = columns(part.packet);
    const std::size_t at = offset(part.packet);
    const bool isFirstTry = part.attempt == 1 && !row.duplicate;
    if (chunk.firstDatagram[at].load(std::memory_order_relaxed) == PacketColumns::noDatagram)
        chunk.firstDatagram[at].store(datagram.value(), std::memory_order_relaxed);
    chunk.lastDatagram[at].store(datagram.value(), std::memory_order_relaxed);
    if (part.acknowledged)
        chunk.progress[at] |= acknowledgedBit;
    if (part.attempt > 1 && !row.duplicate) {
        const std::uint16_t resends = chunk.resends[at].load(std::memory_order_relaxed);
        if (resends != static_cast<std::uint16_t>(-1))
            chunk.resends[at].store(static_cast<std::uint16_t>(resends + 1), std::memory_order_relaxed);
    }
    if (chunk.fragments[at] == 1) {
        chunk.progress[at] |= allSentBit;
    } else if (isFirstTry) {
        Fragments& fragments = fragmentsOf(part.packet);
        if (++fragments.sentCount == chunk.fragments[at])
            chunk.progress[at] |= allSentBit;
    }
    if (isFirstTry && (chunk.progress[at] & allSentBit) && isQueued(part.packet))
        packetUnqueued(part.packet, row.sent);
    if (row.lost != LossReason::None)
        settle(part.packet);
    else
        ++chunk.copiesInFlight[at];
}

void TraceWriter::copyArrived(const CarriedPart& part, Time at)
{
    PacketColumns& chunk = columns(part.packet);
    const std::size_t row = offset(part.packet);
    --chunk.copiesInFlight[row];
    chunk.progress[row] |= anyArrivedBit;
    const bool known = chunk.arrived[row].load(std::memory_order_relaxed) != PacketColumns::unknownTime;
    if (known)
        return;
    if (chunk.fragments[row] == 1) {
        chunk.arrived[row].store(at.count(), std::memory_order_relaxed);
        return;
    }
    const auto found = m_fragments.find(part.packet.value());
    if (found != m_fragments.end() && part.fragment < found->second.arrived.size()) {
        Fragments& fragments = found->second;
        if (!fragments.arrived[part.fragment]) {
            fragments.arrived[part.fragment] = true;
            ++fragments.arrivedCount;
        }
        if (fragments.arrivedCount == chunk.fragments[row]) {
            chunk.arrived[row].store(at.count(), std::memory_order_relaxed);
            m_fragments.erase(found);
            return;
        }
    }
    settle(part.packet);
}

/// Decides the fate of a packet that cannot arrive any more: no copy is on its way, and none will be sent.
void TraceWriter::settle(PacketId id)
{
    const PacketColumns& chunk = columns(id);
    const std::size_t row = offset(id);
    if (chunk.fragments[row] > 1 && chunk.copiesInFlight[row] == 0 &&
        chunk.fate[row].load(std::memory_order_relaxed) != PacketFate::InFlight)
        forgetFragments(id); // decided while copies of it were still on their way
    if (chunk.copiesInFlight[row] != 0 ||
        chunk.fate[row].load(std::memory_order_relaxed) != PacketFate::InFlight ||
        chunk.arrived[row].load(std::memory_order_relaxed) != PacketColumns::unknownTime)
        return;
    const std::uint8_t progress = chunk.progress[row];
    if (progress & senderGoneBit) {
        const bool undecided = (progress & acknowledgedBit) || !(progress & allSentBit);
        setFate(id, undecided ? PacketFate::Disconnected
                              : (progress & anyArrivedBit ? PacketFate::Incomplete : PacketFate::Lost));
    } else if (progress & (progress & acknowledgedBit ? releasedBit : allSentBit)) {
        setFate(id, progress & anyArrivedBit ? PacketFate::Incomplete : PacketFate::Lost);
    }
}

} // namespace peerscope
