// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox_state.h"
#include "core/sandbox/scenario.h"
#include "core/trace/trace.h"

namespace peerscope {

/// The sandbox as it was at an earlier time, everything due at that time included, put together from what was
/// recorded: who was there, in which status, connected to whom, refusing whom, frozen, unplugged, over links
/// of which conditions, with the round-trip times and throttles that its ENets had. `now` is the newest state
/// and `scenario` the one that ran. What only the links know at the moment itself is left out: queues are 0.
/// Costs what the events up to that time cost to read.
SandboxState stateAt(Time time, const SandboxState& now, const Scenario& scenario,
                     const TraceSnapshot& trace);

} // namespace peerscope
