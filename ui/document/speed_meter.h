// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <deque>
#include <optional>

namespace peerscope {

/// Measures how fast a sandbox really goes: virtual seconds a real second, over the last half second.
/// Both clocks are given to it; it has none of its own.
class SpeedMeter
{
public:
    /// The sandbox's clock said `virtualTime` when the real one said `realTime`. Either going backwards
    /// starts the measurement again.
    void add(Time virtualTime, Time realTime);
    void reset() { m_samples.clear(); }

    /// None before there is a tenth of a real second to measure.
    std::optional<double> speed() const;

private:
    struct Sample
    {
        Time virtualTime;
        Time realTime;
    };
    std::deque<Sample> m_samples;
};

} // namespace peerscope
