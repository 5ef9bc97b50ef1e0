// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_actions.h"

#include "core/scenario/scenario_conditions.h"
#include "core/scenario/scenario_reader.h"
#include "core/scenario/scenario_values.h"

#include <array>
#include <iterator>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

/// What an action is done to, and so which keys it has.
enum class Subject : std::uint8_t { Peer, Link, Datagram };

/// An action's word, its keys beside "at" and "do", and what reads them.
struct ActionKind
{
    std::string_view word;
    Subject subject;
    std::vector<std::string_view> keys;
    decltype(ActionSpec::what) (*read)(const ObjectReader& reader, const PeerNames& names);
};

PutPacketAction readPutPacket(const ObjectReader& reader, const PeerNames& names)
{
    PutPacketAction put;
    if (const JsonValue* target = reader.find("target"))
        put.target = names.readTarget(*target, reader.pathOf("target"));
    put.channel = reader.integer("channel", bounds::channel, 0);
    put.mode = readMode(reader).value_or(TransferMode::Reliable);
    put.payload = readPayload(reader);
    return put;
}

DisconnectPeerAction readDisconnectPeer(const ObjectReader& reader, const PeerNames& names)
{
    const JsonValue& target = reader.require("target", names.expectedPeer());
    DisconnectPeerAction disconnect;
    disconnect.target = names.readOtherPeer(target, reader.pathOf("target"));
    disconnect.force = reader.boolean("force", false);
    return disconnect;
}

/// "link" and "both_ways".
template <class Action> Action readLinkOf(const ObjectReader& reader, const PeerNames& names)
{
    const QString expected = u"a link's two ends, [from, to]"_s;
    const JsonValue& link = reader.require("link", expected);
    const QString path = reader.pathOf("link");
    const JsonArray& ends = readArray(link, path, maxPeers, expected);
    if (ends.size() != 2)
        failScenario(path, u"found an array of %1"_s.arg(ends.size()), expected);
    Action action;
    action.from = names.readEndpoint(ends[0], path + u"[0]"_s);
    action.to = names.readEndpoint(ends[1], path + u"[1]"_s);
    names.checkLink(action.from, action.to, path);
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
    if (reader.find("for"))
        action.duration =
            reader.seconds("for", bounds::downFor.shortest(), bounds::downFor.longest(), Time{});
    return action;
}

std::uint32_t readDatagram(const ObjectReader& reader)
{
    const JsonValue& number = reader.require("datagram", u"the number of a datagram"_s);
    return static_cast<std::uint32_t>(readInteger(number, reader.pathOf("datagram"), bounds::datagram));
}

DelayAction readDelay(const ObjectReader& reader)
{
    const JsonValue& delay = reader.require("delay_ms", u"how much later, in milliseconds"_s);
    const double milliseconds = readNumber(delay, reader.pathOf("delay_ms"), bounds::delayMs);
    return {readDatagram(reader), fromMilliseconds(milliseconds)};
}

FreezeAction readFreeze(const ObjectReader& reader)
{
    reader.require("for", u"how long, in seconds"_s);
    return {reader.seconds("for", bounds::freezeFor.shortest(), bounds::freezeFor.longest(), Time{})};
}

PollRateAction readPollRate(const ObjectReader& reader)
{
    const JsonValue& hz = reader.require("hz", u"polls a second"_s);
    return {readNumber(hz, reader.pathOf("hz"), bounds::pollHz)};
}

const std::vector<ActionKind>& actionKinds()
{
    using What = decltype(ActionSpec::what);
    using Reader = const ObjectReader&;
    using Names = const PeerNames&;
    static const std::vector<ActionKind> kinds = {
        {"put_packet",
         Subject::Peer,
         {"target", "channel", "mode", "text", "hex", "size"},
         [](Reader reader, Names names) -> What { return readPutPacket(reader, names); }},
        {"refuse_new_connections",
         Subject::Peer,
         {"value"},
         [](Reader reader, Names) -> What {
             return RefuseNewConnectionsAction{reader.boolean("value", true)};
         }},
        {"disconnect_peer",
         Subject::Peer,
         {"target", "force"},
         [](Reader reader, Names names) -> What { return readDisconnectPeer(reader, names); }},
        {"close", Subject::Peer, {}, [](Reader, Names) -> What { return CloseAction{}; }},
        {"join", Subject::Peer, {}, [](Reader, Names) -> What { return JoinAction{}; }},
        {"freeze", Subject::Peer, {"for"}, [](Reader reader, Names) -> What { return readFreeze(reader); }},
        {"unplug", Subject::Peer, {}, [](Reader, Names) -> What { return UnplugAction{}; }},
        {"replug", Subject::Peer, {}, [](Reader, Names) -> What { return ReplugAction{}; }},
        {"poll_hz", Subject::Peer, {"hz"}, [](Reader reader, Names) -> What { return readPollRate(reader); }},
        {"conditions", Subject::Link, withConditions({"both_ways"}),
         [](Reader reader, Names names) -> What { return readConditionsAction(reader, names); }},
        {"down",
         Subject::Link,
         {"for", "both_ways"},
         [](Reader reader, Names names) -> What { return readDown(reader, names); }},
        {"kill",
         Subject::Datagram,
         {},
         [](Reader reader, Names) -> What { return KillAction{readDatagram(reader)}; }},
        {"delay",
         Subject::Datagram,
         {"delay_ms"},
         [](Reader reader, Names) -> What { return readDelay(reader); }},
        {"duplicate",
         Subject::Datagram,
         {},
         [](Reader reader, Names) -> What { return DuplicateAction{readDatagram(reader)}; }},
    };
    return kinds;
}

std::vector<std::string_view> keysOf(const ActionKind& kind)
{
    constexpr std::array<std::string_view, 3> subjects = {"peer", "link", "datagram"};
    std::vector<std::string_view> keys = {"at", subjects[static_cast<std::size_t>(kind.subject)], "do"};
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
                    .require("do", u"one of %1"_s.arg(words.join(u", "_s)));
    return actionKinds()[static_cast<std::size_t>(readWord(*word, path + u".do"_s, words))];
}

} // namespace

ActionSpec readAction(const JsonValue& entry, const QString& path, const PeerNames& names, Time duration)
{
    const ActionKind& kind = readKind(entry, path);
    const ObjectReader reader(entry, path, {keysOf(kind), {}});
    ActionSpec action;
    reader.require("at", u"a time in seconds"_s);
    action.at = reader.seconds("at", Time{}, duration, Time{});
    if (kind.subject == Subject::Peer)
        action.peer = names.readPeers(reader.require("peer", names.expectedPeer()), reader.pathOf("peer"));
    action.what = kind.read(reader, names);
    return action;
}

} // namespace peerscope
