// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace peerscope {

// What a new peer may be called and may have for an id. Pure functions.

/// "client.4": the first number from 1 on that is free, after a role's name.
QString freePeerName(const TraceState& state, PeerRole role);
/// A client where there is a server, a mesh member where there is a mesh, else a server.
PeerRole likelyRole(const TraceState& state);
/// The servers a client can connect to, by name.
QStringList serverNames(const TraceState& state);

/// Why a peer cannot be added as `peer` says, in a sentence; nothing when it can.
std::optional<QString> newPeerProblem(const TraceState& state, const PeerSpec& peer);

} // namespace peerscope
