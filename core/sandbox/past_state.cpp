// SPDX-License-Identifier: MIT
#include "core/sandbox/past_state.h"

#include "core/peer/multiplayer_peer.h"
#include "core/sandbox/link_rules.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace peerscope {

namespace {

PeerState notJoined(const PeerState& peer)
{
    PeerState state;
    state.endpoint = peer.endpoint;
    state.name = peer.name;
    state.role = peer.role;
    state.id = peer.id;
    return state;
}

void disconnectFrom(PeerState& peer, std::int32_t id)
{
    std::erase_if(peer.connections,
                  [id](const ConnectionState& connection) { return connection.remoteId == id; });
}

void connectTo(PeerState& peer, EndpointId remote, std::int32_t id)
{
    disconnectFrom(peer, id);
    ConnectionState connection;
    connection.remote = remote;
    connection.remoteId = id;
    peer.connections.push_back(connection);
}

void setStatus(PeerState& peer, const std::string& status, EndpointId ownServer)
{
    if (status == "connected") {
        peer.status = PeerStatus::Connected;
    } else if (status == "connecting") {
        peer.status = PeerStatus::Connecting;
        if (ownServer.isValid()) // a client has its connection to the server from the first moment
            connectTo(peer, ownServer, MultiplayerPeer::targetPeerServer);
    } else {
        peer.status = PeerStatus::Disconnected;
        peer.connections.clear();
    }
}

void apply(const EventRow& event, PeerState& peer, EndpointId ownServer)
{
    switch (event.kind) {
    case EventKind::Status:
        setStatus(peer, event.detail, ownServer);
        break;
    case EventKind::PeerConnected:
        connectTo(peer, event.subject, event.subjectId);
        break;
    case EventKind::PeerDisconnected:
        disconnectFrom(peer, event.subjectId);
        break;
    case EventKind::Closed:
        peer.connections.clear();
        break;
    case EventKind::Refused:
    case EventKind::Error:
    case EventKind::Action:
        break;
    }
}

/// What leaves no event of its own: refusing, a disconnect by force, of which this side hears nothing, and
/// what is done to a peer's program and cable.
void apply(const ActionSpec& action, const Scenario& scenario, const std::vector<PeerInstance>& instances,
           SandboxState& state)
{
    for (const std::size_t index : selectPeers(scenario, instances, action.peer)) {
        if (index >= state.peers.size())
            continue;
        PeerState& peer = state.peers[index];
        if (const auto* refuse = std::get_if<RefuseNewConnectionsAction>(&action.what))
            peer.refusesNewConnections = refuse->value;
        if (const auto* freeze = std::get_if<FreezeAction>(&action.what)) {
            const Time until = action.at + freeze->duration;
            peer.frozenUntil = state.now < until ? std::optional(until) : std::nullopt;
        }
        if (const auto* rate = std::get_if<PollRateAction>(&action.what))
            peer.pollHz = rate->hz;
        if (std::holds_alternative<UnplugAction>(action.what))
            peer.isUnplugged = true;
        if (std::holds_alternative<ReplugAction>(action.what))
            peer.isUnplugged = false;
        const auto* disconnect = std::get_if<DisconnectPeerAction>(&action.what);
        if (disconnect && disconnect->force) {
            for (const int id : targetIds(scenario, instances, disconnect->target))
                disconnectFrom(peer, id);
        }
    }
}

/// The server of each peer that is a client; none of the others.
std::vector<EndpointId> serversOf(const Scenario& scenario, const std::vector<PeerInstance>& instances)
{
    std::vector<EndpointId> servers(instances.size());
    for (std::size_t index = 0; index < instances.size(); ++index) {
        const PeerSpec& spec = scenario.peers[instances[index].spec];
        if (spec.role != PeerRole::Client)
            continue;
        for (const std::size_t server : selectPeers(scenario, instances, spec.server))
            servers[index] = EndpointId(static_cast<std::uint16_t>(server));
    }
    return servers;
}

/// What `actions`, in the order of their times, have made of the links.
LinkRules rulesAfter(const std::vector<const ActionSpec*>& actions, const Scenario& scenario)
{
    LinkRules rules;
    for (const LinkSpec& link : scenario.links)
        rules.set(link);
    for (const ActionSpec* action : actions) {
        if (const auto* conditions = std::get_if<ConditionsAction>(&action->what))
            rules.set(*conditions);
        else if (const auto* down = std::get_if<DownAction>(&action->what))
            rules.set(*down, action->at);
    }
    return rules;
}

void addLinks(SandboxState& state, const LinkRules& rules, const Scenario& scenario,
              const std::vector<PeerInstance>& instances)
{
    const auto endOf = [&](std::size_t peer) {
        return LinkEndNames{instances[peer].name, scenario.peers[instances[peer].spec].name};
    };
    for (const PeerState& peer : state.peers) {
        for (const ConnectionState& connection : peer.connections) {
            const std::size_t from = peer.endpoint.value();
            const std::size_t to = connection.remote.value();
            if (std::max(from, to) >= std::min(instances.size(), state.peers.size()))
                continue;
            LinkState link{.from = peer.endpoint, .to = connection.remote};
            link.conditions = rules.conditions(endOf(from), endOf(to), state.now);
            link.isDown = link.conditions.down || peer.isUnplugged || state.peers[to].isUnplugged;
            state.links.push_back(link);
        }
    }
}

/// What each side had measured of its connections by then: goes back until it has it of each, or to where the
/// connection was made.
void addRoundTrips(SandboxState& state, const TraceSnapshot& trace)
{
    std::unordered_map<std::uint32_t, ConnectionState*> open;
    std::vector<std::size_t> openOf(state.peers.size()); // how many of each peer's are still looked for
    std::size_t left = 0;
    const auto keyOf = [](EndpointId from, EndpointId to) {
        return std::uint32_t{from.value()} << 16 | to.value();
    };
    for (PeerState& peer : state.peers) {
        for (ConnectionState& connection : peer.connections) {
            if (peer.endpoint.value() < openOf.size() &&
                open.emplace(keyOf(peer.endpoint, connection.remote), &connection).second) {
                ++openOf[peer.endpoint.value()];
                ++left;
            }
        }
    }
    const auto close = [&](EndpointId from, EndpointId to) {
        if (from.value() >= openOf.size() || openOf[from.value()] == 0 || open.erase(keyOf(from, to)) == 0)
            return;
        --openOf[from.value()];
        --left;
    };
    const auto closeAllOf = [&](EndpointId peer) {
        if (peer.value() < openOf.size())
            left -= std::exchange(openOf[peer.value()], 0);
    };
    std::size_t event = trace.firstEventAt(state.now + Time(1));
    for (std::size_t row = trace.firstRoundTripAt(state.now + Time(1)); row-- > 0 && left > 0;) {
        const RoundTripRow& measured = trace.roundTrip(row);
        for (; event > 0 && trace.event(event - 1).at > measured.at; --event) {
            const EventRow& made = trace.event(event - 1);
            if (made.kind == EventKind::PeerConnected)
                close(made.peer, made.subject);
            else if (made.kind == EventKind::Status)
                closeAllOf(made.peer);
        }
        const auto found = open.find(keyOf(measured.from, measured.to));
        if (found == open.end() || openOf[measured.from.value()] == 0)
            continue;
        found->second->roundTripTime = fromMilliseconds(measured.meanMs);
        found->second->roundTripTimeVariance = fromMilliseconds(measured.varianceMs);
        found->second->throttle = static_cast<double>(measured.throttle) / RoundTripRow::fullThrottle;
        close(measured.from, measured.to);
    }
}

} // namespace

