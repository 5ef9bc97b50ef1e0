// SPDX-License-Identifier: MIT
#include "core/wire/udp_frame.h"

#include "core/wire/byte_reading.h"

#include <algorithm>

namespace peerscope {

namespace {

constexpr unsigned ipv4Type = 0x0800;
constexpr unsigned ipv6Type = 0x86DD;
constexpr unsigned udpProtocol = 17;
constexpr std::size_t udpHeaderSize = 8;

FrameContent readIpv4(ByteView bytes, UdpFrame& frame)
{
    constexpr std::size_t smallestHeader = 20;
    if (bytes.size() < smallestHeader)
        return FrameContent::Malformed;
    const std::size_t headerSize = std::size_t{readByte(bytes, 0)} % 16 * 4;
    std::size_t length = readBig16(bytes, 2);
    if (length == 0) // the network card fills it in after the capture
        length = bytes.size();
    if (headerSize < smallestHeader || headerSize > bytes.size() || length < headerSize)
        return FrameContent::Malformed;
    if (readByte(bytes, 9) != udpProtocol)
        return FrameContent::Other;
    frame.from = UdpAddress::ipv4(readBig32(bytes, 12), 0);
    frame.to = UdpAddress::ipv4(readBig32(bytes, 16), 0);
    frame.isCut = length > bytes.size();
    const ByteView rest = bytes.first(std::min(length, bytes.size())).subspan(headerSize);
    const unsigned cut = readBig16(bytes, 6);
    constexpr unsigned moreFollow = 0x2000;
    constexpr unsigned offset = 0x1FFF; // in units of 8 bytes
    if ((cut & (moreFollow | offset)) != 0) {
        frame.payload = rest;
        frame.part = {readBig16(bytes, 4), (cut & offset) * 8, (cut & moreFollow) != 0};
        return FrameContent::Fragment;
    }
    return readUdp(rest, frame);
}

FrameContent readIpv6(ByteView bytes, UdpFrame& frame)
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
    while (protocol != udpProtocol) {
        const bool isExtension = protocol == hopByHop || protocol == routing || protocol == fragment ||
                                 protocol == authentication || protocol == destination;
        if (!isExtension)
            return FrameContent::Other;
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
    return readUdp(rest, frame);
}

FrameContent readIp(ByteView bytes, UdpFrame& frame)
{
    if (bytes.empty())
        return FrameContent::Malformed;
    switch (readByte(bytes, 0) >> 4) {
    case 4:
        return readIpv4(bytes, frame);
    case 6:
        return readIpv6(bytes, frame);
    default:
        return FrameContent::Other;
    }
}

FrameContent readEtherType(unsigned type, ByteView bytes, UdpFrame& frame)
{
    constexpr std::size_t tagSize = 4;
    while (type == 0x8100 || type == 0x88A8 || type == 0x9100) { // VLAN tags, one in the other
        if (bytes.size() < tagSize)
            return FrameContent::Malformed;
        type = readBig16(bytes, 2);
        bytes = bytes.subspan(tagSize);
    }
    return type == ipv4Type || type == ipv6Type ? readIp(bytes, frame) : FrameContent::Other;
}

UdpFrame::Direction directionOf(unsigned packetType)
{
    constexpr unsigned toUs = 0;
    constexpr unsigned fromUs = 4;
    if (packetType == toUs)
        return UdpFrame::Direction::Received;
    return packetType == fromUs ? UdpFrame::Direction::Sent : UdpFrame::Direction::Unknown;
}

} // namespace

FrameContent readUdp(ByteView bytes, UdpFrame& frame)
{
    if (bytes.size() < udpHeaderSize)
        return FrameContent::Malformed;
    frame.from.port = readBig16(bytes, 0);
    frame.to.port = readBig16(bytes, 2);
    const std::size_t length = readBig16(bytes, 4);
    if (length < udpHeaderSize)
        return FrameContent::Malformed;
    frame.isCut = frame.isCut || length > bytes.size();
    frame.payload = bytes.first(std::min(length, bytes.size())).subspan(udpHeaderSize);
    return FrameContent::Udp;
}

FrameContent readUdpFrame(LinkLayer layer, ByteView bytes, UdpFrame& frame)
{
    frame = UdpFrame();
    switch (layer) {
    case LinkLayer::Ethernet:
        return bytes.size() < 14 ? FrameContent::Malformed
                                 : readEtherType(readBig16(bytes, 12), bytes.subspan(14), frame);
    case LinkLayer::LinuxCooked:
        if (bytes.size() < 16)
            return FrameContent::Malformed;
        frame.direction = directionOf(readBig16(bytes, 0));
        return readEtherType(readBig16(bytes, 14), bytes.subspan(16), frame);
    case LinkLayer::LinuxCooked2:
        if (bytes.size() < 20)
            return FrameContent::Malformed;
        frame.direction = directionOf(readByte(bytes, 10));
        return readEtherType(readBig16(bytes, 0), bytes.subspan(20), frame);
    case LinkLayer::BsdLoopback:
        return bytes.size() < 4 ? FrameContent::Malformed : readIp(bytes.subspan(4), frame);
    case LinkLayer::RawIp:
        return readIp(bytes, frame);
    }
    return FrameContent::Other;
}

} // namespace peerscope
