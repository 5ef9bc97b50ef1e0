// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/transfer_mode.h"

#include <enet/enet.h>

#include <cstdint>

namespace peerscope {

// An ENetPacket's userData says which packet of the trace it is. Bits 0-31: PacketId, 32-47: the peer's slot
// in the host, 48-49: mode, 50: it is at the receiver, 51: always set, so that a stamp is never null, 52: it
// was unreliable and has been sent, so its sender cannot affect its fate any more.
static_assert(sizeof(std::uintptr_t) == 8, "stamps need 64-bit pointers");
inline constexpr std::uintptr_t receiverBit = std::uintptr_t{1} << 50;
inline constexpr std::uintptr_t stampBit = std::uintptr_t{1} << 51;
inline constexpr std::uintptr_t goneBit = std::uintptr_t{1} << 52;

inline std::uintptr_t makeStamp(PacketId packet, std::size_t slot, TransferMode mode, bool receiver)
{
    return std::uintptr_t{packet.value()} | std::uintptr_t{slot} << 32 |
           std::uintptr_t{static_cast<std::uint8_t>(mode)} << 48 | (receiver ? receiverBit : 0) | stampBit;
}

inline PacketId packetOf(std::uintptr_t stamp)
{
    return PacketId(static_cast<std::uint32_t>(stamp));
}

inline std::size_t slotOf(std::uintptr_t stamp)
{
    return (stamp >> 32) & 0xFFFF;
}

inline TransferMode modeOf(std::uintptr_t stamp)
{
    return static_cast<TransferMode>((stamp >> 48) & 3);
}

inline std::uintptr_t stampOf(const ENetPacket& packet)
{
    return reinterpret_cast<std::uintptr_t>(packet.userData);
}

} // namespace peerscope
