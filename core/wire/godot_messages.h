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

/// As a person says it: "RPC", "simplify path", "raw", …; "add peer", "relay".
std::string_view name(GodotCommand command);
std::string_view name(GodotSystemCommand command);

/// What a message is, without decoding it.
struct GodotMessageKind
{
    GodotCommand command = GodotCommand::Raw;
    std::optional<GodotSystemCommand> system; ///< of System, where its byte is there and known

    bool operator==(const GodotMessageKind&) const = default;
};
/// Nothing for an empty packet.
std::optional<GodotMessageKind> godotMessageKind(ByteView packet);

/// The message that a relay carries and the peer id before it: of the target on its way to the server, of the
/// real sender on its way from the server.
struct GodotRelay
{
    std::int32_t peer = 0;
    ByteView message;
};
/// Nothing for any other message, or one too short to be a relay.
std::optional<GodotRelay> godotRelay(ByteView packet);

/// What is known of a packet beside its bytes.
struct GodotMessageContext
{
    std::int32_t sender = 0;               ///< Godot's id of the peer that put it; 0: not known
    const GodotPathCache* paths = nullptr; ///< to say the paths behind numbers; may be null
};

/// A Godot 4 packet as a field tree: the root's name is the kind ("RPC", "relay"), its value one line that
/// says all that matters ("/root/Game, method 2: \"hello\""), its children the fields. Takes any bytes: what
/// makes no sense is a child with a problem at its offset, and what came before it is there. Source of the
/// format: reference/godot4-multiplayer.md and the engine's behaviour in the captures.
Field godotMessage(ByteView packet, const GodotMessageContext& context = {});

/// A Godot 3 packet (NetworkedMultiplayerENet) likewise: on ENet's channel 0 a system message (add peer,
/// remove peer), on any other the source and target ids before the game's own bytes.
Field godot3Packet(ByteView packet, std::uint8_t enetChannel);

} // namespace peerscope
