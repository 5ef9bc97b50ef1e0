// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_check.h"

#include "core/scenario/scenario_actions.h"
#include "core/scenario/scenario_conditions.h"
#include "core/scenario/scenario_effects.h"
#include "core/scenario/scenario_error.h"
#include "core/scenario/scenario_expect.h"
#include "core/scenario/scenario_gateways.h"
#include "core/scenario/scenario_numbers.h"
#include "core/scenario/scenario_reactions.h"
#include "core/scenario/scenario_settings.h"

#include <algorithm>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

QString entryPath(const char* key, std::size_t index)
{
    return u"$.%1[%2]"_s.arg(QLatin1StringView(key)).arg(index);
}

/// Values for which the peer's role has no key must have their default.
void checkPeerKeys(const PeerSpec& peer, const QString& path)
{
    const PeerSpec defaults;
    const QStringList allowed = toStringList(peerKeys(peer.role));
    const auto check = [&](std::string_view key, bool isGiven) {
        const QString word = QString::fromLatin1(key.data(), qsizetype(key.size()));
        if (isGiven && !allowed.contains(word))
            failUnknownKey(pathWithKey(path, key), word, allowed);
    };
    check("count", peer.count.has_value());
    check("channels", peer.channels != defaults.channels);
    check("join_every", peer.joinEvery != defaults.joinEvery);
    check("auth", peer.auth != defaults.auth);
    check("auth_timeout", peer.authTimeout != defaults.authTimeout);
    check("server_relay", peer.serverRelay != defaults.serverRelay);
}

/// What SceneMultiplayer alone has, and what has no effect with it.
void checkSceneKeys(const PeerSpec& peer, const QString& path, PeerApi api)
{
    const PeerSpec defaults;
    const auto needsScene = [&](std::string_view key, const QString& found) {
        if (api != PeerApi::Scene)
            failScenario(
                pathWithKey(path, key), ScenarioWording::tr("found %1").arg(found),
                ScenarioWording::tr("\"api\": \"scene\" at the server; without it, this has no effect"));
    };
    if (peer.auth != defaults.auth)
        needsScene("auth", quoteJson(JsonMembers::textOf(authName(peer.auth))));
    if (peer.serverRelay != defaults.serverRelay)
        needsScene("server_relay", u"false"_s);
    if (peer.packetsPerPoll > 0 && api == PeerApi::Scene)
        failScenario(pathWithKey(path, "packets_per_poll"),
                     ScenarioWording::tr("found %1").arg(peer.packetsPerPoll),
                     ScenarioWording::tr("0: SceneMultiplayer takes every packet at each poll"));
    if (peer.authTimeout != defaults.authTimeout && peer.auth == AuthPolicy::None)
        failScenario(pathWithKey(path, "auth_timeout"), ScenarioWording::tr("found without \"auth\""),
                     ScenarioWording::tr("both or neither"));
}

void checkPeer(const PeerSpec& peer, const QString& path, Time duration)
{
    checkPeerKeys(peer, path);
    if (const auto problem = peerNameProblem(peer.name))
        throw ScenarioError{
            pathWithKey(path, "name"),
            ScenarioWording::tr("found %1; %2").arg(quoteJson(JsonMembers::textOf(peer.name)), *problem)};
    if (!peer.count && peer.joinEvery != Time{})
        failWithoutCount(path);
    peerNumbers(CheckNumbers{path}, peer, duration);
    checkSettings(peer.enet, path);
    constexpr int maxId = bounds::meshId.highest();
    if (peer.id && std::int64_t{*peer.id} + peer.count.value_or(1) - 1 > maxId) {
        failScenario(pathWithKey(path, "id"),
                     ScenarioWording::tr("%1 and %2 more counting up").arg(*peer.id).arg(*peer.count - 1),
                     ScenarioWording::tr("ids up to %1").arg(maxId));
    }
}

