// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/trace/fate.h"
#include "core/trace/state.h"
#include "core/trace/story.h"
#include "core/trace/trace.h"
#include "ui/inspector/description.h"
#include "ui/inspector/link_traffic.h"

namespace peerscope {

// The inspector's texts for each kind of thing. Pure functions.

/// `now` is the sandbox's time; it matters only for what is still on its way. An unknown id gets a
/// description that says it is not in the trace. `story` is the packet's story.
Description describePacket(const TraceSnapshot& trace, PacketId id, const Story& story, Time now);
Description describeDatagram(const TraceSnapshot& trace, DatagramId id, Time now);
/// Also why its connection failed or ended, of what is in `trace` until the state's time.
Description describePeer(const TraceSnapshot& trace, const TraceState& state, EndpointId endpoint);
Description describeLink(const TraceState& state, LinkRef link, const LinkTraffic& traffic);
/// The text for something that is not in the trace: it came later, or is in another branch.
QString notInThisRun();
/// For an empty selection: explains what can be clicked.
Description describeNothing();

} // namespace peerscope
