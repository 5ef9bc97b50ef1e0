// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_names.h"

#include <QStringList>

#include <optional>
#include <string_view>
#include <vector>

namespace peerscope {

/// What is wrong with a scenario's values, or nothing: it can be run, saved and opened again. The error is
/// the one that parseScenario gives for a file that says the same.
std::optional<ScenarioError> checkScenario(const Scenario& scenario);

/// The same of one more action, or one more entry of peers, in a scenario that is right. It may come after
/// the scenario's end, which then has to move.
std::optional<ScenarioError> checkNewAction(const Scenario& scenario, const ActionSpec& action);
std::optional<ScenarioError> checkNewPeer(const Scenario& scenario, const PeerSpec& peer);

// The two halves of checkScenario, between which the parser reads what refers to peers by their ids. They
// throw through failScenario.

/// The scenario's own numbers and its peers. Returns who there is.
PeerNames checkPeers(const Scenario& scenario);
/// Everything that refers to peers, which are right.
void checkEntries(const Scenario& scenario, const PeerNames& names);

/// The keys that an entry of "peers" may have.
std::vector<std::string_view> peerKeys(PeerRole role);
/// The figures that "expect" knows.
QStringList metricNames();
/// "join_every" without "count", in the entry at `path`.
[[noreturn]] void failWithoutCount(const QString& path);

} // namespace peerscope
