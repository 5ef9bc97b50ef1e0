// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/link_conditions.h"
#include "core/base/time.h"
#include "core/sandbox/enet_queues.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace peerscope {

enum class PeerStatus : std::uint8_t {
    NotJoined,    ///< its join_at has not come yet
    Disconnected, ///< CONNECTION_DISCONNECTED
    Connecting,   ///< CONNECTION_CONNECTING
    Connected,    ///< CONNECTION_CONNECTED
};

/// One connection as one end of it sees it.
struct ConnectionState
{
    EndpointId remote;    ///< none where the id belongs to no peer of the sandbox
    int remoteId = 0;     ///< Godot's peer id
    Time roundTripTime{}; ///< ENet's mean, including both sides' polling
    Time roundTripTimeVariance{};
    double throttle = 1.0; ///< ENet's packetThrottle, 0 to 1: the share of unreliable packets it lets go
};

struct PeerState
{
    EndpointId endpoint;
    QString name;
    QString role; ///< "server", "client", "mesh"
    int id = 0;   ///< its unique id while it is active, else the one it will have
    PeerStatus status = PeerStatus::NotJoined;
    bool refusesNewConnections = false;
    std::optional<Time> frozenUntil = {}; ///< while it stands still
    bool isUnplugged = false;
    double pollHz = 60.0; ///< polls a second
    std::vector<ConnectionState> connections = {};
};

/// One way between two peers of which one has a connection to the other.
struct LinkState
{
    EndpointId from;
    EndpointId to;
    LinkConditions conditions = {}; ///< `down` in an outage too
    std::uint64_t queuedBytes =
        0;               ///< that wait for the rate, of conditions.queueBytes; more for one large datagram
    bool isDown = false; ///< by its conditions, or because an end of it is unplugged
};

/// A sandbox at one moment, copied out for readers on other threads.
struct SandboxState
{
    Time now{};
    std::uint64_t step = 0;       ///< counts the publications
    std::uint64_t digest = 0;     ///< of everything up to now, see Recorder::digest()
    std::vector<PeerState> peers; ///< index: EndpointId
    std::vector<LinkState> links;
    EnetQueues queues = {};   ///< when they were looked at last, see Sandbox::queues()
    bool isRecording = false; ///< of a capture: what happened, which nobody can change

    /// Null where there is no such peer.
    const PeerState* find(EndpointId peer) const
    {
        return peer.isValid() && peer.value() < peers.size() ? &peers[peer.value()] : nullptr;
    }
};

} // namespace peerscope
