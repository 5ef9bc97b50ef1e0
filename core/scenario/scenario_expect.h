// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_json.h"
#include "core/scenario/scenario_names.h"

#include <QByteArray>

#include <vector>

namespace peerscope {

// Expectations: the entries of "expect", in a scenario or in a file of their own. The first two functions
// throw through failScenario.

ExpectSpec readExpect(const JsonValue& entry, const QString& path, const PeerNames& names);
void checkExpect(const ExpectSpec& expect, const QString& path, const PeerNames& names);

/// Reads and checks a file of expectations: a list of them, or an object with such a list as "expect". The
/// object may be a whole scenario, of which nothing else is read.
ScenarioResult<std::vector<ExpectSpec>> parseExpectations(const QByteArray& json, const PeerNames& names);

} // namespace peerscope
