// SPDX-License-Identifier: MIT
#include "core/peer/enet_transport.h"

#include <algorithm>
#include <utility>

namespace peerscope {

EnetTransport::EnetTransport(EnetPlatform& platform, EndpointId endpoint, RandomStream random,
                             PacketObserver* observer)
    : m_peer(platform, endpoint, random, observer)
{
    QObject::connect(&m_peer, &MultiplayerPeer::closed, &m_peer, [this] { m_newMembers.clear(); });
}

void EnetTransport::configure(const EnetSettings& settings)
{
    m_settings.add(settings);
    m_peer.configure(settings);
}

Error EnetTransport::createServer(int port, int maxClients, int channels)
{
    return m_peer.createServer(port, maxClients, channels, inBandwidth(), outBandwidth());
}

Error EnetTransport::createClient(int id, const QString& address, int port, int channels)
{
    m_peer.setNextClientId(id);
    return m_peer.createClient(address, port, channels, inBandwidth(), outBandwidth());
}

Error EnetTransport::createMesh(int id)
{
    return m_peer.createMesh(id);
}

int EnetTransport::listenForMember(int id)
{
    int port = 0;
    std::shared_ptr<EnetHost> host;
    // Skips ports still held by connections of an earlier join.
    for (int tries = 0; tries < 4096 && !host; ++tries) {
        port = m_nextMeshPort++;
        if (m_nextMeshPort > 40000)
            m_nextMeshPort = 7777;
        host = m_peer.createHost(port);
    }
    if (!host)
        return 0;
    // An earlier try of the same member, which has closed since, would wait for ever.
    std::erase_if(m_newMembers, [id](const NewMember& member) { return member.id == id; });
    m_newMembers.push_back({id, std::move(host)});
    return port;
}

void EnetTransport::connectToMember(int id, const QString& address, int port)
{
    std::shared_ptr<EnetHost> host = m_peer.createHost(0);
    const auto own = static_cast<std::uint32_t>(m_peer.uniqueId());
    if (host && host->connect(address.toUtf8().constData(), static_cast<std::uint16_t>(port), 0, own))
        m_newMembers.push_back({id, std::move(host)});
}

std::vector<int> EnetTransport::pollNewMembers()
{
    std::vector<int> failed;
    for (std::size_t index = 0; index < m_newMembers.size();) {
        ENetEvent event{};
        const int result = m_newMembers[index].host->service(event);
        if (result <= 0 && event.type == ENET_EVENT_TYPE_NONE) {
            ++index;
            continue;
        }
        const NewMember member = m_newMembers[index];
        m_newMembers.erase(m_newMembers.begin() + static_cast<std::ptrdiff_t>(index));
        if (event.type == ENET_EVENT_TYPE_CONNECT)
            m_peer.addMeshPeer(member.id, member.host);
        else
            failed.push_back(member.id);
    }
    return failed;
}

std::vector<SendQueue> EnetTransport::sendQueues() const
{
    std::vector<SendQueue> queues;
    m_peer.forEachConnection([&queues](EndpointId to, const ENetPeer& peer) {
        const send_queue::Waiting waiting = send_queue::waiting(peer);
        queues.push_back({.to = to,
                          .commands = waiting.commands,
                          .bytes = waiting.bytes,
                          .bytesInTransit = peer.reliableDataInTransit,
                          .packetLoss = peer.packetLoss});
    });
    return queues;
}

} // namespace peerscope
