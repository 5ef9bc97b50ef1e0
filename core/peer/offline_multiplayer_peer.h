// SPDX-License-Identifier: MIT
#pragma once

#include "core/peer/multiplayer_peer.h"

namespace peerscope {

/// Godot's OfflineMultiplayerPeer: "always connected to itself as the server", sends nowhere, receives
/// nothing.
class OfflineMultiplayerPeer final : public MultiplayerPeer
{
    Q_OBJECT

public:
    explicit OfflineMultiplayerPeer(QObject* parent = nullptr) : MultiplayerPeer(parent)
    {
        setConnectionStatus(ConnectionStatus::Connected);
    }

    int availablePacketCount() const override { return 0; }
    ByteView getPacket() override
    {
        setPacketError(fail(Error::Unavailable, QStringLiteral("An offline peer has no incoming packets.")));
        return {};
    }
    Error putPacket(ByteView) override { return setPacketError(Error::Ok); }

    void close() override {}
    void disconnectPeer(int, bool) override {}
    int packetChannel() const override { return 0; }
    TransferMode packetMode() const override { return TransferMode::Reliable; }
    int packetPeer() const override { return 0; }
    int uniqueId() const override { return targetPeerServer; }
    bool isServerRelaySupported() const override { return false; }
    void poll() override {}
};

} // namespace peerscope
