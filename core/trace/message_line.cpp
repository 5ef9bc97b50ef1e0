// SPDX-License-Identifier: MIT
#include "core/trace/message_line.h"

#include "core/wire/godot_messages.h"

#include <algorithm>

namespace peerscope {

namespace {

const Field* childOf(const Field& parent, std::string_view name)
{
    const auto child =
        std::ranges::find_if(parent.children, [name](const Field& each) { return each.name == name; });
    return child == parent.children.end() ? nullptr : &*child;
}

std::string argumentsOf(const Field& call)
{
    if (const Field* values = childOf(call, "arguments"))
        return values->value;
    std::string text; // of bytes alone, or of Godot 3
    for (const Field& child : call.children) {
        if (child.name.starts_with("argument ") && child.name != "argument count")
            text += (text.empty() ? "" : ", ") + child.value;
    }
    return text;
}

std::string line(const Field& message)
{
    return message.value.empty() ? message.name : message.name + ": " + message.value;
}

/// `message` was read from the bytes that `subject` is about.
std::string lineOf(const MessageColumns& columns, const MessageSubject& subject, MessageKind kind,
                   const Field& message)
{
    const std::string node = subject.nodes.empty() ? std::string() : columns.name(subject.nodes.front());
    switch (kind) {
    case MessageKind::Rpc:
        return "RPC " + columns.name(subject.rpc) + '(' + argumentsOf(message) + ')';
    case MessageKind::Set: {
        const Field* value = childOf(message, "value");
        return "set " + columns.name(subject.rpc) + " = " + (value ? value->value : std::string());
    }
    case MessageKind::Sync:
    case MessageKind::Delta: {
        const auto count =
            std::ranges::count_if(message.children, [](const Field& each) { return each.name == "node"; });
        return std::string(name(kind)) + " of " +
               (count == 1 && !node.empty() ? node : std::to_string(count) + " objects");
    }
    case MessageKind::Spawn:
    case MessageKind::Despawn:
        return std::string(name(kind)) + ' ' + node;
    default:
        return line(message);
    }
}

} // namespace

std::string messageLine(const TraceSnapshot& trace, PacketId id)
{
    const MessageColumns& columns = trace.messages();
    const auto subjectId = columns.subjectOf(id);
    if (subjectId == MessageColumns::noSubject)
        return {};
    const MessageSubject& subject = columns.subject(subjectId);
    const PacketRow packet = trace.packet(id);
    const ByteView payload = trace.payload(packet);
    if (trace.protocolBetween(packet.from, packet.to) == GameProtocol::Godot3) {
        const Field message = godot3Packet(payload, packet.channel);
        if (message.hasProblem())
            return {};
        // Its children are the source, the target, and what the game says, or its bytes.
        const bool isWhole = subject.kind == MessageKind::System || subject.kind == MessageKind::Packet;
        return isWhole ? line(message) : lineOf(columns, subject, subject.kind, message.children.back());
    }
    const std::int32_t sender = trace.endpoint(packet.from).uniqueId;
    const Field message = godotMessage(payload, {.sender = sender, .paths = nullptr});
    if (message.hasProblem())
        return {};
    if (subject.kind != MessageKind::Relay)
        return lineOf(columns, subject, subject.kind, message);
    // Its children are the command, the system command, the peer, and what it carries.
    constexpr std::size_t peerPlace = 2;
    GodotSubject inner;
    readGodotSubject(payload, sender, inner);
    return std::string(sender == godotServerId ? "relay from " : "relay to ") +
           message.children[peerPlace].value + ": " +
           lineOf(columns, subject, inner.inner, message.children.back());
}

} // namespace peerscope