void checkPayload(const Payload& payload, const QString& path)
{
    const auto checkSize = [&](std::string_view key, qsizetype size) {
        if (size > limits::maxWrittenPayload)
            failScenario(pathWithKey(path, key), ScenarioWording::tr("%1 bytes").arg(size),
                         ScenarioWording::tr("at most %1").arg(limits::maxWrittenPayload));
    };
    if (const auto* text = std::get_if<PayloadText>(&payload))
        checkSize("text", text->text.toUtf8().size());
    else if (const auto* hex = std::get_if<PayloadHex>(&payload))
        checkSize("hex", hex->bytes.size());
    else
        payloadNumbers(CheckNumbers{path}, std::get<PayloadSize>(payload));
}

void checkLink(const LinkSpec& link, const QString& path, const PeerNames& names)
{
    names.checkEndpoint(link.from, pathWithKey(path, "from"));
    names.checkEndpoint(link.to, pathWithKey(path, "to"));
    names.checkLink(link.from, link.to, path);
    checkConditions(link.preset, link.conditions, path);
}

void checkTraffic(const TrafficSpec& traffic, const QString& path, const PeerNames& names, Time duration)
{
    if (traffic.play) { // its packets were checked when the file was read
        TrafficSpec alone;
        alone.start = traffic.start;
        alone.stop = traffic.stop;
        alone.play = traffic.play;
        if (traffic != alone)
            failScenario(path, ScenarioWording::tr("more than a file to play"),
                         ScenarioWording::tr("\"play\" with \"start\" and \"stop\" alone"));
        playNumbers(CheckNumbers{path}, traffic, duration);
        return;
    }
    names.checkPeers(traffic.from, pathWithKey(path, "from"));
    names.checkTarget(traffic.target, pathWithKey(path, "to"));
    checkPayload(traffic.payload, path);
    trafficNumbers(CheckNumbers{path}, traffic, duration);
}

/// Checks the other members of an action, for each kind.
struct ActionCheck
{
    const QString& path;
    const PeerNames& names;
    bool knowsIt; ///< it has "on"

    void operator()(const PutPacketAction& put) const
    {
        if (!knowsIt || !isIt(put.target))
            names.checkTarget(put.target, pathWithKey(path, "target"));
        putPacketNumbers(CheckNumbers{path}, put);
        checkPayload(put.payload, path);
    }
    void operator()(const RefuseNewConnectionsAction&) const {}
    void operator()(const DisconnectPeerAction& disconnect) const
    {
        if (!knowsIt || !isIt(disconnect.target) || disconnect.target.allBut)
            names.checkOtherPeer(disconnect.target, pathWithKey(path, "target"));
    }
    void operator()(const CloseAction&) const {}
    void operator()(const JoinAction&) const {}
    void operator()(const ConditionsAction& action) const
    {
        checkEnds(action.from, action.to);
        checkConditions(action.preset, action.conditions, path);
    }
    void operator()(const DownAction& down) const
    {
        checkEnds(down.from, down.to);
        downNumbers(CheckNumbers{path}, down);
    }
    void operator()(const KillAction& kill) const { datagramNumbers(CheckNumbers{path}, kill); }
    void operator()(const DelayAction& delay) const { delayNumbers(CheckNumbers{path}, delay); }
    void operator()(const DuplicateAction& duplicate) const
    {
        datagramNumbers(CheckNumbers{path}, duplicate);
    }
    void operator()(const HoldAction& hold) const
    {
        checkEnds(hold.from, hold.to);
        holdNumbers(CheckNumbers{path}, hold);
    }
    void operator()(const ReleaseAction& release) const { datagramNumbers(CheckNumbers{path}, release); }
    void operator()(const FreezeAction& freeze) const { freezeNumbers(CheckNumbers{path}, freeze); }
    void operator()(const UnplugAction&) const {}
    void operator()(const ReplugAction&) const {}
    void operator()(const PollRateAction& rate) const { pollRateNumbers(CheckNumbers{path}, rate); }
    void operator()(const SettingsAction& action) const
    {
        checkSettings(action.settings, path);
        if (action.settings.compression)
            failUnknownKey(pathWithKey(path, "compression"), QStringLiteral("compression"),
                           toStringList(withLiveSettings({})));
    }

