// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QString>

#include <vector>

namespace peerscope {

/// The smallest step of 1, 2 or 5 times a power of ten that divides `span` into at most `most` steps. 1 if
/// the span is empty.
double niceStep(double span, int most);

/// The marks of a logarithmic axis between two times: 1, 2 and 5 times the powers of ten, or only the powers
/// of ten if that would be more than `most`.
std::vector<Time> logarithmicTicks(Time from, Time to, int most);

// Numbers for people, with at most three significant digits.

/// "812", "4.5 k", "1.2 M".
QString shortCount(double value);
/// "812 B", "4.5 kB", "1.2 MB"; a kilobyte is 1000 bytes.
QString shortBytes(double bytes);
/// "80 µs", "1.5 ms", "2 s".
QString shortTime(Time time);

} // namespace peerscope
