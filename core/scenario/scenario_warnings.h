// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"

#include <QStringList>

namespace peerscope {

/// What a checked scenario sets that Godot ignores, or that cannot work: a sentence each, which begins with
/// the JSON path. None of it keeps the scenario from running: misuse is worth seeing.
QStringList scenarioWarnings(const Scenario& scenario);

} // namespace peerscope
