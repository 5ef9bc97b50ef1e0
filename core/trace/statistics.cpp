// SPDX-License-Identifier: MIT
#include "core/trace/statistics.h"

#include "core/trace/as_of.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

std::uint32_t keyOf(const DatagramRow& row)
{
    return std::uint32_t{row.from.value()} << 16 | row.to.value();
}

/// Milliseconds as ENet writes them in its headers.
std::uint16_t shortClock(Time time)
{
    return static_cast<std::uint16_t>(time.count() / 1000);
}

/// Divides `amount` by weights, given one by one, so that the parts add up exactly.
class Divider
{
public:
    Divider(std::uint64_t amount, std::uint64_t weights) : m_amount(amount), m_weights(weights) {}
    std::uint64_t next(std::uint64_t weight)
    {
        const std::uint64_t before = given();
        m_passed += weight;
        return given() - before;
    }

private:
    std::uint64_t given() const { return m_weights == 0 ? 0 : m_amount * m_passed / m_weights; }

    std::uint64_t m_amount;
    std::uint64_t m_weights;
    std::uint64_t m_passed = 0;
};

} // namespace

LayerBytes& LayerBytes::operator+=(const LayerBytes& other)
{
    payload += other.payload;
    commands += other.commands;
    datagrams += other.datagrams;
    wire += other.wire;
    return *this;
}

bool Statistics::update(const TraceSnapshot& trace, std::size_t mostRows)
{
    std::erase_if(m_packetsUnderWay, [&](PacketId id) { return decidePacket(trace, id); });
    std::erase_if(m_datagramsUnderWay,
                  [&](DatagramId id) { return decideDatagram(trace, trace.datagram(id)); });
    const std::size_t allPackets = m_until ? trace.firstPacketAt(*m_until + Time(1)) : trace.packetCount();
    const std::size_t allDatagrams =
        m_until ? trace.firstDatagramAt(*m_until + Time(1)) : trace.datagramCount();
    const std::size_t packets = std::min(allPackets, m_packetsSeen + mostRows);
    for (; m_packetsSeen < packets; ++m_packetsSeen)
        addPacket(trace, PacketId(static_cast<std::uint32_t>(m_packetsSeen)));
    const std::size_t datagrams = std::min(allDatagrams, m_datagramsSeen + mostRows);
    for (; m_datagramsSeen < datagrams; ++m_datagramsSeen) {
        const DatagramId id(static_cast<std::uint32_t>(m_datagramsSeen));
        const DatagramRow row = m_until ? datagramAsOf(trace, id, *m_until) : trace.datagram(id);
        addDatagram(trace, row);
        if (!decideDatagram(trace, row) && !m_until)
            m_datagramsUnderWay.push_back(row.id);
    }
    const std::size_t roundTrips = std::min(trace.roundTripCount(), m_roundTripsSeen + mostRows);
    for (; m_roundTripsSeen < roundTrips; ++m_roundTripsSeen) {
        const RoundTripRow row = trace.roundTrip(m_roundTripsSeen);
        if (!m_until || row.at <= *m_until)
            addThrottle(row);
    }
    return packets == allPackets && datagrams == allDatagrams && roundTrips == trace.roundTripCount();
}

/// The groups of what a packet says; none if it has no message.
template <class Act> void Statistics::forMessageGroupsOf(const TraceSnapshot& trace, PacketId packet, Act act)
{
    MessageColumns& messages = trace.messages();
    if (packet.value() >= messages.rowsRead())
        messages.readUpTo(trace, packet.value() + std::size_t{1});
    const MessageColumns::SubjectId id = messages.subjectOf(packet);
    if (id == MessageColumns::noSubject)
        return;
    const auto groupOf = [](NameGroups& groups, MessageColumns::NameId name) -> StatisticsGroup& {
        return groups[groups.size() < mostNames || groups.contains(name) ? name : 0];
    };
    const MessageSubject& subject = messages.subject(id);
    act(m_kinds[subject.kind]);
    if (subject.rpc != 0)
        act(groupOf(m_rpcs, subject.rpc));
    for (const MessageColumns::NameId node : subject.nodes)
        act(groupOf(m_nodes, node));
}

template <class Act>
void Statistics::forGroupsOf(const TraceSnapshot& trace, const PacketRow& packet, Act act)
{
    forMessageGroupsOf(trace, packet.id, act);
    act(m_total);
    act(m_modes[static_cast<std::size_t>(packet.mode)]);
    act(m_channels[packet.channel]);
    act(m_links[{packet.from, packet.to}]);
    act(m_senders[packet.from]);
}

