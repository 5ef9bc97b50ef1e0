// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_event.h"

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

const QStringList& eventWords()
{
    static const QStringList words = {u"connecting"_s,
                                      u"connected"_s,
                                      u"disconnected"_s,
                                      u"peer_connected"_s,
                                      u"peer_disconnected"_s,
                                      u"refused"_s,
                                      u"closed"_s,
                                      u"error"_s,
                                      u"put_packet"_s,
                                      u"join"_s,
                                      u"disconnect_peer"_s,
                                      u"close"_s,
                                      u"freeze"_s,
                                      u"conditions"_s,
                                      u"kill"_s,
                                      u"refuse_new_connections"_s};
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
    const QString expected = u"an event: one of %1"_s.arg(eventWords().join(u", "_s));
    const QString word = words.take(expected);
    if (!eventWords().contains(word))
        failLesson(u"“%1”"_s.arg(word), expected);
    LessonEvent event;
    event.word = word.toStdString();
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
