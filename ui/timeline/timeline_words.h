// SPDX-License-Identifier: MIT
#pragma once

#include "ui/timeline/timeline_geometry.h"

#include <QString>

namespace peerscope {

/// The name of a peer, or "?" for one that the trace does not know.
QString peerName(const TraceSnapshot& trace, EndpointId peer);
/// "ch 0", or "ana · ch 0".
QString laneName(const TraceSnapshot& trace, const TimelineLane& lane);

/// What became of a packet, in a sentence.
QString fateText(const TraceSnapshot& trace, const PacketRow& packet);

/// Everything a person wants to know of a packet at a glance: a few lines of plain text.
QString packetText(const TraceSnapshot& trace, std::uint32_t firstRow, std::uint32_t recipients);
/// The same of many.
QString barText(const TraceSnapshot& trace, const TimelineLane& lane, const BarMark& bar);

} // namespace peerscope
