// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/wire/udp_address.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace peerscope {

/// How a captured frame begins: what is around the IP packet.
enum class LinkLayer : std::uint8_t {
    Ethernet,         ///< with or without VLAN tags
    LinuxCooked,      ///< `tcpdump -i any`
    LinuxCooked2,     ///< the same, with the number of the interface
    RawIp,            ///< nothing
    BsdLoopback,      ///< four bytes with the address family
    Ppp,              ///< RFC 1661, or Cisco's HDLC in its place, with or without their address and control
    PppWithDirection, ///< the same, behind a byte that says who sent it
    PppOverEthernet,  ///< RFC 2516, without Ethernet's header
    CiscoHdlc,
    PerPacketInformation, ///< PPI: a header that says which of these follows
};

/// The layer of a number in tcpdump's list (`LINKTYPE_...`, and the `DLT_...` that libpcap makes of it).
/// Nothing where frames of that kind cannot be read here.
std::optional<LinkLayer> linkLayerOf(int linkType);
/// What linkLayerOf() knows, for an error: "Ethernet, Linux cooked, ...".
inline constexpr const char* knownLinkLayers =
    "Ethernet, Linux cooked, raw IP, BSD loopback, PPP, PPPoE, Cisco HDLC or PPI";

/// Which part of a datagram it is that IP has cut.
struct IpPart
{
    std::uint32_t id = 0;     ///< the same for all parts of a datagram, between the same hosts
    std::uint32_t offset = 0; ///< bytes from the start of the UDP header
    bool moreFollow = false;
};

/// A UDP datagram, or a part of one, found in a frame.
struct UdpFrame
{
    UdpAddress from; ///< of a Fragment, without its port
    UdpAddress to;
    ByteView payload; ///< what was captured of it; of a Fragment, all that lies behind IP's headers
    IpPart part;      ///< of a Fragment
    /// Cooked frames say whether the machine that captured them sent or received them.
    enum class Direction : std::uint8_t { Unknown, Received, Sent } direction = Direction::Unknown;
    bool isCut = false;      ///< the capture does not have all of the payload
    std::size_t missing = 0; ///< bytes of a datagram's payload that it does not have
};

enum class FrameContent : std::uint8_t {
    Udp,
    Fragment,  ///< a part of a UDP datagram that IP has cut: IpFragments puts them together
    Other,     ///< another protocol, or no IP packet at all
    Malformed, ///< headers that contradict each other, or that are cut off
};

/// Reads the headers down to UDP: VLAN tags, MPLS labels, PPPoE, and the tunnels GRE, IP in IP and VXLAN,
/// eight of them one in the other. Any bytes will do; `frame` is filled where the answer is Udp or Fragment.
FrameContent readUdpFrame(LinkLayer layer, ByteView bytes, UdpFrame& frame);

/// Reads a UDP datagram from its own header on: ports and payload of `frame`, or what is in it where it is
/// VXLAN.
FrameContent readUdp(ByteView bytes, UdpFrame& frame);

} // namespace peerscope
