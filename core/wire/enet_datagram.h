// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/compression.h"
#include "core/wire/enet_commands.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace peerscope {

/// How the two hosts of a flow frame their datagrams: what ENet does not say on the wire, and its datagrams
/// teach one after the other.
struct EnetFraming
{
    bool checksum = false;
    Compression compression = Compression::Unknown;
};

/// A datagram with its header read, its checksum and compression out of the way.
struct EnetDatagram
{
    EnetHeader header;
    bool hasChecksum = false;
    std::uint32_t checksum = 0;
    Compression compression = Compression::None;
    /// Where the commands are: `commands` from `commandsOffset` on. Those of a compressed datagram are in the
    /// opener's own memory, until it opens the next one.
    ByteView commands;
    std::size_t commandsOffset = 0;
    /// What is wrong, or empty: "no ENet header", "compressed, but not by …". A datagram
    /// whose commands are broken has none of this: whoever reads them meets the place.
    std::string_view problem;
    /// It has a problem, and is sound as ENet-CSharp frames its datagrams: with the sent time announced by
    /// the bit that means compression elsewhere.
    bool isOtherDialect = false;
};

/// Opens datagrams. Holds the memory that compressed ones are unpacked into; the answer depends on the
/// arguments alone.
class EnetOpener
{
public:
    /// `rangeCoder` reads what ENet's own compressor wrote; it must live as long as this. Null: such
    /// datagrams have a problem.
    explicit EnetOpener(Decompressor* rangeCoder = nullptr) : m_rangeCoder(rangeCoder) {}

    /// `framing` is tried first, and becomes what was found where the datagram shows it. `missing` bytes at
    /// its end were not captured.
    EnetDatagram open(ByteView datagram, EnetFraming& framing, std::size_t missing = 0);

private:
    /// ENet's own limit for a datagram and for what comes out of a decompressor.
    static constexpr std::size_t largestDatagram = 4096;
    /// ENet sends no more in one (ENET_PROTOCOL_MAXIMUM_PACKET_COMMANDS); what unpacks to more is no game's.
    static constexpr int mostCommands = 32;

    std::size_t unpack(ByteView compressed, Compression compression);
    std::size_t guessRangeCoded(ByteView compressed);
    void openCompressed(EnetDatagram& opened, ByteView datagram, EnetFraming& framing);

    Decompressor* m_rangeCoder;
    std::array<std::byte, largestDatagram> m_unpacked;
};

/// The commands of a datagram, as far as they can be read; offsets count from what it was unpacked to where
/// it is compressed.
std::vector<EnetCommand> enetCommands(ByteView datagram, EnetOpener& opener);

/// ENet's checksum (CRC-32) of a datagram that carries one, for a connection with this id (0 before there is
/// one). `opened` is what `datagram` was opened as.
std::uint32_t enetChecksum(ByteView datagram, const EnetDatagram& opened, std::uint32_t connectId);

} // namespace peerscope
