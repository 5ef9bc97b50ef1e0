// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QString>

#include <cstdint>
#include <span>
#include <string_view>

namespace peerscope {

/// The range that a number in a file may have, both ends included.
struct NumberBounds
{
    double low = 0.0;
    double high = 0.0;
    std::string_view unit = {}; ///< for messages: "ms"; empty for a count, a share or an id

    constexpr bool contains(double value) const { return value >= low && value <= high; }
    constexpr int lowest() const { return static_cast<int>(low); }
    constexpr int highest() const { return static_cast<int>(high); }
    /// The bounds as times, if the unit is seconds.
    constexpr Time shortest() const { return fromSeconds(low); }
    constexpr Time longest() const { return fromSeconds(high); }
    /// "from 0 to 3600000 ms".
    QString toString() const;
    /// For "expected …" in errors: "a number from 0 to 3600000 ms", "an integer from 1 to 4096".
    QString expectedNumber() const;
    QString expectedInteger() const;
};

/// "a time from 0 to 30 seconds".
QString expectedSeconds(Time low, Time high);

/// The range of every number in a scenario, a preset or an experiment. The parser, the command line's options
/// and the window's fields take their ranges from here, and a test compares the JSON Schemas with it. Within
/// these ranges no time and no counter of a run can overflow: 7 days are 6 * 10^8 ms (ENet has 32 bits) and 6
/// * 10^11 us (we have 63).
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
inline constexpr NumberBounds maxClients{1, 4095};             ///< the most that an ENet host accepts
/// A script may give any; Godot adds 2.
inline constexpr NumberBounds channels{-highestId, highestId - 2};
/// From one poll in ten seconds (to ENet, a dead peer) to one per millisecond, the resolution of ENet's
/// clock.
inline constexpr NumberBounds pollHz{0.1, 1000, "Hz"};
inline constexpr NumberBounds pollShiftMs{0, 10'000, "ms"}; ///< a phase or a delay: up to the longest frame
inline constexpr NumberBounds packetsPerPoll{0, 1'000'000}; ///< 0: all

// Settings of ENet.
inline constexpr NumberBounds bandwidth{0, highestId, "bytes/s"}; ///< Godot's int; 0: no limit
inline constexpr NumberBounds enetMs{0, week * 1000, "ms"};       ///< whole milliseconds; 0: ENet's default
inline constexpr NumberBounds timeoutLimit{0, 1'000'000};         ///< 0: ENet's default
inline constexpr NumberBounds throttleStep{0, 1'000'000};         ///< 32nds; 32 is everything

// Peers given by number.
inline constexpr NumberBounds peerId{1, highestId};
inline constexpr NumberBounds target{-highestId - 1, highestId};

// Traffic, and packets sent once.
inline constexpr NumberBounds channel{0, 255};
/// What a script may set as transfer_channel. It should be from 0 to 255; Godot sends any other on one of
/// these.
inline constexpr NumberBounds transferChannel{-highestId, highestId};
/// At least one packet in a thousand seconds.
inline constexpr NumberBounds hz{0.001, 1000, "Hz"};
inline constexpr NumberBounds burst{1, 1000}; ///< packets at once
/// To 64 MiB: ENet takes no packet above 32 MiB.
inline constexpr NumberBounds size{0, 67'108'864, "bytes"};
inline constexpr NumberBounds stop{microsecond, week, "seconds"};

// Links.
inline constexpr NumberBounds share{0, 1};
inline constexpr NumberBounds delayMs{0, 3'600'000, "ms"};
inline constexpr NumberBounds jitterMs{0, 3'600'000, "ms"};
inline constexpr NumberBounds loseEvery{0, 1'000'000};               ///< datagrams; 0: none
inline constexpr NumberBounds rateKbit{0, 10'000'000, "kbit/s"};     ///< up to 10 Gbit/s; 0: no limit
inline constexpr NumberBounds queueBytes{0, 1'000'000'000, "bytes"}; ///< a day of the slowest link
inline constexpr NumberBounds mtu{0, 65'535, "bytes"};               ///< 0: any size passes

// Other actions.
inline constexpr NumberBounds freezeFor{0, week, "seconds"};
inline constexpr NumberBounds downFor{microsecond, week, "seconds"};
inline constexpr NumberBounds heldCount{0, 16, "datagrams"};
inline constexpr NumberBounds heldSize{0, 65'535, "bytes"};
inline constexpr NumberBounds datagram{0, 4'294'967'294.0};

/// A figure of the report that "expect" compares: counts, bytes, milliseconds, bytes a second.
inline constexpr NumberBounds figure{-1e15, 1e15};

// An experiment.
inline constexpr NumberBounds repeat{1, 1000};
inline constexpr NumberBounds measuredTraffic{0, 9999};
inline constexpr NumberBounds steps{2, 200};
inline constexpr NumberBounds axisEnd{-1e12, 1e12}; ///< the scenario's own bounds hold as well

} // namespace bounds

/// A bound as people write it: no decimals if it is whole, and no exponent if it is small.
QString shownNumber(double value);

/// A number's key, and the kind of object that has it.
struct NumberKey
{
    /// The object's name in "$defs" of the schema, or "scenario" or "experiment" for the whole file.
    std::string_view kind;
    std::string_view key;
    NumberBounds bounds;
    bool whole = false; ///< an integer
};

/// All numbers of scenarios and experiments, once for each kind of object that may have them. A preset has
/// those of "link".
std::span<const NumberKey> numberKeys();

} // namespace peerscope
