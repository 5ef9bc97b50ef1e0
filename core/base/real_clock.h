// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>

namespace peerscope {

/// Returns the real time since an arbitrary start; never goes back. Code that needs real time gets such a
/// clock as an argument, so that a test can set it. Called on that code's thread.
using RealClock = std::function<std::chrono::nanoseconds()>;

/// The RealClock of the system.
inline std::chrono::nanoseconds steadyTime()
{
    return std::chrono::steady_clock::now().time_since_epoch();
}

} // namespace peerscope
