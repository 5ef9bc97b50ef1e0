// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/trace/state.h"

#include <QString>

namespace peerscope {

class TraceSnapshot;

/// A peer's name; "endpoint 7" if the trace (or state) does not know it, "nobody" for no peer.
QString peerName(const TraceSnapshot& trace, EndpointId peer);
QString peerName(const TraceState& state, EndpointId peer);
QString peerName(const PeerState& peer);

/// "ana (101)".
QString peerLabel(const QString& name, int id);
QString peerLabel(const TraceSnapshot& trace, EndpointId peer);

/// "ana → server".
QString linkName(const QString& from, const QString& to);
/// The name for people of links given as in a scenario, where "*" is any end: "ana → server", "everything
/// into ana", "every link".
QString linksName(const QString& from, const QString& to, bool bothWays);

/// Short, for labels: "ch 2".
QString channelName(int channel);
/// "datagram 812", "packet 4711".
QString datagramName(DatagramId datagram);
QString packetName(PacketId packet);

} // namespace peerscope
