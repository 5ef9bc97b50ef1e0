// SPDX-License-Identifier: MIT
#include "core/sandbox/scenario_file.h"
#include "core/sandbox/scenario_names.h"
#include "core/sandbox/scenario_reader.h"

#include <algorithm>
#include <array>
#include <limits>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr Time microsecond{1};
constexpr NumberRange hzRange{0.0, limits::maxHz, true};

/// The index in `words` of a string that must be one of them.
qsizetype readWord(const JsonValue& value, const QString& path, const QStringList& words)
{
    const QString expected = (words.size() > 1 ? u"one of "_s : QString()) + words.join(u", "_s);
    const QString word = readString(value, path, expected);
    const qsizetype index = words.indexOf(word);
    if (index < 0)
        failScenario(path, u"found %1%2"_s.arg(describe(value), didYouMean(word, words)), expected);
    return index;
}

/// The member that says which keys the others may be; null where there is none.
const JsonValue* peek(const JsonValue& object, const QString& path, std::string_view key)
{
    const auto* members = std::get_if<JsonObject>(&object.value);
    if (!members)
        failScenario(path, u"found %1"_s.arg(describe(object)), u"an object"_s);
    const QLatin1StringView wanted(key.data(), qsizetype(key.size()));
    const auto member = std::find_if(members->begin(), members->end(),
                                     [&](const JsonMember& each) { return each.key == wanted; });
    return member == members->end() ? nullptr : &member->value;
}

std::optional<TransferMode> readMode(const ObjectReader& reader)
{
    QStringList words;
    for (int mode = 0; mode < transferModeCount; ++mode)
        words << QString::fromUtf8(name(static_cast<TransferMode>(mode)).data());
    const JsonValue* value = reader.find("mode");
    if (!value)
        return std::nullopt;
    return static_cast<TransferMode>(readWord(*value, reader.pathOf("mode"), words));
}

QByteArray readHex(const JsonValue& value, const QString& path)
{
    const QString expected = u"an even number of hexadecimal digits"_s;
    const QByteArray digits = readString(value, path, expected).toUtf8();
    const bool plain = std::all_of(digits.begin(), digits.end(), [](char digit) {
        return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') ||
               (digit >= 'A' && digit <= 'F');
    });
    if (!plain || digits.size() % 2 != 0)
        failScenario(path, u"found %1"_s.arg(describe(value)), expected);
    return QByteArray::fromHex(digits);
}

Payload readPayload(const ObjectReader& reader)
{
    const QString expected = u"exactly one of text, hex, size"_s;
    int forms = 0;
    for (const std::string_view key : {"text", "hex", "size"})
        forms += reader.find(key) ? 1 : 0;
    if (forms != 1)
        failScenario(reader.path(), forms == 0 ? u"no payload"_s : u"%1 payloads"_s.arg(forms), expected);

    const auto checkSize = [&](std::string_view key, qsizetype size) {
        if (size > limits::maxPayload)
            failScenario(reader.pathOf(key), u"%1 bytes"_s.arg(size),
                         u"at most %1"_s.arg(limits::maxPayload));
    };
    if (reader.find("text")) {
        const QString text = reader.string("text", {});
        checkSize("text", text.toUtf8().size());
        return PayloadText{text};
    }
    if (const JsonValue* hex = reader.find("hex")) {
        const QByteArray bytes = readHex(*hex, reader.pathOf("hex"));
        checkSize("hex", bytes.size());
        return PayloadHex{bytes};
    }
    return PayloadSize{reader.integer("size", 0, limits::maxPayload, 0)};
}

// The conditions of a link, in "links" and in the action of that name.

constexpr std::array<std::string_view, 4> conditionKeys = {"delay_ms", "jitter_ms", "loss", "duplicate"};
constexpr std::array<std::string_view, 9> laterConditionKeys = {"preset",     "distribution", "reorder",
                                                                "burst_loss", "lose_every",   "corrupt",
                                                                "rate_kbit",  "queue_bytes",  "down"};

