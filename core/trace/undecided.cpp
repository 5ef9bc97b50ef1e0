// SPDX-License-Identifier: MIT
#include "core/trace/undecided.h"

namespace peerscope {

std::optional<Undecided> whyUndecided(const TraceSnapshot& trace, const PacketRow& packet)
{
    if (trace.origin() != TraceOrigin::Capture || packet.fate != PacketFate::InFlight)
        return std::nullopt;
    if (packet.arrived)
        return Undecided::HeldBack;
    if (packet.mode != TransferMode::Reliable)
        return Undecided::NeverAcknowledged;
    return packet.fragments > 1 ? Undecided::MissingAcknowledgements : Undecided::NoAcknowledgement;
}

std::string_view detail(Undecided why)
{
    switch (why) {
    case Undecided::HeldBack:
        return "not known: it arrived, but the capture does not show that what comes before it did";
    case Undecided::NoAcknowledgement:
        return "not known: the capture does not have its acknowledgement";
    case Undecided::MissingAcknowledgements:
        return "not known: the capture does not have all its acknowledgements";
    case Undecided::NeverAcknowledged:
        break;
    }
    return "not known: unreliable packets are not acknowledged, and nothing captured proves that it arrived";
}

} // namespace peerscope