SandboxState stateAt(Time time, const SandboxState& now, const Scenario& scenario, const TraceSnapshot& trace)
{
    SandboxState state;
    state.now = time;
    state.step = now.step;
    for (const PeerState& peer : now.peers)
        state.peers.push_back(notJoined(peer));

    const std::vector<PeerInstance> instances = expandPeers(scenario);
    const std::vector<EndpointId> servers = serversOf(scenario, instances);
    for (std::size_t index = 0; index < std::min(instances.size(), state.peers.size()); ++index)
        state.peers[index].pollHz = scenario.peers[instances[index].spec].pollHz;
    std::vector<const ActionSpec*> actions;
    for (const ActionSpec& action : scenario.actions) {
        if (action.at <= time)
            actions.push_back(&action);
    }
    std::stable_sort(actions.begin(), actions.end(),
                     [](const ActionSpec* left, const ActionSpec* right) { return left->at < right->at; });

    auto action = actions.begin();
    for (std::size_t row = 0; row < trace.eventCount() && trace.event(row).at <= time; ++row) {
        const EventRow& event = trace.event(row);
        for (; action != actions.end() && (*action)->at <= event.at; ++action)
            apply(**action, scenario, instances, state);
        const std::size_t peer = event.peer.value();
        if (peer < state.peers.size())
            apply(event, state.peers[peer], peer < servers.size() ? servers[peer] : EndpointId());
    }
    for (; action != actions.end(); ++action)
        apply(**action, scenario, instances, state);
    addRoundTrips(state, trace);
    addLinks(state, rulesAfter(actions, scenario), scenario, instances);
    return state;
}

} // namespace peerscope
