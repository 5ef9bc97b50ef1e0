// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox_state.h"
#include "core/sandbox/scenario.h"
#include "core/trace/trace.h"

namespace peerscope {

/// The sandbox as it was at an earlier time, everything due at that time included, put together from what was
/// recorded: who was there, in which status, connected to whom, refusing whom. `now` is the newest state and
/// `scenario` the one that ran. What ENet only knows at the moment itself (round-trip times, throttle) is 0
/// and
/// 1. Costs what the events up to that time cost to read.
SandboxState stateAt(Time time, const SandboxState& now, const Scenario& scenario,
                     const TraceSnapshot& trace);

} // namespace peerscope
