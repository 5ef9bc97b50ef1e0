// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace peerscope {

// The layout of SceneMultiplayer's messages in Godot 4 (scene_multiplayer.h of Godot 4.6). Used both for
// sending them and for reading captures.

/// Godot's id of a server.
inline constexpr std::int32_t godotServerId = 1;

/// The messages of Godot 4's SceneMultiplayer: the low 3 bits of a packet's first byte.
enum class GodotCommand : std::uint8_t {
    RemoteCall = 0,
    SimplifyPath = 1,
    ConfirmPath = 2,
    Raw = 3,
    Spawn = 4,
    Despawn = 5,
    Sync = 6,
    System = 7,
};

/// The messages within System: the second byte.
enum class GodotSystemCommand : std::uint8_t { Authentication = 0, AddPeer = 1, DelPeer = 2, Relay = 3 };

/// The kind of a packet that begins with this byte.
constexpr GodotCommand godotCommandOf(std::byte first)
{
    return static_cast<GodotCommand>(std::to_integer<std::uint8_t>(first) & 7);
}

/// Command and system command. A message that completes an authentication has nothing else.
inline constexpr std::size_t godotAuthenticationHeaderSize = 2;
/// Command, system command, and a peer's id as 4 bytes, little-endian.
inline constexpr std::size_t godotSystemHeaderSize = 6;

/// The whole of an AddPeer or DelPeer message, and the start of a Relay.
constexpr std::array<std::byte, godotSystemHeaderSize> godotSystemHeader(GodotSystemCommand command,
                                                                         std::int32_t peer)
{
    const auto bits = static_cast<std::uint32_t>(peer);
    return {std::byte{static_cast<std::uint8_t>(GodotCommand::System)},
            std::byte{static_cast<std::uint8_t>(command)},
            static_cast<std::byte>(bits),
            static_cast<std::byte>(bits >> 8),
            static_cast<std::byte>(bits >> 16),
            static_cast<std::byte>(bits >> 24)};
}

/// The id in such a header; `packet` must contain a whole one.
constexpr std::int32_t godotSystemPeer(ByteView packet)
{
    std::uint32_t bits = 0;
    for (std::size_t index = 0; index < 4; ++index)
        bits |= std::to_integer<std::uint32_t>(packet[2 + index]) << (8 * index);
    return static_cast<std::int32_t>(bits);
}

} // namespace peerscope
