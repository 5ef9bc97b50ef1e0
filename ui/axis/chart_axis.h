// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QString>

#include <vector>

namespace peerscope {

/// The smallest 1, 2 or 5 times a power of ten that divides `span` in at most `most` steps. 1 where there is
/// no span.
double niceStep(double span, int most);

/// The times between two others where a logarithmic axis has its marks: 1, 2 and 5 times the powers of ten,
/// or the powers alone where more than `most` would not fit.
std::vector<Time> logarithmicTicks(Time from, Time to, int most);

// Numbers as a person reads them, with at most three digits that say something.

/// "812", "4.5 k", "1.2 M".
QString shortCount(double value);
/// "812 B", "4.5 kB", "1.2 MB"; a kilobyte is 1000 bytes.
QString shortBytes(double bytes);
/// "80 µs", "1.5 ms", "2 s".
QString shortTime(Time time);

} // namespace peerscope
