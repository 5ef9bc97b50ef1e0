// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "core/wire/enet_dissector.h"

namespace peerscope {

/// Dissects a datagram of a trace with what the ones before it between the same two peers show of their
/// framing (checksum, compression): at most 16 of them, among the 4,096 rows before it. `opener` says what
/// can be unpacked. Of a datagram that is not in the snapshot, a field with a problem.
EnetDissection dissectDatagram(const TraceSnapshot& trace, DatagramId id, EnetOpener& opener);

} // namespace peerscope
