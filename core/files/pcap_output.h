// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "core/wire/udp_frame.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace peerscope {

/// The first bytes of a pcap file (classic, microseconds, Linux cooked frames).
void appendPcapHeader(std::string& out);
/// One UDP datagram, with its lengths and checksums; over IPv6 unless both hosts are IPv4.
void appendPcapFrame(std::string& out, Time at, const UdpFrame& frame);

/// A line of a capture: a datagram as it leaves its sender, or as it reaches its receiver.
struct PcapSighting
{
    Time at{};
    DatagramId datagram;
    UdpFrame::Direction direction = UdpFrame::Direction::Sent;
};

/// What writePcap writes of a trace, in its order.
std::vector<PcapSighting> pcapSightings(const TraceSnapshot& trace);

/// A trace's datagrams as `tcpdump -i any` would have captured them on the machine of the server (between two
/// that are none: of the one that was there first): what it sent when it sent it, lost or not, and what
/// arrived there when it arrived. A trace that was a capture is written as it was captured. `write` is given
/// the file piece by piece.
void writePcap(const TraceSnapshot& trace, const std::function<void(std::string_view)>& write);

} // namespace peerscope
