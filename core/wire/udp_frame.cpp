// SPDX-License-Identifier: MIT
#include "core/wire/udp_frame.h"

#include "core/wire/byte_reading.h"

#include <algorithm>

namespace peerscope {

namespace {

constexpr unsigned ipv4Type = 0x0800;
constexpr unsigned ipv6Type = 0x86DD;
constexpr unsigned ipv4Protocol = 4;
constexpr unsigned udpProtocol = 17;
constexpr unsigned ipv6Protocol = 41;
constexpr unsigned greProtocol = 47;
constexpr std::size_t udpHeaderSize = 8;
constexpr int deepest = 8; ///< nested tunnels

// Each function reads one header and continues with its content. `depth` counts the tunnels around it.
FrameContent readIp(ByteView bytes, UdpFrame& frame, int depth);
FrameContent readEthernet(ByteView bytes, UdpFrame& frame, int depth);
FrameContent readEtherType(unsigned type, ByteView bytes, UdpFrame& frame, int depth);
FrameContent readPpp(ByteView bytes, UdpFrame& frame, int depth);
FrameContent readUdpIn(ByteView bytes, UdpFrame& frame, int depth);

/// RFC 2784 and 2890; its version 1 carries PPP (RFC 2637).
FrameContent readGre(ByteView bytes, UdpFrame& frame, int depth)
{
    constexpr unsigned checksumOrRouting = 0xC000;
    constexpr unsigned key = 0x2000;
    constexpr unsigned sequence = 0x1000;
    constexpr unsigned acknowledgement = 0x0080;
    constexpr unsigned ethernetType = 0x6558;
    constexpr unsigned pppType = 0x880B;
    if (bytes.size() < 4)
        return FrameContent::Malformed;
    const unsigned flags = readBig16(bytes, 0);
    const unsigned type = readBig16(bytes, 2);
    const unsigned version = flags & 7;
    std::size_t size = 4;
    for (const unsigned field : {checksumOrRouting, key, sequence})
        size += (flags & field) != 0 ? 4 : 0;
    if (version == 1 && (flags & acknowledgement) != 0)
        size += 4;
    if (size > bytes.size())
        return FrameContent::Malformed;
    bytes = bytes.subspan(size);
    if (version == 1)
        return type == pppType ? readPpp(bytes, frame, depth) : FrameContent::Other;
    if (version != 0)
        return FrameContent::Other;
    return type == ethernetType ? readEthernet(bytes, frame, depth)
                                : readEtherType(type, bytes, frame, depth);
}

/// The content of an IP packet that is not a fragment.
FrameContent readIpPayload(unsigned protocol, ByteView bytes, UdpFrame& frame, int depth)
{
    switch (protocol) {
    case udpProtocol:
        return readUdpIn(bytes, frame, depth);
    case ipv4Protocol:
    case ipv6Protocol:
        return readIp(bytes, frame, depth + 1);
    case greProtocol:
        return readGre(bytes, frame, depth + 1);
    default:
        return FrameContent::Other;
    }
}

FrameContent readIpv4(ByteView bytes, UdpFrame& frame, int depth)
{
    constexpr std::size_t smallestHeader = 20;
    if (bytes.size() < smallestHeader)
        return FrameContent::Malformed;
    const std::size_t headerSize = std::size_t{readByte(bytes, 0)} % 16 * 4;
    std::size_t length = readBig16(bytes, 2);
    if (length == 0) // the network card sets it after the capture
        length = bytes.size();
    if (headerSize < smallestHeader || headerSize > bytes.size() || length < headerSize)
        return FrameContent::Malformed;
    const unsigned protocol = readByte(bytes, 9);
    frame.from = UdpAddress::ipv4(readBig32(bytes, 12), 0);
    frame.to = UdpAddress::ipv4(readBig32(bytes, 16), 0);
    frame.isCut = length > bytes.size();
    const ByteView rest = bytes.first(std::min(length, bytes.size())).subspan(headerSize);
    const unsigned cut = readBig16(bytes, 6);
    constexpr unsigned moreFollow = 0x2000;
    constexpr unsigned offset = 0x1FFF; // in units of 8 bytes
    if ((cut & (moreFollow | offset)) != 0) {
        if (protocol != udpProtocol)
            return FrameContent::Other;
        frame.payload = rest;
        frame.part = {readBig16(bytes, 4), (cut & offset) * 8, (cut & moreFollow) != 0};
        return FrameContent::Fragment;
    }
    return readIpPayload(protocol, rest, frame, depth);
}

FrameContent readIpv6(ByteView bytes, UdpFrame& frame, int depth)
{
    constexpr std::size_t headerSize = 40;
    constexpr unsigned hopByHop = 0;
    constexpr unsigned routing = 43;
    constexpr unsigned fragment = 44;
    constexpr unsigned authentication = 51;
    constexpr unsigned destination = 60;
    if (bytes.size() < headerSize)
        return FrameContent::Malformed;
    const std::size_t length = headerSize + readBig16(bytes, 4);
    unsigned protocol = readByte(bytes, 6);
    std::copy_n(bytes.begin() + 8, 16, reinterpret_cast<std::byte*>(frame.from.host.data()));
    std::copy_n(bytes.begin() + 24, 16, reinterpret_cast<std::byte*>(frame.to.host.data()));
    frame.isCut = length > bytes.size();
    ByteView rest = bytes.first(std::min(length, bytes.size())).subspan(headerSize);
    while (protocol == hopByHop || protocol == routing || protocol == fragment ||
           protocol == authentication || protocol == destination) {
        if (rest.size() < 8)
            return FrameContent::Malformed;
        if (protocol == fragment && (readBig16(rest, 2) & 0xFFF9) != 0) {
            if (readByte(rest, 0) != udpProtocol)
                return FrameContent::Other;
            const unsigned place = readBig16(rest, 2);
            frame.part = {readBig32(rest, 4), place & 0xFFF8, (place & 1) != 0};
            frame.payload = rest.subspan(8);
            return FrameContent::Fragment;
        }
        std::size_t size = 8;
        if (protocol == authentication)
            size = (std::size_t{readByte(rest, 1)} + 2) * 4;
        else if (protocol != fragment)
            size = (std::size_t{readByte(rest, 1)} + 1) * 8;
        if (size > rest.size())
            return FrameContent::Malformed;
        protocol = readByte(rest, 0);
        rest = rest.subspan(size);
    }
    return readIpPayload(protocol, rest, frame, depth);
}

FrameContent readIp(ByteView bytes, UdpFrame& frame, int depth)
{
    if (bytes.empty())
        return FrameContent::Malformed;
    if (depth > deepest)
        return FrameContent::Other;
    switch (readByte(bytes, 0) >> 4) {
    case 4:
        return readIpv4(bytes, frame, depth);
    case 6:
        return readIpv6(bytes, frame, depth);
    default:
        return FrameContent::Other;
    }
}

FrameContent readMpls(ByteView bytes, UdpFrame& frame, int depth)
{
    constexpr std::size_t labelSize = 4;
    constexpr unsigned lastLabel = 1;
    while (bytes.size() >= labelSize) {
        const bool isLast = (readByte(bytes, 2) & lastLabel) != 0;
        bytes = bytes.subspan(labelSize);
        if (isLast)
            return readIp(bytes, frame, depth);
    }
    return FrameContent::Malformed;
}

FrameContent readPppProtocol(ByteView bytes, UdpFrame& frame, int depth)
{
    if (bytes.empty())
        return FrameContent::Malformed;
    const bool isShort = readByte(bytes, 0) % 2 == 1; // one byte, if both ends have agreed on that
    const std::size_t size = isShort ? 1 : 2;
    if (bytes.size() < size)
        return FrameContent::Malformed;
    const unsigned protocol = isShort ? readByte(bytes, 0) : readBig16(bytes, 0);
    bytes = bytes.subspan(size);
    switch (protocol) {
    case 0x0021:
    case 0x0057:
        return readIp(bytes, frame, depth);
    case 0x0281:
        return readMpls(bytes, frame, depth);
    default:
        return FrameContent::Other;
    }
}

FrameContent readCiscoHdlc(ByteView bytes, UdpFrame& frame, int depth)
{
    return bytes.size() < 4 ? FrameContent::Malformed
                            : readEtherType(readBig16(bytes, 2), bytes.subspan(4), frame, depth);
}

FrameContent readPpp(ByteView bytes, UdpFrame& frame, int depth)
{
    constexpr unsigned addressAndControl = 0xFF03;
    const unsigned first = bytes.size() < 2 ? 0 : readBig16(bytes, 0);
    if (first == 0x0F00 || first == 0x8F00)
        return readCiscoHdlc(bytes, frame, depth);
    return readPppProtocol(first == addressAndControl ? bytes.subspan(2) : bytes, frame, depth);
}

FrameContent readPppOverEthernet(ByteView bytes, UdpFrame& frame, int depth)
{
    constexpr std::size_t headerSize = 6;
    if (bytes.size() < headerSize)
        return FrameContent::Malformed;
    return readBig16(bytes, 0) == 0x1100 ? readPppProtocol(bytes.subspan(headerSize), frame, depth)
                                         : FrameContent::Other;
}

FrameContent readEtherType(unsigned type, ByteView bytes, UdpFrame& frame, int depth)
{
    constexpr std::size_t tagSize = 4;
    while (type == 0x8100 || type == 0x88A8 || type == 0x9100) { // nested VLAN tags
        if (bytes.size() < tagSize)
            return FrameContent::Malformed;
        type = readBig16(bytes, 2);
        bytes = bytes.subspan(tagSize);
    }
    switch (type) {
    case ipv4Type:
    case ipv6Type:
        return readIp(bytes, frame, depth);
    case 0x8847:
    case 0x8848:
        return readMpls(bytes, frame, depth);
    case 0x8864:
        return readPppOverEthernet(bytes, frame, depth);
    default:
        return FrameContent::Other;
    }
}

FrameContent readEthernet(ByteView bytes, UdpFrame& frame, int depth)
{
    return bytes.size() < 14 ? FrameContent::Malformed
                             : readEtherType(readBig16(bytes, 12), bytes.subspan(14), frame, depth);
}

UdpFrame::Direction directionOf(unsigned packetType)
{
    constexpr unsigned toUs = 0;
    constexpr unsigned fromUs = 4;
    if (packetType == toUs)
        return UdpFrame::Direction::Received;
    return packetType == fromUs ? UdpFrame::Direction::Sent : UdpFrame::Direction::Unknown;
}

/// The Ethernet frame in a VXLAN datagram (RFC 7348), on its official port or on the one that Linux used
/// before. An ENet datagram cannot begin like a VXLAN header.
std::optional<ByteView> frameInVxlan(const UdpFrame& frame)
{
    constexpr std::size_t headerSize = 8;
    constexpr std::uint32_t hasNetwork = 0x08000000;
    const bool isPort = frame.to.port == 4789 || frame.to.port == 8472;
    if (!isPort || frame.payload.size() < headerSize || readBig32(frame.payload, 0) != hasNetwork ||
        readByte(frame.payload, headerSize - 1) != 0)
        return std::nullopt;
    return frame.payload.subspan(headerSize);
}

FrameContent readUdpIn(ByteView bytes, UdpFrame& frame, int depth)
{
    if (bytes.size() < udpHeaderSize)
        return FrameContent::Malformed;
    frame.from.port = readBig16(bytes, 0);
    frame.to.port = readBig16(bytes, 2);
    const std::size_t length = readBig16(bytes, 4);
    if (length < udpHeaderSize)
        return FrameContent::Malformed;
    frame.isCut = length > bytes.size();
    frame.missing = frame.isCut ? length - std::max(bytes.size(), udpHeaderSize) : 0;
    frame.payload = bytes.first(std::min(length, bytes.size())).subspan(udpHeaderSize);
    if (const auto inner = frameInVxlan(frame); inner && depth < deepest)
        return readEthernet(*inner, frame, depth + 1);
    return FrameContent::Udp;
}

/// PPI's header names another link layer; its numbers are little-endian.
FrameContent readPerPacketInformation(ByteView bytes, UdpFrame& frame)
{
    constexpr std::size_t headerSize = 8;
    if (bytes.size() < headerSize)
        return FrameContent::Malformed;
    const std::size_t size = readByte(bytes, 2) | std::size_t{readByte(bytes, 3)} << 8;
    if (size < headerSize || size > bytes.size())
        return FrameContent::Malformed;
    const auto layer = linkLayerOf(static_cast<int>(__builtin_bswap32(readBig32(bytes, 4)) & 0xFFFF));
    if (!layer || *layer == LinkLayer::PerPacketInformation)
        return FrameContent::Other;
    return readUdpFrame(*layer, bytes.subspan(size), frame);
}

} // namespace

std::optional<LinkLayer> linkLayerOf(int linkType)
{
    switch (linkType) {
    case 0:
    case 108:
        return LinkLayer::BsdLoopback;
    case 1:
        return LinkLayer::Ethernet;
    case 9:
    case 50:
        return LinkLayer::Ppp;
    case 12: // raw IP has had several numbers
    case 14:
    case 101:
    case 228:
    case 229:
        return LinkLayer::RawIp;
    case 51:
        return LinkLayer::PppOverEthernet;
    case 104:
        return LinkLayer::CiscoHdlc;
    case 113:
        return LinkLayer::LinuxCooked;
    case 166:
        return LinkLayer::PppWithDirection;
    case 192:
        return LinkLayer::PerPacketInformation;
    case 276:
        return LinkLayer::LinuxCooked2;
    default:
        return std::nullopt;
    }
}

FrameContent readUdp(ByteView bytes, UdpFrame& frame)
{
    return readUdpIn(bytes, frame, 0);
}

FrameContent readUdpFrame(LinkLayer layer, ByteView bytes, UdpFrame& frame)
{
    frame = UdpFrame();
    switch (layer) {
    case LinkLayer::Ethernet:
        return readEthernet(bytes, frame, 0);
    case LinkLayer::LinuxCooked:
        if (bytes.size() < 16)
            return FrameContent::Malformed;
        frame.direction = directionOf(readBig16(bytes, 0));
        return readEtherType(readBig16(bytes, 14), bytes.subspan(16), frame, 0);
    case LinkLayer::LinuxCooked2:
        if (bytes.size() < 20)
            return FrameContent::Malformed;
        frame.direction = directionOf(readByte(bytes, 10));
        return readEtherType(readBig16(bytes, 0), bytes.subspan(20), frame, 0);
    case LinkLayer::BsdLoopback:
        return bytes.size() < 4 ? FrameContent::Malformed : readIp(bytes.subspan(4), frame, 0);
    case LinkLayer::RawIp:
        return readIp(bytes, frame, 0);
    case LinkLayer::Ppp:
        return readPpp(bytes, frame, 0);
    case LinkLayer::PppWithDirection:
        if (bytes.empty())
            return FrameContent::Malformed;
        frame.direction = readByte(bytes, 0) == 0 ? UdpFrame::Direction::Received : UdpFrame::Direction::Sent;
        return readPpp(bytes.subspan(1), frame, 0);
    case LinkLayer::PppOverEthernet:
        return readPppOverEthernet(bytes, frame, 0);
    case LinkLayer::CiscoHdlc:
        return readCiscoHdlc(bytes, frame, 0);
    case LinkLayer::PerPacketInformation:
        return readPerPacketInformation(bytes, frame);
    }
    return FrameContent::Other;
}

} // namespace peerscope
