// SPDX-License-Identifier: MIT
#pragma once

#include "ui/ladder/ladder_columns.h"
#include "ui/ladder/ladder_index.h"

#include <optional>
#include <vector>

namespace peerscope {

/// What lights up for a selection.
struct LadderHighlight
{
    std::vector<DatagramId> datagrams; ///< in the order of sending
    std::vector<PacketId> packets;     ///< whose holds light up
    std::optional<PacketId> told;      ///< the packet whose life is written beside the lines
};

/// A packet lights up with every datagram that carried a part of it, a datagram with the packets in it. Looks
/// at no more than `mostRows` datagrams of the link the packet went by.
LadderHighlight ladderHighlight(const TraceSnapshot& trace, const LadderIndex& index,
                                const Selection& selection, std::size_t mostRows = 20'000);

/// What a click on a datagram selects: the first packet in it; and clicked again, the next one, and at last
/// the datagram itself. One without a packet is selected at once.
Selection ladderClick(const TraceSnapshot& trace, DatagramId clicked, const Selection& selected);

/// The datagram sent next (`direction` 1) or before (-1), of those between shown peers; none where there is
/// none.
DatagramId ladderNeighbour(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
                           DatagramId from, int direction, bool withControl);

/// The datagram of shown peers that was sent last at or before a moment, or else first after it.
DatagramId ladderDatagramNear(const TraceSnapshot& trace, const LadderIndex& index,
                              const LadderColumns& columns, Time time, bool withControl);

} // namespace peerscope
