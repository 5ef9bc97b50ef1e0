// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QString>

namespace peerscope {

/// Minutes, seconds and milliseconds: "00:12.345"; from one hour on with hours: "1:00:00.000". Rounded down,
/// like a clock. Negative times give 0.
QString formatClock(Time time);

/// The microseconds that formatClock leaves out: "678" (three digits).
QString formatClockMicroseconds(Time time);

/// A moment to the microsecond: "00:12.345678", with hours from one hour on.
QString momentText(Time time);
/// The same with fewer decimals, down to none.
QString momentText(Time time, int decimals);

/// A pace: "×1", "×0.01", "×2.5", "×412". At most three significant digits, without trailing zeros.
QString formatSpeed(double speed);

} // namespace peerscope
