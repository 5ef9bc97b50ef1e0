// SPDX-License-Identifier: MIT
#include "core/wire/godot_messages.h"

#include "core/wire/godot_path_cache.h"
#include "core/wire/godot_reader.h"
#include "core/wire/godot_variant.h"

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

using godot::Reader;
using godot::VariantForm;

constexpr std::size_t summaryLength = 200;

// The flags in a command byte.
constexpr unsigned commandMask = 0x07;
constexpr unsigned nodeSizeShift = 4;
constexpr unsigned wideMethodFlag = 1u << 6;
constexpr unsigned bytesOnlyFlag = 1u << 7;
constexpr unsigned deltaFlag = 1u << 4;
constexpr std::uint32_t pathOffsetFlag = 0x8000'0000;

/// The peers that a number of set_target_peer means.
std::string shownTarget(std::int32_t id)
{
    if (id == 0)
        return "everyone";
    const auto magnitude = id < 0 ? -std::int64_t{id} : std::int64_t{id};
    const std::string peer = magnitude == godotServerId ? "1, the server" : godot::shown(magnitude);
    return id < 0 ? "everyone but " + peer : peer;
}

void shift(Field& field, std::size_t by)
{
    field.offset += by;
    for (Field& child : field.children)
        shift(child, by);
}

/// Cut between characters, with "…" if something is missing.
std::string shortened(std::string text, std::size_t length)
{
    if (text.size() <= length)
        return text;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        --length;
    return text.substr(0, length) + "…";
}

/// Reads one message. Each function reads what follows the command byte.
class MessageReader
{
public:
    MessageReader(ByteView packet, const GodotMessageContext& context, bool relayed)
        : m_packet(packet), m_reader(packet), m_context(context), m_relayed(relayed)
    {
    }

    Field read()
    {
        Field root;
        root.length = m_packet.size();
        if (m_packet.empty()) {
            root.name = "empty packet";
            root.addProblem("a message has at least 1 byte", 0, 0);
            return root;
        }
        m_first = m_reader.read<std::uint8_t>();
        const auto command = static_cast<GodotCommand>(m_first & commandMask);
        root.name = name(command);
        root.add("command", godot::shownUnsigned(m_first & commandMask) + ", " + root.name, 0, 1);
        switch (command) {
        case GodotCommand::RemoteCall:
            readRemoteCall(root);
            break;
        case GodotCommand::SimplifyPath:
            readSimplifyPath(root);
            break;
        case GodotCommand::ConfirmPath:
            readConfirmPath(root);
            break;
        case GodotCommand::Raw:
            root.value = godot::shownBytes(m_packet.subspan(1));
            m_reader.rest(root, "bytes");
            break;
        case GodotCommand::Spawn:
            readSpawn(root);
            break;
        case GodotCommand::Despawn:
            if (const auto id = m_reader.number<std::uint32_t>(root, "network id")) {
                root.value = "node " + godot::shownUnsigned(*id);
                m_reader.expectEnd(root);
            }
            break;
        case GodotCommand::Sync:
            readSync(root);
            break;
        case GodotCommand::System:
            readSystem(root);
            break;
        }
        return root;
    }

private:
    /// "3" or, if the path is known, "3, /root/Game".
    std::string shownNode(std::uint32_t number) const
    {
        const std::string_view path =
            m_context.paths ? m_context.paths->path(m_context.sender, number) : std::string_view();
        const std::string text = godot::shownUnsigned(number);
        return path.empty() ? text : text + ", " + godot::plainText(bytesOf(path));
    }

    /// A path in the message, up to its zero byte.
    std::optional<std::string> readPath(Field& parent, const char* fieldName)
    {
        const std::size_t begin = m_reader.position();
        const ByteView rest = m_reader.between(begin, begin + m_reader.left());
        const auto end = std::find(rest.begin(), rest.end(), std::byte{0});
        if (end == rest.end()) {
            m_reader.giveUp(parent, std::string(fieldName) + " has no end");
            return std::nullopt;
        }
        const auto length = static_cast<std::size_t>(end - rest.begin());
        std::string path = godot::plainText(rest.first(length));
        m_reader.take(length + 1);
        parent.add(fieldName, path, begin, length + 1);
        return path;
    }

