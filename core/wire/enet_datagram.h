// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/compression.h"
#include "core/wire/enet_commands.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace peerscope {

/// How a host frames its datagrams to another. A datagram does not say it; it is learned from one
/// datagram after the other.
struct EnetFraming
{
    EnetDialect dialect = EnetDialect::Unknown;
    bool checksum = false;
    Compression compression = Compression::Unknown;
    bool hasPrefix = false;
    std::uint8_t plainInARow =
        0; ///< datagrams that are commands behind a bare header of the original dialect
    std::uint8_t prefixTries = 0; ///< how often a prefix was looked for
};

/// Bytes of the checksum: ENet-CSharp has a CRC-64.
constexpr std::size_t enetChecksumSize(EnetDialect dialect)
{
    return dialect == EnetDialect::CSharp ? 8 : 4;
}

/// A datagram with its header read, its checksum skipped and its commands decompressed.
struct EnetDatagram
{
    std::size_t prefix = 0; ///< bytes before ENet's header: 6 in Growtopia's fork, on the way to the server
    EnetDialect dialect = EnetDialect::Original;
    EnetHeader header;
    bool hasChecksum = false;
    std::uint32_t checksum = 0; ///< the original dialect's
    Compression compression = Compression::None;
    /// The commands are in these bytes, from `commandsOffset` on. For a compressed datagram, this is the
    /// opener's own memory, valid until it opens the next datagram.
    ByteView commands;
    std::size_t commandsOffset = 0;
    /// What is wrong, or empty: "no ENet header", "compressed, but not by …". Broken commands are not
    /// reported here; the code that reads them finds the place.
    std::string_view problem;
    /// Whether everything after the header is commands as ENet writes them (as far as it was captured); no
    /// longer checked once enough were.
    bool isSound = false;

    /// Where the commands begin in the datagram, if it is not compressed.
    std::size_t bodyOffset() const
    {
        return prefix + header.size + (hasChecksum ? enetChecksumSize(dialect) : 0);
    }
};

/// Opens datagrams. Owns the memory for decompressing; apart from that, the result depends only on the
/// arguments.
class EnetOpener
{
public:
    /// `rangeCoder` undoes ENet's own compression, and must live as long as this object. If null, such
    /// datagrams have a problem.
    explicit EnetOpener(Decompressor* rangeCoder = nullptr) : m_rangeCoder(rangeCoder) {}

    /// Tries `framing` first, and updates it if the datagram shows another one. `missing` bytes at its end
    /// were not captured.
    EnetDatagram open(ByteView datagram, EnetFraming& framing, std::size_t missing = 0);

private:
    /// ENet's own limit for a datagram, also after decompression.
    static constexpr std::size_t largestDatagram = 4096;
    /// ENet sends no more in one datagram (ENET_PROTOCOL_MAXIMUM_PACKET_COMMANDS); one that decompresses to
    /// more is not from ENet.
    static constexpr int mostCommands = 32;

    // These say whether the result is sound.
    bool openBehind(std::size_t prefix, EnetDatagram& opened, ByteView datagram, EnetFraming& framing,
                    std::size_t missing);
    bool openAs(EnetDialect dialect, EnetDatagram& opened, ByteView datagram, EnetFraming& framing,
                std::size_t missing);
    std::size_t unpack(ByteView compressed, Compression compression);
    std::size_t unpackFastLz(ByteView compressed);
    std::size_t guessRangeCoded(ByteView compressed);
    void openCompressed(EnetDatagram& opened, ByteView datagram, EnetFraming& framing);

    Decompressor* m_rangeCoder;
    std::array<std::byte, largestDatagram> m_unpacked;
};

/// The commands of a datagram, as far as they can be read. For a compressed datagram, offsets count in the
/// decompressed bytes.
std::vector<EnetCommand> enetCommands(ByteView datagram, EnetOpener& opener);

/// ENet's checksum (CRC-32) of a datagram that carries one, for a connection with this id (0 before there is
/// one). `opened` is the result of opening `datagram`, which is of the original dialect and has no prefix.
std::uint32_t enetChecksum(ByteView datagram, const EnetDatagram& opened, std::uint32_t connectId);

} // namespace peerscope
