// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/sandbox_state.h"
#include "core/trace/trace.h"
#include "ui/session/selection.h"
#include "ui/topology/recent_traffic.h"

#include <QString>

namespace peerscope {

// What the topology says of a thing in its tooltips and to screen readers: plain text, one fact a line. Empty
// where there is no such thing.

QString describeTopologyNode(const SandboxState& state, EndpointId peer);
QString describeTopologyLink(const SandboxState& state, LinkRef link, TrafficRate rate);
QString describeTopologyDatagram(const TraceSnapshot& trace, DatagramId datagram);

/// "ana" as the sandbox knows it; "endpoint 7" where it does not.
QString topologyPeerName(const SandboxState& state, EndpointId peer);

} // namespace peerscope
