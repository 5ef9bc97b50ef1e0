// SPDX-License-Identifier: MIT
#pragma once

#include "ui/ladder/ladder_geometry.h"

#include <QString>

#include <vector>

namespace peerscope {

// What the ladder says of things, in plain words.

/// What stands at a line: "ch 2 · 48 B", "3 packets · 210 B", "ack".
QString ladderLabel(const TraceSnapshot& trace, const DatagramRow& datagram);

/// What passes a place where datagrams are only counted.
QString ladderBandText(const TraceSnapshot& trace, const LadderColumns& columns,
                       const std::vector<const LadderBand*>& bands);

/// Something in the life of a packet, written beside its line.
struct LadderNote
{
    EndpointId peer;
    EndpointId other; ///< the peer at the far end: the note stands on the side away from it
    Time at{};
    QString text;
};

/// The life of a packet: sent, sent again, arrived, held, delivered. `carriers` are its datagrams.
std::vector<LadderNote> ladderNotes(const TraceSnapshot& trace, PacketId packet,
                                    const std::vector<DatagramId>& carriers, Time now);

} // namespace peerscope
