// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace peerscope {

/// The commands of ENet's protocol, with their numbers on the wire (`enum _ENetProtocolCommand`).
enum class EnetCommandKind : std::uint8_t {
    Acknowledge = 1,
    Connect = 2,
    VerifyConnect = 3,
    Disconnect = 4,
    Ping = 5,
    SendReliable = 6,
    SendUnreliable = 7,
    SendFragment = 8,
    SendUnsequenced = 9,
    BandwidthLimit = 10,
    ThrottleConfigure = 11,
    SendUnreliableFragment = 12,
};

/// "acknowledge", "connect", …: the names of enet/protocol.h in lower case.
std::string_view name(EnetCommandKind kind);

/// One command of a datagram, as far as its header tells.
struct EnetCommand
{
    EnetCommandKind kind = EnetCommandKind::Ping;
    std::uint8_t channel = 0; ///< ENet's channel; 255 for commands about the connection
    std::uint16_t reliableSequenceNumber = 0;
    std::size_t offset = 0;      ///< of the command in the datagram
    std::size_t size = 0;        ///< of the command with its payload
    std::size_t payloadSize = 0; ///< bytes of a packet in it
};

/// Splits an uncompressed datagram without a checksum into its commands. Stops at the first byte that is no
/// command; what was found before it is returned. Never throws, never reads outside `datagram`.
std::vector<EnetCommand> enetCommands(ByteView datagram);

} // namespace peerscope
