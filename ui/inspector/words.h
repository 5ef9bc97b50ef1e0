// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/state.h"

#include <QString>

#include <cstdint>

namespace peerscope {

class TraceSnapshot;

// How panels say things. Numbers are written the same way in every language setting, so that they can be
// compared with the files and the command line.

/// "12.345678 s": exact to the microsecond.
QString formatSeconds(Time time);
/// "54.322 ms": exact to the microsecond.
QString formatMilliseconds(Time time);
/// "0.4 ms", "83 ms": short, for figures that change all the time.
QString formatShortMilliseconds(Time time);
/// "3,000".
QString formatCount(std::uint64_t count);
/// "3,000 packets", "1 packet": `singular` gets an s where the count is not one.
QString formatCount(std::uint64_t count, const QString& singular);
/// "5 %", "0.25 %" of a share from 0 to 1; the space does not break.
QString formatShare(double share);

/// A cell of a CSV file: a number as it is, a text as appendCsvText has it.
QString csvCell(const QString& text);

/// The peer at an endpoint; null where there is no state or no such peer.
const PeerState* findPeer(const TraceState* state, EndpointId endpoint);
/// "ana (101)".
QString peerLabel(const QString& name, int id);
/// The peer's name as the trace knows it; "endpoint 7" where the trace does not.
QString endpointName(const TraceSnapshot& trace, EndpointId endpoint);

} // namespace peerscope
