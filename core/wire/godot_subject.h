// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace peerscope {

/// What a game's packet is for.
enum class MessageKind : std::uint8_t {
    None, ///< not shown to be a message of a known engine, or its first bytes make no sense
    Rpc,
    Sync,  ///< the state of objects, sent always
    Delta, ///< what has changed of objects
    Spawn,
    Despawn,
    Raw,     ///< SceneMultiplayer.send_bytes
    Path,    ///< announces the path of a node, and its number
    Confirm, ///< answers such an announcement
    System,  ///< authentication, and peers that come and go
    Relay,   ///< another message, passed on by the server
    Set,     ///< Godot 3: sets a property (rset)
    Packet,  ///< Godot 3: the game's own bytes, after their source and target
};
inline constexpr int messageKindCount = 13;

/// The name in filters and files: "rpc", "sync"; "none".
constexpr std::string_view name(MessageKind kind)
{
    constexpr std::string_view names[] = {"none", "rpc",     "sync",   "delta", "spawn", "despawn", "raw",
                                          "path", "confirm", "system", "relay", "set",   "packet"};
    return names[static_cast<int>(kind)];
}

/// What a message is about, read without decoding its values. An object that is read into again keeps its
/// memory.
struct GodotSubject
{
    /// How nodes are numbered: of a path that was announced, or of an object that was spawned.
    static constexpr std::uint32_t pathFlag = 0x8000'0000;
    static constexpr std::size_t mostNodes = 64;

    MessageKind kind = MessageKind::None;
    MessageKind inner = MessageKind::None; ///< of a relay: what it carries; otherwise the same as `kind`
    std::int32_t realSender = 0;           ///< Godot's id, if the server has passed it on; otherwise 0
    std::int32_t owner = 0;                ///< the peer that has numbered the nodes
    ByteView message;                      ///< of a relay: what it carries; otherwise the whole packet
    std::optional<unsigned> method;        ///< an RPC's in Godot 4, which sends no names
    std::string_view methodName;           ///< an RPC's or property's in Godot 3; points into the packet
    /// The path of a node or the name of a spawned one, if the message has it. Points into the packet.
    std::string_view path;
    /// The numbers of its nodes, with pathFlag if it is a path's: of an RPC at most one, if `path` is empty;
    /// of a sync or delta the first 64.
    std::vector<std::uint32_t> nodes;
    /// The numbers that `path` gets with this message: of a path one; of a spawn that of the object, and
    /// those of its synchronizers (the first 64).
    std::vector<std::uint32_t> numbers;
};

/// Reads a Godot 4 packet from a peer with this id. Bytes that end too early leave out what they do not say.
void readGodotSubject(ByteView packet, std::int32_t sender, GodotSubject& into);

/// The same for a Godot 3 packet.
void readGodot3Subject(ByteView packet, std::uint8_t enetChannel, std::int32_t sender, GodotSubject& into);

} // namespace peerscope
