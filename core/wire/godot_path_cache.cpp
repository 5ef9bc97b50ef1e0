// SPDX-License-Identifier: MIT
#include "core/wire/godot_path_cache.h"

#include "core/wire/godot_messages.h"
#include "core/wire/godot_reader.h"

#include <algorithm>

namespace peerscope {

namespace {

constexpr std::size_t maxPaths = 65'536;
constexpr std::size_t maxPathLength = 4'096;
constexpr std::size_t pathOffset = 1 + 33 + 4; // command, MD5 as text, number

} // namespace

void GodotPathCache::learn(std::int32_t sender, ByteView message)
{
    if (const auto relay = godotRelay(message)) {
        message = relay->message;
        sender = sender == godotServerId ? relay->peer : sender;
    }
    const auto kind = godotMessageKind(message);
    if (!kind || kind->command != GodotCommand::SimplifyPath || message.size() <= pathOffset)
        return;
    godot::Reader reader(message);
    reader.take(pathOffset - 4);
    const auto number = reader.read<std::uint32_t>();
    const ByteView rest = reader.take(reader.left());
    const auto end = std::find(rest.begin(), rest.end(), std::byte{0});
    const auto length = static_cast<std::size_t>(end - rest.begin());
    if (end == rest.end() || length > maxPathLength)
        return;
    if (m_paths.size() < maxPaths || m_paths.contains(key(sender, number)))
        m_paths[key(sender, number)].assign(reinterpret_cast<const char*>(rest.data()), length);
}

std::string_view GodotPathCache::path(std::int32_t sender, std::uint32_t number) const
{
    const auto found = m_paths.find(key(sender, number));
    return found == m_paths.end() ? std::string_view() : std::string_view(found->second);
}

} // namespace peerscope
