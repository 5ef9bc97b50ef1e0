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

/// What is wrong with a scenario, or nothing: then it can be run, saved and opened again. parseScenario gives
/// the same error for a file with the same values.
std::optional<ScenarioError> checkScenario(const Scenario& scenario);

/// The same for adding one action, or one entry of peers, to a correct scenario. It may come after the
/// scenario's end; then the caller must move the end. `outside`: the names of real programs that are there.
std::optional<ScenarioError> checkNewAction(const Scenario& scenario, const ActionSpec& action,
                                            const QStringList& outside = {});
std::optional<ScenarioError> checkNewPeer(const Scenario& scenario, const PeerSpec& peer);

// The two halves of checkScenario. Between them, the parser reads what refers to peers by id. They throw
// through failScenario.

/// Checks the scenario's own numbers and its peers. Returns the peers' names.
PeerNames checkPeers(const Scenario& scenario);
/// Checks everything that refers to peers; the peers must be correct.
void checkEntries(const Scenario& scenario, const PeerNames& names);

/// The keys that an entry of "peers" may have.
std::vector<std::string_view> peerKeys(PeerRole role);
/// The keys of all roles, each once.
std::vector<std::string_view> everyPeerKey();
/// Reports "join_every" without "count" in the entry at `path`.
[[noreturn]] void failWithoutCount(const QString& path);

} // namespace peerscope
