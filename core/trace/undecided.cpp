// SPDX-License-Identifier: MIT
#include "core/trace/undecided.h"

namespace peerscope {

std::string_view whyUndecided(const TraceSnapshot& trace, const PacketRow& packet)
{
    if (trace.origin() != TraceOrigin::Capture || packet.fate != PacketFate::InFlight)
        return {};
    if (packet.arrived)
        return "not known: it arrived, but the capture does not show that what comes before it did";
    if (packet.mode == TransferMode::Reliable)
        return packet.fragments > 1 ? "not known: the capture does not have all its acknowledgements"
                                    : "not known: the capture does not have its acknowledgement";
    return "not known: unreliable packets are not acknowledged, and nothing captured proves that it arrived";
}

} // namespace peerscope
