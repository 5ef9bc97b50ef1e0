// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/trace/connection_end.h"
#include "core/trace/trace.h"
#include "core/wire/enet_commands.h"
#include "core/wire/enet_datagram.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace peerscope {

// What a row of a trace shows, defined once: JSON lines, CSV and tables are written from these columns.

/// Takes the cells of a row, one call for each, from the first column to the last.
class CellSink
{
public:
    virtual ~CellSink() = default;

    virtual void nothing() = 0; ///< no value: it did not happen, or does not exist
    virtual void number(std::int64_t value) = 0;
    virtual void truth(bool value) = 0;
    virtual void text(std::string_view utf8) = 0;
    virtual void hex(ByteView bytes) = 0;
    virtual void words(std::span<const std::string_view> list) = 0;
    /// A text and the error number that resulted; `key` says what the text is.
    virtual void outcome(std::string_view key, std::string_view text, std::optional<int> result) = 0;
};

/// `name` is the key in JSON and the heading elsewhere. Times are in integer microseconds, sizes in bytes.
template <class Row> struct Column
{
    std::string_view name;
    std::string_view unit; ///< "us", "bytes", or empty
    void (*cell)(const Row& row, CellSink& out);
};

template <class Row> std::vector<std::string_view> columnNames(std::span<const Column<Row>> columns)
{
    std::vector<std::string_view> names;
    for (const Column<Row>& column : columns)
        names.push_back(column.name);
    return names;
}

// A row together with what its cells need. They live only during a call.

struct PacketCells
{
    PacketCells(const TraceSnapshot& of, PacketId packetId)
        : trace(of), id(packetId), packet(of.packet(packetId))
    {
    }

    const TraceSnapshot& trace;
    PacketId id;
    PacketRow packet;
};

struct DatagramCells
{
    /// `reader` (may be null) reads datagrams that are compressed or have a checksum; without it, they show
    /// no commands.
    DatagramCells(const TraceSnapshot& of, DatagramId datagramId, EnetOpener* reader = nullptr)
        : trace(of), id(datagramId), datagram(of.datagram(datagramId)), opener(reader)
    {
    }

    const TraceSnapshot& trace;
    DatagramId id;
    DatagramRow datagram;
    EnetOpener* opener;
};

struct CommandCells
{
    const TraceSnapshot& trace;
    DatagramId id;
    const DatagramRow& datagram;
    const EnetCommand& command;
    int index = 0;                  ///< its index in the datagram
    std::optional<PacketId> packet; ///< the packet that it carries or carries a part of
};

struct EventCells
{
    EventCells(const TraceSnapshot& of, std::size_t index)
        : trace(of), event(of.event(index)), end(connectionEnd(of, index))
    {
    }

    const TraceSnapshot& trace;
    const EventRow& event;
    std::optional<ConnectionEnd> end; ///< why the connection that it is about failed or ended
};

/// id, from, to, channel, mode, received_mode, size, sent_us, arrived_us, delivered_us, fate, resends,
/// queued_us, held_us, payload_hex; for a capture also fate_detail (why the fate is not known); with messages
/// also message (see messageLine(); the trace's MessageColumns must have been read). A packet to a receiver
/// that is not a peer of the trace has no `to`.
std::span<const Column<PacketCells>> packetColumns(const TraceSnapshot& trace, bool withMessages);
/// id, from, to, size, sent_us, delivered_us, fate, reason, duplicate, commands (their names, in order).
std::span<const Column<DatagramCells>> datagramColumns();
/// datagram, index (in it, from 0), t_us (when it was sent), from, to, command, enet_channel,
/// reliable_sequence_number, number (unreliable sequence number, group or acknowledged number), fragment and
/// fragments (only for a fragment), size (with its payload), packet (its id; none if it carries none).
std::span<const Column<CommandCells>> commandColumns();
/// t_us, peer, event, subject, detail, reason (see connection_end.h). core/words adds the sentence.
std::span<const Column<EventCells>> eventColumns();

/// The commands of a datagram, one after the other.
template <class Take>
void forEachCommand(const TraceSnapshot& trace, DatagramId id, EnetOpener& opener, Take take);

/// Whether this command carried this part.
bool carries(const EnetCommand& command, const CarriedPart& part);

template <class Take>
void forEachCommand(const TraceSnapshot& trace, DatagramId id, EnetOpener& opener, Take take)
{
    const DatagramRow datagram = trace.datagram(id);
    int index = 0;
    std::size_t nextPart = 0; // parts have the same order as their commands
    for (const EnetCommand& command : enetCommands(trace.bytes(datagram), opener)) {
        CommandCells cells{trace, id, datagram, command, index++, std::nullopt};
        if (isData(command.kind) && nextPart < datagram.carriedCount &&
            carries(command, trace.carried(datagram, nextPart)))
            cells.packet = trace.carried(datagram, nextPart++).packet;
        take(cells);
    }
}

} // namespace peerscope
