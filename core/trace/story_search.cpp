// SPDX-License-Identifier: MIT
#include "core/trace/story_search.h"

#include "core/wire/enet_commands.h"
#include "core/wire/godot_channels.h"

#include <algorithm>

namespace peerscope {

namespace {

/// The largest number of rows that one search reads.
constexpr std::size_t mostRows = 200'000;

bool isSameWay(const PacketColumns& columns, std::size_t offset, const PacketRow& packet)
{
    return columns.from[offset] == packet.from.value() && columns.to[offset] == packet.to.value();
}

PacketId packetAt(std::size_t row)
{
    return PacketId(static_cast<PacketId::Value>(row));
}

bool isCommandOf(const EnetCommand& command, const CarriedPart& part)
{
    if (static_cast<std::uint8_t>(command.kind) != part.command || command.channel != part.enetChannel)
        return false;
    switch (command.kind) {
    case EnetCommandKind::SendReliable:
        return command.reliableSequenceNumber == part.reliableSequenceNumber;
    case EnetCommandKind::SendFragment:
        return command.number == part.reliableSequenceNumber && command.fragmentNumber == part.fragment;
    case EnetCommandKind::SendUnreliableFragment:
        return command.number == part.unreliableSequenceNumber && command.fragmentNumber == part.fragment;
    default:
        return command.number == part.unreliableSequenceNumber;
    }
}

/// The number in an acknowledgement of this part.
std::uint16_t acknowledgedNumber(const CarriedPart& part)
{
    return static_cast<std::uint16_t>(part.reliableSequenceNumber + part.fragment);
}

} // namespace

int enetChannelOf(const TraceSnapshot& trace, const PacketRow& packet)
{
    return hasGodot4Channels(trace.protocolBetween(packet.from, packet.to))
               ? enetChannelOf(packet.channel, packet.mode)
               : packet.channel;
}

std::optional<CommandRef> findCommand(const TraceSnapshot& trace, DatagramId datagram,
                                      const CarriedPart& part, EnetOpener& opener)
{
    const std::vector<EnetCommand> commands = enetCommands(trace.bytes(trace.datagram(datagram)), opener);
    const auto found = std::ranges::find_if(
        commands, [&part](const EnetCommand& command) { return isCommandOf(command, part); });
    if (found == commands.end())
        return {};
    return CommandRef{datagram, static_cast<std::uint16_t>(found - commands.begin())};
}

std::optional<PacketRow> findBlocker(const TraceSnapshot& trace, const PacketRow& packet)
{
    if (!packet.arrived)
        return {};
    std::optional<PacketRow> blocker;
    const int channel = enetChannelOf(trace, packet);
    const std::size_t end = packet.id.value();
    const std::size_t begin = end > mostRows ? end - mostRows : 0;
    for (std::size_t row = end; row-- > begin;) {
        const PacketColumns& columns = trace.packetColumns(row);
        const std::size_t offset = TraceSnapshot::packetOffset(row);
        if (columns.mode[offset] != TransferMode::Reliable || !isSameWay(columns, offset, packet))
            continue;
        const PacketRow other = trace.packet(packetAt(row));
        if (enetChannelOf(trace, other) != channel)
            continue;
        // Reliable packets are delivered in order: if this one was there in time, all before it were, too.
        if (other.delivered && *other.delivered <= *packet.arrived)
            break;
        if (other.fate != PacketFate::Delivered && other.fate != PacketFate::InFlight)
            continue;
        const Time came = other.arrived.value_or(never);
        if (came > *packet.arrived && (!blocker || came > blocker->arrived.value_or(never)))
            blocker = other;
    }
    return blocker;
}

std::optional<PacketRow> findOvertaker(const TraceSnapshot& trace, const PacketRow& packet)
{
    if (!packet.arrived)
        return {};
    const std::size_t begin = std::size_t{packet.id.value()} + 1;
    const std::size_t end = std::min(trace.packetCount(), begin + mostRows);
    for (std::size_t row = begin; row < end; ++row) {
        const PacketColumns& columns = trace.packetColumns(row);
        const std::size_t offset = TraceSnapshot::packetOffset(row);
        if (columns.sent[offset] > packet.arrived->count())
            break;
        if (!isSameWay(columns, offset, packet) || columns.channel[offset] != packet.channel)
            continue;
        const PacketRow other = trace.packet(packetAt(row));
        if (other.mode == packet.mode && other.delivered && *other.arrived <= *packet.arrived)
            return other;
    }
    return {};
}

std::vector<FoundAcknowledgement> findAcknowledgements(const TraceSnapshot& trace, const PacketRow& packet,
                                                       const PacketCarriers& carriers, EnetOpener& opener)
{
    std::vector<CarriedPart> open; // a part for each fragment that is not yet acknowledged
    Time first = never;
    for (const PacketCarrier& carrier : carriers.found) {
        const DatagramRow datagram = trace.datagram(carrier.datagram);
        if (!carrier.part.acknowledged || datagram.fate != DatagramFate::Delivered)
            continue;
        first = std::min(first, datagram.due);
        if (std::ranges::none_of(
                open, [&](const CarriedPart& part) { return part.fragment == carrier.part.fragment; }))
            open.push_back(carrier.part);
    }
    std::vector<FoundAcknowledgement> found;
    if (open.empty())
        return found;
    const std::size_t begin = trace.firstDatagramAt(first);
    const std::size_t end = std::min(trace.datagramCount(), begin + mostRows);
    for (std::size_t row = begin; row < end && !open.empty(); ++row) {
        const DatagramColumns& columns = trace.datagramColumns(row);
        const std::size_t offset = TraceSnapshot::datagramOffset(row);
        if (columns.from[offset] != packet.to.value() || columns.to[offset] != packet.from.value() ||
            !(columns.content[offset] & datagram_content::acknowledgement) || columns.duplicate[offset])
            continue;
        const DatagramRow datagram = trace.datagram(DatagramId(static_cast<DatagramId::Value>(row)));
        const std::vector<EnetCommand> commands = enetCommands(trace.bytes(datagram), opener);
        for (std::size_t index = 0; index < commands.size(); ++index) {
            if (commands[index].kind != EnetCommandKind::Acknowledge)
                continue;
            const auto part = std::ranges::find_if(open, [&](const CarriedPart& candidate) {
                return candidate.enetChannel == commands[index].channel &&
                       acknowledgedNumber(candidate) == commands[index].number;
            });
            if (part == open.end())
                continue;
            found.push_back({{datagram.id, static_cast<std::uint16_t>(index)}, datagram, part->fragment});
            if (datagram.fate != DatagramFate::Lost)
                open.erase(part);
        }
    }
    return found;
}

std::optional<Time> findConnectionEnd(const TraceSnapshot& trace, const PacketRow& packet)
{
    const std::size_t begin = trace.firstEventAt(packet.sent);
    const std::size_t end = std::min(trace.eventCount(), begin + mostRows);
    for (std::size_t row = begin; row < end; ++row) {
        const EventRow& event = trace.event(row);
        const bool ofSender = event.peer == packet.from;
        if (!ofSender && event.peer != packet.to)
            continue;
        const EndpointId other = ofSender ? packet.to : packet.from;
        if ((event.kind == EventKind::PeerDisconnected && event.subject == other) ||
            event.kind == EventKind::Closed ||
            (event.kind == EventKind::Status && event.detail == "disconnected"))
            return event.at;
    }
    return {};
}

} // namespace peerscope
