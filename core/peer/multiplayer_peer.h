// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/connection_ending.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/time.h"
#include "core/base/transfer_mode.h"
#include "core/peer/packet_peer.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace peerscope {

/// get_connection_status(), with Godot's values.
enum class ConnectionStatus : std::uint8_t {
    Disconnected = 0, ///< CONNECTION_DISCONNECTED
    Connecting = 1,   ///< CONNECTION_CONNECTING
    Connected = 2,    ///< CONNECTION_CONNECTED
};

/// What a peer knows about one of its connections.
struct ConnectionInfo
{
    int id = 0; ///< unique id of the other side
    /// Counts this peer's connections, so that two with the same id can be told apart.
    std::uint64_t number = 0;
    EndpointId remote;
    Time roundTripTime{};
    Time roundTripTimeVariance{};
    double throttle = 1.0;               ///< 0 to 1
    std::uint32_t incomingBandwidth = 0; ///< what the other side asks for at most, in bytes a second; 0: all
};

/// Godot's MultiplayerPeer. Abstract. Names are Godot's in Qt spelling; the sentences in quotes are those of
/// Godot's class reference that the function keeps. Engine thread only.
class MultiplayerPeer : public PacketPeer
{
    Q_OBJECT

public:
    static constexpr int targetPeerBroadcast = 0; ///< TARGET_PEER_BROADCAST: "to all connected peers"
    static constexpr int targetPeerServer = 1;    ///< TARGET_PEER_SERVER: "to the peer acting as the server"

    /// close(): "Immediately close the multiplayer peer returning to the state CONNECTION_DISCONNECTED.
    /// Connected peers will be dropped without emitting peer_disconnected." Does nothing if not active.
    virtual void close() = 0;
    /// disconnect_peer(): "Disconnects the given peer from this host. If force is true the peer_disconnected
    /// signal will not be emitted for this peer." An unknown peer is an error in the log.
    virtual void disconnectPeer(int peer, bool force = false) = 0;
    /// generate_unique_id(): "a randomly generated integer that can be used as a network unique ID": 2 to
    /// 2^31 - 1. Drawn from the caller's stream, so that runs can be repeated.
    static int generateUniqueId(RandomStream& random);
    /// get_connection_status(): "the current state of the connection". Not virtual, like connectionChanges():
    /// both are read after every poll.
    ConnectionStatus connectionStatus() const { return m_connectionStatus; }
    /// get_packet_channel(): "the channel over which the next available packet was received". 1 if there is
    /// none.
    virtual int packetChannel() const = 0;
    /// get_packet_mode(): "the transfer mode the remote peer used to send the next available packet":
    /// inferred from how it travelled, so a large unreliable packet gives UnreliableOrdered. Reliable if
    /// there is none.
    virtual TransferMode packetMode() const = 0;
    /// get_packet_peer(): "the ID of the MultiplayerPeer who sent the next available packet". 1 if there is
    /// none.
    virtual int packetPeer() const = 0;
    /// get_unique_id(): "the ID of this MultiplayerPeer". 1 on a server; 0 and an error in the log if not
    /// active.
    virtual int uniqueId() const = 0;
    /// is_server_relay_supported(): "true if the server can act as a relay in the current configuration".
    virtual bool isServerRelaySupported() const = 0;
    /// poll(): "Waits up to 1 second to receive a new network event"; Godot's ENet peer, and so ours, returns
    /// at once. Emits the signals. ERR_UNCONFIGURED in the log if not active.
    virtual void poll() = 0;
    /// set_target_peer(): "Sets the peer to which packets will be sent": 0 to all, 1 to the server, an id to
    /// one, a negative id to all but that one. Any value is accepted here; put_packet checks it.
    void setTargetPeer(int id) { m_targetPeer = id; }
    int targetPeer() const { return m_targetPeer; }
    /// refuse_new_connections: "If true, this MultiplayerPeer refuses new connections."
    virtual void setRefuseNewConnections(bool refuse) { m_refuseNewConnections = refuse; }
    bool refuseNewConnections() const { return m_refuseNewConnections; }
    /// transfer_channel: "The channel to use to send packets". Any value is accepted, though only 0 to 255
    /// are meant; see enetChannelOf() for what the others do.
    void setTransferChannel(int channel) { m_transferChannel = channel; }
    int transferChannel() const { return m_transferChannel; }
    /// transfer_mode: "The manner in which to send packets to the target peer."
    void setTransferMode(TransferMode mode) { m_transferMode = mode; }
    TransferMode transferMode() const { return m_transferMode; }

    /// Peerscope's own: every connection, with ENet's measurements.
    virtual std::vector<ConnectionInfo> connections() const { return {}; }
    /// Changes whenever a connection was made or lost.
    std::uint64_t connectionChanges() const { return m_connectionChanges; }

Q_SIGNALS:
    /// peer_connected: "Emitted when a remote peer connects."
    void peerConnected(int id);
    /// peer_disconnected: "Emitted when a remote peer has disconnected."
    void peerDisconnected(int id);

    // Peerscope's own; Godot only logs these, or does not report them.
    /// A server turned away a connection that came from `from` with this id.
    void connectionRefused(int id, peerscope::EndpointId from, peerscope::Refusal why);
    /// The other side, the network or a disconnect_peer of this side has ended a connection
    /// (ConnectionInfo::number). Emitted before peer_disconnected and closed. `unacknowledged` are the
    /// reliable packets that a time-out has dropped.
    void connectionEnded(std::uint64_t number, peerscope::ConnectionEnding how,
                         const std::vector<peerscope::PacketId>& unacknowledged);
    /// close() was called on an active peer, by this peer itself or by its user.
    void closed();
    /// What Godot would print as an error. `error` is what the function returned; FAILED if it returns
    /// nothing.
    void errorLogged(peerscope::Error error, const QString& message) const;

protected:
    using PacketPeer::PacketPeer;
    void setConnectionStatus(ConnectionStatus status) { m_connectionStatus = status; }
    /// The new connectionChanges().
    std::uint64_t countConnectionChange() { return ++m_connectionChanges; }
    Error fail(Error error, const QString& message) const
    {
        Q_EMIT errorLogged(error, message);
        return error;
    }

private:
    int m_targetPeer = targetPeerBroadcast;
    int m_transferChannel = 0;
    TransferMode m_transferMode = TransferMode::Reliable;
    bool m_refuseNewConnections = false;
    ConnectionStatus m_connectionStatus = ConnectionStatus::Disconnected;
    std::uint64_t m_connectionChanges = 0;
};

} // namespace peerscope
