// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"

#include <vector>

namespace peerscope {

/// The actions that set again what `action` is about to change, by the state before it: a link's conditions,
/// a cable, whether a server refuses. Empty if it cannot be taken back: what was sent, lost or closed stays
/// so.
std::vector<ActionSpec> takeBackActions(const ActionSpec& action, const TraceState& before);

} // namespace peerscope
