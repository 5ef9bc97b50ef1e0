// SPDX-License-Identifier: MIT
#include "core/wire/enet_datagram.h"

#include "core/wire/byte_reading.h"

#include <zlib.h>

namespace peerscope {

namespace {

constexpr std::size_t checksumSize = 4;

} // namespace

std::size_t EnetOpener::unpack(ByteView compressed, Compression compression)
{
    switch (compression) {
    case Compression::RangeCoder:
        return m_rangeCoder ? m_rangeCoder->decompress(compressed, m_unpacked) : 0;
    case Compression::Zlib:
        return inflateZlib(compressed, m_unpacked);
    case Compression::Zstandard:
        return inflateZstandard(compressed, m_unpacked);
    default:
        return 0;
    }
}

void EnetOpener::openCompressed(EnetDatagram& opened, ByteView datagram, EnetFraming& framing)
{
    const auto opensAs = [&](Compression compression, bool checksum) {
        const std::size_t start = opened.header.size + (checksum ? checksumSize : 0);
        if (start >= datagram.size())
            return false;
        const std::size_t size = unpack(datagram.subspan(start), compression);
        if (size == 0 || !areEnetCommands(ByteView(m_unpacked).first(size)))
            return false;
        framing = {checksum, compression};
        opened.hasChecksum = checksum;
        opened.compression = compression;
        opened.commands = ByteView(m_unpacked).first(size);
        opened.commandsOffset = 0;
        return true;
    };
    // The two that say what they are come first; the range coder makes something of most bytes.
    if (framing.compression != Compression::Unknown && opensAs(framing.compression, framing.checksum))
        return;
    for (const bool checksum : {framing.checksum, !framing.checksum}) {
        for (const auto compression : {Compression::Zstandard, Compression::Zlib, Compression::RangeCoder}) {
            if (opensAs(compression, checksum))
                return;
        }
    }
    opened.compression = Compression::Unknown;
    opened.commands = {};
    opened.problem = "compressed, but not by the range coder, zlib or Zstandard: cannot be read here";
}

EnetDatagram EnetOpener::open(ByteView datagram, EnetFraming& framing)
{
    EnetDatagram opened;
    const std::optional<EnetHeader> header = parseEnetHeader(datagram);
    if (!header) {
        opened.problem = "too short for ENet's header";
        return opened;
    }
    opened.header = *header;
    if (header->compressed) {
        openCompressed(opened, datagram, framing);
    } else {
        const ByteView rest = datagram.subspan(header->size);
        const bool hasRoom = rest.size() > checksumSize;
        if (framing.checksum)
            opened.hasChecksum =
                hasRoom && (areEnetCommands(rest.subspan(checksumSize)) || !areEnetCommands(rest));
        else
            opened.hasChecksum =
                hasRoom && !areEnetCommands(rest) && areEnetCommands(rest.subspan(checksumSize));
        if (opened.hasChecksum)
            framing.checksum = true;
        opened.commands = datagram;
        opened.commandsOffset = header->size + (opened.hasChecksum ? checksumSize : 0);
    }
    if (opened.hasChecksum)
        opened.checksum = readBig32(datagram, header->size);
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
    // Over header and uncompressed commands, with the connection's id where the checksum comes to stand. Both
    // ids are used as they lie in the sender's memory; what is compared is the number as it is on the wire.
    const auto add = [](uLong sum, ByteView bytes) {
        return crc32(sum, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    };
    std::array<std::byte, checksumSize> id{};
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
