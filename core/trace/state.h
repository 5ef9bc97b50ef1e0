// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace peerscope {

/// One connection, as seen from one end.
struct ConnectionState
{
    EndpointId remote;    ///< none if the id belongs to no peer of the trace
    int remoteId = 0;     ///< Godot's peer id
    Time roundTripTime{}; ///< ENet's mean; includes waiting for both sides' polls
    Time roundTripTimeVariance{};
    double throttle = 1.0; ///< ENet's packetThrottle, 0 to 1: the share of unreliable packets that it sends

    bool operator==(const ConnectionState&) const = default;
};

struct PeerState
{
    EndpointId endpoint;
    std::string name;
    std::string role; ///< "server", "client", "mesh"; "peer" if a capture does not show it
    int id = 0;       ///< its unique id while active, otherwise the one it will have
    PeerStatus status = PeerStatus::NotJoined;
    bool refusesNewConnections = false;
    std::optional<Time> frozenUntil = {}; ///< set while it is frozen
    bool isUnplugged = false;
    double pollHz = 60.0; ///< polls a second
    std::vector<ConnectionState> connections = {};
    EnetSettings enet = {}; ///< what its game has set of its ENet; nothing if not known (a capture)
    bool isReal = false;    ///< a program outside, at a gateway: its own game decides what it does

    bool operator==(const PeerState&) const = default;
};

/// One direction between two peers that have a connection.
struct LinkState
{
    EndpointId from;
    EndpointId to;
    LinkConditions conditions = {}; ///< `down` also during an outage; the defaults if not known (a capture)
    /// Bytes waiting for the rate; at most conditions.queueBytes, or one larger datagram.
    std::uint64_t queuedBytes = 0;
    bool isDown = false; ///< by its conditions, or because one end is unplugged

    bool operator==(const LinkState&) const = default;
};

/// The state at one moment: which peers there were, how they were connected, and over which links.
struct TraceState
{
    Time now{};
    std::vector<PeerState> peers; ///< index: EndpointId; peers that come later have not joined
    std::vector<LinkState> links;
    /// Whether the user can act on it: false for a capture.
    bool mayAct = true;

    /// Null if there is no such peer.
    const PeerState* find(EndpointId peer) const
    {
        return peer.isValid() && peer.value() < peers.size() ? &peers[peer.value()] : nullptr;
    }
};

/// The same of a state that may not be there (null).
inline const PeerState* findPeer(const TraceState* state, EndpointId peer)
{
    return state ? state->find(peer) : nullptr;
}

/// The state at a moment, from everything in the trace up to and including it. Reads each state, connection
/// and conditions row until then; going back, round trips until there is one for every connection; and, if a
/// link has a rate, each datagram that may still be in a queue.
TraceState stateAt(const TraceSnapshot& trace, Time time);

} // namespace peerscope
