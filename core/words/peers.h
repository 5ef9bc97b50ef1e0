// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"

#include <QString>

namespace peerscope {

/// "connected", "connecting", "disconnected", "not joined".
QString statusWord(PeerStatus status);
/// The same in a sentence, with Godot's name of it.
QString explainStatus(PeerStatus status);

/// How long a peer stands still yet at `now`, in seconds and rounded up; 0: it does not.
int frozenSeconds(const PeerState& peer, Time now);
/// "frozen 3 s", "unplugged", "frozen 3 s, unplugged"; empty where neither is so.
QString troubleText(int frozenSeconds, bool unplugged);

/// All there is to say of a peer at a glance, one fact a line of plain text: for tooltips and screen readers.
/// Nothing where there is no such peer.
QString peerText(const TraceState& state, EndpointId peer);

} // namespace peerscope
