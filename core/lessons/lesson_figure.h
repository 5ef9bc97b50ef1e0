// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson_event.h"
#include "core/lessons/lesson_words.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace peerscope {

/// Something that can be measured in a trace. The README of resources/lessons has the list.
struct LessonMeasure
{
    enum class Kind : std::uint8_t {
        Packets,   ///< how many match `filter`
        Share,     ///< percent of those that match `filter` among those that match `among`
        Latency,   ///< `percentile` of the delivered that match, ms
        Journey,   ///< as Latency, of relayed ones, to the peer that the server passed them on to
        Held,      ///< the longest wait at the receiver of those that match, ms
        Resends,   ///< of those that match
        Arrivals,  ///< datagrams that reached the receiver with (a part of) one that matches
        Freeze,    ///< the longest time in which no newer one that matches was delivered, ms
        Events,    ///< how many match `event`
        EventTime, ///< when the first that matches `event` was, s
        Throttle, ///< the smallest share of unreliable packets that ENet lets go from `from` to `to`, percent
        Datagrams, ///< lost on the way from `from` to `to`
        Predicted, ///< 1 - (1 - `chance`)^`count` as percent, if the share that was measured does not refute
                   ///< it
    };
    Kind kind = Kind::Packets;
    PacketFilter filter = {};
    PacketFilter among = {};
    double percentile = 1.0;
    LessonEvent event = {};
    std::string from = {};
    std::string to = {};
    double chance = 0;
    int count = 1;
};

/// A measure, or two: "A minus B", "A over B".
struct LessonFigure
{
    enum class Join : std::uint8_t { None, Minus, Over };
    LessonMeasure first;
    Join join = Join::None;
    LessonMeasure second = {};
};

/// Reads what follows "claim:". Throws through failLesson.
LessonFigure readLessonFigure(const QString& text, const LessonNames& names);

/// The figure in a trace that is complete; none where there is nothing to measure.
std::optional<double> measure(const LessonFigure& figure, const TraceSnapshot& trace);

/// What is not refuted at 99 % by `hits` of `trials`: Wilson's interval of a share.
struct ShareInterval
{
    double low = 0;
    double high = 1;
};
ShareInterval wilsonInterval(std::uint64_t hits, std::uint64_t trials);

} // namespace peerscope
