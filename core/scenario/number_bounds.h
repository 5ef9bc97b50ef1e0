// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QString>

#include <cstdint>
#include <span>
#include <string_view>

namespace peerscope {

/// The values that a number of a file may have, both ends included.
struct NumberBounds
{
    double low = 0.0;
    double high = 0.0;
    std::string_view unit = {}; ///< as messages show it: "ms"; empty for a count, a share or an id

    constexpr bool contains(double value) const { return value >= low && value <= high; }
    constexpr int lowest() const { return static_cast<int>(low); }
    constexpr int highest() const { return static_cast<int>(high); }
    /// Of seconds.
    constexpr Time shortest() const { return fromSeconds(low); }
    constexpr Time longest() const { return fromSeconds(high); }
    /// "from 0 to 3600000 ms".
    QString toString() const;
    /// What an error says was expected: "a number from 0 to 3600000 ms", "an integer from 1 to 4096".
    QString expectedNumber() const;
    QString expectedInteger() const;
};

/// "a time from 0 to 30 seconds".
QString expectedSeconds(Time low, Time high);

/// What every number of a scenario, a preset or an experiment may be. The parser, the command line's options
/// and the window's fields take their ranges from here; a test holds the JSON Schemas against it. Within
/// these no time and no counter of a run can overflow: 7 days are 6 * 10^8 ms of ENet's 32 bits, and 6 *
/// 10^11 us of our 63.
namespace bounds {

inline constexpr double week = 7 * 24 * 3600.0;
inline constexpr double microsecond = 1e-6;
inline constexpr double highestId = 2'147'483'647.0;

// A scenario.
inline constexpr NumberBounds seed{0, 9'007'199'254'740'991.0}; ///< to 2^53 - 1: JSON keeps it exactly
inline constexpr NumberBounds duration{microsecond, week, "seconds"};
inline constexpr NumberBounds moment{0, week, "seconds"}; ///< "at", "join_at", "start"; within the duration

// Peers.
inline constexpr NumberBounds count{1, 4096};
inline constexpr NumberBounds serverId{1, 1};
inline constexpr NumberBounds clientId{2, highestId};
inline constexpr NumberBounds meshId{1, highestId};
inline constexpr NumberBounds joinEvery{0, week, "seconds"};
inline constexpr NumberBounds port{1, 65'535};
inline constexpr NumberBounds authTimeout{0, week, "seconds"}; ///< 0: never
inline constexpr NumberBounds maxClients{1, 4095};             ///< as many as ENet's hosts take
/// A script may give any; Godot adds 2.
inline constexpr NumberBounds channels{-highestId, highestId - 2};
/// From one in ten seconds, which ENet takes for a dead peer, to one each of ENet's milliseconds.
inline constexpr NumberBounds pollHz{0.1, 1000, "Hz"};

// Who is meant, where it is said by number.
inline constexpr NumberBounds peerId{1, highestId};
inline constexpr NumberBounds target{-highestId - 1, highestId};

// Traffic, and packets sent once.
inline constexpr NumberBounds channel{0, 255};
/// What a script may set as transfer_channel. Godot's own reaches from 0 to 255, and sends the others on one
/// of those.
inline constexpr NumberBounds transferChannel{-highestId, highestId};
/// From a packet in a thousand seconds, the rarest that one still waits for.
inline constexpr NumberBounds hz{0.001, 1000, "Hz"};
/// To 64 MiB: ENet takes no packet above 32 MiB.
inline constexpr NumberBounds size{0, 67'108'864, "bytes"};
inline constexpr NumberBounds stop{microsecond, week, "seconds"};

// Links.
inline constexpr NumberBounds share{0, 1};
inline constexpr NumberBounds delayMs{0, 3'600'000, "ms"};
inline constexpr NumberBounds jitterMs{0, 3'600'000, "ms"};
inline constexpr NumberBounds loseEvery{0, 1'000'000};               ///< datagrams; 0: none
inline constexpr NumberBounds rateKbit{0, 10'000'000, "kbit/s"};     ///< to ten gigabits; 0: no limit
inline constexpr NumberBounds queueBytes{0, 1'000'000'000, "bytes"}; ///< a day of the slowest link

// Other actions.
inline constexpr NumberBounds freezeFor{0, week, "seconds"};
inline constexpr NumberBounds downFor{microsecond, week, "seconds"};
inline constexpr NumberBounds datagram{0, 4'294'967'294.0};

/// A figure of the report, as "expect" compares it: counts, bytes, milliseconds, bytes a second.
inline constexpr NumberBounds figure{-1e15, 1e15};

// An experiment.
inline constexpr NumberBounds repeat{1, 1000};
inline constexpr NumberBounds measuredTraffic{0, 9999};
inline constexpr NumberBounds steps{2, 200};
inline constexpr NumberBounds axisEnd{-1e12, 1e12}; ///< the scenario's own bounds hold as well

} // namespace bounds

/// A bound as people write it: whole numbers whole, small ones without an exponent.
QString shownNumber(double value);

/// Which file has which number.
struct NumberKey
{
    /// What the schema calls the kind of object that holds it: its name in "$defs", or "scenario" or
    /// "experiment" for the whole file.
    std::string_view kind;
    std::string_view key;
    NumberBounds bounds;
    bool whole = false; ///< an integer
};

/// Every number of a scenario and of an experiment, once for each kind of object that may hold it. A preset's
/// numbers are those of "link".
std::span<const NumberKey> numberKeys();

} // namespace peerscope
