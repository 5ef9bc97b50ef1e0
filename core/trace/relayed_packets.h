// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <optional>
#include <vector>

namespace peerscope {

// When a server relays (Godot's SceneMultiplayer), a packet from one client to another travels twice: to the
// server as a RELAY that names its target; then from the server, once that was delivered, to the target as a
// RELAY that names the sender. These are two packets with their own rows, modes and fates, connected only by
// their content. Both functions search the packets around one packet, so use them only for a packet that
// somebody looks at.

/// The packet from a client that the server relayed as `id`; nothing if `id` is not relayed. If several are
/// alike, they are matched in order, to the deliveries just before `id` was sent.
std::optional<PacketId> relayedFrom(const TraceSnapshot& trace, PacketId id);

/// The packets that the server sent to relay `id`, one for each recipient so far, in order. Empty if `id` is
/// not a relay, was not delivered, or had no recipient.
std::vector<PacketId> relayedTo(const TraceSnapshot& trace, PacketId id);

/// A relay that a server took and passed on to nobody.
struct NotRelayed
{
    enum class Reason : std::uint8_t {
        Gone,        ///< its target had been connected, and was no more
        NeverThere,  ///< its target had never been connected
        NotAdmitted, ///< its target was connected: it was not admitted yet, or the server does not relay
        NobodyElse,  ///< it was for everyone, or for all but one, and there was nobody else
    };
    std::int32_t target = 0; ///< as RELAY names it
    Reason reason{};
};

/// Why the server passed `id` on to nobody; nothing if it did pass it on, if `id` is not a relay or was not
/// taken yet, and in a capture, which does not show when it was taken. Goes over all changes of connections
/// up to then.
std::optional<NotRelayed> whyNotRelayed(const TraceSnapshot& trace, PacketId id);

} // namespace peerscope
