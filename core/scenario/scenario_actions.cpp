// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_actions.h"

#include "core/scenario/scenario_conditions.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_numbers.h"
#include "core/scenario/scenario_reader.h"
#include "core/scenario/scenario_settings.h"
#include "core/scenario/scenario_values.h"

#include <array>
#include <iterator>
#include <tuple>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// The name of an action, its keys besides "at", "on" and "do", and their reader.
struct ActionKind
{
    std::string_view word;
    ActionSubject subject;
    std::vector<std::string_view> keys;
    decltype(ActionSpec::what) (*read)(const ObjectReader& reader, const PeerNames& names);
};

PutPacketAction readPutPacket(const ObjectReader& reader, const PeerNames& names)
{
    PutPacketAction put;
    if (const JsonValue* target = reader.find("target"))
        put.target = readTarget(*target, reader.pathOf("target"), names);
    putPacketNumbers(ReadNumbers{reader}, put);
    put.mode = readMode(reader).value_or(put.mode);
    put.payload = readPayload(reader);
    return put;
}

DisconnectPeerAction readDisconnectPeer(const ObjectReader& reader, const PeerNames& names)
{
    const JsonValue& target = reader.require("target", PeerNames::expectedPeer());
    DisconnectPeerAction disconnect;
    disconnect.target = readOtherPeer(target, reader.pathOf("target"), names);
    disconnect.force = reader.boolean("force", false);
    return disconnect;
}

template <class Action> void readEnds(const ObjectReader& reader, const PeerNames& names, Action& action)
{
    std::tie(action.from, action.to) =
        readLinkEnds(reader.require("link", expectedLink()), reader.pathOf("link"), names);
}

/// "link" and "both_ways".
template <class Action> Action readLinkOf(const ObjectReader& reader, const PeerNames& names)
{
    Action action;
    readEnds(reader, names, action);
    action.bothWays = reader.boolean("both_ways", false);
    return action;
}

ConditionsAction readConditionsAction(const ObjectReader& reader, const PeerNames& names)
{
    auto action = readLinkOf<ConditionsAction>(reader, names);
    action.preset = readPreset(reader);
    action.conditions = readConditions(reader);
    return action;
}

DownAction readDown(const ObjectReader& reader, const PeerNames& names)
{
    auto action = readLinkOf<DownAction>(reader, names);
    downNumbers(ReadNumbers{reader}, action);
    return action;
}

HoldAction readHold(const ObjectReader& reader, const PeerNames& names)
{
    HoldAction hold;
    readEnds(reader, names, hold);
    hold.mode = readMode(reader);
    holdNumbers(ReadNumbers{reader}, hold);
    return hold;
}

void requireDatagram(const ObjectReader& reader)
{
    reader.require("datagram", ScenarioWording::tr("the number of a datagram"));
}

/// A kill, a duplicate or a release.
template <class Action> Action readOnDatagram(const ObjectReader& reader)
{
    requireDatagram(reader);
    Action action;
    datagramNumbers(ReadNumbers{reader}, action);
    return action;
}

DelayAction readDelay(const ObjectReader& reader)
{
    reader.require("delay_ms", ScenarioWording::tr("how much later, in milliseconds"));
    requireDatagram(reader);
    DelayAction delay;
    delayNumbers(ReadNumbers{reader}, delay);
    return delay;
}

FreezeAction readFreeze(const ObjectReader& reader)
{
    reader.require("for", ScenarioWording::tr("how long, in seconds"));
    FreezeAction freeze;
    freezeNumbers(ReadNumbers{reader}, freeze);
    return freeze;
}

PollRateAction readPollRate(const ObjectReader& reader)
{
    reader.require("hz", ScenarioWording::tr("polls a second"));
    PollRateAction rate;
    pollRateNumbers(ReadNumbers{reader}, rate);
    return rate;
}

