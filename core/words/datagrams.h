// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <QString>

namespace peerscope {

/// The kinds of ENet commands in a datagram: "reliable packet, acknowledgement, sent before (a resend)".
QString contentText(datagram_content::Flags content);

/// A short description of a datagram, one fact per line, in plain text: for tooltips and screen readers.
/// `now` is the time that is shown. Empty if there is no such datagram.
QString datagramText(const TraceSnapshot& trace, DatagramId datagram, Time now);

} // namespace peerscope
