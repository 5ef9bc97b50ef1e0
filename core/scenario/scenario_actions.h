// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/scenario/scenario_json.h"
#include "core/scenario/scenario_names.h"

namespace peerscope {

/// An entry of "actions", in a scenario of `duration`. Throws through failScenario.
ActionSpec readAction(const JsonValue& entry, const QString& path, const PeerNames& names, Time duration);

/// The keys that an action of this kind may have in a file.
QStringList actionKeys(const ActionSpec& action);

} // namespace peerscope
