// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/scenario/scenario.h"

namespace peerscope {

/// Refuses what is right by itself and yet can do nothing, through failScenario: "reorder" on links that have
/// neither delay nor jitter at any time, since what is reordered skips the delay.
void checkEffects(const Scenario& scenario);

/// The same of conditions that stand alone, as a preset's do. `path` is where they are.
void checkEffects(const LinkConditions& conditions, const QString& path);

} // namespace peerscope
