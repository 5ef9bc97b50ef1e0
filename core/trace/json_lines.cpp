// SPDX-License-Identifier: MIT
#include "core/trace/json_lines.h"

#include "core/trace/packet_messages.h"
#include "core/trace/undecided.h"
#include "core/wire/enet_commands.h"

namespace peerscope {

namespace {

constexpr std::string_view hexDigits = "0123456789abcdef";

void appendKey(std::string& out, std::string_view key)
{
    out += out.back() == '{' ? "\"" : ", \"";
    out += key;
    out += "\": ";
}

void appendNumber(std::string& out, std::string_view key, std::int64_t value)
{
    appendKey(out, key);
    out += std::to_string(value);
}

void appendText(std::string& out, std::string_view key, std::string_view value)
{
    appendKey(out, key);
    appendJsonString(out, value);
}

void appendNull(std::string& out, std::string_view key)
{
    appendKey(out, key);
    out += "null";
}

/// Null for an empty text.
void appendTextOrNull(std::string& out, std::string_view key, std::string_view value)
{
    if (value.empty())
        appendNull(out, key);
    else
        appendText(out, key, value);
}

void appendTime(std::string& out, std::string_view key, const std::optional<Time>& time)
{
    if (time)
        appendNumber(out, key, time->count());
    else
        appendNull(out, key);
}

void appendName(std::string& out, std::string_view key, const TraceSnapshot& trace, EndpointId id)
{
    if (id.isValid() && id.value() < trace.endpointCount())
        appendText(out, key, trace.endpoint(id).name);
    else
        appendNull(out, key);
}

bool carries(const EnetCommand& command, const CarriedPart& part)
{
    if (part.command != static_cast<std::uint8_t>(command.kind) || part.enetChannel != command.channel)
        return false;
    return isFragment(command.kind) ? part.fragment == command.fragmentNumber
                                    : part.reliableSequenceNumber == command.reliableSequenceNumber;
}

} // namespace

void appendJsonString(std::string& out, std::string_view text)
{
    out += '"';
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (character == '"' || character == '\\') {
            out += '\\';
            out += character;
        } else if (byte < 0x20) {
            out += "\\u00";
            out += hexDigits[byte >> 4];
            out += hexDigits[byte & 15];
        } else {
            out += character;
        }
    }
    out += '"';
}

std::string packetLineKeys(const TraceSnapshot& trace, bool withMessages)
{
    std::string keys = "id from to channel mode received_mode size sent_us arrived_us delivered_us fate ";
    if (trace.origin() == TraceOrigin::Capture)
        keys += "fate_detail ";
    keys += "resends held_us ";
    if (withMessages)
        keys += "message ";
    return keys + "payload_hex";
}

void appendPacketLine(std::string& out, const TraceSnapshot& trace, PacketId id, PacketMessages* messages)
{
    const PacketRow packet = trace.packet(id);
    out += '{';
    appendNumber(out, "id", id.value());
    appendName(out, "from", trace, packet.from);
    appendName(out, "to", trace, packet.to);
    appendNumber(out, "channel", packet.channel);
    appendText(out, "mode", name(packet.mode));
    if (packet.receivedMode)
        appendText(out, "received_mode", name(*packet.receivedMode));
    else
        appendNull(out, "received_mode");
    appendNumber(out, "size", packet.size);
    appendNumber(out, "sent_us", packet.sent.count());
    appendTime(out, "arrived_us", packet.arrived);
    appendTime(out, "delivered_us", packet.delivered);
    appendText(out, "fate", name(packet.fate));
    if (trace.origin() == TraceOrigin::Capture)
        appendTextOrNull(out, "fate_detail", whyUndecided(trace, packet));
    appendNumber(out, "resends", packet.resends);
    appendNumber(out, "held_us", packet.held.count());
    if (messages)
        appendTextOrNull(out, "message", messageLine(messages->decode(trace, id)));
    appendKey(out, "payload_hex");
    out += '"';
    for (const std::byte byte : trace.payload(packet)) {
        out += hexDigits[std::to_integer<std::size_t>(byte) >> 4];
        out += hexDigits[std::to_integer<std::size_t>(byte) & 15];
    }
    out += "\"}\n";
}