    void readRemoteCall(Field& root)
    {
        constexpr std::array<std::size_t, 4> nodeSizes = {1, 2, 4, 0};
        const std::size_t nodeSize = nodeSizes[m_first >> nodeSizeShift & 3];
        const std::size_t methodSize = m_first & wideMethodFlag ? 2 : 1;
        if (nodeSize == 0) {
            m_reader.giveUp(root, "a node id of no known size");
            return;
        }
        Field& command = root.children.front();
        command.add("node id", godot::byteCount(nodeSize), 0, 1);
        command.add("method id", godot::byteCount(methodSize), 0, 1);
        command.add("arguments", m_first & bytesOnlyFlag ? "bytes alone, or none" : "values", 0, 1);

        if (!m_reader.need(root, "the node id", nodeSize))
            return;
        const std::size_t nodeBegin = m_reader.position();
        std::uint32_t node = 0;
        for (std::size_t index = 0; index < nodeSize; ++index)
            node |= std::uint32_t{m_reader.read<std::uint8_t>()} << (8 * index);
        const bool hasPath = nodeSize == 4 && (node & pathOffsetFlag);
        const std::size_t pathBegin = node & ~pathOffsetFlag;
        std::string nodeText = shownNode(node);
        if (hasPath)
            nodeText = "the path at byte " + godot::shownUnsigned(pathBegin);
        root.add("node", nodeText, nodeBegin, nodeSize);

        if (!m_reader.need(root, "the method id", methodSize))
            return;
        const std::size_t methodBegin = m_reader.position();
        const unsigned method =
            methodSize == 2 ? m_reader.read<std::uint16_t>() : m_reader.read<std::uint8_t>();
        root.add("method", godot::shownUnsigned(method), methodBegin, methodSize);
        root.value = nodeText + ", method " + godot::shownUnsigned(method);

        std::size_t whole = m_packet.size();
        if (hasPath) {
            if (pathBegin < m_reader.position() || pathBegin >= m_packet.size()) {
                m_reader.giveUp(root, "the node path would be at byte " + godot::shownUnsigned(pathBegin) +
                                          " of " + godot::shownUnsigned(m_packet.size()));
                return;
            }
            whole = m_reader.limitEnd(pathBegin);
        }
        readArguments(root);
        if (hasPath) {
            m_reader.restoreEnd(whole);
            if (const auto path = readPath(root, "node path")) {
                root.value = *path + root.value.substr(nodeText.size());
                m_reader.expectEnd(root);
            }
        }
    }

    void readArguments(Field& root)
    {
        if (m_first & bytesOnlyFlag) {
            if (!m_reader.atEnd()) {
                m_reader.rest(root, "argument 0, bytes");
                root.value += ": " + shortened(root.children.back().value, summaryLength);
            }
            return;
        }
        const auto count = m_reader.number<std::uint8_t>(root, "argument count");
        if (!count)
            return;
        Field& arguments = root.add("arguments", {}, m_reader.position(), 0);
        for (unsigned index = 0; index < *count; ++index) {
            if (!readVariant(m_reader, arguments, godot::shownUnsigned(index), VariantForm::Compact))
                break;
        }
        arguments.length = m_reader.position() - arguments.offset;
        std::string text;
        for (const Field& argument : arguments.children)
            text += (text.empty() ? "" : ", ") + shortened(argument.value, summaryLength);
        arguments.value = shortened(text, summaryLength);
        root.value += ": " + arguments.value;
        m_reader.expectEnd(root);
    }

    void readSimplifyPath(Field& root)
    {
        constexpr std::size_t digestSize = 33;
        if (!m_reader.need(root, "the digest of the methods", digestSize))
            return;
        const std::size_t begin = m_reader.position();
        const ByteView digest = m_reader.take(digestSize);
        root.add("digest of the methods (MD5)", godot::plainText(digest.first(digestSize - 1)), begin,
                 digestSize);
        if (digest.back() != std::byte{0})
            root.children.back().problem = "does not end with a zero byte";
        const auto number = m_reader.number<std::uint32_t>(root, "path id");
        if (!number)
            return;
        if (const auto path = readPath(root, "node path")) {
            root.value = godot::shownUnsigned(*number) + " is " + *path;
            m_reader.expectEnd(root);
        }
    }

    void readConfirmPath(Field& root)
    {
        const auto valid = m_reader.number<std::uint8_t>(root, "valid");
        if (!valid)
            return;
        root.children.back().value = *valid ? "yes" : "no, the methods differ";
        const auto number = m_reader.number<std::uint32_t>(root, "path id");
        if (!number)
            return;
        root.value = godot::shownUnsigned(*number) + (*valid ? " is known" : " is not the same here");
        m_reader.expectEnd(root);
    }

