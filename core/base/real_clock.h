// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>

namespace peerscope {

/// Says how much real time has passed since some moment of its own; never goes back. Whoever has to look at
/// real time is given one, so that a test can turn its hands. Called on the thread of whoever was given it.
using RealClock = std::function<std::chrono::nanoseconds()>;

/// The RealClock of the system.
inline std::chrono::nanoseconds steadyTime()
{
    return std::chrono::steady_clock::now().time_since_epoch();
}

} // namespace peerscope
