// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/compression.h"
#include "core/wire/enet_commands.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace peerscope {

/// How the two hosts of a flow frame their datagrams. A datagram does not say it; it is learned from one
/// datagram after the other.
struct EnetFraming
{
    bool checksum = false;
    Compression compression = Compression::Unknown;
};

/// A datagram with its header read, its checksum skipped and its commands decompressed.
struct EnetDatagram
{
    EnetHeader header;
    bool hasChecksum = false;
    std::uint32_t checksum = 0;
    Compression compression = Compression::None;
    /// The commands are in these bytes, from `commandsOffset` on. For a compressed datagram, this is the
    /// opener's own memory, valid until it opens the next datagram.
    ByteView commands;
    std::size_t commandsOffset = 0;
    /// What is wrong, or empty: "no ENet header", "compressed, but not by …". Broken commands are not
    /// reported here; the code that reads them finds the place.
    std::string_view problem;
    /// It has a problem, but is valid in the framing of ENet-CSharp: there, the bit that otherwise means
    /// compression announces the sent time.
    bool isOtherDialect = false;
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
/// one). `opened` is the result of opening `datagram`.
std::uint32_t enetChecksum(ByteView datagram, const EnetDatagram& opened, std::uint32_t connectId);

} // namespace peerscope
