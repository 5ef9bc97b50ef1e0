// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <functional>
#include <string_view>

namespace peerscope {

/// Writes what writePcap() writes as pcapng, where each frame also says whether it was sent or received.
/// `start` is added to all times: what the trace's 0 was, since 1970.
void writePcapng(const TraceSnapshot& trace, Time start, const std::function<void(std::string_view)>& write);

} // namespace peerscope
