// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <QString>

namespace peerscope {

/// All there is to say of a packet at a glance, one fact a line of plain text: for tooltips and screen
/// readers. What one put_packet sent to many are `recipients` rows, one behind the other from `firstRow`.
QString packetText(const TraceSnapshot& trace, std::uint32_t firstRow, std::uint32_t recipients);

} // namespace peerscope
