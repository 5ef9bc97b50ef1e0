// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <cstddef>

namespace peerscope {

/// Whether stateAt() would hold up the UI thread: then it is called in a job, and its state shows a little
/// later.
inline bool takesLong(const TraceSnapshot& trace)
{
    constexpr std::size_t mostPeersAtOnce = 1000;
    constexpr std::size_t mostEventsAtOnce = 20'000;
    return trace.endpointCount() > mostPeersAtOnce || trace.eventCount() > mostEventsAtOnce;
}

} // namespace peerscope
