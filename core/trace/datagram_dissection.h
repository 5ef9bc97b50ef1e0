// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "core/wire/enet_dissector.h"

namespace peerscope {

/// Dissects a datagram of a trace. Learns the framing (checksum, compression) from earlier datagrams the same
/// way: at most 16 of them, among the 4,096 rows before it. `opener` does the decompression.
/// For a datagram that is not in the snapshot, returns a field with a problem.
EnetDissection dissectDatagram(const TraceSnapshot& trace, DatagramId id, EnetOpener& opener);

} // namespace peerscope