PacketRow Statistics::packetRow(const TraceSnapshot& trace, PacketId id) const
{
    return m_until ? packetAsOf(trace, id, *m_until) : trace.packet(id);
}

void Statistics::addPacket(const TraceSnapshot& trace, PacketId id)
{
    if (!isChosen(id))
        return;
    PacketRow packet = packetRow(trace, id);
    packet.resends = 0; // counted with the resent datagrams
    const bool isDelivered = packet.fate == PacketFate::Delivered;
    const bool isQueueKnown = packet.fate != PacketFate::InFlight || m_until;
    forGroupsOf(trace, packet, [&](StatisticsGroup& group) {
        group.packets.add(packet);
        if (isDelivered)
            group.latency.add(*packet.delivered - packet.sent);
        if (isQueueKnown && packet.queued > Time(0))
            group.queued.add(packet.queued);
    });
    ++m_series.at(packet.sent).packets[static_cast<std::size_t>(packet.mode)];
    m_newest = std::max(m_newest, packet.sent);
    if (packet.fate == PacketFate::InFlight && !m_until)
        m_packetsUnderWay.push_back(id);
}

bool Statistics::decidePacket(const TraceSnapshot& trace, PacketId id)
{
    const PacketColumns& chunk = trace.packetColumns(id.value());
    if (chunk.fate[TraceSnapshot::packetOffset(id.value())].load(std::memory_order_acquire) ==
        PacketFate::InFlight)
        return false;
    const PacketRow packet = trace.packet(id);
    forGroupsOf(trace, packet, [&](StatisticsGroup& group) {
        group.packets.decide(packet);
        if (packet.delivered)
            group.latency.add(*packet.delivered - packet.sent);
        if (packet.queued > Time(0))
            group.queued.add(packet.queued);
    });
    return true;
}

/// Calls `act` once for every group that a datagram belongs to.
template <class Act>
void Statistics::forDatagramGroups(const TraceSnapshot& trace, const DatagramRow& row, Act act)
{
    std::array<bool, transferModeCount> modes = {};
    std::array<bool, 256> channels = {};
    m_messageGroups.clear();
    bool any = !m_choice;
    for (std::size_t index = 0; index < row.carriedCount; ++index) {
        const PacketId id = trace.carried(row, index).packet;
        if (id.value() >= trace.packetCount() || !isChosen(id))
            continue;
        const PacketColumns& chunk = trace.packetColumns(id.value());
        const std::size_t at = TraceSnapshot::packetOffset(id.value());
        any = true;
        const auto mode = static_cast<std::size_t>(chunk.mode[at]);
        if (!std::exchange(modes[mode], true))
            act(m_modes[mode]);
        if (!std::exchange(channels[chunk.channel[at]], true))
            act(m_channels[chunk.channel[at]]);
        forMessageGroupsOf(trace, id, [&](StatisticsGroup& group) {
            if (std::ranges::find(m_messageGroups, &group) == m_messageGroups.end()) {
                m_messageGroups.push_back(&group);
                act(group);
            }
        });
    }
    if (!any)
        return;
    act(m_total);
    act(m_links[{row.from, row.to}]);
    act(m_senders[row.from]);
}

void Statistics::addDatagram(const TraceSnapshot& trace, const DatagramRow& row)
{
    if (row.duplicate) {
        forDatagramGroups(trace, row, [](StatisticsGroup& group) { ++group.copies; });
        return;
    }
    forDatagramGroups(trace, row, [](StatisticsGroup& group) { ++group.datagrams; });
    readCommands(trace, row);
    shareOut(trace, row);
    for (std::size_t index = 0; index < row.carriedCount; ++index) {
        const CarriedPart part = trace.carried(row, index);
        if (part.attempt > 1 && part.packet.value() < trace.packetCount() && isChosen(part.packet))
            forGroupsOf(trace, trace.packet(part.packet),
                        [](StatisticsGroup& group) { ++group.packets.resends; });
    }
    m_newest = std::max(m_newest, row.sent);
}

/// Reads the datagram's commands, with the packets that they carry: they come in the same order.
void Statistics::readCommands(const TraceSnapshot& trace, const DatagramRow& row)
{
    m_shares.clear();
    const EnetDatagram opened = m_opener.open(trace.bytes(row), m_framings[keyOf(row)]);
    if (!opened.problem.empty())
        return;
    if (opened.header.hasSentTime) {
        Clock& clock = m_clocks[row.from.value()];
        clock.isKnown = true;
        clock.ahead = static_cast<std::uint16_t>(opened.header.sentTime - shortClock(row.sent));
    }
    std::size_t carried = 0;
    std::uint64_t sizes = 0;
    EnetCommandReader reader(opened.commands, opened.commandsOffset);
    for (EnetCommand command; reader.next(command);) {
        Share share{command.size, command.payloadSize, {}};
        if (isData(command.kind) && carried < row.carriedCount) {
            const PacketId packet = trace.carried(row, carried++).packet;
            if (packet.value() < trace.packetCount() && isChosen(packet))
                share.packet = packet;
        }
        sizes += share.size;
        m_shares.push_back(share);
    }
    // For a compressed datagram, each command gets its share of the compressed size.
    if (opened.compression != Compression::None && sizes > row.size) {
        for (Share& share : m_shares) {
            share.payload = share.payload * row.size / sizes;
            share.size = share.size * row.size / sizes;
        }
    }
}

