// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/scenario/json_members.h"
#include "core/scenario/scenario_reader.h"

#include <QString>

#include <string_view>
#include <vector>

namespace peerscope {

// A link's conditions as scenarios and presets have them. Reading and checking throw through failScenario.

/// `keys`, "preset" and the keys of every condition.
std::vector<std::string_view> withConditions(std::vector<std::string_view> keys);
/// `keys` and the keys of what a preset may set: every condition but "down".
std::vector<std::string_view> withPresetConditions(std::vector<std::string_view> keys);

/// "preset": a name, or nothing where it is not given.
QString readPreset(const ObjectReader& reader);
/// The conditions that are given.
LinkConditionsChange readConditions(const ObjectReader& reader);
/// The preset is a shipped one, and every number is within its bounds.
void checkConditions(const QString& preset, const LinkConditionsChange& conditions, const QString& path);
/// Writes what those two read.
void addConditions(JsonMembers& members, const QString& preset, const LinkConditionsChange& conditions);

} // namespace peerscope