    void checkEnds(const QString& from, const QString& to) const
    {
        const QString link = pathWithKey(path, "link");
        names.checkEndpoint(from, link + u"[0]"_s);
        names.checkEndpoint(to, link + u"[1]"_s);
        names.checkLink(from, to, link);
    }
};

void checkTrigger(const Trigger& trigger, const QString& path, const PeerNames& names)
{
    names.checkPeers(trigger.peer, pathWithKey(path, "peer"));
    triggerNumbers(CheckNumbers{path}, trigger);
    if (trigger.channel && trigger.event != PeerEvent::Packet)
        failScenario(pathWithKey(path, "channel"),
                     ScenarioWording::tr("found with \"%1\"").arg(eventName(trigger.event)),
                     ScenarioWording::tr("it with \"packet\" alone"));
}

void checkAction(const ActionSpec& action, const QString& path, const PeerNames& names, Time duration)
{
    const ActionSubject subject = subjectOf(action);
    if (subject == ActionSubject::Datagram && !action.peer.isEmpty())
        failUnknownKey(pathWithKey(path, "peer"), u"peer"_s, actionKeys(action));
    if (action.on)
        checkTrigger(*action.on, pathWithKey(path, "on"), names);
    else
        actionNumbers(CheckNumbers{path}, action, duration);
    if (subject == ActionSubject::Peer && (!action.on || !action.peer.isEmpty())) {
        if (action.peer.isEmpty())
            failScenario(pathWithKey(path, "peer"), ScenarioWording::tr("missing"),
                         PeerNames::expectedPeer());
        const bool isCable = std::holds_alternative<UnplugAction>(action.what) ||
                             std::holds_alternative<ReplugAction>(action.what);
        if (isCable)
            names.checkCable(action.peer, pathWithKey(path, "peer"));
        else
            names.checkPeers(action.peer, pathWithKey(path, "peer"));
    }
    std::visit(ActionCheck{path, names, action.on.has_value()}, action.what);
}

/// Of the peers from `first` on.
void checkSceneKeys(const Scenario& scenario, std::size_t first)
{
    for (std::size_t index = first; index < scenario.peers.size(); ++index) {
        const PeerSpec& peer = scenario.peers[index];
        if (peer.role == PeerRole::Client && peer.api != PeerApi::Peer && !joinOf(scenario, peer))
            failScenario(
                pathWithKey(entryPath("peers", index), "api"),
                ScenarioWording::tr("found %1").arg(quoteJson(JsonMembers::textOf(apiName(peer.api)))),
                ScenarioWording::tr("it at the server, which decides for its clients"));
        checkSceneKeys(scenario.peers[index], entryPath("peers", index),
                       apiOf(scenario, scenario.peers[index]));
    }
}

/// Runs a check that throws.
template <class Check> std::optional<ScenarioError> errorOf(const Check& check)
{
    try {
        check();
    } catch (const ScenarioError& error) {
        return error;
    }
    return std::nullopt;
}

/// Without those that every role has.
std::vector<std::string_view> keysOfRole(PeerRole role)
{
    switch (role) {
    case PeerRole::Server:
        return {"name", "role",    "port",    "max_clients", "channels",     "api",
                "id",   "join_at", "poll_hz", "auth",        "auth_timeout", "server_relay"};
    case PeerRole::Client:
        return {"name",     "role",    "server", "count",        "id",           "join_at", "join_every",
                "channels", "poll_hz", "auth",   "auth_timeout", "server_relay", "api"};
    case PeerRole::Mesh:
        break;
    }
    return {"name", "role", "count", "id", "join_at", "join_every", "poll_hz"};
}

} // namespace

