// SPDX-License-Identifier: MIT
#include "core/wire/godot_subject.h"

#include "core/wire/byte_reading.h"
#include "core/wire/godot_messages.h"
#include "core/wire/godot_reader.h"

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

using godot::Reader;

std::string_view textUpToZero(ByteView bytes)
{
    const auto end = std::find(bytes.begin(), bytes.end(), std::byte{0});
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(end - bytes.begin())};
}

MessageKind kindOf(ByteView message)
{
    constexpr unsigned changesOnly = 0x10;
    switch (godotCommandOf(message[0])) {
    case GodotCommand::RemoteCall:
        return MessageKind::Rpc;
    case GodotCommand::SimplifyPath:
        return MessageKind::Path;
    case GodotCommand::ConfirmPath:
        return MessageKind::Confirm;
    case GodotCommand::Raw:
        return MessageKind::Raw;
    case GodotCommand::Spawn:
        return MessageKind::Spawn;
    case GodotCommand::Despawn:
        return MessageKind::Despawn;
    case GodotCommand::Sync:
        return readByte(message, 0) & changesOnly ? MessageKind::Delta : MessageKind::Sync;
    case GodotCommand::System:
        break;
    }
    const auto kind = godotMessageKind(message);
    if (!kind->system)
        return MessageKind::None;
    return *kind->system == GodotSystemCommand::Relay ? MessageKind::Relay : MessageKind::System;
}

void readRemoteCall(ByteView message, GodotSubject& into)
{
    constexpr std::array<std::size_t, 4> nodeSizes = {1, 2, 4, 0};
    const unsigned first = readByte(message, 0);
    const std::size_t nodeSize = nodeSizes[first >> 4 & 3];
    const std::size_t methodSize = first & 0x40 ? 2 : 1;
    Reader reader(message.subspan(1));
    if (nodeSize == 0 || reader.left() < nodeSize + methodSize)
        return;
    std::uint32_t node = 0;
    for (std::size_t index = 0; index < nodeSize; ++index)
        node |= std::uint32_t{reader.read<std::uint8_t>()} << (8 * index);
    into.method = methodSize == 2 ? reader.read<std::uint16_t>() : reader.read<std::uint8_t>();
    const bool hasPath = nodeSize == 4 && (node & GodotSubject::pathFlag);
    const std::size_t pathBegin = node & ~GodotSubject::pathFlag;
    if (!hasPath)
        into.nodes.push_back(node | GodotSubject::pathFlag);
    else if (pathBegin < message.size())
        into.path = textUpToZero(message.subspan(pathBegin));
}

void readSpawn(ByteView message, GodotSubject& into)
{
    constexpr std::size_t headerSize = 1 + 4 * 4; // scene; spawner, object, number of synchronizers, length
    Reader reader(message.subspan(1));
    if (reader.left() < headerSize)
        return;
    reader.take(1 + 4);
    into.numbers.push_back(reader.read<std::uint32_t>());
    const std::size_t synchronizers = reader.read<std::uint32_t>();
    const std::size_t nameLength = reader.read<std::uint32_t>();
    if (synchronizers > reader.left() / 4)
        return;
    for (std::size_t index = 0; index < synchronizers; ++index) {
        const auto id = reader.read<std::uint32_t>();
        if (into.numbers.size() < GodotSubject::mostNodes)
            into.numbers.push_back(id);
    }
    if (nameLength <= reader.left())
        into.path = textUpToZero(reader.take(nameLength));
}

void readSync(ByteView message, bool isDelta, GodotSubject& into)
{
    constexpr std::size_t timeSize = 2;
    const std::size_t headerSize = isDelta ? 16 : 8; // number, perhaps the mask, size
    Reader reader(message.subspan(1));
    if (!isDelta && reader.left() >= timeSize)
        reader.take(timeSize);
    while (reader.left() >= headerSize && into.nodes.size() < GodotSubject::mostNodes) {
        into.nodes.push_back(reader.read<std::uint32_t>());
        reader.take(headerSize - 8);
        const auto size = reader.read<std::uint32_t>();
        if (size > reader.left())
            return;
        reader.take(size);
    }
}

void readPath(ByteView message, GodotSubject& into)
{
    constexpr std::size_t numberBegin = 1 + 33; // command, digest
    if (message.size() < numberBegin + 4)
        return;
    Reader reader(message.subspan(numberBegin));
    into.numbers.push_back(reader.read<std::uint32_t>());
    into.path = textUpToZero(reader.take(reader.left()));
}

