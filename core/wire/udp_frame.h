// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/wire/udp_address.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace peerscope {

/// How a captured frame begins: the headers before the IP packet.
enum class LinkLayer : std::uint8_t {
    Ethernet,         ///< with or without VLAN tags
    LinuxCooked,      ///< `tcpdump -i any`
    LinuxCooked2,     ///< the same, with the number of the interface
    RawIp,            ///< no header
    BsdLoopback,      ///< four bytes with the address family
    Ppp,              ///< RFC 1661, or Cisco's HDLC instead; with or without address and control bytes
    PppWithDirection, ///< the same, after a byte with the direction
    PppOverEthernet,  ///< RFC 2516, without Ethernet's header
    CiscoHdlc,
    PerPacketInformation, ///< PPI: a header that names the layer that follows
};

/// The layer for a number in tcpdump's list (`LINKTYPE_...`, or the `DLT_...` that libpcap makes of it).
/// Nothing if such frames cannot be read here.
std::optional<LinkLayer> linkLayerOf(int linkType);

/// Which part of a fragmented IP datagram a frame carries.
struct IpPart
{
    std::uint32_t id = 0;     ///< the same for all parts of a datagram, between the same hosts
    std::uint32_t offset = 0; ///< bytes from the start of the UDP header
    bool moreFollow = false;
};

/// A UDP datagram, or a part of one, found in a frame.
struct UdpFrame
{
    UdpAddress from; ///< for a Fragment, without port
    UdpAddress to;
    ByteView payload; ///< the captured part; for a Fragment, everything after the IP headers
    IpPart part;      ///< for a Fragment
    /// Cooked frames say whether the machine that captured them sent or received them.
    enum class Direction : std::uint8_t { Unknown, Received, Sent } direction = Direction::Unknown;
    bool isCut = false;      ///< the payload was not fully captured
    std::size_t missing = 0; ///< bytes of the payload that were not captured
};

enum class FrameContent : std::uint8_t {
    Udp,
    Fragment,  ///< a part of a UDP datagram that IP has fragmented: IpFragments reassembles it
    Other,     ///< another protocol, or not IP
    Malformed, ///< headers that contradict each other or are cut off
};

/// Reads the headers down to UDP: VLAN tags, MPLS labels, PPPoE, and up to eight nested tunnels of GRE, IP in
/// IP and VXLAN. Accepts any bytes. Fills `frame` if it returns Udp or Fragment.
FrameContent readUdpFrame(LinkLayer layer, ByteView bytes, UdpFrame& frame);

/// Reads a UDP datagram from its own header on: sets ports and payload of `frame`, or for VXLAN, the datagram
/// inside.
FrameContent readUdp(ByteView bytes, UdpFrame& frame);

} // namespace peerscope
