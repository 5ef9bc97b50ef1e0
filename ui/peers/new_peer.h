// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox_state.h"
#include "core/sandbox/scenario.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace peerscope {

// What a new peer may be called and may have for an id. Pure functions.

/// "client.4": the first number from 1 on that is free, after a role's name.
QString freePeerName(const SandboxState& state, PeerRole role);
/// A client where there is a server, a mesh member where there is a mesh, else a server.
PeerRole likelyRole(const SandboxState& state);
/// The servers a client can connect to, by name.
QStringList serverNames(const SandboxState& state);
/// "client", "server", "mesh": as SandboxState and scenarios say it.
QString roleWord(PeerRole role);

/// Why a peer cannot be added as `peer` says, in a sentence; nothing when it can.
std::optional<QString> newPeerProblem(const SandboxState& state, const PeerSpec& peer);

} // namespace peerscope
