// SPDX-License-Identifier: MIT
#include "core/files/pcapng_reader.h"

#include "core/files/file_words.h"
#include "core/files/pcapng_blocks.h"
#include "core/wire/byte_reading.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace peerscope {

namespace {

using namespace pcapng;

constexpr std::size_t headSize = 8; // type and length
constexpr std::size_t tailSize = 4; // the length again
constexpr std::uint32_t smallestBlock = headSize + tailSize;
constexpr std::uint32_t largestFrameBlock = 16u << 20; // Wireshark's limit
constexpr std::size_t mostInterfaces = 1u << 16;

/// About 30,000 years in either direction, so that times in microseconds can still be added.
constexpr std::int64_t furthestSecond = 1'000'000'000'000;

std::uint64_t powerOfTen(unsigned exponent)
{
    std::uint64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

} // namespace

Time PcapngReader::Clock::at(std::uint64_t ticks) const
{
    constexpr unsigned isBinary = 0x80;
    constexpr unsigned mostDigits = 19; // a higher power of ten does not fit, nor would such a second
    const unsigned exponent = resolution & 0x7Fu;
    std::uint64_t seconds = 0;
    std::uint64_t microseconds = 0;
    if (resolution & isBinary) {
        __extension__ using Wide = unsigned __int128;
        seconds = exponent < 64 ? ticks >> exponent : 0;
        const Wide fraction = exponent < 64 ? ticks - (seconds << exponent) : ticks;
        microseconds = static_cast<std::uint64_t>((fraction * 1'000'000u) >> exponent);
    } else if (exponent <= mostDigits) {
        const std::uint64_t second = powerOfTen(exponent);
        seconds = ticks / second;
        const std::uint64_t fraction = ticks % second;
        microseconds =
            exponent <= 6 ? fraction * powerOfTen(6 - exponent) : fraction / powerOfTen(exponent - 6);
    }
    const auto bounded = static_cast<std::int64_t>(std::min<std::uint64_t>(seconds, furthestSecond));
    const std::int64_t offset = std::clamp(offsetSeconds, -furthestSecond, furthestSecond);
    return Time((bounded + offset) * 1'000'000 + static_cast<std::int64_t>(microseconds));
}

std::uint16_t PcapngReader::read16(ByteView bytes, std::size_t offset) const
{
    const std::uint16_t value = readBig16(bytes, offset);
    return m_isBigEndian ? value : static_cast<std::uint16_t>(value >> 8 | value << 8);
}

std::uint32_t PcapngReader::read32(ByteView bytes, std::size_t offset) const
{
    const std::uint32_t value = readBig32(bytes, offset);
    return m_isBigEndian ? value : __builtin_bswap32(value);
}

std::uint64_t PcapngReader::read64(ByteView bytes, std::size_t offset) const
{
    const std::uint64_t first = read32(bytes, offset);
    const std::uint64_t second = read32(bytes, offset + 4);
    return m_isBigEndian ? first << 32 | second : second << 32 | first;
}

template <class Take> bool PcapngReader::readOptions(ByteView body, std::size_t offset, Take take) const
{
    constexpr std::uint16_t endOfOptions = 0;
    while (offset + 4 <= body.size()) {
        const std::uint16_t code = read16(body, offset);
        const std::size_t size = read16(body, offset + 2);
        if (code == endOfOptions)
            break;
        offset += 4;
        if (size > body.size() - offset)
            return false;
        take(code, offset, size);
        offset += (size + 3) / 4 * 4;
    }
    return true;
}

bool PcapngReader::damaged(std::uint64_t at, const QString& what)
{
    if (m_problem.isEmpty())
        m_problem = FileWords::tr("at byte %1: %2").arg(QString::number(at), what);
    return false;
}

bool PcapngReader::endsInside(std::uint64_t at)
{
    const QString& reason = m_file.problem();
    return damaged(at, reason.isEmpty()
                           ? FileWords::tr("the file ends in the middle of a block")
                           : FileWords::tr("the file ends in the middle of a block: %1").arg(reason));
}

bool PcapngReader::next(CapturedFrame& frame)
{
    m_isOver = m_isOver || !findFrame(frame);
    return !m_isOver;
}

bool PcapngReader::findFrame(CapturedFrame& frame)
{
    Block block;
    while (beginBlock(block)) {
        switch (block.type) {
        case sectionHeader:
            if (!readSection(block))
                return false;
            break;
        case interfaceDescription:
            if (!readInterface(block))
                return false;
            break;
        case interfaceStatistics:
            if (!readStatistics(block))
                return false;
            break;
        case enhancedPacket:
        case packetOfOldFiles:
        case simplePacket:
            m_skip = block.length;
            return readPacket(block, frame);
        default:
            // A block too large to hold is skipped without reading it.
            if (block.length <= largestFrameBlock && bodyOf(block).empty())
                return false;
            m_skip = block.length;
            break;
        }
    }
    return false;
}

bool PcapngReader::beginBlock(Block& block)
{
    const std::uint64_t skipped = m_file.position();
    if (!m_file.skip(m_skip))
        return endsInside(skipped);
    m_skip = 0;
    block.at = m_file.position();
    const ByteView head = m_file.view(headSize + 4);
    if (head.empty())
        return m_file.problem().isEmpty() ? false : damaged(block.at, m_file.problem());
    if (head.size() < smallestBlock)
        return endsInside(block.at);
    block.type = read32(head, 0);
    if (readBig32(head, 0) == sectionHeader) {
        block.type = sectionHeader;
        const std::uint32_t magic = readBig32(head, headSize);
        if (magic != byteOrderMagic && magic != __builtin_bswap32(byteOrderMagic))
            return damaged(block.at,
                           FileWords::tr("a section header with an unknown byte order; expected 1a2b3c4d"));
        m_isBigEndian = magic == byteOrderMagic;
    } else if (!m_hasSection) {
        return damaged(block.at, FileWords::tr("no section header; expected a pcapng file"));
    }
    block.length = read32(head, 4);
    if (block.length < smallestBlock || block.length % 4 != 0)
        return damaged(
            block.at,
            FileWords::tr("a block of %1 bytes; expected a multiple of 4, at least 12").arg(block.length));
    return true;
}

ByteView PcapngReader::bodyOf(const Block& block)
{
    if (block.length > largestFrameBlock) {
        damaged(block.at, FileWords::tr("a block of %1 bytes; expected at most %2")
                              .arg(block.length)
                              .arg(largestFrameBlock));
        return {};
    }
    const ByteView bytes = m_file.view(block.length);
    if (bytes.size() < block.length) {
        endsInside(block.at);
        return {};
    }
    if (const std::uint32_t again = read32(bytes, block.length - tailSize); again != block.length) {
        damaged(block.at,
                FileWords::tr("a block of %1 bytes, but its end says %2").arg(block.length).arg(again));
        return {};
    }
    return bytes.subspan(0, block.length - tailSize);
}

bool PcapngReader::readSection(const Block& block)
{
    constexpr std::size_t fixedSize = 24; // includes the length of the section, which is not needed
    const ByteView body = bodyOf(block);
    if (body.empty())
        return false;
    if (body.size() < fixedSize)
        return damaged(block.at,
                       FileWords::tr("a section header of %1 bytes; expected at least 28").arg(block.length));
    if (const std::uint16_t version = read16(body, 12); version != 1)
        return damaged(block.at, FileWords::tr("a section of version %1; expected 1").arg(version));
    m_droppedBefore = dropped();
    m_interfaces.clear();
    m_hasSection = true;
    m_skip = block.length;
    return true;
}

bool PcapngReader::readInterface(const Block& block)
{
    constexpr std::size_t fixedSize = 16;
    constexpr std::uint16_t timeResolution = 9;
    constexpr std::uint16_t timeOffset = 14;
    const ByteView body = bodyOf(block);
    if (body.empty())
        return false;
    if (body.size() < fixedSize)
        return damaged(
            block.at,
            FileWords::tr("an interface description of %1 bytes; expected at least 20").arg(block.length));
    if (m_interfaces.size() == mostInterfaces)
        return damaged(block.at, FileWords::tr("more than %1 interfaces").arg(mostInterfaces));
    Interface interface;
    interface.linkType = read16(body, 8);
    interface.snapLength = read32(body, 12);
    const auto take = [&](std::uint16_t code, std::size_t offset, std::size_t size) {
        if (code == timeResolution && size >= 1)
            interface.clock.resolution = readByte(body, offset);
        if (code == timeOffset && size >= 8)
            interface.clock.offsetSeconds = static_cast<std::int64_t>(read64(body, offset));
    };
    if (!readOptions(body, fixedSize, take))
        return damaged(block.at, FileWords::tr("an interface option that is longer than its block"));
    m_interfaces.push_back(interface);
    m_skip = block.length;
    return true;
}

bool PcapngReader::readStatistics(const Block& block)
{
    constexpr std::size_t fixedSize = 20;
    constexpr std::uint16_t droppedByInterface = 5;
    constexpr std::uint16_t droppedBySystem = 7;
    const ByteView body = bodyOf(block);
    if (body.empty())
        return false;
    m_skip = block.length;
    const std::uint32_t number = body.size() < fixedSize ? 0 : read32(body, 8);
    if (body.size() < fixedSize || number >= m_interfaces.size())
        return true;           // only its frames matter
    std::uint64_t dropped = 0; // since the capture began
    readOptions(body, fixedSize, [&](std::uint16_t code, std::size_t offset, std::size_t size) {
        if ((code == droppedByInterface || code == droppedBySystem) && size >= 8)
            dropped += read64(body, offset);
    });
    m_interfaces[number].dropped = dropped;
    return true;
}

std::uint64_t PcapngReader::dropped() const
{
    std::uint64_t sum = m_droppedBefore;
    for (const Interface& interface : m_interfaces)
        sum += interface.dropped;
    return sum;
}

bool PcapngReader::readPacket(const Block& block, CapturedFrame& frame)
{
    frame = {};
    const bool isSimple = block.type == simplePacket;
    const std::size_t fixedSize = isSimple ? 12 : 28;
    const ByteView body = bodyOf(block);
    if (body.empty())
        return false;
    if (body.size() < fixedSize)
        return damaged(block.at, FileWords::tr("a frame's block of %1 bytes; expected at least %2")
                                     .arg(block.length)
                                     .arg(fixedSize + tailSize));
    std::uint32_t number = 0;
    if (!isSimple)
        number = block.type == enhancedPacket ? read32(body, 8) : read16(body, 8);
    if (number >= m_interfaces.size()) {
        damaged(block.at, FileWords::tr("a frame of interface %1, but the section describes only %2")
                              .arg(number)
                              .arg(m_interfaces.size()));
        frame.isSound = frame.hasTime = false;
        return true;
    }
    const Interface& interface = m_interfaces[number];
    std::size_t size = 0;
    if (isSimple) { // this is the length on the wire; at most the interface's snap length was captured
        frame.sizeOnTheWire = read32(body, 8);
        size = std::min(frame.sizeOnTheWire, body.size() - fixedSize);
        if (interface.snapLength != 0)
            size = std::min<std::size_t>(size, interface.snapLength);
        frame.hasTime = false;
    } else {
        size = read32(body, 20);
        frame.sizeOnTheWire = read32(body, 24);
        frame.at = interface.clock.at(std::uint64_t{read32(body, 12)} << 32 | read32(body, 16));
    }
    frame.linkType = interface.linkType;
    if (size > body.size() - fixedSize) {
        damaged(block.at, FileWords::tr("a frame of %1 bytes in a block of %2").arg(size).arg(block.length));
        frame.isSound = false;
        return true;
    }
    frame.bytes = body.subspan(fixedSize, size);
    return true;
}

} // namespace peerscope
