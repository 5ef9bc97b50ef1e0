// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QString>

#include <cstdint>

namespace peerscope {

// Numbers with their units, in the program's locale (see translations.h).

/// "1234.50": with this many decimals, and without thousands separators.
QString formatDecimals(double value, int decimals);
/// "0.25", "12.5": at most this many significant digits, without trailing zeros.
QString formatSignificant(double value, int digits);

/// "12.345678 s": exact to the microsecond.
QString formatSeconds(Time time);
/// "54.322 ms": exact to the microsecond.
QString formatMilliseconds(Time time);
/// "0.4 ms", "83 ms": short, for figures that change often.
QString formatShortMilliseconds(Time time);
/// A length of time for people: "812 µs", "80.2 ms", "1.25 s", "2 min 05 s".
QString durationText(Time length);

/// "3,000".
QString formatCount(std::uint64_t count);
/// "3,000 bytes", "1 byte".
QString bytesText(std::uint64_t count);
/// "64 KiB", "1 MiB"; "1,392 bytes" where it is not a whole number of them.
QString sizeText(std::uint64_t count);
/// "3,000 peers", "1 peer".
QString peersText(std::uint64_t count);
/// "3,000 packets", "1 packet".
QString packetsText(std::uint64_t count);
/// "3,000 datagrams", "1 datagram".
QString datagramsText(std::uint64_t count);
/// "5 %", "0.25 %" for a share from 0 to 1, with a non-breaking space.
QString formatShare(double share);

/// A count for tr's `n`, which chooses the plural. `n` is an int, so larger counts are reduced to one with
/// the same plural.
int forPlural(std::uint64_t count);

} // namespace peerscope
