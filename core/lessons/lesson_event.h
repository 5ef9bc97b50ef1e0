// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson_words.h"
#include "core/trace/trace.h"

#include <optional>
#include <string>

namespace peerscope {

/// The events that a lesson means: "peer_disconnected of server about bob".
struct LessonEvent
{
    std::string word;  ///< a kind of event, a status ("connected") or an action ("freeze")
    std::string peer;  ///< the peer it happened to; empty: any
    std::string about; ///< the peer it is about; empty: any
};

/// Reads "WORD [of PEER] [about PEER]".
LessonEvent readLessonEvent(LessonWords& words, const LessonNames& names);

bool matches(const LessonEvent& wanted, const EventRow& event, const TraceSnapshot& trace);

} // namespace peerscope
