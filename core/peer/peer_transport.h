// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/enet_settings.h"
#include "core/base/ids.h"
#include "core/peer/multiplayer_peer.h"

#include <QString>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace peerscope {

/// What one peer still has to send to another, and how it went so far.
struct SendQueue
{
    EndpointId to;
    std::size_t commands = 0;         ///< packets, or fragments of them
    std::uint64_t bytes = 0;          ///< of their payloads
    std::uint32_t bytesInTransit = 0; ///< of reliable packets that are sent and not acknowledged
    std::uint32_t packetLoss = 0;     ///< ENet's own figure, of 65536

    bool isEmpty() const { return commands == 0; }
    bool operator==(const SendQueue&) const = default;
};

/// A MultiplayerPeer, plus what Godot's base class has no functions for because each transport has its own:
/// becoming a server, a client or a member of a mesh, and what waits to be sent. The rest of a program needs
/// only the MultiplayerPeer. Owns its peer. Engine thread only.
class PeerTransport
{
public:
    PeerTransport() = default;
    PeerTransport(const PeerTransport&) = delete;
    PeerTransport& operator=(const PeerTransport&) = delete;
    virtual ~PeerTransport() = default;

    virtual MultiplayerPeer& peer() = 0;
    /// Changes the settings that are given, now and for what is created later. A transport without ENet
    /// ignores them.
    virtual void configure(const EnetSettings& settings) = 0;

    // Each gives Godot's error. `channels` 0: as many as there can be.
    /// Listens on `port`.
    virtual Error createServer(int port, int maxClients, int channels) = 0;
    /// Starts connecting to the endpoint named `address`, as the client with this id.
    virtual Error createClient(int id, const QString& address, int port, int channels) = 0;
    /// The first member of a mesh, or one that will be connected with the others.
    virtual Error createMesh(int id) = 0;

    // To connect two members of a mesh, one listens and the other connects to it. Each gets the other as a
    // peer when a later pollNewMembers() finds the connection up. Where it never comes up, only the one that
    // connects learns of it.
    /// Waits only for the member `id`, and ends an earlier wait for it. Returns the port to connect to; 0 if
    /// none is free.
    virtual int listenForMember(int id) = 0;
    /// Starts connecting to the member `id`, which listens at `port` of the endpoint named `address`.
    virtual void connectToMember(int id, const QString& address, int port) = 0;
    /// Returns the members to which ENet gave up connecting.
    virtual std::vector<int> pollNewMembers() = 0;

    /// For each connection that is up. Takes time for each waiting command.
    virtual std::vector<SendQueue> sendQueues() const = 0;
};

} // namespace peerscope
