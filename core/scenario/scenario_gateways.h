// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/json_members.h"
#include "core/scenario/scenario.h"
#include "core/scenario/scenario_names.h"
#include "core/scenario/scenario_reader.h"

namespace peerscope {

// Reads, checks and writes a scenario's "gateways". Reading and checking throw through failScenario.

/// Reads the entry at `path`.
GatewaySpec readGateway(const JsonValue& entry, const QString& path);
/// Checks all of them. The peers must be correct.
void checkGateways(const Scenario& scenario, const PeerNames& names);
/// The JSON of one entry.
QByteArray gatewayText(const GatewaySpec& gateway);

} // namespace peerscope
