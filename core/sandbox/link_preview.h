// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/base/loss_reason.h"
#include "core/base/time.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace peerscope {

/// The traffic that a preview sends. The default resembles a game's movement packets.
struct PreviewTraffic
{
    std::size_t size = 100;       ///< bytes of a datagram
    Time distance = Time(16'667); ///< between two datagrams, more than 0
    int datagrams = 10'000;       ///< in all
    int shown = 200;              ///< the first of them, one by one
    int bins = 40;                ///< of the histogram, more than 0
};

/// What conditions do to datagrams, for a small plot.
struct LinkPreview
{
    struct Datagram
    {
        LossReason lost = LossReason::None; ///< why the datagram was lost; a copy of it may have arrived
        bool duplicated = false;
        bool corrupted = false; ///< it arrives with a flipped bit
        Time delay{};           ///< from sending to arrival; if lost, the delay it would have had
    };

    std::vector<Datagram> datagrams; ///< the first `shown`
    /// Arrived datagrams (without copies) by delay. A bin begins at firstBin + index * binWidth.
    std::vector<int> delays;
    Time firstBin{};
    Time binWidth{1}; ///< at least a microsecond
    int lost = 0;     ///< of all datagrams
};

/// Sends the traffic over a separate link, so no run is affected. The same seed gives the same result.
LinkPreview previewLink(const LinkConditions& conditions, std::uint64_t seed,
                        const PreviewTraffic& traffic = {});

} // namespace peerscope
