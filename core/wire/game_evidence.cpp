// SPDX-License-Identifier: MIT
#include "core/wire/game_evidence.h"

#include "core/wire/byte_reading.h"
#include "core/wire/godot_messages.h"

#include <algorithm>

namespace peerscope {

namespace {

constexpr std::uint32_t godot4Mtu = 1392;
constexpr std::uint32_t fewestGodot4Channels = 3; // two for its default channel, and at least one more
constexpr std::uint32_t largestId = 0x7FFF'FFFF;

std::int32_t littleId(ByteView bytes, std::size_t offset)
{
    std::uint32_t value = 0;
    for (std::size_t index = 4; index-- > 0;)
        value = value << 8 | readByte(bytes, offset + index);
    return static_cast<std::int32_t>(value);
}

/// Whether Godot 4 sends in this mode on this channel: its default channel has one for reliable packets and
/// one for the others.
bool isGodot4Channel(std::uint8_t enetChannel, TransferMode mode)
{
    return enetChannel > 1 || (enetChannel == 0) == (mode == TransferMode::Reliable);
}

/// The MD5 of a list of methods, as text.
bool startsWithDigest(ByteView bytes)
{
    constexpr std::size_t digits = 32;
    const auto isDigit = [](std::byte byte) {
        const auto character = std::to_integer<char>(byte);
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    };
    return bytes.size() >= digits && std::ranges::all_of(bytes.first(digits), isDigit);
}

/// The flags that Godot 4 sends with a command, in the upper 5 bits of a message's first byte.
unsigned flagsOf(GodotCommand command)
{
    switch (command) {
    case GodotCommand::RemoteCall:
        return 0xF0;
    case GodotCommand::Sync:
        return 0x10;
    default:
        return 0;
    }
}

/// Whether Godot 4's SceneMultiplayer may have sent these bytes.
bool isGodot4Message(ByteView packet)
{
    const GodotCommand command = godotCommandOf(packet[0]);
    const unsigned flags = readByte(packet, 0) & 0xF8u;
    if ((flags & ~flagsOf(command)) != 0)
        return false;
    if (command == GodotCommand::SimplifyPath && !startsWithDigest(packet.subspan(1)))
        return false;
    return command == GodotCommand::Raw || !godotMessage(packet).hasProblem();
}

/// Whether other games' packets are hardly ever like such a message. Raw bytes, and arguments that are bytes
/// alone, may be anything; what is very short may be chance.
bool isTelling(ByteView message)
{
    constexpr std::size_t smallestCall = 8;  // with an argument
    constexpr std::size_t smallestSync = 11; // with an object
    constexpr unsigned bytesOnly = 0x80;
    const auto kind = godotMessageKind(message);
    switch (kind->command) {
    case GodotCommand::RemoteCall:
        return message.size() >= smallestCall && (readByte(message, 0) & bytesOnly) == 0;
    case GodotCommand::SimplifyPath:
    case GodotCommand::Spawn:
        return true;
    case GodotCommand::ConfirmPath:
        return readByte(message, 1) <= 1;
    case GodotCommand::Sync:
        return message.size() >= smallestSync;
    case GodotCommand::System:
        return *kind->system != GodotSystemCommand::Authentication && godotSystemPeer(message) != 0;
    case GodotCommand::Raw:
    case GodotCommand::Despawn:
        break;
    }
    return false;
}

/// A packet of Godot 3 names its sender and its target. Only the server passes on what others sent.
bool isGodot3Packet(ByteView packet, bool fromClient, std::int32_t clientId)
{
    constexpr std::size_t headerSize = 8;
    if (packet.size() < headerSize)
        return false;
    const std::int32_t source = littleId(packet, 0);
    const std::int32_t target = littleId(packet, 4);
    if (fromClient)
        return source == clientId;
    return source >= godotServerId && source != clientId && (target == clientId || target <= 0);
}

} // namespace

GameEvidence::GameEvidence(const Handshake& handshake)
    : m_isFramedLikeGodot4(handshake.mtu == godot4Mtu && handshake.channelCount >= fewestGodot4Channels)
{
    // Godot's ids are positive, and 1 is the server's.
    if (handshake.data >= 2 && handshake.data <= largestId)
        m_clientId = static_cast<std::int32_t>(handshake.data);
}

void GameEvidence::add(bool fromClient, std::uint8_t enetChannel, TransferMode mode, ByteView payload)
{
    if (isFinal())
        return;
    ++m_packets;
    m_usesGodot4Channels = m_usesGodot4Channels && isGodot4Channel(enetChannel, mode);
    if (payload.empty())
        return;
    if (m_godot4.all) {
        const bool fits = isGodot4Message(payload);
        m_godot4.add(fits, fits && isTelling(payload));
    }
    if (m_godot3.all) {
        const bool fits = enetChannel == 0 ? !godot3Packet(payload, enetChannel).hasProblem()
                                           : isGodot3Packet(payload, fromClient, m_clientId);
        m_godot3.add(fits, true);
    }
}

GameProtocol GameEvidence::protocol() const
{
    if (m_clientId == 0)
        return GameProtocol::Unknown;
    if (m_godot4.isShown())
        return GameProtocol::Godot4Scene;
    if (m_godot3.isShown())
        return GameProtocol::Godot3;
    return m_isFramedLikeGodot4 && m_usesGodot4Channels ? GameProtocol::Godot4Packets : GameProtocol::Unknown;
}

bool GameEvidence::isSettled() const
{
    return m_packets >= packetsLookedAt || isFinal();
}

bool GameEvidence::isFinal() const
{
    if (m_clientId == 0 || m_godot4.isCertain() || m_godot3.isCertain())
        return true;
    if (m_godot4.all) // raw bytes so far, if anything
        return m_packets >= packetsLookedAt && protocol() != GameProtocol::Godot4Packets;
    return m_packets >= packetsLookedAt || (!m_usesGodot4Channels && !m_godot3.all);
}

} // namespace peerscope