    void readSpawn(Field& root)
    {
        constexpr unsigned customScene = 255;
        const auto scene = m_reader.number<std::uint8_t>(root, "scene");
        if (!scene)
            return;
        if (*scene == customScene)
            root.children.back().value = "255, by the spawn function";
        const auto spawner = m_reader.number<std::uint32_t>(root, "spawner");
        if (!spawner)
            return;
        root.children.back().value = shownNode(*spawner);
        const auto id = m_reader.number<std::uint32_t>(root, "network id");
        const auto synchronizers =
            id ? m_reader.number<std::uint32_t>(root, "synchronizer count") : std::nullopt;
        const auto nameLength =
            synchronizers ? m_reader.number<std::uint32_t>(root, "name length") : std::nullopt;
        if (!nameLength || !m_reader.need(root, "the synchronizers' ids", std::uint64_t{*synchronizers} * 4))
            return;
        for (std::uint32_t index = 0; index < *synchronizers; ++index) {
            if (!m_reader.spendField()) {
                m_reader.giveUp(root, "too many synchronizers, the rest is not shown");
                return;
            }
            m_reader.number<std::uint32_t>(root, "synchronizer " + godot::shownUnsigned(index));
        }
        if (!m_reader.need(root, "the name", *nameLength))
            return;
        const std::size_t nameBegin = m_reader.position();
        const ByteView padded = m_reader.take(*nameLength);
        const auto end = std::find(padded.begin(), padded.end(), std::byte{0});
        const std::string nodeName =
            godot::plainText(padded.first(static_cast<std::size_t>(end - padded.begin())));
        root.add("name", nodeName, nameBegin, padded.size());
        root.value = nodeName + ", node " + godot::shownUnsigned(*id) + ", scene " + root.children[1].value +
                     " under " + shownNode(*spawner);
        if (*scene == customScene && !readSpawnArgument(root))
            return;
        readState(root, m_reader.left());
    }

    bool readSpawnArgument(Field& root)
    {
        const auto size = m_reader.number<std::uint32_t>(root, "argument size");
        if (!size || !m_reader.need(root, "the argument", *size))
            return false;
        if (*size == 0)
            return true;
        const std::size_t whole = m_reader.limitEnd(m_reader.position() + *size);
        if (readVariant(m_reader, root, "argument", VariantForm::Compact))
            m_reader.expectEnd(root);
        m_reader.restoreEnd(whole);
        return true;
    }

    /// The properties' values in `size` bytes.
    void readState(Field& parent, std::size_t size)
    {
        if (size == 0)
            return;
        Field& state = parent.add("state", {}, m_reader.position(), size);
        const std::size_t whole = m_reader.limitEnd(m_reader.position() + size);
        readVariants(m_reader, state);
        m_reader.restoreEnd(whole);
        std::string text;
        for (const Field& value : state.children)
            text += (text.empty() ? "" : ", ") + shortened(value.value, summaryLength);
        state.value = shortened(text, summaryLength);
    }

    void readSync(Field& root)
    {
        const bool delta = m_first & deltaFlag;
        root.children.front().add("kind", delta ? "what has changed, reliably" : "always", 0, 1);
        if (!delta && !m_reader.number<std::uint16_t>(root, "time"))
            return;
        root.value = delta ? "changes of" : "state of";
        std::size_t nodes = 0;
        while (!m_reader.atEnd()) {
            if (!m_reader.spendField()) {
                m_reader.giveUp(root, "too many nodes, the rest is not shown");
                return;
            }
            const std::size_t begin = m_reader.position();
            Field& node = root.add("node", {}, begin, 0);
            const auto id = m_reader.number<std::uint32_t>(node, "network id");
            if (!id)
                return;
            node.value = shownSynchronizer(*id);
            if (delta) {
                const auto mask = m_reader.number<std::uint64_t>(node, "changed properties");
                if (!mask)
                    return;
                node.children.back().value = "mask " + godot::shownUnsigned(*mask);
            }
            const auto size = m_reader.number<std::uint32_t>(node, "size");
            if (!size || !m_reader.need(node, "the state", *size))
                return;
            readState(node, *size);
            node.length = m_reader.position() - begin;
            const std::string state = *size > 0 ? " (" + node.children.back().value + ')' : "";
            if (root.value.size() < summaryLength)
                root.value += (nodes > 0 ? ", " : " ") + node.value + state;
            ++nodes;
        }
    }

