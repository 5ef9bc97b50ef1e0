// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_event.h"

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

const QStringList& eventWords()
{
    static const QStringList words =
        u"connecting connected disconnected peer_connected peer_disconnected refused closed error "
        "put_packet join disconnect_peer close freeze conditions kill refuse_new_connections"_s.split(u' ');
    return words;
}

bool hasName(EndpointId peer, const std::string& name, const TraceSnapshot& trace)
{
    return name.empty() ||
           (peer.isValid() && peer.value() < trace.endpointCount() && trace.endpoint(peer).name == name);
}

} // namespace

LessonEvent readLessonEvent(LessonWords& words, const LessonNames& names)
{
    LessonEvent event;
    event.word = words.takeOneOf(eventWords(), u"an event"_s).toStdString();
    if (words.takeIf(u"of"_s))
        event.peer = names.peer(words.take(u"a peer's name"_s)).toStdString();
    if (words.takeIf(u"about"_s))
        event.about = names.peer(words.take(u"a peer's name"_s)).toStdString();
    return event;
}

bool matches(const LessonEvent& wanted, const EventRow& event, const TraceSnapshot& trace)
{
    const bool isNamed = event.kind == EventKind::Status || event.kind == EventKind::Action
                             ? event.detail == wanted.word
                             : name(event.kind) == wanted.word;
    return isNamed && hasName(event.peer, wanted.peer, trace) && hasName(event.subject, wanted.about, trace);
}

} // namespace peerscope
