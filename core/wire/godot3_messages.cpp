// SPDX-License-Identifier: MIT
#include "core/wire/godot_messages.h"
#include "core/wire/godot_reader.h"

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
    root.value =
        "from " + godot::shown(std::int64_t{*source}) + " to " + to + ", " + godot::byteCount(reader.left());
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
