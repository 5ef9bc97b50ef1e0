// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/wire/udp_address.h"

#include <cstdint>

namespace peerscope {

/// How a captured frame begins: what is around the IP packet.
enum class LinkLayer : std::uint8_t {
    Ethernet,     ///< with or without VLAN tags
    LinuxCooked,  ///< `tcpdump -i any`
    LinuxCooked2, ///< the same, with the number of the interface
    RawIp,        ///< nothing
    BsdLoopback,  ///< four bytes with the address family
};

/// A UDP datagram, or a part of one, found in a frame.
struct UdpFrame
{
    UdpAddress from;
    UdpAddress to;
    ByteView payload; ///< what was captured of it
    /// Cooked frames say whether the machine that captured them sent or received them.
    enum class Direction : std::uint8_t { Unknown, Received, Sent } direction = Direction::Unknown;
    bool isCut = false; ///< the capture does not have all of the payload
};

enum class FrameContent : std::uint8_t {
    Udp,
    Fragment,  ///< a part of a UDP datagram that IP has cut: without its other parts nobody can read it
    Other,     ///< another protocol, or no IP packet at all
    Malformed, ///< headers that contradict each other, or that are cut off
};

/// Reads the headers down to UDP. Any bytes will do; `frame` is filled where the answer is Udp.
FrameContent readUdpFrame(LinkLayer layer, ByteView bytes, UdpFrame& frame);

} // namespace peerscope
