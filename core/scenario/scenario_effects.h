// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/scenario/scenario.h"

namespace peerscope {

/// Refuses correct values that have no effect, through failScenario: "reorder" on links that never have delay
/// or jitter (a reordered datagram skips the delay).
void checkEffects(const Scenario& scenario);

/// The same for conditions on their own, such as a preset's. `path` is where they are.
void checkEffects(const LinkConditions& conditions, const QString& path);

} // namespace peerscope
