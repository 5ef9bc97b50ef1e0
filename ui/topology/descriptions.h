// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"
#include "core/trace/trace.h"
#include "ui/moment/selection.h"
#include "ui/topology/recent_traffic.h"

#include <QString>

namespace peerscope {

// What the topology says of a thing in its tooltips and to screen readers: plain text, one fact a line. Empty
// where there is no such thing.

QString describeTopologyNode(const TraceState& state, EndpointId peer);
QString describeTopologyLink(const TraceState& state, LinkRef link, TrafficRate rate);
QString describeTopologyDatagram(const TraceSnapshot& trace, DatagramId datagram);

/// How long a peer stands still yet at `now`, in seconds and rounded up; 0: it does not.
int frozenSeconds(const PeerState& peer, Time now);
/// "frozen 3 s", "unplugged", "frozen 3 s, unplugged"; empty where neither is so.
QString troubleText(int frozenSeconds, bool unplugged);

/// "ana" as the sandbox knows it; "endpoint 7" where it does not.
QString topologyPeerName(const TraceState& state, EndpointId peer);

} // namespace peerscope
