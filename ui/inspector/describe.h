// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/trace/fate.h"
#include "core/trace/state.h"
#include "core/trace/story.h"
#include "core/trace/trace.h"
#include "ui/inspector/description.h"
#include "ui/inspector/link_traffic.h"

namespace peerscope {

// What the inspector says about each kind of thing. Pure functions: the same arguments, the same words.

/// What a packet's fate means, in one or two sentences. Of a capture's packet that stays undecided, why.
QString explainFate(const TraceSnapshot& trace, const PacketRow& packet);
/// "in flight", "delivered", …
QString fateWord(PacketFate fate);
/// The same, but "not known" for a capture's packet that stays undecided.
QString fateWord(const TraceSnapshot& trace, const PacketRow& packet);
/// What an unreachable or unlucky datagram met.
QString explainLoss(LossReason reason);
/// The kinds of ENet commands in a datagram: "reliable packet, acknowledgement, a resend".
QString contentWords(datagram_content::Flags content);

/// `now` is the sandbox's clock; it matters only to what is still under way. An id that the trace does not
/// have gets a description that says so. `story` is the packet's.
Description describePacket(const TraceSnapshot& trace, PacketId id, const Story& story, Time now);
Description describeDatagram(const TraceSnapshot& trace, DatagramId id, Time now);
Description describePeer(const TraceState& state, EndpointId endpoint);
Description describeLink(const TraceState& state, LinkRef link, const LinkTraffic& traffic);
/// Nothing is selected: what there is to click.
Description describeNothing();

} // namespace peerscope