void appendDatagramLine(std::string& out, const TraceSnapshot& trace, DatagramId id, EnetOpener* opener)
{
    const DatagramRow datagram = trace.datagram(id);
    out += '{';
    appendNumber(out, "id", id.value());
    appendName(out, "from", trace, datagram.from);
    appendName(out, "to", trace, datagram.to);
    appendNumber(out, "size", datagram.size);
    appendNumber(out, "sent_us", datagram.sent.count());
    if (datagram.fate == DatagramFate::Delivered)
        appendNumber(out, "delivered_us", datagram.due.count());
    else
        appendNull(out, "delivered_us");
    appendText(out, "fate", name(datagram.fate));
    if (datagram.reason == LossReason::None)
        appendNull(out, "reason");
    else
        appendText(out, "reason", name(datagram.reason));
    appendKey(out, "duplicate");
    out += datagram.duplicate ? "true" : "false";
    appendKey(out, "commands");
    out += '[';
    const ByteView bytes = trace.bytes(datagram);
    for (const EnetCommand& command : opener ? enetCommands(bytes, *opener) : enetCommands(bytes)) {
        if (out.back() != '[')
            out += ", ";
        appendJsonString(out, name(command.kind));
    }
    out += "]}\n";
}

void appendCommandLines(std::string& out, const TraceSnapshot& trace, DatagramId id, EnetOpener& opener)
{
    const DatagramRow datagram = trace.datagram(id);
    std::int64_t index = 0;
    std::size_t nextPart = 0; // parts are in the order of their commands
    for (const EnetCommand& command : enetCommands(trace.bytes(datagram), opener)) {
        out += '{';
        appendNumber(out, "datagram", id.value());
        appendNumber(out, "index", index++);
        appendNumber(out, "t_us", datagram.sent.count());
        appendName(out, "from", trace, datagram.from);
        appendName(out, "to", trace, datagram.to);
        appendText(out, "command", name(command.kind));
        appendNumber(out, "enet_channel", command.channel);
        appendNumber(out, "reliable_sequence_number", command.reliableSequenceNumber);
        appendNumber(out, "number", command.number);
        if (isFragment(command.kind)) {
            appendNumber(out, "fragment", command.fragmentNumber);
            appendNumber(out, "fragments", command.fragmentCount);
        } else {
            appendNull(out, "fragment");
            appendNull(out, "fragments");
        }
        appendNumber(out, "size", static_cast<std::int64_t>(command.size));
        const bool isCarried = isData(command.kind) && nextPart < datagram.carriedCount &&
                               carries(command, trace.carried(datagram, nextPart));
        if (isCarried)
            appendNumber(out, "packet", trace.carried(datagram, nextPart++).packet.value());
        else
            appendNull(out, "packet");
        out += "}\n";
    }
}

void appendEventLine(std::string& out, const TraceSnapshot& trace, std::size_t index)
{
    const EventRow& event = trace.event(index);
    out += '{';
    appendNumber(out, "t_us", event.at.count());
    appendName(out, "peer", trace, event.peer);
    appendText(out, "event", name(event.kind));
    if (event.subject.isValid())
        appendName(out, "subject", trace, event.subject);
    else if (event.subjectId != 0)
        appendNumber(out, "subject", event.subjectId);
    else
        appendNull(out, "subject");
    const auto appendResult = [&out, &event] {
        if (event.result)
            appendNumber(out, "result", *event.result);
        else
            appendNull(out, "result");
        out += '}';
    };
    switch (event.kind) {
    case EventKind::Action:
        appendKey(out, "detail");
        out += '{';
        appendText(out, "do", event.detail);
        appendResult();
        break;
    case EventKind::Error:
        appendKey(out, "detail");
        out += '{';
        appendText(out, "message", event.detail);
        appendResult();
        break;
    default:
        if (event.detail.empty())
            appendNull(out, "detail");
        else
            appendText(out, "detail", event.detail);
    }
    out += "}\n";
}

} // namespace peerscope
