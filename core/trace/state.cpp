// SPDX-License-Identifier: MIT
#include "core/trace/state.h"

#include <algorithm>
#include <unordered_map>

namespace peerscope {

namespace {

using LinkKey = std::uint32_t;

LinkKey keyOf(EndpointId from, EndpointId to)
{
    return LinkKey{from.value()} << 16 | to.value();
}

/// Copies the measurements of a ConnectionRow or a RoundTripRow.
template <class Row> void setMeasured(ConnectionState& connection, const Row& row)
{
    connection.roundTripTime = fromMilliseconds(row.meanMs);
    connection.roundTripTimeVariance = fromMilliseconds(row.varianceMs);
    connection.throttle = static_cast<double>(row.throttle) / RoundTripRow::fullThrottle;
}

/// An open connection, and since when it is open.
struct OpenConnection
{
    ConnectionState state;
    Time since{};
};

std::vector<PeerState> peersAt(const TraceSnapshot& trace, Time time)
{
    std::vector<PeerState> peers;
    peers.reserve(trace.endpointCount());
    for (std::size_t index = 0; index < trace.endpointCount(); ++index) {
        const EndpointRow& endpoint = trace.endpoint(EndpointId(static_cast<EndpointId::Value>(index)));
        PeerState peer;
        peer.endpoint = endpoint.id;
        peer.name = endpoint.name;
        peer.role = endpoint.role;
        peer.id = endpoint.uniqueId;
        peer.status = endpoint.statusAtFirst;
        peer.isReal = endpoint.origin == EndpointOrigin::Gateway;
        peers.push_back(std::move(peer));
    }
    for (std::size_t index = 0; index < trace.peerStateCount(); ++index) {
        const PeerStateRow& row = trace.peerState(index);
        if (row.at > time)
            break;
        PeerState& peer = peers[row.peer.value()];
        peer.id = row.id;
        peer.status = row.status;
        peer.refusesNewConnections = row.refusesNewConnections;
        peer.isUnplugged = row.isUnplugged;
        peer.frozenUntil = time < row.frozenUntil ? std::optional(row.frozenUntil) : std::nullopt;
        peer.pollHz = row.pollHz;
        peer.enet = row.enet;
    }
    return peers;
}

/// The open connections of each peer.
std::vector<std::vector<OpenConnection>> connectionsAt(const TraceSnapshot& trace, Time time)
{
    std::vector<std::vector<OpenConnection>> open(trace.endpointCount());
    for (std::size_t index = 0; index < trace.connectionCount(); ++index) {
        const ConnectionRow& row = trace.connection(index);
        if (row.at > time)
            break;
        std::vector<OpenConnection>& connections = open[row.peer.value()];
        if (!row.isOpen) {
            std::erase_if(connections, [&row](const OpenConnection& connection) {
                return connection.state.remoteId == row.remoteId && connection.state.remote == row.remote;
            });
            continue;
        }
        OpenConnection connection;
        connection.state.remote = row.remote;
        connection.state.remoteId = row.remoteId;
        setMeasured(connection.state, row);
        connection.since = row.at;
        connections.push_back(connection);
    }
    return open;
}

/// Adds what each side has measured of its connections. Goes back in time until every connection has a value,
/// or to where the connections were made.
void addRoundTrips(const TraceSnapshot& trace, Time time,
                   std::vector<std::vector<OpenConnection>>& connections)
{
    std::unordered_map<LinkKey, OpenConnection*> unmeasured;
    Time oldest = time;
    for (std::size_t peer = 0; peer < connections.size(); ++peer) {
        for (OpenConnection& connection : connections[peer]) {
            if (!connection.state.remote.isValid())
                continue;
            const EndpointId from(static_cast<EndpointId::Value>(peer));
            unmeasured.emplace(keyOf(from, connection.state.remote), &connection);
            oldest = std::min(oldest, connection.since);
        }
    }
    for (std::size_t index = trace.firstRoundTripAt(time + Time(1)); index-- > 0 && !unmeasured.empty();) {
        const RoundTripRow& row = trace.roundTrip(index);
        if (row.at <= oldest)
            break;
        const auto found = unmeasured.find(keyOf(row.from, row.to));
        if (found == unmeasured.end())
            continue;
        if (OpenConnection& connection = *found->second; row.at > connection.since)
            setMeasured(connection.state, row);
        unmeasured.erase(found);
    }
}

std::unordered_map<LinkKey, const LinkConditions*> conditionsAt(const TraceSnapshot& trace, Time time)
{
    std::unordered_map<LinkKey, const LinkConditions*> conditions;
    for (std::size_t index = 0; index < trace.conditionsCount(); ++index) {
        const ConditionsRow& row = trace.conditions(index);
        if (row.at > time)
            break;
        conditions[keyOf(row.from, row.to)] = &row.conditions;
    }
    return conditions;
}

/// Adds what waits for the rates of links. A link sends one datagram after the other, so the bytes still
/// waiting follow from the time until its last datagram has been sent.
void addQueues(const TraceSnapshot& trace, Time time, std::vector<LinkState>& links)
{
    std::unordered_map<LinkKey, LinkState*> limited;
    for (LinkState& link : links) {
        if (link.conditions.rateKbit > 0)
            limited.emplace(keyOf(link.from, link.to), &link);
    }
    if (limited.empty())
        return;
    const Time earliest = time - trace.longestQueued();
    for (std::size_t row = std::min(trace.firstDatagramAt(time + Time(1)), trace.datagramCount());
         row-- > 0;) {
        const DatagramColumns& columns = trace.datagramColumns(row);
        const std::size_t place = TraceSnapshot::datagramOffset(row);
        const Time sent(columns.sent[place]);
        if (sent < earliest)
            break;
        if (columns.queued[place] == 0)
            continue;
        const auto found =
            limited.find(keyOf(EndpointId(columns.from[place]), EndpointId(columns.to[place])));
        if (found == limited.end())
            continue;
        LinkState& link = *found->second;
        link.queuedBytes =
            bytesQueuedFor(sent + Time(columns.queued[place]) - time, link.conditions.rateKbit);
        limited.erase(found); // earlier ones were sent sooner
    }
}

} // namespace

TraceState stateAt(const TraceSnapshot& trace, Time time)
{
    TraceState state;
    state.now = time;
    state.mayAct = trace.origin() == TraceOrigin::Sandbox;
    state.peers = peersAt(trace, time);
    std::vector<std::vector<OpenConnection>> connections = connectionsAt(trace, time);
    addRoundTrips(trace, time, connections);
    const std::unordered_map<LinkKey, const LinkConditions*> conditions = conditionsAt(trace, time);
    for (PeerState& peer : state.peers) {
        for (const OpenConnection& connection : connections[peer.endpoint.value()]) {
            peer.connections.push_back(connection.state);
            const PeerState* remote = state.find(connection.state.remote);
            if (!remote)
                continue;
            LinkState link{.from = peer.endpoint, .to = remote->endpoint};
            if (const auto found = conditions.find(keyOf(link.from, link.to)); found != conditions.end())
                link.conditions = *found->second;
            link.isDown = link.conditions.down || peer.isUnplugged || remote->isUnplugged;
            state.links.push_back(link);
        }
    }
    addQueues(trace, time, state.links);
    return state;
}

} // namespace peerscope
