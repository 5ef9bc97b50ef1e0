// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/trace/state.h"

#include <QString>

namespace peerscope {

class TraceSnapshot;

/// A peer's name; "endpoint 7" for one that the trace (or the state) does not know, "nobody" for none.
QString peerName(const TraceSnapshot& trace, EndpointId peer);
QString peerName(const TraceState& state, EndpointId peer);
QString peerName(const PeerState& peer);

/// "ana (101)".
QString peerLabel(const QString& name, int id);
QString peerLabel(const TraceSnapshot& trace, EndpointId peer);

/// "ana → server".
QString linkName(const QString& from, const QString& to);
/// What a person calls links as a scenario names them, "*" for any end: "ana → server", "everything into
/// ana", "every link".
QString linksName(const QString& from, const QString& to, bool bothWays);

/// Short, for labels: "ch 2".
QString channelName(int channel);
/// "datagram 812", "packet 4711".
QString datagramName(DatagramId datagram);
QString packetName(PacketId packet);

} // namespace peerscope
