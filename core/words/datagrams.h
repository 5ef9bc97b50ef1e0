// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <QString>

namespace peerscope {

/// The kinds of ENet commands in a datagram: "reliable packet, acknowledgement, sent before (a resend)".
QString contentText(datagram_content::Flags content);

/// All there is to say of a datagram at a glance, one fact a line of plain text: for tooltips and screen
/// readers. `now` is the moment that is shown. Nothing where there is no such datagram.
QString datagramText(const TraceSnapshot& trace, DatagramId datagram, Time now);

} // namespace peerscope
