// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/scenario/scenario_error.h"

#include <vector>

namespace peerscope {

/// What a scenario may say, but what in Godot does something else than it seems to: a server's channels,
/// channels that are out of range, packets that are not sent, broadcasts that Godot spoils. Each with its
/// place, in the order of the file. `scenario` must be right (checkScenario).
std::vector<ScenarioError> scenarioWarnings(const Scenario& scenario);

} // namespace peerscope
