// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/fate.h"
#include "core/trace/trace.h"
#include "core/trace/undecided.h"

#include <QString>

namespace peerscope {

/// "in flight", "delivered", …
QString fateWord(PacketFate fate);
/// The same, but "not known" for a packet whose fate a capture does not show.
QString fateWord(const TraceSnapshot& trace, const PacketRow& packet);
/// What a packet's fate means, in one or two sentences. If a capture does not show the fate, why not.
QString explainFate(const TraceSnapshot& trace, const PacketRow& packet);
/// The fate and its meaning: "Lost. No datagram with any of it arrived, …".
QString fateText(const TraceSnapshot& trace, const PacketRow& packet);

/// Why a capture does not show a packet's fate: "the capture does not have its acknowledgement".
QString undecidedText(Undecided why);

/// Why a datagram was lost: "burst loss", "killed by hand"; "it was not seen to arrive" for a capture that
/// does not have it at the receiver.
QString lossText(LossReason reason);
/// The same as a sentence; empty if there is no reason.
QString explainLoss(LossReason reason);

/// With a capital first letter: "In flight".
QString capitalized(const QString& text);

} // namespace peerscope
