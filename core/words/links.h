// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"

#include <QString>

namespace peerscope {

/// What is sent on a link in a second.
struct TrafficRate
{
    double datagrams = 0;
    double bytes = 0;
};

/// All there is to say of a link at a glance, one fact a line of plain text: for tooltips and screen readers.
/// `rate` is that of the last second.
QString linkText(const TraceState& state, LinkRef link, TrafficRate rate);

} // namespace peerscope
