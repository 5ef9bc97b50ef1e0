// SPDX-License-Identifier: MIT
#pragma once

#include "ui/ladder/ladder_columns.h"
#include "ui/ladder/ladder_index.h"

#include <optional>
#include <vector>

namespace peerscope {

/// What a selection highlights.
struct LadderHighlight
{
    std::vector<DatagramId> datagrams; ///< in order of sending
    std::vector<PacketId> packets;     ///< their holds are highlighted
    std::optional<PacketId> told;      ///< the packet whose story is written beside the lines
};

/// A packet is highlighted with every datagram that carried a part of it, a datagram with its packets. Reads
/// at most `mostRows` datagrams of the packet's link.
LadderHighlight ladderHighlight(const TraceSnapshot& trace, const LadderIndex& index,
                                const Selection& selection, std::size_t mostRows = 20'000);

/// What a click on a datagram selects: its first packet; on another click the next one, and finally the
/// datagram itself. A datagram without packets is selected at once.
Selection ladderClick(const TraceSnapshot& trace, DatagramId clicked, const Selection& selected);

/// The next (`direction` 1) or previous (-1) datagram sent between shown peers, or none.
DatagramId ladderNeighbour(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
                           DatagramId from, int direction, bool withControl);

/// The last datagram between shown peers sent at or before a time; if there is none, the first after it.
DatagramId ladderDatagramNear(const TraceSnapshot& trace, const LadderIndex& index,
                              const LadderColumns& columns, Time time, bool withControl);

} // namespace peerscope
