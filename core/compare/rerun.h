// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_estimate.h"
#include "core/scenario/scenario.h"
#include "core/trace/trace.h"

#include <QString>

#include <vector>

namespace peerscope {

/// A recording as a sandbox: the same peers, joins and leaves, and traffic that plays what they sent.
struct Rerun
{
    Scenario scenario; ///< its one entry of traffic plays a file, which has no name yet
    std::vector<PacketId> played;
    std::size_t madeAgain = 0; ///< packets that the rerun's own SceneMultiplayer sends
    std::size_t leftOut = 0;   ///< packets for a receiver that is not in the recording
};

/// Whether a rerun's SceneMultiplayer makes this packet by itself: what its server says about other clients
/// and passes on for them, and what authenticates. `isFromServer`: the packet's sender is the server.
bool isMadeAgain(ByteView payload, bool isFromServer);

using RerunLinks = std::vector<LinkSpec>;

/// Entries of a scenario's "links" with what was estimated. What cannot be told is left out; so is loss where
/// nothing was lost.
RerunLinks rerunLinks(const TraceSnapshot& trace, const std::vector<LinkEstimate>& estimates);

/// Makes a rerun over the given links; empty: perfect ones. A recording of captured datagrams does not show
/// when the games polled, only when their datagrams left, so its peers poll a thousand times a second. The
/// longest delay of the links decides how much earlier peers join, so that they are connected when they were.
Rerun makeRerun(const TraceSnapshot& trace, RerunLinks links);

} // namespace peerscope
