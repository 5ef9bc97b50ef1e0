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
        Share,     ///< percentage of packets matching `among` that also match `filter`
        Latency,   ///< `percentile` of delivered matching packets, ms
        Journey,   ///< like Latency for relayed packets, to the final recipient
        Held,      ///< the longest wait of a matching packet at the receiver, ms
        Resends,   ///< of matching packets
        Arrivals,  ///< datagrams that reached the receiver with (a part of) a matching packet
        Freeze,    ///< the longest time without the delivery of a newer matching packet, ms
        Events,    ///< how many match `event`
        EventTime, ///< when the first one that matches `event` happened, s
        Throttle,  ///< the smallest share of unreliable packets that ENet sends from `from` to `to`, percent
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

/// One measure, or two: "A minus B", "A over B".
struct LessonFigure
{
    enum class Join : std::uint8_t { None, Minus, Over };
    LessonMeasure first;
    Join join = Join::None;
    LessonMeasure second = {};
};

/// Reads what follows "claim:". Throws through failLesson.
LessonFigure readLessonFigure(const QString& text, const LessonNames& names);

/// Measures the figure in a complete trace; none if there is nothing to measure.
std::optional<double> measure(const LessonFigure& figure, const TraceSnapshot& trace);

/// Wilson's 99 % confidence interval of a share, for `hits` of `trials`.
struct ShareInterval
{
    double low = 0;
    double high = 1;
};
ShareInterval wilsonInterval(std::uint64_t hits, std::uint64_t trials);

} // namespace peerscope
