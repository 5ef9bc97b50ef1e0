// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/transfer_mode.h"

#include <cstdint>
#include <span>
#include <type_traits>

namespace peerscope {

/// What a datagram contains: one bit for each kind of ENet command, so that drawing need not read its bytes.
namespace datagram_content {
using Flags = std::uint16_t;
inline constexpr Flags unreliable = 1u << 0;        ///< a packet sent as unreliable
inline constexpr Flags unreliableOrdered = 1u << 1; ///< a packet sent as unreliable ordered
inline constexpr Flags reliable = 1u << 2;          ///< a packet sent as reliable
inline constexpr Flags acknowledgement = 1u << 3;
inline constexpr Flags connection = 1u << 4; ///< connect, verify connect, disconnect
inline constexpr Flags ping = 1u << 5;
inline constexpr Flags control = 1u << 6; ///< bandwidth limit, throttle configure
inline constexpr Flags resend = 1u << 7;  ///< at least one command had been sent before

/// A packet that was sent in this mode. The first three bits are the modes, in the order of their numbers.
constexpr Flags packet(TransferMode mode)
{
    return static_cast<Flags>(1u << static_cast<unsigned>(mode));
}
} // namespace datagram_content

/// A part of a packet in a datagram.
struct CarriedPart
{
    PacketId packet;
    std::uint16_t fragment = 0;               ///< 0 for a packet that travels whole
    std::uint16_t attempt = 1;                ///< 1 the first time, 2 for the first resend
    std::uint16_t reliableSequenceNumber = 0; ///< of the ENet command; of a fragment, where its packet starts
    std::uint16_t unreliableSequenceNumber = 0; ///< or the group of an unsequenced command
    std::uint8_t enetChannel = 0;
    std::uint8_t command = 0;  ///< ENet's command number
    bool acknowledged = false; ///< the command asks for an acknowledgement: it is resent until it gets one
};

/// The parts that a datagram's label on the virtual network holds. The network knows them as bytes only:
/// `label` is what it was given, bytesOf() the parts.
inline std::span<const CarriedPart> carriedParts(ByteView label)
{
    static_assert(std::is_trivially_copyable_v<CarriedPart>);
    static_assert(alignof(CarriedPart) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__); // what the network's copy has
    return {reinterpret_cast<const CarriedPart*>(label.data()), label.size() / sizeof(CarriedPart)};
}

} // namespace peerscope