ObjectKeys withConditions(std::vector<std::string_view> keys)
{
    keys.insert(keys.end(), conditionKeys.begin(), conditionKeys.end());
    return {std::move(keys), {laterConditionKeys.begin(), laterConditionKeys.end()}};
}

LinkConditionsChange readConditions(const ObjectReader& reader)
{
    const auto milliseconds = [&](std::string_view key) -> std::optional<Time> {
        const auto value = reader.optionalNumber(key, {0.0, toMilliseconds(limits::maxDelay)});
        return value ? std::optional(fromMilliseconds(*value)) : std::nullopt;
    };
    LinkConditionsChange change;
    change.delay = milliseconds("delay_ms");
    change.jitter = milliseconds("jitter_ms");
    change.loss = reader.optionalNumber("loss", {0.0, 1.0});
    change.duplicate = reader.optionalNumber("duplicate", {0.0, 1.0});
    return change;
}

void checkTwoPeers(const QString& from, const QString& to, const PeerNames& names, const QString& path)
{
    if (from == to && names.isOnePeer(from))
        failScenario(path, u"from \"%1\" to itself"_s.arg(shownInMessage(from)), u"two different peers"_s);
}

// Entries

PeerRole readRole(const JsonValue& entry, const QString& path)
{
    const QStringList words = {roleName(PeerRole::Server), roleName(PeerRole::Client),
                               roleName(PeerRole::Mesh)};
    const JsonValue* role = peek(entry, path, "role");
    if (!role) {
        const ObjectKeys everyKey{{"name", "role", "server", "count", "id", "join_at", "join_every",
                                   "poll_hz", "port", "max_clients", "channels"},
                                  {"api"}};
        role = &ObjectReader(entry, path, everyKey).require("role", u"one of %1"_s.arg(words.join(u", "_s)));
    }
    return static_cast<PeerRole>(readWord(*role, path + u".role"_s, words));
}

ObjectKeys peerKeys(PeerRole role)
{
    switch (role) {
    case PeerRole::Server:
        return {{"name", "role", "port", "max_clients", "channels", "id", "join_at", "poll_hz"}, {"api"}};
    case PeerRole::Client:
        return {{"name", "role", "server", "count", "id", "join_at", "join_every", "channels", "poll_hz"},
                {"api"}};
    case PeerRole::Mesh:
        break;
    }
    return {{"name", "role", "count", "id", "join_at", "join_every", "poll_hz"}, {"api"}};
}

PeerSpec readPeer(const JsonValue& entry, const QString& path, Time duration)
{
    constexpr int maxId = std::numeric_limits<int>::max();
    PeerSpec peer;
    peer.role = readRole(entry, path);
    const ObjectReader reader(entry, path, peerKeys(peer.role));

    const JsonValue& nameValue = reader.require("name", u"a peer's name"_s);
    peer.name = readString(nameValue, reader.pathOf("name"), u"a peer's name"_s);
    if (const auto problem = peerNameProblem(peer.name))
        throw ScenarioError{reader.pathOf("name"), u"found %1; %2"_s.arg(describe(nameValue), *problem)};

    const bool isServer = peer.role == PeerRole::Server;
    const int lowestId = peer.role == PeerRole::Client ? limits::minClientId : 1;
    peer.id = reader.optionalInteger("id", lowestId, isServer ? 1 : maxId);
    if (isServer)
        peer.id.reset();
    peer.count = reader.optionalInteger("count", 1, maxPeers);
    if (peer.id && std::int64_t{*peer.id} + peer.count.value_or(1) - 1 > maxId) {
        failScenario(reader.pathOf("id"), u"%1 and %2 more counting up"_s.arg(*peer.id).arg(*peer.count - 1),
                     u"ids up to %1"_s.arg(maxId));
    }
    peer.joinAt = reader.seconds("join_at", Time{}, duration, Time{});
    if (!peer.count && reader.find("join_every"))
        failScenario(reader.pathOf("join_every"), u"found without \"count\""_s, u"both or neither"_s);
    const Time longestWait = (duration - peer.joinAt) / std::max(1, peer.count.value_or(1) - 1);
    peer.joinEvery = reader.seconds("join_every", Time{}, longestWait, Time{});
    peer.pollHz = reader.number("poll_hz", hzRange, peer.pollHz);

    if (peer.role == PeerRole::Client) {
        const JsonValue& server = reader.require("server", u"the name of a server"_s);
        peer.server = readString(server, reader.pathOf("server"), u"the name of a server"_s);
    }
    peer.port = reader.integer("port", 1, 65535, peer.port);
    peer.maxClients = reader.integer("max_clients", 1, limits::maxClients, peer.maxClients);
    peer.channels = reader.integer("channels", 0, limits::maxChannel, peer.channels);
    return peer;
}

