// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/peer/multiplayer_peer.h"

#include <QString>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace peerscope {

/// What one peer was given to send to another and has not sent yet.
struct SendQueue
{
    EndpointId to;
    std::size_t commands = 0; ///< packets, or fragments of them
    std::uint64_t bytes = 0;  ///< of their payloads
};

/// A MultiplayerPeer and what its base class has no functions for, because every transport of Godot has its
/// own: becoming a server, a client or a member of a mesh, and what waits to be sent. The rest of a program
/// needs the MultiplayerPeer alone. Owns its peer. Engine thread only.
class PeerTransport
{
public:
    PeerTransport() = default;
    PeerTransport(const PeerTransport&) = delete;
    PeerTransport& operator=(const PeerTransport&) = delete;
    virtual ~PeerTransport() = default;

    virtual MultiplayerPeer& peer() = 0;

    // Each gives Godot's error. `channels` 0: as many as there can be.
    /// Listens on `port`.
    virtual Error createServer(int port, int maxClients, int channels) = 0;
    /// Starts connecting to the endpoint named `address`, as the client with this id.
    virtual Error createClient(int id, const QString& address, int port, int channels) = 0;
    /// The first member of a mesh, or one that will be connected with the others.
    virtual Error createMesh(int id) = 0;

    // Two members of a mesh meet: one listens, the other connects there, and each has the other among its
    // peers once a later pollNewMembers() finds the connection up.
    /// Waits for the member `id`, and for no other; an earlier wait for it ends. The port to connect to; 0
    /// where none is free.
    virtual int listenForMember(int id) = 0;
    /// Starts connecting to the member `id`, which listens at `port` of the endpoint named `address`.
    virtual void connectToMember(int id, const QString& address, int port) = 0;
    virtual void pollNewMembers() = 0;

    /// Those that are not empty. Costs a step for each command that waits.
    virtual std::vector<SendQueue> sendQueues() const = 0;
};

} // namespace peerscope
