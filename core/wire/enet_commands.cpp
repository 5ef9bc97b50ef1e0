// SPDX-License-Identifier: MIT
#include "core/wire/enet_commands.h"

#include "core/wire/byte_reading.h"

#include <array>
#include <memory>

namespace peerscope {

namespace {

// Bytes of each command with its 4-byte header (enet/protocol.h), index: command number.
constexpr std::array<std::uint8_t, 16> commandSizes = {0, 8, 48, 44, 8, 4, 6, 8, 24, 8, 12, 16, 24, 0, 0, 0};
constexpr std::uint16_t sentTimeFlag = 0x8000;
constexpr std::uint16_t compressedFlag = 0x4000;
constexpr unsigned acknowledgeFlag = 0x80;
constexpr unsigned unsequencedFlag = 0x40;

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

std::optional<EnetHeader> parseEnetHeader(ByteView datagram, EnetDialect dialect)
{
    if (datagram.size() < 2)
        return std::nullopt;
    const std::uint16_t first = readBig16(datagram, 0);
    EnetHeader header;
    header.peerId = first & 0xFFF;
    header.sessionId = (first >> 12) & 3;
    const bool isCSharp = dialect == EnetDialect::CSharp;
    header.compressed = !isCSharp && (first & compressedFlag) != 0;
    header.hasSentTime = (first & (isCSharp ? compressedFlag : sentTimeFlag)) != 0;
    if (header.hasSentTime) {
        if (datagram.size() < 4)
            return std::nullopt;
        header.sentTime = readBig16(datagram, 2);
        header.size = 4;
    }
    return header;
}

bool EnetCommandReader::next(EnetCommand& command)
{
    if (m_offset >= m_bytes.size())
        return false;
    const std::size_t left = m_bytes.size() - m_offset;
    const unsigned first = std::to_integer<unsigned>(m_bytes[m_offset]);
    const std::size_t size = commandSizes[first & 0x0F];
    if (size == 0 || size > left) {
        m_isCutOff = size != 0 && size - left <= m_missing;
        return false;
    }
    std::construct_at(&command); // in place: copying a value that was just written is slow
    command.kind = static_cast<EnetCommandKind>(first & 0x0F);
    command.acknowledge = (first & acknowledgeFlag) != 0;
    command.unsequenced = (first & unsequencedFlag) != 0;
    command.channel = readByte(m_bytes, m_offset + 1);
    command.reliableSequenceNumber = readBig16(m_bytes, m_offset + 2);
    command.offset = m_offset;
    switch (command.kind) {
    case EnetCommandKind::Acknowledge:
        command.number = readBig16(m_bytes, m_offset + 4);
        command.echoedTime = readBig16(m_bytes, m_offset + 6);
        break;
    case EnetCommandKind::SendReliable:
        command.payloadSize = readBig16(m_bytes, m_offset + 4);
        break;
    case EnetCommandKind::SendFragment:
    case EnetCommandKind::SendUnreliableFragment:
        command.fragmentCount = readBig32(m_bytes, m_offset + 8);
        command.fragmentNumber = readBig32(m_bytes, m_offset + 12);
        command.totalLength = readBig32(m_bytes, m_offset + 16);
        command.fragmentOffset = readBig32(m_bytes, m_offset + 20);
        [[fallthrough]];
    case EnetCommandKind::SendUnreliable:
    case EnetCommandKind::SendUnsequenced:
        command.number = readBig16(m_bytes, m_offset + 4);
        command.payloadSize = readBig16(m_bytes, m_offset + 6);
        break;
    default:
        break;
    }
    if (command.payloadSize > left - size) {
        command.payloadMissing = command.payloadSize - (left - size);
        if (command.payloadMissing > m_missing)
            return false;
    }
    command.size = size + command.payloadSize;
    m_offset += command.size;
    return true;
}

bool isPlausible(const EnetCommand& command)
{
    switch (command.kind) {
    case EnetCommandKind::Acknowledge:
        return !command.acknowledge && !command.unsequenced;
    case EnetCommandKind::Connect:
    case EnetCommandKind::VerifyConnect:
    case EnetCommandKind::Ping:
    case EnetCommandKind::BandwidthLimit:
    case EnetCommandKind::ThrottleConfigure:
        return command.acknowledge && !command.unsequenced && command.channel == enetConnectionChannel;
    case EnetCommandKind::Disconnect: // with one of them, or neither: to a peer that is not connected yet
        return !(command.acknowledge && command.unsequenced) && command.channel == enetConnectionChannel;
    case EnetCommandKind::SendReliable:
        return command.acknowledge && !command.unsequenced;
    case EnetCommandKind::SendUnreliable:
        return !command.acknowledge && !command.unsequenced;
    case EnetCommandKind::SendUnsequenced:
        return !command.acknowledge && command.unsequenced;
    case EnetCommandKind::SendFragment:
    case EnetCommandKind::SendUnreliableFragment:
        return command.acknowledge == (command.kind == EnetCommandKind::SendFragment) &&
               !command.unsequenced && command.fragmentNumber < command.fragmentCount &&
               command.fragmentOffset <= command.totalLength &&
               command.payloadSize <= command.totalLength - command.fragmentOffset;
    }
    return false;
}

bool areEnetCommands(ByteView bytes, std::size_t missing)
{
    EnetCommandReader reader(bytes, 0, missing);
    EnetCommand command;
    int count = 0;
    for (; reader.next(command); ++count) {
        if (!isPlausible(command))
            return false;
    }
    return count > 0 && (reader.atEnd() || reader.isCutOff());
}

std::vector<EnetCommand> enetCommands(ByteView datagram)
{
    std::vector<EnetCommand> commands;
    const std::optional<EnetHeader> header = parseEnetHeader(datagram);
    if (!header || header->compressed)
        return commands;
    EnetCommandReader reader(datagram, header->size);
    EnetCommand command;
    while (reader.next(command))
        commands.push_back(command);
    return commands;
}

} // namespace peerscope
