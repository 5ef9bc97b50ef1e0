// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/scenario/scenario_json.h"
#include "core/scenario/scenario_names.h"

namespace peerscope {

/// An entry of "actions", in a scenario of `duration`. Throws through failScenario.
ActionSpec readAction(const JsonValue& entry, const QString& path, const PeerNames& names, Time duration);

} // namespace peerscope
