// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <string_view>

namespace peerscope {

/// Why a capture leaves a packet in flight for ever: what the wire would have to show, and does not ("not
/// known: …"; core/wire/SPEC.md, "What stays open"). Empty for any other fate, and for a sandbox's packets:
/// those are still on their way.
std::string_view whyUndecided(const TraceSnapshot& trace, const PacketRow& packet);

} // namespace peerscope
