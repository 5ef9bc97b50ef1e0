// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"

#include <QString>

namespace peerscope {

/// "connected", "connecting", "disconnected", "not joined".
QString statusWord(PeerStatus status);
/// The same as a sentence, with Godot's name for it.
QString explainStatus(PeerStatus status);

/// "real": what a program outside is called in one word.
QString realWord();

/// How much longer a peer is frozen at `now`, in seconds, rounded up; 0 if it is not.
int frozenSeconds(const PeerState& peer, Time now);
/// "frozen 3 s", "unplugged", "frozen 3 s, unplugged"; empty if neither.
QString troubleText(int frozenSeconds, bool unplugged);

/// A short description of a peer, one fact per line, in plain text: for tooltips and screen readers. Empty if
/// there is no such peer.
QString peerText(const TraceState& state, EndpointId peer);

} // namespace peerscope
