// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/fate.h"
#include "core/trace/trace.h"
#include "core/trace/undecided.h"

#include <QString>

namespace peerscope {

/// "in flight", "delivered", …
QString fateWord(PacketFate fate);
/// The same, but "not known" for a capture's packet that stays undecided.
QString fateWord(const TraceSnapshot& trace, const PacketRow& packet);
/// What a packet's fate means, in one or two sentences. Of a capture's packet that stays undecided, why.
QString explainFate(const TraceSnapshot& trace, const PacketRow& packet);
/// Both: "Lost. No datagram with any of it arrived, …".
QString fateText(const TraceSnapshot& trace, const PacketRow& packet);

/// Why a capture does not show what became of a packet: "the capture does not have its acknowledgement".
QString undecidedText(Undecided why);

/// Why a datagram was lost: "burst loss", "killed by hand"; "it was not seen to arrive" where it is a
/// capture that does not have it at the other end.
QString lossText(LossReason reason);
/// The same in a sentence; nothing where there is no reason.
QString explainLoss(LossReason reason);

/// "in flight" as a sentence begins: "In flight".
QString capitalized(const QString& text);

} // namespace peerscope
