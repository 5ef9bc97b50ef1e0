// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "core/wire/udp_frame.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace peerscope {

/// The link type of its frames, LINKTYPE_LINUX_SLL.
inline constexpr std::uint32_t cookedLinkType = 113;
/// The first bytes of a pcap file (classic, microseconds, Linux cooked frames).
void appendPcapHeader(std::string& out);
/// A frame with one UDP datagram, with its lengths and checksums; IPv6 unless both hosts are IPv4.
void appendPcapFrame(std::string& out, Time at, const UdpFrame& frame);

/// The frame alone, as it is in the file: a Linux cooked header, IP, UDP and the payload.
void appendCookedFrame(std::string& out, const UdpFrame& frame);
/// Its bytes.
std::size_t cookedFrameSize(const UdpFrame& frame);

/// A frame of the capture: a datagram as it leaves its sender, or as it reaches its receiver.
struct PcapSighting
{
    Time at{};
    DatagramId datagram;
    UdpFrame::Direction direction = UdpFrame::Direction::Sent;
};

/// The frames that writePcap writes, in order.
std::vector<PcapSighting> pcapSightings(const TraceSnapshot& trace);

/// The datagram of a sighting, with the addresses of its ends.
UdpFrame frameOf(const TraceSnapshot& trace, const PcapSighting& sighting);

/// Writes a trace's datagrams as `tcpdump -i any` would have captured them on the server's machine: what it
/// sent, at the time of sending, lost or not; and what arrived there, at the time of arrival. Between two
/// peers that are not servers, the one that was there first takes the server's place. A trace of a capture is
/// written as it was captured. `write` gets the file piece by piece.
void writePcap(const TraceSnapshot& trace, const std::function<void(std::string_view)>& write);

} // namespace peerscope
