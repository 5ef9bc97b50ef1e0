// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <optional>
#include <vector>

namespace peerscope {

// Through a server that relays (Godot's SceneMultiplayer) a packet from one client to another travels twice:
// as a RELAY with its target to the server, and, put by the server when that was delivered, as a RELAY with
// its sender to the target. These are packets of their own, with their own rows, modes and fates; what ties
// them is what they carry. For one packet that somebody looks at: both go over the packets around it.

/// The packet that a client had sent to the server, of which `id` is the server's passing on; nothing where
/// `id` is none. Of several alike, the one whose delivery came last before `id` was put, in their order.
std::optional<PacketId> relayedFrom(const TraceSnapshot& trace, PacketId id);

/// The packets by which the server passed `id` on, one for each recipient so far, in their order. Empty where
/// `id` is no relay, was not delivered, or had nobody to go to.
std::vector<PacketId> relayedTo(const TraceSnapshot& trace, PacketId id);

} // namespace peerscope
