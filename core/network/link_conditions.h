// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <optional>

namespace peerscope {

/// What a link does to the datagrams on it, one way. Names and meaning follow tc-netem.
struct LinkConditions
{
    Time delay{};           ///< added to every datagram; 0 or more
    Time jitter{};          ///< delay varies uniformly in [delay - jitter, delay + jitter], never below 0
    double loss = 0.0;      ///< share of datagrams dropped at random, 0 to 1
    double duplicate = 0.0; ///< share of datagrams delivered twice, 0 to 1

    bool operator==(const LinkConditions&) const = default;
};

/// The fields of LinkConditions that somebody has set; the rest stay as they were.
struct LinkConditionsChange
{
    std::optional<Time> delay;
    std::optional<Time> jitter;
    std::optional<double> loss;
    std::optional<double> duplicate;

    void applyTo(LinkConditions& conditions) const
    {
        conditions.delay = delay.value_or(conditions.delay);
        conditions.jitter = jitter.value_or(conditions.jitter);
        conditions.loss = loss.value_or(conditions.loss);
        conditions.duplicate = duplicate.value_or(conditions.duplicate);
    }
    bool isEmpty() const { return !delay && !jitter && !loss && !duplicate; }

    bool operator==(const LinkConditionsChange&) const = default;
};

} // namespace peerscope