const std::vector<ActionKind>& actionKinds()
{
    using What = decltype(ActionSpec::what);
    using Reader = const ObjectReader&;
    using Names = const PeerNames&;
    static const std::vector<ActionKind> kinds = {
        {"put_packet",
         ActionSubject::Peer,
         {"target", "channel", "mode", "text", "hex", "size"},
         [](Reader reader, Names names) -> What { return readPutPacket(reader, names); }},
        {"refuse_new_connections",
         ActionSubject::Peer,
         {"value"},
         [](Reader reader, Names) -> What {
             return RefuseNewConnectionsAction{reader.boolean("value", true)};
         }},
        {"disconnect_peer",
         ActionSubject::Peer,
         {"target", "force"},
         [](Reader reader, Names names) -> What { return readDisconnectPeer(reader, names); }},
        {"close", ActionSubject::Peer, {}, [](Reader, Names) -> What { return CloseAction{}; }},
        {"join", ActionSubject::Peer, {}, [](Reader, Names) -> What { return JoinAction{}; }},
        {"freeze",
         ActionSubject::Peer,
         {"for"},
         [](Reader reader, Names) -> What { return readFreeze(reader); }},
        {"unplug", ActionSubject::Peer, {}, [](Reader, Names) -> What { return UnplugAction{}; }},
        {"replug", ActionSubject::Peer, {}, [](Reader, Names) -> What { return ReplugAction{}; }},
        {"poll_hz",
         ActionSubject::Peer,
         {"hz"},
         [](Reader reader, Names) -> What { return readPollRate(reader); }},
        {"settings", ActionSubject::Peer, withLiveSettings({}),
         [](Reader reader, Names) -> What { return SettingsAction{readSettings(reader)}; }},
        {"conditions", ActionSubject::Link, withConditions({"both_ways"}),
         [](Reader reader, Names names) -> What { return readConditionsAction(reader, names); }},
        {"down",
         ActionSubject::Link,
         {"for", "both_ways"},
         [](Reader reader, Names names) -> What { return readDown(reader, names); }},
        {"kill",
         ActionSubject::Datagram,
         {},
         [](Reader reader, Names) -> What { return readOnDatagram<KillAction>(reader); }},
        {"delay",
         ActionSubject::Datagram,
         {"delay_ms"},
         [](Reader reader, Names) -> What { return readDelay(reader); }},
        {"duplicate",
         ActionSubject::Datagram,
         {},
         [](Reader reader, Names) -> What { return readOnDatagram<DuplicateAction>(reader); }},
        {"hold",
         ActionSubject::Link,
         {"mode", "channel", "min_size", "max_size", "count"},
         [](Reader reader, Names names) -> What { return readHold(reader, names); }},
        {"release",
         ActionSubject::Datagram,
         {},
         [](Reader reader, Names) -> What { return readOnDatagram<ReleaseAction>(reader); }},
    };
    return kinds;
}

std::vector<std::string_view> keysOf(const ActionKind& kind)
{
    constexpr std::array<std::string_view, 3> subjects = {"peer", "link", "datagram"};
    std::vector<std::string_view> keys = {"at", "on", subjects[static_cast<std::size_t>(kind.subject)], "do"};
    keys.insert(keys.end(), kind.keys.begin(), kind.keys.end());
    return keys;
}

QStringList actionWords()
{
    QStringList words;
    for (const ActionKind& kind : actionKinds())
        words << QString::fromUtf8(kind.word.data());
    return words;
}

/// Every key of every action, each once.
std::vector<std::string_view> everyKey()
{
    std::vector<std::string_view> keys;
    for (const ActionKind& kind : actionKinds()) {
        for (const std::string_view key : keysOf(kind)) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end())
                keys.push_back(key);
        }
    }
    return keys;
}

const ActionKind& readKind(const JsonValue& entry, const QString& path)
{
    const QStringList words = actionWords();
    const JsonValue* word = peekMember(entry, path, "do");
    if (!word)
        word = &ObjectReader(entry, path, {everyKey(), {}})
                    .require("do", ScenarioWording::tr("one of %1").arg(words.join(u", "_s)));
    return actionKinds()[static_cast<std::size_t>(readWord(*word, path + u".do"_s, words))];
}

} // namespace

namespace {

Trigger readTrigger(const JsonValue& value, const QString& path, const PeerNames& names)
{
    const ObjectReader reader(value, path, {{"peer", "event", "channel"}, {}});
    const QString expected = PeerNames::expectedPeer();
    QStringList words;
    for (const PeerEvent event : {PeerEvent::PeerConnected, PeerEvent::PeerDisconnected, PeerEvent::Packet})
        words << eventName(event);
    Trigger trigger;
    trigger.peer = readPeerName(reader.require("peer", expected), reader.pathOf("peer"), names, expected);
    const JsonValue& event = reader.require("event", expectedWord(words));
    trigger.event = static_cast<PeerEvent>(readWord(event, reader.pathOf("event"), words));
    triggerNumbers(ReadNumbers{reader}, trigger);
    return trigger;
}

} // namespace

ActionSpec readAction(const JsonValue& entry, const QString& path, const PeerNames& names, Time duration)
{
    const ActionKind& kind = readKind(entry, path);
    const ObjectReader reader(entry, path, {keysOf(kind), {}});
    ActionSpec action;
    if (const JsonValue* on = reader.find("on")) {
        if (reader.find("at"))
            failScenario(reader.pathOf("on"), ScenarioWording::tr("found beside \"at\""),
                         ScenarioWording::tr("one of the two"));
        action.on = readTrigger(*on, reader.pathOf("on"), names);
    } else {
        reader.require("at", ScenarioWording::tr("a time in seconds, or \"on\" in its place"));
        actionNumbers(ReadNumbers{reader}, action, duration);
    }
    if (kind.subject == ActionSubject::Peer && (!action.on || reader.find("peer"))) {
        const QString expected = PeerNames::expectedPeer();
        action.peer = readPeerName(reader.require("peer", expected), reader.pathOf("peer"), names, expected);
    }
    action.what = kind.read(reader, names);
    return action;
}

QStringList actionKeys(const ActionSpec& action)
{
    const QString word = actionName(action);
    for (const ActionKind& kind : actionKinds()) {
        if (word == QLatin1StringView(kind.word.data(), qsizetype(kind.word.size())))
            return toStringList(keysOf(kind));
    }
    return {};
}

} // namespace peerscope
