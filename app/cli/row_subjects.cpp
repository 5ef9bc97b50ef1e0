// SPDX-License-Identifier: MIT
#include "app/cli/row_subjects.h"

#include "core/trace/columns.h"
#include "core/trace/packet_carriers.h"
#include "core/words/event_columns.h"

#include <algorithm>
#include <cstdint>

namespace peerscope {

namespace {

PacketId packetAt(std::size_t index)
{
    return PacketId(static_cast<std::uint32_t>(index));
}

DatagramId datagramAt(std::size_t index)
{
    return DatagramId(static_cast<std::uint32_t>(index));
}

bool isChosenPacket(const ChosenPackets& chosen, const TraceSnapshot&, std::size_t index)
{
    return chosen.isEverything || chosen.contains(packetAt(index));
}

/// Without a filter, all datagrams; with one, those that carry a matching packet.
bool isChosenDatagram(const ChosenPackets& chosen, const TraceSnapshot& trace, std::size_t index)
{
    if (chosen.isEverything)
        return true;
    return anyCarried(trace, DatagramId(static_cast<std::uint32_t>(index)),
                      [&chosen](PacketId id) { return chosen.contains(id); });
}

bool isChosenEvent(const ChosenPackets&, const TraceSnapshot&, std::size_t)
{
    return true;
}

std::optional<Time> packetOpenSince(const TraceSnapshot& trace, std::size_t index)
{
    const PacketRow packet = trace.packet(packetAt(index));
    return packet.fate == PacketFate::InFlight ? std::optional(packet.sent) : std::nullopt;
}

std::optional<Time> datagramOpenSince(const TraceSnapshot& trace, std::size_t index)
{
    const DatagramRow datagram = trace.datagram(datagramAt(index));
    return datagram.fate == DatagramFate::InFlight ? std::optional(datagram.sent) : std::nullopt;
}

std::optional<Time> eventOpenSince(const TraceSnapshot&, std::size_t)
{
    return std::nullopt;
}

constexpr RowSubject subjects[] = {
    {"packets",
     [](const TraceSnapshot& trace, const RowReaders& readers) {
         return columnNames(packetColumns(trace, readers.hasMessages));
     },
     [](const TraceSnapshot& trace) { return trace.packetCount(); },
     [](RowsOutput& out, const TraceSnapshot& trace, std::size_t index, RowReaders& readers) {
         out.add(packetColumns(trace, readers.hasMessages), PacketCells(trace, packetAt(index)));
     },
     isChosenPacket, packetOpenSince},
    {"datagrams", [](const TraceSnapshot&, const RowReaders&) { return columnNames(datagramColumns()); },
     [](const TraceSnapshot& trace) { return trace.datagramCount(); },
     [](RowsOutput& out, const TraceSnapshot& trace, std::size_t index, RowReaders& readers) {
         out.add(datagramColumns(), DatagramCells(trace, datagramAt(index), &readers.opener));
     },
     isChosenDatagram, datagramOpenSince},
    {"commands", [](const TraceSnapshot&, const RowReaders&) { return columnNames(commandColumns()); },
     [](const TraceSnapshot& trace) { return trace.datagramCount(); },
     [](RowsOutput& out, const TraceSnapshot& trace, std::size_t index, RowReaders& readers) {
         forEachCommand(trace, datagramAt(index), readers.opener,
                        [&out](const CommandCells& command) { out.add(commandColumns(), command); });
     },
     isChosenDatagram, datagramOpenSince},
    {"events", [](const TraceSnapshot&, const RowReaders&) { return columnNames(explainedEventColumns()); },
     [](const TraceSnapshot& trace) { return trace.eventCount(); },
     [](RowsOutput& out, const TraceSnapshot& trace, std::size_t index, RowReaders&) {
         out.add(explainedEventColumns(), EventCells(trace, index));
     },
     isChosenEvent, eventOpenSince},
};

} // namespace

const RowSubject* rowSubjectNamed(const QString& name)
{
    const auto* found = std::ranges::find_if(
        subjects, [&name](const RowSubject& each) { return name == QLatin1StringView(each.name); });
    return found == std::end(subjects) ? nullptr : found;
}

} // namespace peerscope
