// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/pcap_output.h"

#include <string>

namespace peerscope::samples {

inline ByteView viewOf(const std::string& text)
{
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

inline std::string big16(unsigned value)
{
    return {static_cast<char>(value >> 8), static_cast<char>(value)};
}

inline std::string little32(std::uint32_t value)
{
    std::string text;
    for (int shift = 0; shift < 32; shift += 8)
        text += static_cast<char>(value >> shift);
    return text;
}

/// IPv4 and UDP around a payload, from 10.0.0.2:50000 to 10.0.0.1:7777.
inline std::string ipv4Packet(const std::string& payload)
{
    UdpFrame frame;
    frame.from = UdpAddress::ipv4(0x0A000002, 50'000);
    frame.to = UdpAddress::ipv4(0x0A000001, 7777);
    frame.payload = viewOf(payload);
    std::string out;
    appendPcapFrame(out, {}, frame);
    return out.substr(32); // behind the record's and the cooked header
}

/// IPv6 from fe80::2 to fe80::1, with `extensions` (the first of kind `first`) before the UDP header.
inline std::string ipv6Packet(const std::string& payload, unsigned first = 17,
                              const std::string& extensions = {})
{
    const std::string udp =
        big16(50'000) + big16(7777) + big16(static_cast<unsigned>(payload.size() + 8)) + big16(0) + payload;
    const std::string host = "\xFE\x80" + std::string(13, '\0');
    return std::string("\x60\0\0\0", 4) + big16(static_cast<unsigned>(extensions.size() + udp.size())) +
           static_cast<char>(first) + '\x40' + host + '\x02' + host + '\x01' + extensions + udp;
}

inline std::string ethernet(const std::string& packet, unsigned type = 0x0800, const std::string& tags = {})
{
    return std::string(12, '\x02') + tags + big16(type) + packet;
}

inline std::string pcapFile(std::uint32_t linkType, std::uint32_t magic = 0xA1B2C3D4)
{
    return little32(magic) + little32(4u << 16 | 2) + little32(0) + little32(0) + little32(0x40000) +
           little32(linkType);
}

inline std::string pcapRecord(std::uint32_t seconds, std::uint32_t fraction, const std::string& frame,
                              std::size_t lengthOnTheWire = 0)
{
    const auto size = static_cast<std::uint32_t>(frame.size());
    const auto wire = lengthOnTheWire == 0 ? size : static_cast<std::uint32_t>(lengthOnTheWire);
    return little32(seconds) + little32(fraction) + little32(size) + little32(wire) + frame;
}

} // namespace peerscope::samples
