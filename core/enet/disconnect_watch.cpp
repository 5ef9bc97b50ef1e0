// SPDX-License-Identifier: MIT
#include "core/enet/disconnect_watch.h"

#include "core/enet/packet_stamp.h"

namespace peerscope {

void DisconnectWatch::connectionCommandRead(const ENetHost& host, std::size_t slot)
{
    if (slot >= host.peerCount)
        return;
    const ENetPeerState state = host.peers[slot].state;
    if (state == ENET_PEER_STATE_ACKNOWLEDGING_DISCONNECT || state == ENET_PEER_STATE_ZOMBIE)
        m_told.push_back(slot);
}

EndedConnection DisconnectWatch::endOf(std::size_t slot, bool isReading, bool isToldNow,
                                       std::span<const std::uintptr_t> freed)
{
    if (std::erase(m_told, slot) > 0 || isToldNow)
        return {ConnectionEnding::Told, {}};
    if (isReading) // of all that ENet reads, only the acknowledgement of a DISCONNECT ends it at once
        return {ConnectionEnding::Acknowledged, {}};
    EndedConnection ended{ConnectionEnding::TimedOut, {}};
    for (const std::uintptr_t stamp : freed) {
        if (slotOf(stamp) == slot && !(stamp & receiverBit) && modeOf(stamp) == TransferMode::Reliable)
            ended.unacknowledged.push_back(packetOf(stamp));
    }
    return ended;
}

} // namespace peerscope
