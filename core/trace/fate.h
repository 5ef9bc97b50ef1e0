// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace peerscope {

/// What happened to a packet on its way to one recipient.
enum class PacketFate : std::uint8_t {
    InFlight,     ///< not decided yet: queued, on the wire, waiting for a resend, or held at the receiver
    Delivered,    ///< get_packet can return it
    Lost,         ///< unreliable, and no datagram with any of it arrived; or what arrived of it was corrupted
    Throttled,    ///< unreliable, dropped by ENet's own throttle before it was ever sent
    Late,         ///< arrived, and discarded because something newer had been delivered
    Incomplete,   ///< unreliable, and some of its fragments never arrived
    Rejected,     ///< ENet would not take it: a channel beyond the connection's count, a peer not connected
    Disconnected, ///< dropped with its connection
};
inline constexpr int packetFateCount = 8;

/// What the network did with a datagram.
enum class DatagramFate : std::uint8_t { InFlight, Delivered, Lost };
inline constexpr int datagramFateCount = 3;

constexpr std::string_view name(PacketFate fate)
{
    constexpr std::string_view names[] = {"in_flight", "delivered",  "lost",     "throttled",
                                          "late",      "incomplete", "rejected", "disconnected"};
    return names[static_cast<int>(fate)];
}

constexpr std::string_view name(DatagramFate fate)
{
    constexpr std::string_view names[] = {"in_flight", "delivered", "lost"};
    return names[static_cast<int>(fate)];
}

} // namespace peerscope
