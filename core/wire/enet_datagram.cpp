// SPDX-License-Identifier: MIT
#include "core/wire/enet_datagram.h"

#include "core/wire/byte_reading.h"
#include "core/wire/fastlz.h"

#include <zlib.h>

#include <algorithm>

namespace peerscope {

namespace {

constexpr std::size_t prefixSize = 6; // Growtopia's
constexpr std::uint8_t mostPrefixTries = 64;

int countCommands(ByteView bytes)
{
    EnetCommandReader reader(bytes);
    EnetCommand command;
    int count = 0;
    while (reader.next(command))
        ++count;
    return count;
}

/// Finds the commands of a datagram that is not compressed, with a checksum before them or without.
void openPlain(EnetDatagram& opened, ByteView datagram, EnetFraming& framing, std::size_t missing)
{
    // A host frames all its datagrams alike. So after a few, the rest need no look ahead.
    constexpr std::uint8_t enough = 8;
    const bool mayBeBare = opened.dialect == EnetDialect::Original && opened.prefix == 0;
    opened.commands = datagram;
    if (mayBeBare && framing.plainInARow == enough) {
        opened.isSound = true;
        opened.commandsOffset = opened.header.size;
        return;
    }
    const std::size_t checksumSize = enetChecksumSize(opened.dialect);
    const ByteView rest = datagram.subspan(opened.prefix + opened.header.size);
    const bool hasRoom = rest.size() > checksumSize;
    const auto isSoundBehind = [&](bool checksum) {
        return areEnetCommands(rest.subspan(checksum ? checksumSize : 0), missing);
    };
    // What the flow did before comes first; where nothing fits, it is kept.
    opened.hasChecksum = framing.checksum && hasRoom;
    opened.isSound = isSoundBehind(opened.hasChecksum);
    if (!opened.isSound && hasRoom && isSoundBehind(!opened.hasChecksum)) {
        opened.hasChecksum = !opened.hasChecksum;
        opened.isSound = true;
    }
    if (opened.hasChecksum)
        framing.checksum = true;
    opened.commandsOffset = opened.bodyOffset();
    const bool isBare = mayBeBare && opened.isSound && !opened.hasChecksum;
    framing.plainInARow = isBare ? static_cast<std::uint8_t>(framing.plainInARow + 1) : std::uint8_t{0};
}

} // namespace

/// The range coder decodes most bytes into something, and is slow. Decoding only a few bytes shows whether it
/// is worth it.
std::size_t EnetOpener::guessRangeCoded(ByteView compressed)
{
    constexpr std::size_t enoughForOneCommand = 48;
    if (!m_rangeCoder)
        return 0;
    const auto beginning = std::span(m_unpacked).first(enoughForOneCommand);
    std::ranges::fill(beginning, std::byte{});
    const std::size_t size = m_rangeCoder->decompress(compressed, beginning);
    if (size > 0)
        return size; // that is all
    // Reads the beginning as if the rest had not been captured.
    EnetCommandReader reader(beginning, 0, largestDatagram);
    EnetCommand command;
    return reader.next(command) && isPlausible(command) ? m_rangeCoder->decompress(compressed, m_unpacked)
                                                        : 0;
}

/// Godot fills what is shorter than 16 bytes with zeros before it compresses it, and ENet stops reading
/// there.
std::size_t EnetOpener::unpackFastLz(ByteView compressed)
{
    constexpr std::size_t filledSize = 16;
    const std::size_t size = decompressFastLz(compressed, m_unpacked);
    if (size != filledSize)
        return size;
    const ByteView unpacked = ByteView(m_unpacked).first(size);
    EnetCommandReader reader(unpacked);
    EnetCommand command;
    while (reader.next(command))
        continue;
    const ByteView rest = unpacked.subspan(std::min(reader.offset(), size));
    const bool isFilling = std::ranges::all_of(rest, [](std::byte byte) { return byte == std::byte{}; });
    return isFilling ? size - rest.size() : size;
}

std::size_t EnetOpener::unpack(ByteView compressed, Compression compression)
{
    switch (compression) {
    case Compression::RangeCoder:
        return m_rangeCoder ? m_rangeCoder->decompress(compressed, m_unpacked) : 0;
    case Compression::Zlib:
        return inflateZlib(compressed, m_unpacked);
    case Compression::Zstandard:
        return inflateZstandard(compressed, m_unpacked);
    case Compression::FastLz:
        return unpackFastLz(compressed);
    default:
        return 0;
    }
}

void EnetOpener::openCompressed(EnetDatagram& opened, ByteView datagram, EnetFraming& framing)
{
    const auto opensAs = [&](Compression compression, bool checksum) {
        const std::size_t start =
            opened.prefix + opened.header.size + (checksum ? enetChecksumSize(opened.dialect) : 0);
        if (start >= datagram.size())
            return false;
        const ByteView compressed = datagram.subspan(start);
        const bool isGuess = compression == Compression::RangeCoder && framing.compression != compression;
        const std::size_t size = isGuess ? guessRangeCoded(compressed) : unpack(compressed, compression);
        const ByteView unpacked = ByteView(m_unpacked).first(size);
        if (!areEnetCommands(unpacked) || countCommands(unpacked) > mostCommands)
            return false;
        framing.checksum = checksum;
        framing.compression = compression;
        opened.isSound = true;
        opened.hasChecksum = checksum;
        opened.compression = compression;
        opened.commands = unpacked;
        opened.commandsOffset = 0;
        return true;
    };
    // The two that have a header of their own come first; the range coder decodes most bytes into something.
    if (framing.compression != Compression::Unknown && opensAs(framing.compression, framing.checksum))
        return;
    for (const bool checksum : {framing.checksum, !framing.checksum}) {
        for (const auto compression :
             {Compression::Zstandard, Compression::Zlib, Compression::FastLz, Compression::RangeCoder}) {
            if (opensAs(compression, checksum))
                return;
        }
    }
    opened.compression = Compression::Unknown;
    opened.commands = {};
    opened.problem = "compressed, but not by the range coder, zlib, Zstandard or FastLZ: cannot be read here";
}

bool EnetOpener::openAs(EnetDialect dialect, EnetDatagram& opened, ByteView datagram, EnetFraming& framing,
                        std::size_t missing)
{
    const std::size_t prefix = opened.prefix;
    opened.dialect = dialect;
    const std::optional<EnetHeader> header = parseEnetHeader(datagram.subspan(prefix), dialect);
    if (!header) {
        opened.problem = "too short for ENet's header";
        return false;
    }
    opened.header = *header;
    if (!header->compressed) {
        openPlain(opened, datagram, framing, missing);
    } else if (missing > 0) {
        opened.compression = Compression::Unknown;
        opened.problem = "compressed, and cut by the capture: cannot be read";
    } else {
        openCompressed(opened, datagram, framing);
    }
    // A sent time is where the dialects differ.
    if (opened.isSound && header->hasSentTime)
        framing.dialect = dialect;
    if (opened.hasChecksum && dialect == EnetDialect::Original)
        opened.checksum = readBig32(datagram, prefix + header->size);
    return opened.isSound;
}

bool EnetOpener::openBehind(std::size_t prefix, EnetDatagram& opened, ByteView datagram, EnetFraming& framing,
                            std::size_t missing)
{
    // In a header's first byte. To the original, the time of ENet-CSharp looks like compression.
    constexpr unsigned timeOfCSharp = 0x40;
    constexpr unsigned timeOfOriginal = 0x80;
    opened.prefix = prefix;
    EnetDialect dialect = framing.dialect;
    if (dialect == EnetDialect::Unknown) {
        const unsigned first = datagram.size() > prefix ? readByte(datagram, prefix) : 0u;
        if ((first & (timeOfCSharp | timeOfOriginal)) == timeOfCSharp &&
            openAs(EnetDialect::CSharp, opened, datagram, framing, missing))
            return true;
        opened = EnetDatagram();
        opened.prefix = prefix;
        dialect = EnetDialect::Original;
    }
    return openAs(dialect, opened, datagram, framing, missing);
}

EnetDatagram EnetOpener::open(ByteView datagram, EnetFraming& framing, std::size_t missing)
{
    EnetDatagram opened;
    const auto opensBehind = [&](std::size_t prefix) {
        if (opened.prefix != prefix || !opened.problem.empty() || !opened.commands.empty())
            opened = EnetDatagram(); // from an earlier try
        return openBehind(prefix, opened, datagram, framing, missing);
    };
    const bool hasRoom = datagram.size() > prefixSize;
    if ((framing.hasPrefix && hasRoom && opensBehind(prefixSize)) || opensBehind(0) || framing.hasPrefix ||
        !hasRoom || framing.prefixTries == mostPrefixTries)
        return opened;
    ++framing.prefixTries;
    framing.hasPrefix = opensBehind(prefixSize);
    if (!framing.hasPrefix)
        opensBehind(0);
    return opened;
}

std::vector<EnetCommand> enetCommands(ByteView datagram, EnetOpener& opener)
{
    std::vector<EnetCommand> commands;
    EnetFraming framing;
    const EnetDatagram opened = opener.open(datagram, framing);
    EnetCommandReader reader(opened.commands, opened.commandsOffset);
    EnetCommand command;
    while (opened.problem.empty() && reader.next(command))
        commands.push_back(command);
    return commands;
}

std::uint32_t enetChecksum(ByteView datagram, const EnetDatagram& opened, std::uint32_t connectId)
{
    // Computed over header and uncompressed commands, with the connection's id in place of the checksum. Id
    // and checksum are used in the sender's byte order, and the checksum is compared as it is on the wire.
    const auto add = [](uLong sum, ByteView bytes) {
        return crc32(sum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    };
    std::array<std::byte, 4> id{};
    for (std::size_t index = 0; index < id.size(); ++index)
        id[index] = static_cast<std::byte>(connectId >> (8 * (3 - index)));
    std::array<std::byte, 4> header{};
    for (std::size_t index = 0; index < opened.header.size; ++index)
        header[index] = datagram[index];
    uLong sum = add(0, ByteView(header).first(opened.header.size));
    sum = add(sum, id);
    sum = add(sum, opened.commands.subspan(opened.commandsOffset));
    return static_cast<std::uint32_t>(sum);
}

} // namespace peerscope
