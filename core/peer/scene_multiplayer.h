// SPDX-License-Identifier: MIT
#pragma once

#include "core/peer/offline_multiplayer_peer.h"
#include "core/wire/godot_scene_format.h"

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace peerscope {

/// The part of Godot's SceneMultiplayer (4.6) that handles peers and raw packets, above a MultiplayerPeer.
/// Clients know and reach each other through the server, messages have SceneMultiplayer's format on the wire,
/// and a peer may have to authenticate before it is admitted. RPCs, spawns and syncs belong to another layer:
/// their messages are relayed, and dropped at their destination. Engine thread only.
class SceneMultiplayer final : public QObject
{
    Q_OBJECT

public:
    /// Called with what a peer that is not yet admitted has sent with send_auth.
    using AuthCallback = std::function<void(int peer, ByteView data)>;

    /// With an OfflineMultiplayerPeer, as Godot's.
    explicit SceneMultiplayer(QObject* parent = nullptr);

    /// multiplayer_peer: `peer` must outlive this object, which takes all its packets.
    void setMultiplayerPeer(MultiplayerPeer& peer);
    /// poll(): polls the peer, and handles and relays what has arrived. Disconnects who has not been admitted
    /// within the auth_timeout. `now` is the time on any clock that goes on.
    void poll(Time now);
    /// send_bytes(): sends `bytes` as a RAW message to `target`: 0 is everyone, a negative id everyone but
    /// that one. A client sends directly to the server (1), and through it to the others. ERR_INVALID_DATA
    /// for no bytes, ERR_UNCONFIGURED if not connected, ERR_BUG for a target that the server does not know,
    /// and for any single target before a peer was set.
    /// On a client, a target that does not exist returns OK; the server drops the message.
    Error sendBytes(ByteView bytes, int target = MultiplayerPeer::targetPeerBroadcast,
                    TransferMode mode = TransferMode::Reliable, int channel = 0);
    /// disconnect_peer(): tells the admitted peers (DEL_PEER) when the peer leaves. With `force`, that is at
    /// once, and peerDisconnected is not emitted here. Without, it is when the disconnect_peer of the peer
    /// below has finished. A peer that is not admitted yet is forgotten without a signal.
    void disconnectPeer(int id, bool force);

    /// get_peers(): all admitted peers in the order in which they came, except that the last takes the place
    /// of one that leaves; on a client, also those behind the server.
    const std::vector<int>& peers() const { return m_peers; }
    /// get_authenticating_peers(): the peers that are connected but not admitted.
    std::vector<int> authenticatingPeers() const;

    /// auth_callback: if set, a new peer is admitted once both sides have called complete_auth. Until then
    /// the callback gets what the peer sends, also after this side's complete_auth (measured with Godot 4.6).
    void setAuthCallback(AuthCallback callback) { m_authCallback = std::move(callback); }
    /// send_auth(): ERR_INVALID_PARAMETER for a peer that is not authenticating and for no data,
    /// ERR_FILE_CANT_WRITE once either side has completed.
    Error sendAuth(int id, ByteView data);
    /// complete_auth(): ERR_INVALID_PARAMETER for a peer that is not authenticating, ERR_FILE_CANT_WRITE the
    /// second time.
    Error completeAuth(int id);
    /// auth_timeout: whoever is not admitted so long after it connected is disconnected, at the end of a
    /// poll; 0 is never. In milliseconds, as Godot counts.
    void setAuthTimeout(Time timeout) { m_authTimeout = timeout; }
    /// Peerscope's own: the channel of the packet whose peerPacket is being emitted.
    int packetChannel() const { return m_packetChannel; }
    /// server_relay: if false, clients and server do not announce or relay to other clients.
    void setServerRelay(bool enabled) { m_serverRelay = enabled; }

Q_SIGNALS:
    /// peer_connected: a peer was admitted; on a client, also another client of its server.
    void peerConnected(int id);
    /// peer_disconnected: an admitted peer is gone. If that is the server, it is not emitted for the other
    /// clients.
    void peerDisconnected(int id);
    /// peer_packet: a RAW message from `id`; for a relayed message, that is the real sender. The bytes are
    /// valid until the slot returns.
    void peerPacket(int id, peerscope::ByteView packet);
    void peerAuthenticating(int id);
    void peerAuthenticationFailed(int id);

    /// What Godot would print as an error.
    void errorLogged(peerscope::Error error, const QString& message) const;

private:
    struct Pending
    {
        int id = 0;
        Time since{};
        bool isLocalDone = false;
        bool isRemoteDone = false;
    };

    bool isServer() const;
    bool relays() const { return m_serverRelay && m_peer->isServerRelaySupported(); }
    bool isAdmitted(int id) const;
    Pending* findPending(int id);
    void forgetPending(int id);
    void handlePacket();
    void handleAuthentication(Pending& pending, ByteView packet);
    void dropLatePeers();
    void handleSystem(int from, ByteView packet, TransferMode mode, int channel);
    void handleRelay(int from, int id, ByteView message, TransferMode mode, int channel);
    void handleMessage(int from, ByteView message);
    void connected(int id);
    void disconnected(int id);
    void admit(int id);
    void remove(int id);
    void clear();
    Error put(int target, TransferMode mode, int channel);
    /// Sends to an admitted peer, on channel 0, reliable.
    void tell(int target, GodotSystemCommand command, int subject);
    Error fail(Error error, const QString& message) const;
    void failWithoutRelay(int from) const;

    OfflineMultiplayerPeer m_offline;
    MultiplayerPeer* m_peer = &m_offline;
    Time m_now{}; ///< of the last poll
    Time m_authTimeout{3'000'000};
    int m_packetChannel = 0;
    std::vector<int> m_peers;
    std::vector<Pending> m_pending;
    std::vector<std::byte> m_message; ///< the message being built
    AuthCallback m_authCallback;
    bool m_serverRelay = true;
};

} // namespace peerscope
