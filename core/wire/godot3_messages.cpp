// SPDX-License-Identifier: MIT
#include "core/wire/godot_messages.h"
#include "core/wire/godot_reader.h"
#include "core/wire/godot_variant.h"

#include <algorithm>
#include <array>
#include <utility>

namespace peerscope {

namespace {

/// A field for an id, or a problem.
std::optional<std::int32_t> readId(godot::Reader& reader, Field& parent, const char* fieldName)
{
    const auto id = reader.number<std::uint32_t>(parent, fieldName);
    if (!id)
        return std::nullopt;
    const auto value = static_cast<std::int32_t>(*id);
    parent.children.back().value = godot::shown(std::int64_t{value});
    return value;
}

void readSystem(godot::Reader& reader, Field& root)
{
    root.name = "system";
    const auto kind = reader.number<std::uint32_t>(root, "kind");
    if (!kind)
        return;
    if (*kind > 1) {
        root.children.back().problem = "there is no system message " + godot::shownUnsigned(*kind);
        reader.rest(root, "bytes");
        return;
    }
    root.name = *kind == 0 ? "add peer" : "remove peer";
    root.children.back().value = godot::shownUnsigned(*kind) + ", " + root.name;
    if (const auto id = readId(reader, root, "peer")) {
        root.value = godot::shown(std::int64_t{*id});
        reader.expectEnd(root);
    }
}

/// What MultiplayerAPI sends, by its first byte.
enum class Command : std::uint8_t { Call, Set, SimplifyPath, ConfirmPath, Raw };
constexpr unsigned commandCount = 5;

void moveBy(Field& field, std::size_t offset)
{
    field.offset += offset;
    for (Field& child : field.children)
        moveBy(child, offset);
}

/// A text up to its zero byte.
std::optional<std::string> readText(godot::Reader& reader, Field& parent, const char* fieldName)
{
    const std::size_t begin = reader.position();
    const ByteView rest = reader.between(begin, begin + reader.left());
    const auto end = std::ranges::find(rest, std::byte{0});
    if (end == rest.end()) {
        reader.giveUp(parent, std::string(fieldName) + " has no end");
        return std::nullopt;
    }
    const auto length = static_cast<std::size_t>(end - rest.begin());
    std::string text = godot::plainText(rest.first(length));
    reader.take(length + 1);
    parent.add(fieldName, text, begin, length + 1);
    return text;
}

/// A call with its arguments, or a property with its value.
void readCall(godot::Reader& reader, Field& root, bool isCall)
{
    constexpr std::uint32_t pathFlag = 0x8000'0000; // the number is where the node's path begins
    const auto node = reader.number<std::uint32_t>(root, "node");
    if (!node)
        return;
    const bool hasPath = (*node & pathFlag) != 0;
    const std::size_t pathBegin = *node & ~pathFlag;
    const std::size_t end = reader.position() + reader.left();
    if (hasPath && (pathBegin < reader.position() || pathBegin >= end)) {
        reader.giveUp(root, "the node path would be at byte " + godot::shownUnsigned(pathBegin));
        return;
    }
    if (hasPath) {
        root.children.back().value = "the path at byte " + godot::shownUnsigned(pathBegin);
        reader.limitEnd(pathBegin);
    }
    const auto what = readText(reader, root, isCall ? "method" : "property");
    unsigned left = 1;
    if (what && isCall)
        left = reader.number<std::uint8_t>(root, "argument count").value_or(0);
    std::string values;
    for (unsigned index = 0; what && left > 0; --left, ++index) {
        const std::string name = isCall ? "argument " + godot::shownUnsigned(index) : "value";
        if (!readVariant(reader, root, name, godot::VariantForm::Godot3))
            break;
        values += (values.empty() ? ": " : ", ") + root.children.back().value;
    }
    reader.expectEnd(root);
    reader.restoreEnd(end);
    std::string path = "node " + godot::shownUnsigned(*node);
    if (hasPath) {
        path = readText(reader, root, "node path").value_or("?");
        reader.expectEnd(root);
    }
    root.value = path + ", " + what.value_or("?") + values;
}

/// Nothing if it is no such message.
std::optional<Field> readMessage(ByteView message)
{
    constexpr std::array<const char*, commandCount> names = {"RPC", "set", "simplify path", "confirm path",
                                                             "raw"};
    godot::Reader reader(message);
    const unsigned command = message.empty() ? commandCount : reader.read<std::uint8_t>();
    if (command >= commandCount)
        return std::nullopt;
    Field root{names[command], {}, 0, message.size(), {}, {}};
    root.add("command", godot::shownUnsigned(command) + ", " + root.name, 0, 1);
    switch (static_cast<Command>(command)) {
    case Command::Call:
    case Command::Set:
        readCall(reader, root, static_cast<Command>(command) == Command::Call);
        break;
    case Command::SimplifyPath:
        if (const auto number = reader.number<std::uint32_t>(root, "path id"))
            root.value = godot::shownUnsigned(*number) + " is ";
        [[fallthrough]];
    case Command::ConfirmPath:
        root.value += readText(reader, root, "node path").value_or("?");
        reader.expectEnd(root);
        break;
    case Command::Raw:
        reader.rest(root, "bytes");
        root.value = root.children.back().value;
        break;
    }
    if (root.hasProblem())
        return std::nullopt;
    return root;
}

void readGamePacket(godot::Reader& reader, Field& root)
{
    root.name = "packet";
    const auto source = readId(reader, root, "source");
    const auto target = source ? readId(reader, root, "target") : std::nullopt;
    if (!target)
        return;
    const std::string to = *target == 0  ? "everyone"
                           : *target < 0 ? "everyone but " + godot::shown(-std::int64_t{*target})
                                         : godot::shown(std::int64_t{*target});
    root.children.back().value = to;
    root.value = "from " + godot::shown(std::int64_t{*source}) + " to " + to;
    const std::size_t begin = reader.position();
    const ByteView rest = reader.between(begin, begin + reader.left());
    if (auto message = readMessage(rest)) {
        root.value += "; " + message->name + ": " + message->value;
        moveBy(*message, begin);
        root.children.push_back(std::move(*message));
        return;
    }
    root.value += ", " + godot::byteCount(reader.left());
    if (!reader.atEnd())
        reader.rest(root, "bytes");
}

} // namespace

Field godot3Packet(ByteView packet, std::uint8_t enetChannel)
{
    constexpr std::uint8_t systemChannel = 0;
    Field root;
    root.length = packet.size();
    godot::Reader reader(packet);
    if (enetChannel == systemChannel)
        readSystem(reader, root);
    else
        readGamePacket(reader, root);
    return root;
}

} // namespace peerscope