LinkSpec readLink(const JsonValue& entry, const QString& path, const PeerNames& names)
{
    const ObjectReader reader(entry, path, withConditions({"from", "to", "both_ways"}));
    LinkSpec link;
    if (const JsonValue* from = reader.find("from"))
        link.from = names.readEndpoint(*from, reader.pathOf("from"));
    if (const JsonValue* to = reader.find("to"))
        link.to = names.readEndpoint(*to, reader.pathOf("to"));
    checkTwoPeers(link.from, link.to, names, path);
    link.conditions = readConditions(reader);
    link.bothWays = reader.boolean("both_ways", false);
    return link;
}

TrafficSpec readTraffic(const JsonValue& entry, const QString& path, const PeerNames& names, Time duration)
{
    const ObjectReader reader(
        entry, path, {{"from", "to", "channel", "mode", "hz", "text", "hex", "size", "start", "stop"}, {}});
    TrafficSpec traffic;
    traffic.from = names.readPeers(reader.require("from", names.expectedPeer()), reader.pathOf("from"));
    if (const JsonValue* to = reader.find("to"))
        traffic.target = names.readTarget(*to, reader.pathOf("to"));
    traffic.channel = reader.integer("channel", 0, limits::maxChannel, 0);
    traffic.mode = readMode(reader).value_or(TransferMode::Reliable);
    traffic.hz = reader.number("hz", hzRange, traffic.hz);
    traffic.payload = readPayload(reader);
    traffic.start = reader.seconds("start", Time{}, duration, Time{});
    if (reader.find("stop"))
        traffic.stop = reader.seconds("stop", traffic.start + microsecond, limits::maxDuration, Time{});
    return traffic;
}

// Actions

const QStringList& actionWords()
{
    static const QStringList words = {
        u"put_packet"_s, u"refuse_new_connections"_s, u"disconnect_peer"_s, u"close"_s, u"join"_s,
        u"conditions"_s};
    return words;
}

const QStringList& laterActionWords()
{
    static const QStringList words = {u"down"_s,   u"kill"_s,   u"freeze"_s,
                                      u"unplug"_s, u"replug"_s, u"poll_hz"_s};
    return words;
}

QString readActionWord(const JsonValue& entry, const QString& path)
{
    const QString expected = u"one of %1"_s.arg(actionWords().join(u", "_s));
    const JsonValue* value = peek(entry, path, "do");
    if (!value) {
        ObjectKeys everyKey = withConditions({"at", "peer", "link", "do", "target", "channel", "mode", "text",
                                              "hex", "size", "value", "force", "both_ways"});
        everyKey.notSupportedYet.push_back("for");
        value = &ObjectReader(entry, path, everyKey).require("do", expected);
    }
    const QString word = readString(*value, path + u".do"_s, expected);
    if (laterActionWords().contains(word))
        throw ScenarioError{path + u".do"_s, u"\"%1\" is not supported yet"_s.arg(word)};
    readWord(*value, path + u".do"_s, actionWords());
    return word;
}

