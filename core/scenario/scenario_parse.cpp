// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_actions.h"
#include "core/scenario/scenario_conditions.h"
#include "core/scenario/scenario_effects.h"
#include "core/scenario/scenario_file.h"
#include "core/scenario/scenario_names.h"
#include "core/scenario/scenario_reader.h"
#include "core/scenario/scenario_values.h"

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

PeerRole readRole(const JsonValue& entry, const QString& path)
{
    const QStringList words = {roleName(PeerRole::Server), roleName(PeerRole::Client),
                               roleName(PeerRole::Mesh)};
    const JsonValue* role = peekMember(entry, path, "role");
    if (!role) {
        const ObjectKeys everyKey{{"name", "role", "server", "count", "id", "join_at", "join_every",
                                   "poll_hz", "port", "max_clients", "channels", "api"},
                                  {}};
        role = &ObjectReader(entry, path, everyKey).require("role", u"one of %1"_s.arg(words.join(u", "_s)));
    }
    return static_cast<PeerRole>(readWord(*role, path + u".role"_s, words));
}

ObjectKeys peerKeys(PeerRole role)
{
    switch (role) {
    case PeerRole::Server:
        return {{"name", "role", "port", "max_clients", "channels", "api", "id", "join_at", "poll_hz"}, {}};
    case PeerRole::Client:
        return {{"name", "role", "server", "count", "id", "join_at", "join_every", "channels", "poll_hz"},
                {}};
    case PeerRole::Mesh:
        break;
    }
    return {{"name", "role", "count", "id", "join_at", "join_every", "poll_hz"}, {}};
}

PeerSpec readPeer(const JsonValue& entry, const QString& path, Time duration)
{
    PeerSpec peer;
    peer.role = readRole(entry, path);
    const ObjectReader reader(entry, path, peerKeys(peer.role));

    const JsonValue& nameValue = reader.require("name", u"a peer's name"_s);
    peer.name = readString(nameValue, reader.pathOf("name"), u"a peer's name"_s);
    if (const auto problem = peerNameProblem(peer.name))
        throw ScenarioError{reader.pathOf("name"), u"found %1; %2"_s.arg(describe(nameValue), *problem)};

    const bool isServer = peer.role == PeerRole::Server;
    peer.id = reader.optionalInteger("id", isServer                        ? bounds::serverId
                                           : peer.role == PeerRole::Client ? bounds::clientId
                                                                           : bounds::meshId);
    if (isServer)
        peer.id.reset();
    peer.count = reader.optionalInteger("count", bounds::count);
    constexpr int maxId = bounds::meshId.highest();
    if (peer.id && std::int64_t{*peer.id} + peer.count.value_or(1) - 1 > maxId) {
        failScenario(reader.pathOf("id"), u"%1 and %2 more counting up"_s.arg(*peer.id).arg(*peer.count - 1),
                     u"ids up to %1"_s.arg(maxId));
    }
    peer.joinAt = reader.seconds("join_at", Time{}, duration, Time{});
    if (!peer.count && reader.find("join_every"))
        failScenario(reader.pathOf("join_every"), u"found without \"count\""_s, u"both or neither"_s);
    const Time longestWait = (duration - peer.joinAt) / std::max(1, peer.count.value_or(1) - 1);
    peer.joinEvery = reader.seconds("join_every", Time{}, longestWait, Time{});
    peer.pollHz = reader.number("poll_hz", bounds::pollHz, peer.pollHz);

    if (peer.role == PeerRole::Client) {
        const JsonValue& server = reader.require("server", u"the name of a server"_s);
        peer.server = readString(server, reader.pathOf("server"), u"the name of a server"_s);
    }
    peer.port = reader.integer("port", bounds::port, peer.port);
    peer.maxClients = reader.integer("max_clients", bounds::maxClients, peer.maxClients);
    peer.channels = reader.integer("channels", bounds::channels, peer.channels);
    if (const JsonValue* api = reader.find("api")) {
        const QStringList words = {apiName(PeerApi::Peer), apiName(PeerApi::Scene)};
        peer.api = static_cast<PeerApi>(readWord(*api, reader.pathOf("api"), words));
    }
    return peer;
}

LinkSpec readLink(const JsonValue& entry, const QString& path, const PeerNames& names)
{
    const ObjectReader reader(entry, path, {withConditions({"from", "to", "both_ways"}), {}});
    LinkSpec link;
    if (const JsonValue* from = reader.find("from"))
        link.from = names.readEndpoint(*from, reader.pathOf("from"));
    if (const JsonValue* to = reader.find("to"))
        link.to = names.readEndpoint(*to, reader.pathOf("to"));
    names.checkLink(link.from, link.to, path);
    link.preset = readPreset(reader);
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
    traffic.channel = reader.integer("channel", bounds::channel, 0);
    traffic.mode = readMode(reader).value_or(TransferMode::Reliable);
    traffic.hz = reader.number("hz", bounds::hz, traffic.hz);
    traffic.payload = readPayload(reader);
    traffic.start = reader.seconds("start", Time{}, duration, Time{});
    if (reader.find("stop"))
        traffic.stop =
            reader.seconds("stop", traffic.start + bounds::stop.shortest(), bounds::stop.longest(), Time{});
    return traffic;
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
    expect.channel = reader.optionalInteger("channel", bounds::channel);
    const JsonValue* from = reader.find("from");
    const JsonValue* to = reader.find("to");
    if (bool(from) != bool(to))
        failScenario(path, from ? u"\"from\" without \"to\""_s : u"\"to\" without \"from\""_s,
                     u"both or neither"_s);
    if (from && to) {
        expect.from = names.readOnePeer(*from, reader.pathOf("from"));
        expect.to = names.readOnePeer(*to, reader.pathOf("to"));
    }
    expect.min = reader.optionalNumber("min", bounds::figure);
    expect.max = reader.optionalNumber("max", bounds::figure);
    if (expect.min && expect.max && *expect.max < *expect.min)
        failScenario(reader.pathOf("max"), u"%1 is out of range"_s.arg(describe(*reader.find("max"))),
                     u"a number of %1 or more"_s.arg(shownNumber(*expect.min)));
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
    const JsonValue* value = peekMember(root, u"$"_s, "format");
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
                             {"gateways"}});
    Scenario scenario;
    scenario.name = root.string("name", {});
    scenario.description = root.string("description", {});
    if (const JsonValue* seed = root.find("seed"))
        scenario.seed = std::uint64_t(readInteger(*seed, root.pathOf("seed"), bounds::seed));
    scenario.duration =
        root.seconds("duration", bounds::duration.shortest(), bounds::duration.longest(), scenario.duration);

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
    checkEffects(scenario);
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
