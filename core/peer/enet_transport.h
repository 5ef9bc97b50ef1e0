// SPDX-License-Identifier: MIT
#pragma once

#include "core/peer/enet_multiplayer_peer.h"
#include "core/peer/peer_transport.h"

namespace peerscope {

/// ENet: an EnetMultiplayerPeer, and for a member of a mesh the hosts whose connections are not up yet.
class EnetTransport final : public PeerTransport
{
public:
    /// See EnetMultiplayerPeer's.
    EnetTransport(EnetPlatform& platform, EndpointId endpoint, RandomStream random, PacketObserver* observer);

    MultiplayerPeer& peer() override { return m_peer; }
    void configure(const EnetSettings& settings) override;
    Error createServer(int port, int maxClients, int channels) override;
    Error createClient(int id, const QString& address, int port, int channels) override;
    Error createMesh(int id) override;
    int listenForMember(int id) override;
    void connectToMember(int id, const QString& address, int port) override;
    std::vector<int> pollNewMembers() override;
    std::vector<SendQueue> sendQueues() const override;

private:
    /// A connection of the mesh that is not up yet: the host that add_mesh_peer will be given.
    struct NewMember
    {
        int id = 0;
        std::shared_ptr<EnetHost> host;
    };

    int inBandwidth() const { return static_cast<int>(m_settings.inBandwidth.value_or(0)); }
    int outBandwidth() const { return static_cast<int>(m_settings.outBandwidth.value_or(0)); }

    EnetSettings m_settings;
    std::vector<NewMember> m_newMembers; // before the peer, which closes itself when it goes
    EnetMultiplayerPeer m_peer;
    int m_nextMeshPort = 7777;
};

} // namespace peerscope
