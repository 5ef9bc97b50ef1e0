// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/transfer_mode.h"
#include "core/wire/datagram_content.h"

#include <cstdint>
#include <optional>
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

/// What a command that carries no packet makes a datagram's content; 0 for one that carries one.
constexpr datagram_content::Flags contentOf(EnetCommandKind kind)
{
    switch (kind) {
    case EnetCommandKind::Acknowledge:
        return datagram_content::acknowledgement;
    case EnetCommandKind::Connect:
    case EnetCommandKind::VerifyConnect:
    case EnetCommandKind::Disconnect:
        return datagram_content::connection;
    case EnetCommandKind::Ping:
        return datagram_content::ping;
    case EnetCommandKind::BandwidthLimit:
    case EnetCommandKind::ThrottleConfigure:
        return datagram_content::control;
    default:
        return 0;
    }
}

/// Peer id of a datagram whose sender does not know its number at the receiver yet: it carries a CONNECT.
inline constexpr std::uint16_t noEnetPeer = 0xFFF;
/// The channel of commands about the connection itself.
inline constexpr std::uint8_t enetConnectionChannel = 0xFF;

/// Whose ENet framed a datagram: forks use the header's flags in other ways.
enum class EnetDialect : std::uint8_t {
    Unknown,  ///< nothing seen so far tells
    Original, ///< ENet 1.3
    CSharp,   ///< ENet-CSharp (nxrighthere): 0x4000 announces the sent time; never compressed
};

/// The header of a datagram.
struct EnetHeader
{
    std::uint16_t peerId = 0;   ///< the receiver's number for the sender, 12 bits
    std::uint8_t sessionId = 0; ///< 2 bits; distinguishes successive connections with the same number
    bool compressed = false;    ///< everything after the header (and checksum) is compressed
    bool hasSentTime = false;
    std::uint16_t sentTime = 0; ///< the sender's clock, milliseconds, its low 16 bits
    std::size_t size = 2;       ///< bytes, without a checksum
};

/// Nothing if there are too few bytes. In an unknown dialect, it is read as the original's.
std::optional<EnetHeader> parseEnetHeader(ByteView datagram, EnetDialect dialect = EnetDialect::Original);

/// One command of a datagram: its header, and the fields needed to follow a connection.
struct EnetCommand
{
    EnetCommandKind kind = EnetCommandKind::Ping;
    bool acknowledge = false; ///< flag 0x80: asks for an acknowledgement, and is resent until it gets one
    bool unsequenced = false; ///< flag 0x40
    std::uint8_t channel = 0; ///< ENet's channel; 255 for commands about the connection
    std::uint16_t reliableSequenceNumber = 0;
    std::size_t offset = 0;         ///< of the command, in the bytes it was read from
    std::size_t size = 0;           ///< of the command, with its payload
    std::size_t payloadSize = 0;    ///< bytes of a packet at its end
    std::size_t payloadMissing = 0; ///< how many of them a capture has cut off

    /// SEND_UNRELIABLE: its unreliable sequence number. SEND_UNSEQUENCED: its group. Fragments: the number of
    /// the first one. ACKNOWLEDGE: the reliable sequence number it acknowledges.
    std::uint16_t number = 0;
    std::uint16_t echoedTime = 0; ///< ACKNOWLEDGE: the sent time of the datagram it answers
    // Fragments.
    std::uint32_t fragmentCount = 0;
    std::uint32_t fragmentNumber = 0;
    std::uint32_t totalLength = 0;
    std::uint32_t fragmentOffset = 0;

    std::size_t payloadOffset() const { return offset + size - payloadSize; }
};

/// Whether such a command carries a packet or a part of one.
constexpr bool isData(EnetCommandKind kind)
{
    return (kind >= EnetCommandKind::SendReliable && kind <= EnetCommandKind::SendUnsequenced) ||
           kind == EnetCommandKind::SendUnreliableFragment;
}

constexpr bool isFragment(EnetCommandKind kind)
{
    return kind == EnetCommandKind::SendFragment || kind == EnetCommandKind::SendUnreliableFragment;
}

/// The transfer mode that a receiver infers from such a command, which carries a packet.
constexpr TransferMode modeOf(EnetCommandKind kind)
{
    switch (kind) {
    case EnetCommandKind::SendUnreliable:
    case EnetCommandKind::SendUnreliableFragment:
        return TransferMode::UnreliableOrdered;
    case EnetCommandKind::SendUnsequenced:
        return TransferMode::Unreliable;
    default:
        return TransferMode::Reliable;
    }
}

/// Reads the commands of a datagram one by one, without allocating. Never reads outside its bytes.
class EnetCommandReader
{
public:
    /// `bytes` consist of commands from `offset` on. `missing` bytes of the datagram were not captured, so
    /// the payload of its last command may be incomplete (payloadMissing).
    explicit EnetCommandReader(ByteView bytes, std::size_t offset = 0, std::size_t missing = 0)
        : m_bytes(bytes), m_offset(offset), m_missing(missing)
    {
    }

    /// Reads the next command. False at the end, and at the first byte that is not a command.
    bool next(EnetCommand& command);
    /// Where the next command, or the first byte that is not one, begins.
    std::size_t offset() const { return m_offset; }
    bool atEnd() const { return m_offset >= m_bytes.size(); }
    /// Whether reading stopped at a command whose own fields were not fully captured.
    bool isCutOff() const { return m_isCutOff; }

private:
    ByteView m_bytes;
    std::size_t m_offset;
    std::size_t m_missing;
    bool m_isCutOff = false;
};

/// Whether a command has the flags and channel that ENet sends this kind with.
bool isPlausible(const EnetCommand& command);

/// Whether these bytes consist of one or more commands as ENet writes them. If `missing` bytes were not
/// captured, the last command may be cut off.
bool areEnetCommands(ByteView bytes, std::size_t missing = 0);

/// Splits an uncompressed datagram without a checksum into its commands. Stops at the first byte that is not
/// a command, and returns the commands before it. Never throws, never reads outside `datagram`.
std::vector<EnetCommand> enetCommands(ByteView datagram);

} // namespace peerscope
