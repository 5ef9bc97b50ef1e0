// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/trace/state.h"

#include <QString>

namespace peerscope {

/// What a link does in a few words: "80 ms ±20 · 5 % lost · 2 Mbit/s", "down"; empty where it does nothing.
/// All kinds of loss are one figure, what is lost in the long run.
QString conditionsText(const LinkConditions& conditions);

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
