// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace peerscope {

/// What the packets of a connection are, as far as they are shown to be a known engine's.
enum class GameProtocol : std::uint8_t {
    Unknown,       ///< any game: the channels are ENet's own
    Godot4Packets, ///< Godot 4's MultiplayerPeer: ids and channels are Godot's, the bytes are the game's own
    Godot4Scene,   ///< the same, and each packet is a message of Godot 4's SceneMultiplayer
    Godot3,        ///< Godot 3's NetworkedMultiplayerENet: ids are Godot's, the channels are ENet's own
};

/// Whether a channel is Godot 4's (see godot_channels.h), not ENet's own.
constexpr bool hasGodot4Channels(GameProtocol protocol)
{
    return protocol == GameProtocol::Godot4Packets || protocol == GameProtocol::Godot4Scene;
}

/// What a person may say the packets of a capture are, instead of what they show.
struct Decoding
{
    std::string_view name; ///< in --decode-as
    GameProtocol protocol = GameProtocol::Unknown;
};
inline constexpr Decoding decodings[] = {
    {"raw", GameProtocol::Unknown},
    {"godot4", GameProtocol::Godot4Scene},
    {"godot3", GameProtocol::Godot3},
};
constexpr std::optional<GameProtocol> decodingNamed(std::string_view name)
{
    for (const Decoding& decoding : decodings) {
        if (decoding.name == name)
            return decoding.protocol;
    }
    return std::nullopt;
}

} // namespace peerscope
