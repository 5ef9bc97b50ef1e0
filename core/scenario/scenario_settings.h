// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/enet_settings.h"
#include "core/scenario/json_members.h"
#include "core/scenario/scenario_reader.h"

#include <QString>

#include <string_view>
#include <vector>

namespace peerscope {

// Reads, checks and writes the settings of a peer's ENet, for peers and for the action that changes them.
// Reading and checking throw through failScenario.

/// `keys` and the keys of the settings that can change while a peer runs: all but "compression".
std::vector<std::string_view> withLiveSettings(std::vector<std::string_view> keys);
/// `keys` and the keys of every setting.
std::vector<std::string_view> withSettings(std::vector<std::string_view> keys);

/// Reads the given settings.
EnetSettings readSettings(const ObjectReader& reader);
/// Checks that every number is within its bounds.
void checkSettings(const EnetSettings& settings, const QString& path);
/// Writes what readSettings reads.
void addSettings(JsonMembers& members, const EnetSettings& settings);

} // namespace peerscope
