// SPDX-License-Identifier: MIT
#include "core/trace/json_lines.h"

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

void appendPacketLine(std::string& out, const TraceSnapshot& trace, PacketId id)
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
    appendNumber(out, "resends", packet.resends);
    appendNumber(out, "held_us", packet.held.count());
    appendKey(out, "payload_hex");
    out += '"';
    for (const std::byte byte : trace.payload(packet)) {
        out += hexDigits[std::to_integer<std::size_t>(byte) >> 4];
        out += hexDigits[std::to_integer<std::size_t>(byte) & 15];
    }
    out += "\"}\n";
}

void appendDatagramLine(std::string& out, const TraceSnapshot& trace, DatagramId id)
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
    for (const EnetCommand& command : enetCommands(trace.bytes(datagram))) {
        if (out.back() != '[')
            out += ", ";
        appendJsonString(out, name(command.kind));
    }
    out += "]}\n";
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
