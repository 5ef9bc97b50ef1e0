// SPDX-License-Identifier: MIT
#pragma once

#include "core/peer/multiplayer_peer.h"
#include "core/wire/godot_scene_format.h"

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace peerscope {

/// Godot's SceneMultiplayer (4.6) as far as peers and raw packets go, above a MultiplayerPeer: through the
/// server clients know and reach each other, messages have SceneMultiplayer's form on the wire, and a peer
/// may have to authenticate itself before it is admitted. RPCs, spawns and syncs are another layer's: their
/// messages are relayed, and at their destination dropped. Engine thread only.
class SceneMultiplayer final : public QObject
{
    Q_OBJECT

public:
    /// What a peer that is not admitted yet has sent with send_auth.
    using AuthCallback = std::function<void(int peer, ByteView data)>;

    /// `peer` outlives the relay, which takes all its packets.
    explicit SceneMultiplayer(MultiplayerPeer& peer, QObject* parent = nullptr);

    /// poll(): polls the peer, and handles and relays what has arrived.
    void poll();
    /// send_bytes(): `bytes` as a RAW message to `target`: 0 is everyone, a negative id everyone but that
    /// one. A client's goes straight to the server (1), or through it to the others. ERR_INVALID_DATA for no
    /// bytes, ERR_UNCONFIGURED when not connected, ERR_BUG for a target the server does not know. What a
    /// client sends to a peer that does not exist is dropped by the server: OK.
    Error sendBytes(ByteView bytes, int target = MultiplayerPeer::targetPeerBroadcast,
                    TransferMode mode = TransferMode::Reliable, int channel = 0);
    /// disconnect_peer(): the admitted hear of it (DEL_PEER) when the peer leaves: with `force` at once and
    /// without peerDisconnected here, as SceneMultiplayer's disconnect_peer; without when the peer's own
    /// disconnect_peer is through.
    void disconnectPeer(int id, bool force);

    /// get_peers(): everyone that is admitted, on a client those behind the server too, in the order in which
    /// they came.
    const std::vector<int>& peers() const { return m_peers; }
    /// get_authenticating_peers(): those that are connected and not admitted.
    std::vector<int> authenticatingPeers() const;

    /// auth_callback: when there is one, a new peer is admitted once both sides have called complete_auth.
    void setAuthCallback(AuthCallback callback) { m_authCallback = std::move(callback); }
    /// send_auth(): ERR_INVALID_PARAMETER for a peer that is not authenticating and for no data,
    /// ERR_FILE_CANT_WRITE once either side has completed.
    Error sendAuth(int id, ByteView data);
    /// complete_auth(): ERR_INVALID_PARAMETER for a peer that is not authenticating, ERR_FILE_CANT_WRITE the
    /// second time.
    Error completeAuth(int id);
    /// server_relay: when false, neither clients nor server speak of other clients.
    void setServerRelay(bool enabled) { m_serverRelay = enabled; }

Q_SIGNALS:
    /// peer_connected: a peer was admitted; on a client also another client of its server.
    void peerConnected(int id);
    /// peer_disconnected: an admitted peer is gone. Not emitted for the others when the server is.
    void peerDisconnected(int id);
    /// peer_packet: a RAW message of `id`, the real sender also of what was relayed. The bytes are valid
    /// until the slot returns.
    void peerPacket(int id, peerscope::ByteView packet);
    void peerAuthenticating(int id);
    void peerAuthenticationFailed(int id);

    /// What Godot would print as an error.
    void errorLogged(peerscope::Error error, const QString& message) const;

private:
    struct Pending
    {
        int id = 0;
        bool isLocalDone = false;
        bool isRemoteDone = false;
    };

    bool isServer() const;
    bool relays() const { return m_serverRelay && m_peer.isServerRelaySupported(); }
    bool isAdmitted(int id) const;
    Pending* findPending(int id);
    void forgetPending(int id);
    void handlePacket();
    void handleAuthentication(Pending& pending, ByteView packet);
    void handleSystem(int from, ByteView packet, TransferMode mode, int channel);
    void handleRelay(int from, int id, ByteView message, TransferMode mode, int channel);
    void handleMessage(int from, ByteView message);
    void connected(int id);
    void disconnected(int id);
    void admit(int id);
    void remove(int id);
    void clear();
    Error put(int target, TransferMode mode, int channel);
    /// To an admitted peer, on channel 0, reliable.
    void tell(int target, GodotSystemCommand command, int subject);
    Error fail(Error error, const QString& message) const;

    MultiplayerPeer& m_peer;
    std::vector<int> m_peers;
    std::vector<Pending> m_pending;
    std::vector<std::byte> m_message; ///< what is about to be put
    AuthCallback m_authCallback;
    bool m_serverRelay = true;
};

} // namespace peerscope