ActionSpec readPeerAction(const ObjectReader& reader, const QString& word, const PeerNames& names)
{
    ActionSpec action;
    action.peer = names.readPeers(reader.require("peer", names.expectedPeer()), reader.pathOf("peer"));
    if (word == u"put_packet") {
        PutPacketAction put;
        if (const JsonValue* target = reader.find("target"))
            put.target = names.readTarget(*target, reader.pathOf("target"));
        put.channel = reader.integer("channel", 0, limits::maxChannel, 0);
        put.mode = readMode(reader).value_or(TransferMode::Reliable);
        put.payload = readPayload(reader);
        action.what = std::move(put);
    } else if (word == u"refuse_new_connections") {
        action.what = RefuseNewConnectionsAction{reader.boolean("value", true)};
    } else if (word == u"disconnect_peer") {
        const JsonValue& target = reader.require("target", names.expectedPeer());
        DisconnectPeerAction disconnect;
        disconnect.target = names.readOtherPeer(target, reader.pathOf("target"));
        disconnect.force = reader.boolean("force", false);
        action.what = std::move(disconnect);
    } else if (word == u"close") {
        action.what = CloseAction{};
    } else {
        action.what = JoinAction{};
    }
    return action;
}

ObjectKeys actionKeys(const QString& word)
{
    if (word == u"put_packet")
        return {{"at", "peer", "do", "target", "channel", "mode", "text", "hex", "size"}, {}};
    if (word == u"refuse_new_connections")
        return {{"at", "peer", "do", "value"}, {}};
    if (word == u"disconnect_peer")
        return {{"at", "peer", "do", "target", "force"}, {}};
    if (word == u"conditions")
        return withConditions({"at", "link", "do", "both_ways"});
    return {{"at", "peer", "do"}, {}};
}

ActionSpec readAction(const JsonValue& entry, const QString& path, const PeerNames& names, Time duration)
{
    const QString word = readActionWord(entry, path);
    const ObjectReader reader(entry, path, actionKeys(word));
    reader.require("at", u"a time in seconds"_s);
    const Time at = reader.seconds("at", Time{}, duration, Time{});
    ActionSpec action;
    if (word == u"conditions") {
        const QString expected = u"a link's two ends, [from, to]"_s;
        const JsonValue& link = reader.require("link", expected);
        const QString linkPath = reader.pathOf("link");
        const JsonArray& ends = readArray(link, linkPath, maxPeers, expected);
        if (ends.size() != 2)
            failScenario(linkPath, u"found an array of %1"_s.arg(ends.size()), expected);
        ConditionsAction conditions;
        conditions.from = names.readEndpoint(ends[0], linkPath + u"[0]"_s);
        conditions.to = names.readEndpoint(ends[1], linkPath + u"[1]"_s);
        checkTwoPeers(conditions.from, conditions.to, names, linkPath);
        conditions.conditions = readConditions(reader);
        conditions.bothWays = reader.boolean("both_ways", false);
        action.what = std::move(conditions);
    } else {
        action = readPeerAction(reader, word, names);
    }
    action.at = at;
    return action;
}

ExpectSpec readExpect(const JsonValue& entry, const QString& path, const PeerNames& names)
{
    const QStringList metrics = {
        u"sent"_s,    u"delivered"_s,      u"lost"_s,           u"resends"_s,        u"bytes"_s,
        u"goodput"_s, u"latency_ms.p50"_s, u"latency_ms.p95"_s, u"latency_ms.p99"_s, u"latency_ms.max"_s};
    const ObjectReader reader(entry, path, {{"metric", "mode", "channel", "from", "to", "min", "max"}, {}});
    ExpectSpec expect;
    const JsonValue& metric = reader.require("metric", u"one of %1"_s.arg(metrics.join(u", "_s)));
    expect.metric = metrics[readWord(metric, reader.pathOf("metric"), metrics)];
    expect.mode = readMode(reader);
    expect.channel = reader.optionalInteger("channel", 0, limits::maxChannel);
    const JsonValue* from = reader.find("from");
    const JsonValue* to = reader.find("to");
    if (bool(from) != bool(to))
        failScenario(path, from ? u"\"from\" without \"to\""_s : u"\"to\" without \"from\""_s,
                     u"both or neither"_s);
    if (from && to) {
        expect.from = names.readOnePeer(*from, reader.pathOf("from"));
        expect.to = names.readOnePeer(*to, reader.pathOf("to"));
    }
    constexpr double infinity = std::numeric_limits<double>::infinity();
    expect.min = reader.optionalNumber("min", {-infinity, infinity});
    expect.max = reader.optionalNumber("max", {expect.min.value_or(-infinity), infinity});
    if (!expect.min && !expect.max)
        failScenario(path, u"no bound"_s, u"min, max or both"_s);
    return expect;
}

