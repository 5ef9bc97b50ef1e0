// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/wire/field.h"
#include "core/wire/godot_scene_format.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace peerscope {

class GodotPathCache;

/// The name for people: "RPC", "simplify path", "raw", …; "add peer", "relay".
std::string_view name(GodotCommand command);
std::string_view name(GodotSystemCommand command);

/// What a message is, without decoding it.
struct GodotMessageKind
{
    GodotCommand command = GodotCommand::Raw;
    std::optional<GodotSystemCommand> system; ///< for System, if its byte is present and known

    bool operator==(const GodotMessageKind&) const = default;
};
/// Nothing for an empty packet.
std::optional<GodotMessageKind> godotMessageKind(ByteView packet);

/// The message in a relay, and the peer id before it: the target on the way to the server, the real sender on
/// the way from the server.
struct GodotRelay
{
    std::int32_t peer = 0;
    ByteView message;
};
/// Nothing for any other message, or one too short to be a relay.
std::optional<GodotRelay> godotRelay(ByteView packet);

/// What is known about a packet besides its bytes.
struct GodotMessageContext
{
    std::int32_t sender = 0;               ///< Godot's id of the peer that sent it; 0: not known
    const GodotPathCache* paths = nullptr; ///< to turn numbers into paths; may be null
};

/// A Godot 4 packet as a field tree. The root's name is the kind ("RPC", "relay"), its value a one-line
/// summary ("/root/Game, method 2: \"hello\""), its children the fields. Accepts any bytes: what makes no
/// sense becomes a child with a problem at its offset, and what comes before it is kept. Source of the
/// format: Godot 4.6's modules/multiplayer, and captures of real games.
Field godotMessage(ByteView packet, const GodotMessageContext& context = {});

/// The same for a Godot 3 packet (NetworkedMultiplayerENet): on ENet's channel 0 a system message (add peer,
/// remove peer); on other channels the source and target ids, then a message of Godot 3's MultiplayerAPI
/// (RPC, set, simplify path, confirm path, raw), or else the game's own bytes. Source: Godot 3.2.3 and a
/// capture.
Field godot3Packet(ByteView packet, std::uint8_t enetChannel);

} // namespace peerscope
