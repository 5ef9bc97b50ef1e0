// SPDX-License-Identifier: MIT
#include "core/trace/columns.h"

#include "core/trace/message_line.h"
#include "core/trace/undecided.h"

#include <array>

namespace peerscope {

namespace {

void writeTime(CellSink& out, const std::optional<Time>& time)
{
    if (time)
        out.number(time->count());
    else
        out.nothing();
}

void writeTextOrNothing(CellSink& out, std::string_view text)
{
    if (text.empty())
        out.nothing();
    else
        out.text(text);
}

void writeName(CellSink& out, const TraceSnapshot& trace, EndpointId id)
{
    if (id.isValid() && id.value() < trace.endpointCount())
        out.text(trace.endpoint(id).name);
    else
        out.nothing();
}

constexpr Column<PacketCells> packetStart[] = {
    {"id", "", [](const PacketCells& row, CellSink& out) { out.number(row.id.value()); }},
    {"from", "", [](const PacketCells& row, CellSink& out) { writeName(out, row.trace, row.packet.from); }},
    {"to", "", [](const PacketCells& row, CellSink& out) { writeName(out, row.trace, row.packet.to); }},
    {"channel", "", [](const PacketCells& row, CellSink& out) { out.number(row.packet.channel); }},
    {"mode", "", [](const PacketCells& row, CellSink& out) { out.text(name(row.packet.mode)); }},
    {"received_mode", "",
     [](const PacketCells& row, CellSink& out) {
         if (row.packet.receivedMode)
             out.text(name(*row.packet.receivedMode));
         else
             out.nothing();
     }},
    {"size", "bytes", [](const PacketCells& row, CellSink& out) { out.number(row.packet.size); }},
    {"sent_us", "us", [](const PacketCells& row, CellSink& out) { out.number(row.packet.sent.count()); }},
    {"arrived_us", "us", [](const PacketCells& row, CellSink& out) { writeTime(out, row.packet.arrived); }},
    {"delivered_us", "us",
     [](const PacketCells& row, CellSink& out) { writeTime(out, row.packet.delivered); }},
    {"fate", "", [](const PacketCells& row, CellSink& out) { out.text(name(row.packet.fate)); }},
};
constexpr Column<PacketCells> packetFateDetail = {
    "fate_detail", "", [](const PacketCells& row, CellSink& out) {
        const std::optional<Undecided> why = whyUndecided(row.trace, row.packet);
        writeTextOrNothing(out, why ? detail(*why) : std::string_view());
    }};
constexpr Column<PacketCells> packetMiddle[] = {
    {"resends", "", [](const PacketCells& row, CellSink& out) { out.number(row.packet.resends); }},
    {"queued_us", "us",
     [](const PacketCells& row, CellSink& out) {
         if (row.trace.origin() == TraceOrigin::Capture)
             out.nothing();
         else
             out.number(row.packet.queued.count());
     }},
    {"held_us", "us", [](const PacketCells& row, CellSink& out) { out.number(row.packet.held.count()); }},
};
constexpr Column<PacketCells> packetMessage = {"message", "", [](const PacketCells& row, CellSink& out) {
                                                   writeTextOrNothing(out, messageLine(row.trace, row.id));
                                               }};
constexpr Column<PacketCells> packetPayload = {
    "payload_hex", "", [](const PacketCells& row, CellSink& out) { out.hex(row.trace.payload(row.packet)); }};

std::vector<Column<PacketCells>> makePacketColumns(bool ofCapture, bool withMessages)
{
    std::vector<Column<PacketCells>> columns(std::begin(packetStart), std::end(packetStart));
    if (ofCapture)
        columns.push_back(packetFateDetail);
    columns.insert(columns.end(), std::begin(packetMiddle), std::end(packetMiddle));
    if (withMessages)
        columns.push_back(packetMessage);
    columns.push_back(packetPayload);
    return columns;
}

void writeCommandNames(const DatagramCells& row, CellSink& out)
{
    const ByteView bytes = row.trace.bytes(row.datagram);
    std::vector<std::string_view> names;
    for (const EnetCommand& command : row.opener ? enetCommands(bytes, *row.opener) : enetCommands(bytes))
        names.push_back(name(command.kind));
    out.words(names);
}

constexpr Column<DatagramCells> datagramTable[] = {
    {"id", "", [](const DatagramCells& row, CellSink& out) { out.number(row.id.value()); }},
    {"from", "",
     [](const DatagramCells& row, CellSink& out) { writeName(out, row.trace, row.datagram.from); }},
    {"to", "", [](const DatagramCells& row, CellSink& out) { writeName(out, row.trace, row.datagram.to); }},
    {"size", "bytes", [](const DatagramCells& row, CellSink& out) { out.number(row.datagram.size); }},
    {"sent_us", "us", [](const DatagramCells& row, CellSink& out) { out.number(row.datagram.sent.count()); }},
    {"delivered_us", "us",
     [](const DatagramCells& row, CellSink& out) {
         if (row.datagram.fate == DatagramFate::Delivered)
             out.number(row.datagram.due.count());
         else
             out.nothing();
     }},
    {"fate", "", [](const DatagramCells& row, CellSink& out) { out.text(name(row.datagram.fate)); }},
    {"reason", "",
     [](const DatagramCells& row, CellSink& out) {
         if (row.datagram.reason == LossReason::None)
             out.nothing();
         else
             out.text(name(row.datagram.reason));
     }},
    {"duplicate", "", [](const DatagramCells& row, CellSink& out) { out.truth(row.datagram.duplicate); }},
    {"commands", "", writeCommandNames},
};

constexpr Column<CommandCells> commandTable[] = {
    {"datagram", "", [](const CommandCells& row, CellSink& out) { out.number(row.id.value()); }},
    {"index", "", [](const CommandCells& row, CellSink& out) { out.number(row.index); }},
    {"t_us", "us", [](const CommandCells& row, CellSink& out) { out.number(row.datagram.sent.count()); }},
    {"from", "",
     [](const CommandCells& row, CellSink& out) { writeName(out, row.trace, row.datagram.from); }},
    {"to", "", [](const CommandCells& row, CellSink& out) { writeName(out, row.trace, row.datagram.to); }},
    {"command", "", [](const CommandCells& row, CellSink& out) { out.text(name(row.command.kind)); }},
    {"enet_channel", "", [](const CommandCells& row, CellSink& out) { out.number(row.command.channel); }},
    {"reliable_sequence_number", "",
     [](const CommandCells& row, CellSink& out) { out.number(row.command.reliableSequenceNumber); }},
    {"number", "", [](const CommandCells& row, CellSink& out) { out.number(row.command.number); }},
    {"fragment", "",
     [](const CommandCells& row, CellSink& out) {
         if (isFragment(row.command.kind))
             out.number(row.command.fragmentNumber);
         else
             out.nothing();
     }},
    {"fragments", "",
     [](const CommandCells& row, CellSink& out) {
         if (isFragment(row.command.kind))
             out.number(row.command.fragmentCount);
         else
             out.nothing();
     }},
    {"size", "bytes",
     [](const CommandCells& row, CellSink& out) { out.number(static_cast<std::int64_t>(row.command.size)); }},
    {"packet", "",
     [](const CommandCells& row, CellSink& out) {
         if (row.packet)
             out.number(row.packet->value());
         else
             out.nothing();
     }},
};

void writeSubject(const EventCells& row, CellSink& out)
{
    if (row.event.subject.isValid())
        writeName(out, row.trace, row.event.subject);
    else if (row.event.subjectId != 0)
        out.number(row.event.subjectId);
    else
        out.nothing();
}

void writeDetail(const EventCells& row, CellSink& out)
{
    if (row.event.kind == EventKind::Action)
        out.outcome("do", row.event.detail, row.event.result);
    else if (row.event.kind == EventKind::Error)
        out.outcome("message", row.event.detail, row.event.result);
    else
        writeTextOrNothing(out, row.event.detail);
}

constexpr Column<EventCells> eventTable[] = {
    {"t_us", "us", [](const EventCells& row, CellSink& out) { out.number(row.event.at.count()); }},
    {"peer", "", [](const EventCells& row, CellSink& out) { writeName(out, row.trace, row.event.peer); }},
    {"event", "", [](const EventCells& row, CellSink& out) { out.text(name(row.event.kind)); }},
    {"subject", "", writeSubject},
    {"detail", "", writeDetail},
    {"reason", "",
     [](const EventCells& row, CellSink& out) {
         writeTextOrNothing(out, row.end ? name(*row.end) : std::string_view());
     }},
};

} // namespace

std::span<const Column<PacketCells>> packetColumns(const TraceSnapshot& trace, bool withMessages)
{
    static const std::array<std::vector<Column<PacketCells>>, 4> tables = {
        makePacketColumns(false, false), makePacketColumns(false, true), makePacketColumns(true, false),
        makePacketColumns(true, true)};
    const std::size_t ofCapture = trace.origin() == TraceOrigin::Capture ? 2 : 0;
    return tables[ofCapture + (withMessages ? 1 : 0)];
}

std::span<const Column<DatagramCells>> datagramColumns()
{
    return datagramTable;
}

std::span<const Column<CommandCells>> commandColumns()
{
    return commandTable;
}

std::span<const Column<EventCells>> eventColumns()
{
    return eventTable;
}

bool carries(const EnetCommand& command, const CarriedPart& part)
{
    if (part.command != static_cast<std::uint8_t>(command.kind) || part.enetChannel != command.channel)
        return false;
    return isFragment(command.kind) ? part.fragment == command.fragmentNumber
                                    : part.reliableSequenceNumber == command.reliableSequenceNumber;
}

} // namespace peerscope
