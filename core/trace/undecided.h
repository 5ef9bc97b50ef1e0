// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <string_view>

namespace peerscope {

/// Why a packet of a capture stays in flight: what the capture would have to show, but does not ("not known:
/// …"; see core/wire/SPEC.md, "What stays unknown"). Empty for any other fate, and for a sandbox's packets,
/// which are still on their way.
std::string_view whyUndecided(const TraceSnapshot& trace, const PacketRow& packet);

} // namespace peerscope
