// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <map>
#include <string>

namespace peerscope {

/// How many packets and payload bytes there are of each kind of message, of each RPC and for each node. A
/// packet for several nodes counts for each of them.
struct MessageTotals
{
    struct Total
    {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
    };
    using Totals = std::map<std::string, Total, std::less<>>; ///< by name

    Totals kinds;
    Totals rpcs;
    Totals nodes;
};

/// Of all packets of the snapshot; reads what they say if that was not done yet.
MessageTotals messageTotals(const TraceSnapshot& trace);

} // namespace peerscope