void Statistics::shareOut(const TraceSnapshot& trace, const DatagramRow& row)
{
    std::uint64_t sizes = 0;
    for (const Share& share : m_shares)
        sizes += share.size;
    const std::uint64_t size = std::max<std::uint64_t>(row.size, sizes);
    Divider datagram(size - sizes, sizes);
    Divider wire(LayerBytes::wireHeader, sizes);
    RateBucket& bucket = m_series.at(row.sent);
    LayerBytes whole;
    LayerBytes control;
    for (const Share& share : m_shares) {
        LayerBytes part{share.payload, share.size, share.size, share.size};
        part.datagrams += datagram.next(share.size);
        part.wire = part.datagrams + wire.next(share.size);
        if (share.packet.isValid()) {
            const PacketColumns& chunk = trace.packetColumns(share.packet.value());
            const std::size_t at = TraceSnapshot::packetOffset(share.packet.value());
            const auto mode = static_cast<std::size_t>(chunk.mode[at]);
            m_modes[mode].bytes += part;
            m_channels[chunk.channel[at]].bytes += part;
            forMessageGroupsOf(trace, share.packet, [&part](StatisticsGroup& group) { group.bytes += part; });
            bucket.bytes[mode] += part.wire;
            whole += part;
        } else {
            control += {0, 0, part.datagrams, part.wire};
        }
    }
    if (m_shares.empty())
        control = {0, 0, size, size + LayerBytes::wireHeader};
    // If only chosen packets are counted, commands without any of them are not.
    if (!m_choice) {
        whole += control;
        m_control += control;
        bucket.bytes.back() += control.wire;
    }
    if (whole == LayerBytes())
        return;
    m_total.bytes += whole;
    m_links[{row.from, row.to}].bytes += whole;
    m_senders[row.from].bytes += whole;
}

bool Statistics::decideDatagram(const TraceSnapshot& trace, const DatagramRow& row)
{
    if (row.fate == DatagramFate::InFlight)
        return false;
    if (row.fate == DatagramFate::Lost && !row.duplicate)
        forDatagramGroups(trace, row, [](StatisticsGroup& group) { ++group.datagramsLost; });
    else if (row.content & datagram_content::acknowledgement && !row.duplicate && !m_choice)
        addRoundTrips(trace, row);
    return true;
}

/// An acknowledgement repeats the sent time of what it answers, on its receiver's clock. The time from then
/// to its arrival is a round trip, to the millisecond.
void Statistics::addRoundTrips(const TraceSnapshot& trace, const DatagramRow& row)
{
    const auto clock = m_clocks.find(row.to.value());
    if (clock == m_clocks.end() || !clock->second.isKnown)
        return;
    const EnetDatagram opened = m_opener.open(trace.bytes(row), m_framings[keyOf(row)]);
    if (!opened.problem.empty())
        return;
    const auto arrived = static_cast<std::uint16_t>(shortClock(row.due) + clock->second.ahead);
    EnetCommandReader reader(opened.commands, opened.commandsOffset);
    for (EnetCommand command; reader.next(command);) {
        if (command.kind != EnetCommandKind::Acknowledge)
            continue;
        const std::int64_t taken =
            std::int64_t{1000} * static_cast<std::uint16_t>(arrived - command.echoedTime);
        // Half the range of 16 bits: above it, the clocks do not match.
        if (taken >= 32'768'000)
            continue;
        RateBucket& bucket = m_series.at(row.due);
        ++bucket.roundTrips;
        bucket.roundTripSum += taken;
        bucket.roundTripMost = std::max(bucket.roundTripMost, taken);
    }
}

/// Only known for a sandbox's own peers: a capture does not show it.
void Statistics::addThrottle(const RoundTripRow& row)
{
    RateBucket& bucket = m_series.at(row.at);
    ++bucket.throttles;
    bucket.throttleSum += row.throttle;
    bucket.throttleLeast = std::min(bucket.throttleLeast, row.throttle);
}

} // namespace peerscope
