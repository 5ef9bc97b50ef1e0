// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QString>

#include <cstdint>

namespace peerscope {

/// How far apart the marks of a time ruler are.
struct TickStep
{
    Time major{1};  ///< between two labels
    int minors = 1; ///< parts a major step is divided in; each is a whole number of microseconds
    bool operator==(const TickStep&) const = default;
};

/// The smallest step of 1, 2 or 5 times a power of ten microseconds, and above a second of what clocks have
/// (15 s, 1 min, 6 h, …), that is at least `minimumPixels` wide.
TickStep tickStepFor(double microsecondsPerPixel, double minimumPixels);

/// The first multiple of `step` at or after `time`.
Time firstTickAt(Time time, Time step);

/// "00:12.345", with as many decimals as `step` asks for, and hours when there are any.
QString tickLabel(Time time, Time step);

} // namespace peerscope
