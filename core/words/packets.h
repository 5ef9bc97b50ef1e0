// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <QString>

namespace peerscope {

/// A short description of a packet, one fact per line, in plain text: for tooltips and screen readers. A
/// put_packet to several peers has `recipients` consecutive rows, beginning at `firstRow`.
QString packetText(const TraceSnapshot& trace, std::uint32_t firstRow, std::uint32_t recipients);

} // namespace peerscope
