// SPDX-License-Identifier: MIT
#pragma once

#include "core/scenario/scenario.h"
#include "core/trace/state.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace peerscope {

// Names, ids and roles for new peers. Pure functions.

/// A role's name with the first free number: "client.4".
QString freePeerName(const TraceState& state, PeerRole role);
/// A client if there is a server, a mesh member if there is a mesh, otherwise a server.
PeerRole likelyRole(const TraceState& state);
/// The names of the servers that a client can connect to.
QStringList serverNames(const TraceState& state);

/// Why `peer` cannot be added, in a sentence; nothing if it can.
std::optional<QString> newPeerProblem(const TraceState& state, const PeerSpec& peer);

} // namespace peerscope