    /// A synchronizer's number. If its top bit is set, it is a path's number instead (the synchronizer was in
    /// the scene from the start).
    std::string shownSynchronizer(std::uint32_t id) const
    {
        if (id & pathOffsetFlag)
            return "path " + shownNode(id & ~pathOffsetFlag);
        return godot::shownUnsigned(id);
    }

    void readSystem(Field& root)
    {
        const auto number = m_reader.number<std::uint8_t>(root, "system command");
        if (!number)
            return;
        const auto command = static_cast<GodotSystemCommand>(*number);
        if (command > GodotSystemCommand::Relay) {
            root.children.back().problem = "there is no system command " + godot::shownUnsigned(*number);
            m_reader.rest(root, "bytes");
            return;
        }
        root.name = name(command);
        root.children.back().value = godot::shownUnsigned(*number) + ", " + root.name;
        if (command == GodotSystemCommand::Authentication) {
            root.value = m_reader.atEnd() ? "done" : godot::shownBytes(m_packet.subspan(2));
            if (!m_reader.atEnd())
                m_reader.rest(root, "bytes");
            return;
        }
        const auto unsignedId = m_reader.number<std::uint32_t>(root, "peer");
        if (!unsignedId)
            return;
        const auto id = static_cast<std::int32_t>(*unsignedId);
        Field& peer = root.children.back();
        peer.value = godot::shown(std::int64_t{id});
        root.value = peer.value;
        if (command == GodotSystemCommand::Relay)
            readRelay(root, id);
        else
            m_reader.expectEnd(root);
    }

    void readRelay(Field& root, std::int32_t id)
    {
        Field& peer = root.children.back();
        GodotMessageContext inner = m_context;
        if (m_context.sender == godotServerId) {
            peer.name = "real sender";
            root.value = "from " + peer.value;
            inner.sender = id;
        } else if (m_context.sender != 0) {
            peer.name = "target";
            peer.value = shownTarget(id);
            root.value = "to " + peer.value;
        } else {
            peer.name = "target or real sender";
        }
        if (m_relayed) {
            m_reader.giveUp(root, "a relay within a relay");
            return;
        }
        const std::size_t begin = m_reader.position();
        const ByteView message = m_reader.take(m_reader.left());
        Field relayed = MessageReader(message, inner, true).read();
        shift(relayed, begin);
        root.value += "; " + relayed.name + (relayed.value.empty() ? "" : ": ") + relayed.value;
        root.children.push_back(std::move(relayed));
    }

    ByteView m_packet;
    Reader m_reader;
    const GodotMessageContext& m_context;
    bool m_relayed;
    unsigned m_first = 0;
};

} // namespace

std::string_view name(GodotCommand command)
{
    constexpr std::array<std::string_view, 8> names = {"RPC",   "simplify path", "confirm path", "raw",
                                                       "spawn", "despawn",       "sync",         "system"};
    return names[static_cast<std::size_t>(command) & commandMask];
}

std::string_view name(GodotSystemCommand command)
{
    constexpr std::array<std::string_view, 4> names = {"authentication", "add peer", "remove peer", "relay"};
    return names[static_cast<std::size_t>(command) & 3];
}

std::optional<GodotMessageKind> godotMessageKind(ByteView packet)
{
    if (packet.empty())
        return std::nullopt;
    GodotMessageKind kind;
    kind.command = godotCommandOf(packet[0]);
    if (kind.command == GodotCommand::System && packet.size() > 1) {
        const auto system = static_cast<GodotSystemCommand>(std::to_integer<std::uint8_t>(packet[1]));
        if (system <= GodotSystemCommand::Relay)
            kind.system = system;
    }
    return kind;
}

std::optional<GodotRelay> godotRelay(ByteView packet)
{
    const auto kind = godotMessageKind(packet);
    if (!kind || kind->system != GodotSystemCommand::Relay || packet.size() < godotSystemHeaderSize)
        return std::nullopt;
    return GodotRelay{godotSystemPeer(packet), packet.subspan(godotSystemHeaderSize)};
}

Field godotMessage(ByteView packet, const GodotMessageContext& context)
{
    return MessageReader(packet, context, false).read();
}

} // namespace peerscope
