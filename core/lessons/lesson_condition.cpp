// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_condition.h"

#include "core/lessons/lesson_words.h"
#include "core/trace/filter_scan.h"

#include <algorithm>
#include <array>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

const QStringList& handActions()
{
    static const QStringList words =
        u"put_packet refuse_new_connections disconnect_peer close join freeze unplug replug poll_hz "
        "conditions down kill delay duplicate"_s.split(u' ');
    return words;
}

std::optional<datagram_content::Flags> contentNamed(const QString& word)
{
    if (word == u"reliable"_s)
        return datagram_content::reliable;
    if (word == u"unreliable"_s)
        return datagram_content::unreliable;
    if (word == u"unreliable_ordered"_s)
        return datagram_content::unreliableOrdered;
    if (word == u"acknowledgement"_s)
        return datagram_content::acknowledgement;
    return std::nullopt;
}

bool isForDatagram(const QString& action)
{
    return action == u"kill"_s || action == u"delay"_s || action == u"duplicate"_s;
}

HandCondition readHand(LessonWords& words, const LessonNames& names)
{
    HandCondition hand;
    hand.action = words.takeOneOf(handActions(), LessonWording::tr("an action"));
    if (!words.takeIf(u"of"_s))
        return hand;
    if (!isForDatagram(hand.action)) {
        hand.peer = names.peer(words.take(LessonWording::tr("a peer's name")));
        return hand;
    }
    const QString what =
        LessonWording::tr("what it carried: reliable, unreliable, unreliable_ordered or acknowledgement");
    const QString word = words.take(what);
    hand.content = contentNamed(word);
    if (!hand.content)
        failLesson(u"“%1”"_s.arg(word), what);
    return hand;
}

SelectedCondition readSelected(LessonWords& words, const LessonNames& names)
{
    using Kind = SelectedCondition::Kind;
    static const QStringList kinds = {u"packet"_s, u"datagram"_s, u"peer"_s, u"link"_s};
    const QString kind = words.takeOneOf(kinds, LessonWording::tr("what is selected"));
    SelectedCondition selected{static_cast<Kind>(kinds.indexOf(kind))};
    if (selected.kind == Kind::Packet && !words.isEmpty())
        selected.filter = names.filter(words.takeRest({}));
    return selected;
}

/// Whether an action was done at a peer, or to one of its links.
bool concerns(const ActionSpec& action, const QString& peer)
{
    if (const auto* conditions = std::get_if<ConditionsAction>(&action.what))
        return conditions->from == peer || conditions->to == peer;
    if (const auto* down = std::get_if<DownAction>(&action.what))
        return down->from == peer || down->to == peer;
    return action.peer == peer;
}

bool isIt(const HandCondition& wanted, const ActionSpec& action, const TraceSnapshot& trace)
{
    if (actionName(action) != wanted.action || (!wanted.peer.isEmpty() && !concerns(action, wanted.peer)))
        return false;
    if (!wanted.content)
        return true;
    const DatagramId datagram = datagramOf(action);
    return datagram.isValid() && datagram.value() < trace.datagramCount() &&
           (trace.datagram(datagram).content & *wanted.content) != 0;
}

/// Stops at the first chunk with a match.
bool hasPacket(const PacketFilter& filter, const TraceSnapshot& trace)
{
    FilterScan scan(filter, trace);
    FilterScan::Mask matches;
    for (std::size_t chunk = 0; chunk * matches.size() < trace.packetCount(); ++chunk) {
        scan.scan(chunk, matches);
        if (std::find(matches.begin(), matches.end(), true) != matches.end())
            return true;
    }
    return false;
}

bool hasEvent(const LessonEvent& wanted, const TraceSnapshot& trace)
{
    for (std::size_t row = 0; row < trace.eventCount(); ++row) {
        if (matches(wanted, trace.event(row), trace))
            return true;
    }
    return false;
}

bool isSelected(const SelectedCondition& wanted, const LessonMoment& moment)
{
    if (moment.selection.kind != wanted.kind)
        return false;
    if (wanted.kind != SelectedCondition::Kind::Packet || wanted.filter.isEverything())
        return true;
    const PacketId packet = moment.selection.packet;
    return packet.isValid() && packet.value() < moment.trace.packetCount() &&
           FilterScan(wanted.filter, moment.trace).matches(packet);
}

} // namespace

const QStringList& lessonPanels()
{
    static const QStringList panels = {u"topology"_s, u"timelines"_s, u"ladder"_s,  u"peers"_s,
                                       u"links"_s,    u"inspector"_s, u"packets"_s, u"statistics"_s,
                                       u"signals"_s,  u"branches"_s,  u"composer"_s};
    return panels;
}

LessonCondition readLessonCondition(const QString& text, const LessonNames& names)
{
    const QString expected =
        LessonWording::tr("a condition: packets, action, event, time, paused, selected, shown or opened");
    LessonWords words(text);
    const QString word = words.take(expected);
    LessonCondition condition;
    if (word == u"packets"_s)
        condition = PacketCondition{
            names.filter(words.takeRest(LessonWording::tr("a filter (core/trace/FILTER.md)")))};
    else if (word == u"action"_s)
        condition = readHand(words, names);
    else if (word == u"event"_s)
        condition = EventCondition{readLessonEvent(words, names)};
    else if (word == u"time"_s)
        condition = TimeCondition{fromSeconds(
            words.takeNumber(LessonWording::tr("a time in seconds"), 0, toSeconds(limits::maxDuration)))};
    else if (word == u"paused"_s)
        condition = PausedCondition{};
    else if (word == u"selected"_s)
        condition = readSelected(words, names);
    else if (word == u"shown"_s)
        condition = ShownCondition{words.take(LessonWording::tr("a panel"))};
    else if (word == u"opened"_s)
        condition = OpenedCondition{words.isEmpty() ? QString() : words.take({})};
    else
        failLesson(u"“%1”"_s.arg(word), expected);
    if (const auto* shown = std::get_if<ShownCondition>(&condition);
        shown && !lessonPanels().contains(shown->panel))
        failLesson(u"“%1”"_s.arg(shown->panel),
                   LessonWording::tr("one of %1").arg(lessonPanels().join(u", "_s)));
    words.expectEnd();
    return condition;
}

bool holds(const LessonCondition& condition, const LessonMoment& moment)
{
    if (const auto* packets = std::get_if<PacketCondition>(&condition))
        return hasPacket(packets->filter, moment.trace);
    if (const auto* hand = std::get_if<HandCondition>(&condition)) {
        return std::any_of(moment.byHand.begin(), moment.byHand.end(),
                           [&](const ActionSpec& action) { return isIt(*hand, action, moment.trace); });
    }
    if (const auto* event = std::get_if<EventCondition>(&condition))
        return hasEvent(event->event, moment.trace);
    if (const auto* time = std::get_if<TimeCondition>(&condition))
        return moment.now >= time->at;
    if (std::holds_alternative<PausedCondition>(condition))
        return moment.paused;
    if (const auto* selected = std::get_if<SelectedCondition>(&condition))
        return isSelected(*selected, moment);
    if (const auto* shown = std::get_if<ShownCondition>(&condition))
        return moment.shown.contains(shown->panel);
    if (const auto* opened = std::get_if<OpenedCondition>(&condition))
        return moment.part == opened->part;
    return false;
}

} // namespace peerscope