/// Reads every entry of the array at `key`; nothing where it is not given.
template <class Entry, class ReadEntry>
std::vector<Entry> readEntries(const ObjectReader& root, std::string_view key, int longest,
                               ReadEntry readEntry)
{
    std::vector<Entry> entries;
    const JsonValue* value = root.find(key);
    if (!value)
        return entries;
    const QString path = root.pathOf(key);
    const JsonArray& array = readArray(*value, path, longest, u"an array"_s);
    entries.reserve(array.size());
    for (std::size_t index = 0; index < array.size(); ++index)
        entries.push_back(readEntry(array[index], u"%1[%2]"_s.arg(path).arg(index)));
    return entries;
}

void checkFormat(const JsonValue& root)
{
    const QString format = u"peerscope-scenario/1"_s;
    const QString expected = u"\"%1\""_s.arg(format);
    const JsonValue* value = peek(root, u"$"_s, "format");
    if (!value)
        failScenario(u"$.format"_s, u"missing"_s, expected);
    if (readString(*value, u"$.format"_s, expected) != format)
        failScenario(u"$.format"_s, u"found %1"_s.arg(describe(*value)), expected);
}

Scenario readScenario(const JsonValue& value)
{
    checkFormat(value);
    const ObjectReader root(value, u"$"_s,
                            {{"format", "name", "description", "seed", "duration", "peers", "links",
                              "traffic", "actions", "expect"},
                             {"gateways", "api"}});
    Scenario scenario;
    scenario.name = root.string("name", {});
    scenario.description = root.string("description", {});
    if (const JsonValue* seed = root.find("seed"))
        scenario.seed =
            std::uint64_t(readInteger(*seed, root.pathOf("seed"), 0, std::int64_t(limits::maxSeed)));
    root.number("duration", {0.0, toSeconds(limits::maxDuration), true}, 1.0);
    scenario.duration = root.seconds("duration", microsecond, limits::maxDuration, scenario.duration);

    root.require("peers", u"an array of peers"_s);
    scenario.peers =
        readEntries<PeerSpec>(root, "peers", maxPeers, [&](const JsonValue& entry, const QString& path) {
            return readPeer(entry, path, scenario.duration);
        });
    const PeerNames names(scenario);
    scenario.links = readEntries<LinkSpec>(
        root, "links", limits::maxEntries,
        [&](const JsonValue& entry, const QString& path) { return readLink(entry, path, names); });
    scenario.traffic = readEntries<TrafficSpec>(root, "traffic", limits::maxEntries,
                                                [&](const JsonValue& entry, const QString& path) {
                                                    return readTraffic(entry, path, names, scenario.duration);
                                                });
    scenario.actions = readEntries<ActionSpec>(root, "actions", limits::maxEntries,
                                               [&](const JsonValue& entry, const QString& path) {
                                                   return readAction(entry, path, names, scenario.duration);
                                               });
    scenario.expect = readEntries<ExpectSpec>(
        root, "expect", limits::maxEntries,
        [&](const JsonValue& entry, const QString& path) { return readExpect(entry, path, names); });
    return scenario;
}

} // namespace

ScenarioResult<Scenario> parseScenario(const QByteArray& json)
{
    const auto parsed = readJson(json);
    if (const auto* problem = std::get_if<JsonProblem>(&parsed))
        return ScenarioError{u"line %1, column %2"_s.arg(problem->line).arg(problem->column),
                             problem->message};
    try {
        return readScenario(std::get<JsonValue>(parsed));
    } catch (const ScenarioError& error) {
        return error;
    }
}

} // namespace peerscope