MessageKind godot3Kind(ByteView message)
{
    constexpr std::array kinds = {MessageKind::Rpc, MessageKind::Set, MessageKind::Path, MessageKind::Confirm,
                                  MessageKind::Raw};
    const unsigned command = readByte(message, 0);
    return command < kinds.size() ? kinds[command] : MessageKind::Packet;
}

void readGodot3Call(GodotSubject& into)
{
    constexpr std::size_t nodeSize = 4;
    Reader reader(into.message.subspan(1));
    if (reader.left() < nodeSize)
        return;
    const auto node = reader.read<std::uint32_t>();
    const std::size_t pathBegin = node & ~GodotSubject::pathFlag;
    into.methodName = textUpToZero(into.message.subspan(1 + nodeSize));
    if (!(node & GodotSubject::pathFlag))
        into.nodes.push_back(node | GodotSubject::pathFlag);
    else if (pathBegin < into.message.size())
        into.path = textUpToZero(into.message.subspan(pathBegin));
}

void readGodot3Path(GodotSubject& into)
{
    Reader reader(into.message.subspan(1));
    if (reader.left() < 4)
        return;
    into.numbers.push_back(reader.read<std::uint32_t>());
    into.path = textUpToZero(reader.take(reader.left()));
}

void clear(GodotSubject& subject, ByteView packet, std::int32_t sender)
{
    subject.kind = subject.inner = MessageKind::None;
    subject.realSender = 0;
    subject.owner = sender;
    subject.message = packet;
    subject.method.reset();
    subject.methodName = {};
    subject.path = {};
    subject.nodes.clear();
    subject.numbers.clear();
}

void readMessage(GodotSubject& into)
{
    const ByteView message = into.message;
    switch (into.inner) {
    case MessageKind::Rpc:
        return readRemoteCall(message, into);
    case MessageKind::Spawn:
        return readSpawn(message, into);
    case MessageKind::Despawn: {
        Reader reader(message.subspan(1));
        if (reader.left() >= 4)
            into.nodes.push_back(reader.read<std::uint32_t>());
        return;
    }
    case MessageKind::Sync:
    case MessageKind::Delta:
        return readSync(message, into.inner == MessageKind::Delta, into);
    case MessageKind::Path:
        return readPath(message, into);
    default:
        return;
    }
}

} // namespace

void readGodotSubject(ByteView packet, std::int32_t sender, GodotSubject& into)
{
    clear(into, packet, sender);
    if (packet.empty())
        return;
    into.kind = into.inner = kindOf(packet);
    if (into.kind == MessageKind::Relay) {
        const auto relay = godotRelay(packet);
        into.message = relay ? relay->message : ByteView();
        if (relay && sender == godotServerId)
            into.realSender = into.owner = relay->peer;
        into.inner = into.message.empty() ? MessageKind::None : kindOf(into.message);
        if (into.inner == MessageKind::Relay)
            into.inner = MessageKind::None; // there is no relay within a relay
    }
    readMessage(into);
}

void readGodot3Subject(ByteView packet, std::uint8_t enetChannel, std::int32_t sender, GodotSubject& into)
{
    constexpr std::size_t headerSize = 8; // source and target
    clear(into, packet, sender);
    if (enetChannel == 0) {
        into.kind = into.inner = MessageKind::System;
        return;
    }
    if (packet.size() < headerSize)
        return;
    into.owner = static_cast<std::int32_t>(Reader(packet).read<std::uint32_t>());
    if (sender == godotServerId && into.owner != godotServerId)
        into.realSender = into.owner;
    into.message = packet.subspan(headerSize);
    // As godot3Packet() reads it: what is no message of Godot's is the game's own.
    const Field field = godot3Packet(packet, enetChannel);
    const bool hasMessage = field.children.size() == 3 && field.children.back().children.size() > 1;
    into.kind = into.inner = hasMessage ? godot3Kind(into.message) : MessageKind::Packet;
    if (into.inner == MessageKind::Rpc || into.inner == MessageKind::Set)
        readGodot3Call(into);
    else if (into.inner == MessageKind::Path)
        readGodot3Path(into);
}

} // namespace peerscope
