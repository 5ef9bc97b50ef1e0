// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"

#include <QString>

namespace peerscope {

/// The traffic of a link per second.
struct TrafficRate
{
    double datagrams = 0;
    double bytes = 0;
};

/// A short description of a link, one fact per line, in plain text: for tooltips and screen readers. `rate`
/// is that of the last second.
QString linkText(const TraceState& state, LinkRef link, TrafficRate rate);

} // namespace peerscope
