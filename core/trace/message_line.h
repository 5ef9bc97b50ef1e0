// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <string>

namespace peerscope {

/// What a packet says in one line, for people: "RPC Main/Player.#3(Vector2(3, 1))", "sync of 6 objects",
/// "spawn Thing", "relay from 101: RPC Chat.#0("gg")". Numbers follow a #: Godot sends a method's number,
/// never its name. Empty if it has no message, if its bytes are not entirely one, or if the trace's
/// MessageColumns were not read up to it.
std::string messageLine(const TraceSnapshot& trace, PacketId id);

} // namespace peerscope
