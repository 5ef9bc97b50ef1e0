// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/scenario/json_members.h"
#include "core/scenario/scenario_reader.h"

#include <QString>

#include <string_view>
#include <vector>

namespace peerscope {

// Reads, checks and writes a link's conditions, for scenarios and presets. Reading and checking throw through
// failScenario.

/// `keys`, "preset" and the keys of every condition.
std::vector<std::string_view> withConditions(std::vector<std::string_view> keys);
/// `keys` and the keys of what a preset may set: every condition except "down" and "recording".
std::vector<std::string_view> withPresetConditions(std::vector<std::string_view> keys);

/// Reads "preset": a name; empty if it is not given.
QString readPreset(const ObjectReader& reader);
/// Reads the given conditions. A recording has only the name of its file yet, see readRecordings().
LinkConditionsChange readConditions(const ObjectReader& reader);
/// Checks that the preset is a shipped one and every number is within its bounds.
void checkConditions(const QString& preset, const LinkConditionsChange& conditions, const QString& path);
/// Writes what readPreset and readConditions read.
void addConditions(JsonMembers& members, const QString& preset, const LinkConditionsChange& conditions);

} // namespace peerscope
