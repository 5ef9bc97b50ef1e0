// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

namespace peerscope {

// A row as it was at an earlier time, without what happened later. `time` must not be before it was sent.

/// A packet counts as lost or incomplete from the time when the last datagram that carried it was due. (The
/// same time is used for a packet lost with its connection, because its row does not have the connection's
/// end.) Its resends are those of the whole trace.
PacketRow packetAsOf(const TraceSnapshot& trace, PacketId id, Time time);
/// A datagram lost by a link is on its way until it would have arrived; a killed one until it was killed.
DatagramRow datagramAsOf(const TraceSnapshot& trace, DatagramId id, Time time);

} // namespace peerscope
