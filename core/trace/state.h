// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace peerscope {

/// One connection as one end of it sees it.
struct ConnectionState
{
    EndpointId remote;    ///< none where the id belongs to no peer of the trace
    int remoteId = 0;     ///< Godot's peer id
    Time roundTripTime{}; ///< ENet's mean, including both sides' polling
    Time roundTripTimeVariance{};
    double throttle = 1.0; ///< ENet's packetThrottle, 0 to 1: the share of unreliable packets it lets go

    bool operator==(const ConnectionState&) const = default;
};

struct PeerState
{
    EndpointId endpoint;
    std::string name;
    std::string role; ///< "server", "client", "mesh"; "peer" where a capture does not tell
    int id = 0;       ///< its unique id while it is active, else the one it will have
    PeerStatus status = PeerStatus::NotJoined;
    bool refusesNewConnections = false;
    std::optional<Time> frozenUntil = {}; ///< while it stands still
    bool isUnplugged = false;
    double pollHz = 60.0; ///< polls a second
    std::vector<ConnectionState> connections = {};

    bool operator==(const PeerState&) const = default;
};

/// One way between two peers of which one has a connection to the other.
struct LinkState
{
    EndpointId from;
    EndpointId to;
    LinkConditions conditions = {}; ///< `down` in an outage too; the defaults where nobody knows (a capture)
    /// That wait for the rate, of conditions.queueBytes; more for one large datagram.
    std::uint64_t queuedBytes = 0;
    bool isDown = false; ///< by its conditions, or because an end of it is unplugged

    bool operator==(const LinkState&) const = default;
};

/// Who was there at one moment, connected to whom, and over what.
struct TraceState
{
    Time now{};
    std::vector<PeerState> peers; ///< index: EndpointId; those that came later have not joined
    std::vector<LinkState> links;
    /// Something can be done to it: it is not what a capture recorded.
    bool mayAct = true;

    /// Null where there is no such peer.
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

/// What the trace says of a moment; everything up to and including it counts. Costs a step for each state,
/// connection and conditions row until then, for each round trip since every connection had one, and, where a
/// link has a rate, for each datagram that may still be in a queue.
TraceState stateAt(const TraceSnapshot& trace, Time time);

} // namespace peerscope
