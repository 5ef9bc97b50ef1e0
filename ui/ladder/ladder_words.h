// SPDX-License-Identifier: MIT
#pragma once

#include "ui/ladder/ladder_geometry.h"

#include <QString>

#include <vector>

namespace peerscope {

// The texts of the ladder.

/// The label of a line: "ch 2 · 48 B", "3 packets · 210 B", "ack".
QString ladderLabel(const TraceSnapshot& trace, const DatagramRow& datagram);

/// Describes the counted datagrams at a place.
QString ladderBandText(const TraceSnapshot& trace, const LadderColumns& columns,
                       const std::vector<const LadderBand*>& bands);

/// A step of a packet's story, written beside its line.
struct LadderNote
{
    EndpointId peer;
    EndpointId other; ///< the peer at the other end; the note is on the side away from it
    Time at{};
    QString text;
};

/// The steps of a packet: sent, sent again, arrived, held, delivered. `carriers` are its datagrams.
std::vector<LadderNote> ladderNotes(const TraceSnapshot& trace, PacketId packet,
                                    const std::vector<DatagramId>& carriers, Time now);

} // namespace peerscope
