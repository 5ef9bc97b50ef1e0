// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

namespace peerscope {

// A row as it was at an earlier time of its trace: what came of it later has not happened. `time` is not
// before it was sent.

/// A packet that was lost or incomplete was so from when the last datagram that carried it was due. (When its
/// connection went is not in its row: the same is taken.) Its resends are those of the whole trace.
PacketRow packetAsOf(const TraceSnapshot& trace, PacketId id, Time time);
/// A datagram that a link lost is on its way until it would have arrived, one that was killed until then.
DatagramRow datagramAsOf(const TraceSnapshot& trace, DatagramId id, Time time);

} // namespace peerscope
