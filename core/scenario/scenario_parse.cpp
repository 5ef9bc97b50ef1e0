// SPDX-License-Identifier: MIT
#include "core/scenario/link_recording_file.h"
#include "core/scenario/played_packets.h"
#include "core/scenario/scenario_actions.h"
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_conditions.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_expect.h"
#include "core/scenario/scenario_file.h"
#include "core/scenario/scenario_gateways.h"
#include "core/scenario/scenario_names.h"
#include "core/scenario/scenario_numbers.h"
#include "core/scenario/scenario_reader.h"
#include "core/scenario/scenario_settings.h"
#include "core/scenario/scenario_values.h"

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

PeerRole readRole(const JsonValue& entry, const QString& path)
{
    const QStringList words = {roleName(PeerRole::Server), roleName(PeerRole::Client),
                               roleName(PeerRole::Mesh)};
    const JsonValue* role = peekMember(entry, path, "role");
    if (!role) {
        const ObjectKeys everyKey{everyPeerKey(), {}};
        role = &ObjectReader(entry, path, everyKey)
                    .require("role", ScenarioWording::tr("one of %1").arg(words.join(u", "_s)));
    }
    return static_cast<PeerRole>(readWord(*role, path + u".role"_s, words));
}

PeerSpec readPeer(const JsonValue& entry, const QString& path, const Scenario& scenario)
{
    PeerSpec peer;
    peer.role = readRole(entry, path);
    const ObjectReader reader(entry, path, {peerKeys(peer.role), {}});

    const QString expectedName = ScenarioWording::tr("a peer's name");
    peer.name = readString(reader.require("name", expectedName), reader.pathOf("name"), expectedName);
    if (reader.find("join_every") && !reader.find("count"))
        failWithoutCount(path);
    peerNumbers(ReadNumbers{reader}, peer, scenario.duration);
    peer.enet = readSettings(reader);
    if (peer.role == PeerRole::Server)
        peer.id.reset(); // it is always 1

    if (peer.role == PeerRole::Client) {
        const QString expected = ScenarioWording::tr("the name of a server");
        if (!joinOf(scenario, peer))
            reader.require("server", expected);
        if (const JsonValue* server = reader.find("server"))
            peer.server = readString(*server, reader.pathOf("server"), expected);
    }
    if (const JsonValue* api = reader.find("api")) {
        const QStringList words = {apiName(PeerApi::Peer), apiName(PeerApi::Scene)};
        peer.api = static_cast<PeerApi>(readWord(*api, reader.pathOf("api"), words));
    }
    if (const JsonValue* auth = reader.find("auth")) {
        QStringList words;
        for (const AuthPolicy policy :
             {AuthPolicy::Accept, AuthPolicy::Deny, AuthPolicy::Silent, AuthPolicy::Late})
            words << authName(policy);
        peer.auth = static_cast<AuthPolicy>(1 + readWord(*auth, reader.pathOf("auth"), words));
    }
    peer.serverRelay = reader.boolean("server_relay", true);
    return peer;
}

LinkSpec readLink(const JsonValue& entry, const QString& path, const PeerNames& names)
{
    const ObjectReader reader(entry, path, {withConditions({"from", "to", "both_ways"}), {}});
    const QString expected = PeerNames::expectedEndpoint();
    LinkSpec link;
    if (const JsonValue* from = reader.find("from"))
        link.from = readPeerName(*from, reader.pathOf("from"), names, expected);
    if (const JsonValue* to = reader.find("to"))
        link.to = readPeerName(*to, reader.pathOf("to"), names, expected);
    link.preset = readPreset(reader);
    link.conditions = readConditions(reader);
    link.bothWays = reader.boolean("both_ways", false);
    return link;
}

/// Its file is read when all is known, by readPlayedFiles().
TrafficSpec readPlay(const JsonValue& entry, const QString& path, Time duration)
{
    const ObjectReader reader(entry, path, {{"play", "start", "stop"}, {}});
    const QString expected = ScenarioWording::tr("a file of packets");
    TrafficSpec traffic;
    traffic.play.name = readString(reader.require("play", expected), reader.pathOf("play"), expected);
    if (!traffic.play)
        failScenario(reader.pathOf("play"), ScenarioWording::tr("found \"\""), expected);
    playNumbers(ReadNumbers{reader}, traffic, duration);
    return traffic;
}

TrafficSpec readTraffic(const JsonValue& entry, const QString& path, const PeerNames& names, Time duration)
{
    if (peekMember(entry, path, "play"))
        return readPlay(entry, path, duration);
    const ObjectReader reader(entry, path,
                              {{"from", "to", "channel", "mode", "hz", "text", "hex", "size", "start", "stop",
                                "in_frames", "burst"},
                               {}});
    const QString expected = PeerNames::expectedPeer();
    TrafficSpec traffic;
    traffic.from = readPeerName(reader.require("from", expected), reader.pathOf("from"), names, expected);
    if (const JsonValue* to = reader.find("to"))
        traffic.target = readTarget(*to, reader.pathOf("to"), names);
    traffic.mode = readMode(reader).value_or(traffic.mode);
    traffic.payload = readPayload(reader);
    trafficNumbers(ReadNumbers{reader}, traffic, duration);
    traffic.inFrames = reader.boolean("in_frames", false);
    return traffic;
}

/// Reads every entry of the array at `key`, if it is given.
template <class Entry, class ReadEntry>
std::vector<Entry> readEntries(const ObjectReader& root, std::string_view key, int longest,
                               ReadEntry readEntry)
{
    std::vector<Entry> entries;
    const JsonValue* value = root.find(key);
    if (!value)
        return entries;
    const QString path = root.pathOf(key);
    const JsonArray& array = readArray(*value, path, longest, ScenarioWording::tr("an array"));
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
        failScenario(u"$.format"_s, ScenarioWording::tr("missing"), expected);
    if (readString(*value, u"$.format"_s, expected) != format)
        failScenario(u"$.format"_s, ScenarioWording::tr("found %1").arg(describe(*value)), expected);
}

Scenario readScenario(const JsonValue& value, const QString& folder)
{
    checkFormat(value);
    const ObjectReader root(value, u"$"_s,
                            {{"format", "name", "description", "seed", "duration", "peers", "links",
                              "traffic", "actions", "expect", "gateways"},
                             {}});
    Scenario scenario;
    scenario.name = root.string("name", {});
    scenario.description = root.string("description", {});
    scenarioNumbers(ReadNumbers{root}, scenario);

    scenario.gateways = readEntries<GatewaySpec>(root, "gateways", GatewaySpec::most, readGateway);
    root.require("peers", ScenarioWording::tr("an array of peers"));
    scenario.peers =
        readEntries<PeerSpec>(root, "peers", maxPeers, [&](const JsonValue& entry, const QString& path) {
            return readPeer(entry, path, scenario);
        });
    const PeerNames names = checkPeers(scenario);
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
    readRecordings(scenario, folder);
    readPlayedFiles(scenario, folder, names);
    checkEntries(scenario, names);
    return scenario;
}

} // namespace

ScenarioResult<Scenario> parseScenario(const QByteArray& json, const QString& folder)
{
    try {
        return readScenario(wholeJson(json), folder);
    } catch (const ScenarioError& error) {
        return error;
    }
}

} // namespace peerscope
