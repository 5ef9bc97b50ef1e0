// SPDX-License-Identifier: MIT
#pragma once

#include "core/lessons/lesson_event.h"
#include "core/lessons/lesson_words.h"
#include "core/wire/datagram_content.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <variant>
#include <vector>

namespace peerscope {

/// At least one packet matches.
struct PacketCondition
{
    PacketFilter filter;
};
/// The learner did it by hand: an action that the scenario did not have when it was opened.
struct HandCondition
{
    QString action; ///< a value of "do" in a scenario
    QString peer;   ///< done at, or to, this peer; empty: any
    /// What the affected datagram carried; none: anything.
    std::optional<datagram_content::Flags> content;
};
struct EventCondition
{
    LessonEvent event;
};
/// The sandbox's clock has reached this time.
struct TimeCondition
{
    Time at{};
};
struct PausedCondition
{
};
/// Such a thing is selected in the window.
struct SelectedCondition
{
    enum class Kind : std::uint8_t { Packet, Datagram, Peer, Link };
    Kind kind = Kind::Packet;
    PacketFilter filter = {}; ///< for a packet
};
/// A view or panel is visible.
struct ShownCondition
{
    QString panel; ///< one of lessonPanels()
};
/// One of the lesson's sandboxes was opened.
struct OpenedCondition
{
    QString part; ///< empty: the lesson's first
};
using LessonCondition = std::variant<PacketCondition, HandCondition, EventCondition, TimeCondition,
                                     PausedCondition, SelectedCondition, ShownCondition, OpenedCondition>;

/// What `shown` may name: the views and panels of the window.
const QStringList& lessonPanels();

/// Reads what follows "done:". Throws through failLesson.
LessonCondition readLessonCondition(const QString& text, const LessonNames& names);

/// The selection, as far as lessons need it.
struct LessonSelection
{
    std::optional<SelectedCondition::Kind> kind;
    PacketId packet; ///< for Kind::Packet
};

/// The sandbox and the window at one moment.
struct LessonMoment
{
    QString part; ///< which of the lesson's sandboxes is open
    TraceSnapshot trace;
    std::vector<ActionSpec> byHand; ///< what was done in addition to the scenario, in order
    Time now{};
    bool paused = false;
    LessonSelection selection;
    QStringList shown; ///< of lessonPanels()
};

/// Whether a condition holds. A PacketCondition scans the trace.
bool holds(const LessonCondition& condition, const LessonMoment& moment);

} // namespace peerscope
