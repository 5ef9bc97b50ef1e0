// SPDX-License-Identifier: MIT
#include "core/wire/enet_commands.h"

#include <array>

namespace peerscope {

namespace {

// Bytes of each command with its 4-byte header (enet/protocol.h), index: command number.
constexpr std::array<std::size_t, 13> commandSizes = {0, 8, 48, 44, 8, 4, 6, 8, 24, 8, 12, 16, 24};
constexpr std::uint16_t sentTimeFlag = 0x8000;
constexpr std::uint16_t compressedFlag = 0x4000;

std::uint16_t readBig16(ByteView bytes, std::size_t offset)
{
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[offset]) << 8 |
                                      std::to_integer<unsigned>(bytes[offset + 1]));
}

/// Where the command has its payload's length, or 0 when it carries none.
std::size_t lengthOffset(EnetCommandKind kind)
{
    switch (kind) {
    case EnetCommandKind::SendReliable:
        return 4;
    case EnetCommandKind::SendUnreliable:
    case EnetCommandKind::SendUnsequenced:
    case EnetCommandKind::SendFragment:
    case EnetCommandKind::SendUnreliableFragment:
        return 6;
    default:
        return 0;
    }
}

} // namespace

std::string_view name(EnetCommandKind kind)
{
    constexpr std::array<std::string_view, 13> names = {"none",
                                                        "acknowledge",
                                                        "connect",
                                                        "verify_connect",
                                                        "disconnect",
                                                        "ping",
                                                        "send_reliable",
                                                        "send_unreliable",
                                                        "send_fragment",
                                                        "send_unsequenced",
                                                        "bandwidth_limit",
                                                        "throttle_configure",
                                                        "send_unreliable_fragment"};
    return names[static_cast<std::size_t>(kind)];
}

std::vector<EnetCommand> enetCommands(ByteView datagram)
{
    std::vector<EnetCommand> commands;
    if (datagram.size() < 2)
        return commands;
    const std::uint16_t flags = readBig16(datagram, 0);
    if (flags & compressedFlag)
        return commands;
    std::size_t offset = flags & sentTimeFlag ? 4 : 2;
    while (offset + 4 <= datagram.size()) {
        const auto number = std::to_integer<std::size_t>(datagram[offset]) & 0x0F;
        if (number == 0 || number >= commandSizes.size() || offset + commandSizes[number] > datagram.size())
            break;
        EnetCommand command;
        command.kind = static_cast<EnetCommandKind>(number);
        command.channel = std::to_integer<std::uint8_t>(datagram[offset + 1]);
        command.reliableSequenceNumber = readBig16(datagram, offset + 2);
        command.offset = offset;
        command.size = commandSizes[number];
        if (const std::size_t length = lengthOffset(command.kind); length != 0) {
            command.payloadSize = readBig16(datagram, offset + length);
            if (command.payloadSize > datagram.size() - offset - command.size)
                break;
            command.size += command.payloadSize;
        }
        offset += command.size;
        commands.push_back(command);
    }
    return commands;
}

} // namespace peerscope
