// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "core/wire/enet_datagram.h"

#include <string>

namespace peerscope {

class PacketMessages;

// One JSON object a line, as the command line writes them: times in integer microseconds, null where it did
// not happen. Each function appends one line with its newline to `out`.

/// id, from, to, channel, mode, received_mode, size, sent_us, arrived_us, delivered_us, fate, resends,
/// held_us, payload_hex; of a capture also fate_detail (why the fate is not known; null where it is). With
/// `messages` also message: what Godot's message in it says, in one line; null where it does not read as one.
/// A packet to somebody who is no peer of the trace has `to` null.
void appendPacketLine(std::string& out, const TraceSnapshot& trace, PacketId id,
                      PacketMessages* messages = nullptr);
/// The keys of those lines, in the order of a table's columns, with a space between.
std::string packetLineKeys(const TraceSnapshot& trace, bool withMessages);
/// id, from, to, size, sent_us, delivered_us, fate, reason, duplicate, commands (their names, in order).
/// `opener` reads those of datagrams that are compressed or have a checksum; without, they have none.
void appendDatagramLine(std::string& out, const TraceSnapshot& trace, DatagramId id,
                        EnetOpener* opener = nullptr);
/// One line for each ENet command of a datagram: datagram, index (in it, from 0), t_us (when it was sent),
/// from, to, command, enet_channel, reliable_sequence_number, number (unreliable sequence number, group or
/// what is acknowledged), fragment and fragments (null but for one), size (with its payload), packet (its id;
/// null where it carries none).
void appendCommandLines(std::string& out, const TraceSnapshot& trace, DatagramId id, EnetOpener& opener);
/// t_us, peer, event, subject, detail.
void appendEventLine(std::string& out, const TraceSnapshot& trace, std::size_t index);

/// `text` as a JSON string, quotes included.
void appendJsonString(std::string& out, std::string_view text);

} // namespace peerscope
