// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

namespace peerscope {

/// A time on a sandbox's own clock, or a length of time: whole microseconds. A sandbox starts at 0.
using Time = std::chrono::microseconds;

/// Not known, or not at all: later than every other time.
inline constexpr Time never = Time::max();

/// The nearest whole microsecond to `seconds`; clamped far outside the length of any run.
constexpr Time fromSeconds(double seconds)
{
    constexpr double limit = 9.0e12; // seconds; 285,000 years in microseconds still fit 63 bits
    if (!(seconds > -limit))
        return Time(-static_cast<std::int64_t>(limit) * 1'000'000);
    if (!(seconds < limit))
        return Time(static_cast<std::int64_t>(limit) * 1'000'000);
    const double micros = seconds * 1e6;
    return Time(static_cast<std::int64_t>(micros + (micros < 0 ? -0.5 : 0.5)));
}

constexpr Time fromMilliseconds(double milliseconds)
{
    return fromSeconds(milliseconds / 1e3);
}

constexpr double toSeconds(Time time)
{
    return static_cast<double>(time.count()) / 1e6;
}

constexpr double toMilliseconds(Time time)
{
    return static_cast<double>(time.count()) / 1e3;
}

} // namespace peerscope
