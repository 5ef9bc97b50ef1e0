// SPDX-License-Identifier: MIT
#pragma once

#include "core/enet/enet_host.h"

#include <memory>
#include <vector>

namespace peerscope::samples {

using Bytes = std::vector<std::byte>;

inline Bytes patterned(std::size_t size, int salt)
{
    Bytes bytes(size);
    for (std::size_t index = 0; index < size; ++index)
        bytes[index] = static_cast<std::byte>(index * 7 + static_cast<std::size_t>(salt));
    return bytes;
}

/// Every datagram two ENet hosts exchange in a conversation that has all of ENet's commands.
class Conversation final : public DatagramObserver
{
public:
    Conversation()
    {
        m_network.setConditionsSource(
            [](EndpointId, EndpointId) { return LinkConditions{.delay = Time(10'000)}; });
        const EndpointId serverEnd = m_network.addEndpoint("server");
        const EndpointId clientEnd = m_network.addEndpoint("client");
        const auto server = EnetHost::create(m_platform, {.endpoint = serverEnd,
                                                          .port = 7777,
                                                          .maxPeers = 4,
                                                          .incomingBandwidth = 1'000'000,
                                                          .outgoingBandwidth = 1'000'000});
        const auto client = EnetHost::create(m_platform, {.endpoint = clientEnd});
        ENetPeer* peer = client->connect("server", 7777, 0, 42);
        run(*server, *client, 20);
        client->send(*peer, 3, 2, TransferMode::Reliable, reliable);
        client->send(*peer, 4, 3, TransferMode::UnreliableOrdered, ordered);
        client->send(*peer, 5, 4, TransferMode::Unreliable, unsequenced);
        client->send(*peer, 6, 5, TransferMode::Reliable, largeReliable);
        client->send(*peer, 7, 6, TransferMode::UnreliableOrdered, largeUnreliable);
        {
            const EnetScope scope(m_platform, clientEnd, client.get());
            enet_peer_throttle_configure(peer, 4000, 3, 1);
        }
        run(*server, *client, 150); // long enough for pings and the bandwidth limits of every second
        client->disconnect(*peer);
        run(*server, *client, 20);
    }

    ObservedDatagram datagramSent(const SentDatagram& datagram) override
    {
        datagrams.emplace_back(datagram.bytes.begin(), datagram.bytes.end());
        return DatagramId(static_cast<std::uint32_t>(datagrams.size() - 1));
    }
    void datagramDelivered(DatagramId, Time, const SentDatagram&) override {}
    void datagramLost(DatagramId, Time, LossReason, const SentDatagram&) override {}

    const Bytes reliable = patterned(10, 1);
    const Bytes ordered = patterned(11, 2);
    const Bytes unsequenced = patterned(12, 3);
    const Bytes largeReliable = patterned(4'000, 4);
    const Bytes largeUnreliable = patterned(5'000, 5);
    std::vector<Bytes> datagrams;

private:
    void run(EnetHost& server, EnetHost& client, int polls)
    {
        for (int poll = 0; poll < polls; ++poll) {
            const Time at = m_network.now() + Time(16'667);
            while (m_network.nextEventTime() <= at)
                m_network.runNextEvent();
            m_network.advanceTo(at);
            for (EnetHost* host : {&server, &client}) {
                ENetEvent event{};
                while (host->service(event) > 0) {
                    if (event.type == ENET_EVENT_TYPE_RECEIVE)
                        enet_packet_destroy(event.packet);
                }
            }
        }
    }

    Network m_network{3, this};
    EnetPlatform m_platform{m_network};
};

} // namespace peerscope::samples
