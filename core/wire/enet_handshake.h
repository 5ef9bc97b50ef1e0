// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/byte_reading.h"
#include "core/wire/enet_datagram.h"
#include "core/wire/game_evidence.h"

namespace peerscope {

// Offsets in a CONNECT and a VERIFY_CONNECT, from the command's start (enet/protocol.h).
inline constexpr std::size_t outgoingPeerIdOffset = 4;
inline constexpr std::size_t incomingSessionOffset = 6;
inline constexpr std::size_t outgoingSessionOffset = 7;
inline constexpr std::size_t mtuOffset = 8;
inline constexpr std::size_t channelCountOffset = 16;
inline constexpr std::size_t connectIdOffset = 40;
inline constexpr std::size_t connectDataOffset = 44;

/// The number by which both sides know a connection. `connect`: its CONNECT or VERIFY CONNECT.
inline std::uint32_t connectIdIn(const EnetDatagram& opened, const EnetCommand& connect)
{
    return readBig32(opened.commands, connect.offset + connectIdOffset);
}

inline GameEvidence::Handshake handshakeIn(const EnetDatagram& opened, const EnetCommand& connect)
{
    if (opened.dialect != EnetDialect::Original || opened.prefix > 0)
        return {}; // Godot has never used a fork
    return {.data = readBig32(opened.commands, connect.offset + connectDataOffset),
            .mtu = readBig32(opened.commands, connect.offset + mtuOffset),
            .channelCount = readBig32(opened.commands, connect.offset + channelCountOffset)};
}

} // namespace peerscope