std::vector<std::string_view> peerKeys(PeerRole role)
{
    std::vector<std::string_view> keys = withSettings(keysOfRole(role));
    keys.insert(keys.end(), {"poll_phase_ms", "poll_jitter_ms", "packets_per_poll"});
    return keys;
}

std::vector<std::string_view> everyPeerKey()
{
    std::vector<std::string_view> keys;
    for (const PeerRole role : {PeerRole::Client, PeerRole::Server, PeerRole::Mesh}) {
        for (const std::string_view key : peerKeys(role)) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end())
                keys.push_back(key);
        }
    }
    return keys;
}

void failWithoutCount(const QString& path)
{
    failScenario(pathWithKey(path, "join_every"), ScenarioWording::tr("found without \"count\""),
                 ScenarioWording::tr("both or neither"));
}

PeerNames checkPeers(const Scenario& scenario)
{
    scenarioNumbers(CheckNumbers{u"$"_s}, scenario);
    checkEntryCount(scenario.peers.size(), maxPeers, u"$.peers"_s);
    for (std::size_t index = 0; index < scenario.peers.size(); ++index)
        checkPeer(scenario.peers[index], entryPath("peers", index), scenario.duration);
    PeerNames names(scenario);
    checkSceneKeys(scenario, 0);
    return names;
}

void checkEntries(const Scenario& scenario, const PeerNames& names)
{
    const auto checkAll = [](const auto& entries, const char* key, const auto& check) {
        checkEntryCount(entries.size(), limits::maxEntries, u"$.%1"_s.arg(QLatin1StringView(key)));
        for (std::size_t index = 0; index < entries.size(); ++index)
            check(entries[index], entryPath(key, index));
    };
    const Time duration = scenario.duration;
    checkAll(scenario.links, "links",
             [&](const LinkSpec& link, const QString& path) { checkLink(link, path, names); });
    checkAll(scenario.traffic, "traffic", [&](const TrafficSpec& traffic, const QString& path) {
        checkTraffic(traffic, path, names, duration);
    });
    checkAll(scenario.actions, "actions", [&](const ActionSpec& action, const QString& path) {
        checkAction(action, path, names, duration);
    });
    checkAll(scenario.expect, "expect",
             [&](const ExpectSpec& expect, const QString& path) { checkExpect(expect, path, names); });
    checkGateways(scenario, names);
    checkEffects(scenario);
    checkReactions(scenario);
}

std::optional<ScenarioError> checkScenario(const Scenario& scenario)
{
    return errorOf([&] { checkEntries(scenario, checkPeers(scenario)); });
}

std::optional<ScenarioError> checkNewAction(const Scenario& scenario, const ActionSpec& action,
                                            const QStringList& outside)
{
    return errorOf([&] {
        const std::size_t index = scenario.actions.size();
        checkEntryCount(index + 1, limits::maxEntries, u"$.actions"_s);
        checkAction(action, entryPath("actions", index), PeerNames(scenario, outside), limits::maxDuration);
        if (std::holds_alternative<ConditionsAction>(action.what)) { // they add to what was set before
            Scenario changed = scenario;
            changed.actions.push_back(action);
            checkEffects(changed);
        }
    });
}

std::optional<ScenarioError> checkNewPeer(const Scenario& scenario, const PeerSpec& peer)
{
    return errorOf([&] {
        const std::size_t index = scenario.peers.size();
        checkEntryCount(index + 1, maxPeers, u"$.peers"_s);
        checkPeer(peer, entryPath("peers", index), limits::maxDuration);
        Scenario together;
        together.seed = scenario.seed;
        together.peers = scenario.peers;
        together.peers.push_back(peer);
        together.gateways = scenario.gateways;
        const PeerNames names(together);
        checkSceneKeys(together, index);
    });
}

} // namespace peerscope
