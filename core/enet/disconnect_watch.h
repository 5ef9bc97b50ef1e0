// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/connection_ending.h"
#include "core/base/ids.h"

#include <enet/enet.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace peerscope {

/// What is known of the connection that an ENET_EVENT_TYPE_DISCONNECT was about.
struct EndedConnection
{
    ConnectionEnding how = ConnectionEnding::Unknown;
    std::vector<PacketId> unacknowledged; ///< TimedOut: reliable packets that ENet gave up
};

/// Tells how a host's connections ended. ENet's event does not say it, and the peer is already reset when it
/// comes.
class DisconnectWatch
{
public:
    /// ENet has read a datagram that may have been a DISCONNECT, from the peer in this slot.
    void connectionCommandRead(const ENetHost& host, std::size_t slot);
    /// ENet has reported the end of the connection in this slot. `isReading`: while it read a datagram.
    /// `isToldNow`: that datagram was a DISCONNECT. `freed`: the stamps of the packets that it has freed
    /// since.
    EndedConnection endOf(std::size_t slot, bool isReading, bool isToldNow,
                          std::span<const std::uintptr_t> freed);

private:
    std::vector<std::size_t> m_told; ///< slots of peers that have sent a DISCONNECT; reported later
};

} // namespace peerscope
