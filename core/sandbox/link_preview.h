// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/link_conditions.h"
#include "core/base/loss_reason.h"
#include "core/base/time.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace peerscope {

/// The traffic that a preview sends: a game's movement by default.
struct PreviewTraffic
{
    std::size_t size = 100;       ///< bytes of a datagram
    Time distance = Time(16'667); ///< from one to the next, more than 0
    int datagrams = 10'000;       ///< in all
    int shown = 200;              ///< the first of them, one by one
    int bins = 40;                ///< of the histogram, more than 0
};

/// What conditions do to datagrams, for a small plot.
struct LinkPreview
{
    struct Datagram
    {
        LossReason lost = LossReason::None; ///< of the datagram itself: a copy may have arrived
        bool duplicated = false;
        bool corrupted = false; ///< it arrives with a bit flipped
        Time delay{};           ///< from sending to arrival; for a lost one, what it would have been
    };

    std::vector<Datagram> datagrams; ///< the first `shown`
    /// How many arrived (copies not counted) with a delay from firstBin + index * binWidth up to the next.
    std::vector<int> delays;
    Time firstBin{};
    Time binWidth{1}; ///< at least a microsecond
    int lost = 0;     ///< of all datagrams
};

/// A link of its own, so it is what any link of these conditions may do: the same for the same seed, and
/// without an effect on any run.
LinkPreview previewLink(const LinkConditions& conditions, std::uint64_t seed,
                        const PreviewTraffic& traffic = {});

} // namespace peerscope
