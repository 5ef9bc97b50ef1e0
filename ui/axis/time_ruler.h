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
    int minors = 1; ///< parts of a major step; each is a whole number of microseconds
    bool operator==(const TickStep&) const = default;
};

/// The smallest step that is at least `minimumPixels` wide: 1, 2 or 5 times a power of ten microseconds, or
/// above a second as on clocks (15 s, 1 min, 6 h, …).
TickStep tickStepFor(double microsecondsPerPixel, double minimumPixels);

/// The first multiple of `step` at or after `time`.
Time firstTickAt(Time time, Time step);

/// "00:12.345", with as many decimals as `step` needs, and with hours from one hour on.
QString tickLabel(Time time, Time step);

} // namespace peerscope
