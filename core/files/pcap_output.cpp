// SPDX-License-Identifier: MIT
#include "core/files/pcap_output.h"

#include <algorithm>

namespace peerscope {

namespace {

constexpr std::size_t cookedHeaderSize = 16;
constexpr std::size_t ipv4HeaderSize = 20;
constexpr std::size_t ipv6HeaderSize = 40;
constexpr std::size_t udpHeaderSize = 8;
constexpr unsigned udpProtocol = 17;

void little32(std::string& out, std::uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        out += static_cast<char>(value >> shift);
}

void big16(std::string& out, unsigned value)
{
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value);
}

/// The sum of RFC 1071 over 16-bit words, without the final complement.
std::uint32_t sum16(std::string_view bytes)
{
    std::uint32_t sum = 0;
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        const auto byte = static_cast<unsigned char>(bytes[index]);
        sum += index % 2 == 0 ? std::uint32_t{byte} << 8 : byte;
    }
    return sum;
}

unsigned checksum(std::uint32_t sum)
{
    while (sum > 0xFFFF)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return ~sum & 0xFFFF;
}

void set16(std::string& out, std::size_t offset, unsigned value)
{
    out[offset] = static_cast<char>(value >> 8);
    out[offset + 1] = static_cast<char>(value);
}

/// The packet type of a cooked frame for a direction.
unsigned packetType(UdpFrame::Direction direction)
{
    switch (direction) {
    case UdpFrame::Direction::Received:
        return 0;
    case UdpFrame::Direction::Sent:
        return 4;
    case UdpFrame::Direction::Unknown:
        break;
    }
    return 3; // between two others
}

bool isIpv4(const UdpFrame& frame)
{
    return frame.from.isIpv4() && frame.to.isIpv4();
}

std::string_view ipv6Bytes(const UdpAddress& address)
{
    return {reinterpret_cast<const char*>(address.host.data()), address.host.size()};
}

/// As an address of the frame's family: a tap may stand between a client with an IPv4 address and a server
/// with an IPv6 address. The former is then written as ::ffff:a.b.c.d.
std::string_view hostBytes(const UdpAddress& address, const UdpFrame& frame)
{
    return ipv6Bytes(address).substr(isIpv4(frame) ? 12 : 0);
}

void appendIpv4Header(std::string& out, const UdpFrame& frame, std::size_t udpSize)
{
    const std::size_t begin = out.size();
    out += '\x45';
    out += '\0';
    big16(out, static_cast<unsigned>(ipv4HeaderSize + udpSize));
    big16(out, 0);
    big16(out, 0x4000); // never cut
    out += '\x40';
    out += static_cast<char>(udpProtocol);
    big16(out, 0);
    out += hostBytes(frame.from, frame);
    out += hostBytes(frame.to, frame);
    set16(out, begin + 10, checksum(sum16(std::string_view(out).substr(begin))));
}

void appendIpv6Header(std::string& out, const UdpFrame& frame, std::size_t udpSize)
{
    big16(out, 0x6000);
    big16(out, 0);
    big16(out, static_cast<unsigned>(udpSize));
    out += static_cast<char>(udpProtocol);
    out += '\x40';
    out += hostBytes(frame.from, frame);
    out += hostBytes(frame.to, frame);
}

} // namespace

void appendPcapHeader(std::string& out)
{
    little32(out, 0xA1B2C3D4); // microseconds
    little32(out, 4u << 16 | 2);
    little32(out, 0);
    little32(out, 0);
    little32(out, 0x40000);
    little32(out, cookedLinkType);
}

void appendPcapFrame(std::string& out, Time at, const UdpFrame& frame)
{
    const auto size = static_cast<std::uint32_t>(cookedFrameSize(frame));
    little32(out, static_cast<std::uint32_t>(at.count() / 1'000'000));
    little32(out, static_cast<std::uint32_t>(at.count() % 1'000'000));
    little32(out, size);
    little32(out, size);
    appendCookedFrame(out, frame);
}

std::size_t cookedFrameSize(const UdpFrame& frame)
{
    return cookedHeaderSize + (isIpv4(frame) ? ipv4HeaderSize : ipv6HeaderSize) + udpHeaderSize +
           frame.payload.size();
}

void appendCookedFrame(std::string& out, const UdpFrame& frame)
{
    const std::size_t udpSize = udpHeaderSize + frame.payload.size();
    big16(out, packetType(frame.direction));
    big16(out, 1); // as on Ethernet
    big16(out, 6);
    out += '\x02'; // an address that no other machine has
    out += '\0';
    out += ipv6Bytes(frame.from).substr(12);
    big16(out, 0);
    big16(out, isIpv4(frame) ? 0x0800 : 0x86DD);
    if (isIpv4(frame))
        appendIpv4Header(out, frame, udpSize);
    else
        appendIpv6Header(out, frame, udpSize);

    const std::size_t udp = out.size();
    big16(out, frame.from.port);
    big16(out, frame.to.port);
    big16(out, static_cast<unsigned>(udpSize));
    big16(out, 0);
    out.append(reinterpret_cast<const char*>(frame.payload.data()), frame.payload.size());
    // The sum includes a pseudo header: both hosts, the protocol and the length (RFC 768, RFC 8200).
    const std::uint32_t sum = sum16(hostBytes(frame.from, frame)) + sum16(hostBytes(frame.to, frame)) +
                              udpProtocol + static_cast<std::uint32_t>(udpSize) +
                              sum16(std::string_view(out).substr(udp));
    const unsigned result = checksum(sum);
    set16(out, udp + 6, result == 0 ? 0xFFFF : result);
}

namespace {

/// A capture's datagrams as they were captured. Those proven to have arrived tell whether the capture was
/// made at their receiver.
std::vector<PcapSighting> capturedSightings(const TraceSnapshot& trace)
{
    std::vector<PcapSighting> result;
    result.reserve(trace.datagramCount());
    for (std::size_t index = 0; index < trace.datagramCount(); ++index) {
        const DatagramRow datagram = trace.datagram(DatagramId(static_cast<std::uint32_t>(index)));
        const bool arrived = datagram.fate == DatagramFate::Delivered;
        result.push_back({datagram.sent, datagram.id,
                          arrived ? UdpFrame::Direction::Received : UdpFrame::Direction::Unknown});
    }
    return result;
}

} // namespace

std::vector<PcapSighting> pcapSightings(const TraceSnapshot& trace)
{
    if (trace.origin() == TraceOrigin::Capture)
        return capturedSightings(trace);
    std::vector<PcapSighting> result;
    result.reserve(trace.datagramCount());
    for (std::size_t index = 0; index < trace.datagramCount(); ++index) {
        const DatagramRow datagram = trace.datagram(DatagramId(static_cast<std::uint32_t>(index)));
        const bool toServer = trace.endpoint(datagram.to).role == "server";
        const bool fromServer = trace.endpoint(datagram.from).role == "server";
        const bool atReceiver = toServer != fromServer ? toServer : datagram.to < datagram.from;
        if (atReceiver && datagram.fate == DatagramFate::Delivered)
            result.push_back({datagram.due, datagram.id, UdpFrame::Direction::Received});
        else if (!atReceiver &&
                 !datagram.duplicate) // a copy is made on the way, so its sender does not see it
            result.push_back({datagram.sent, datagram.id, UdpFrame::Direction::Sent});
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const PcapSighting& left, const PcapSighting& right) { return left.at < right.at; });
    return result;
}

UdpFrame frameOf(const TraceSnapshot& trace, const PcapSighting& sighting)
{
    const DatagramRow datagram = trace.datagram(sighting.datagram);
    UdpFrame frame;
    frame.from = {trace.endpoint(datagram.from).address.host, datagram.fromPort};
    frame.to = {trace.endpoint(datagram.to).address.host, datagram.toPort};
    frame.payload = trace.bytes(datagram);
    frame.direction = sighting.direction;
    return frame;
}

void writePcap(const TraceSnapshot& trace, const std::function<void(std::string_view)>& write)
{
    constexpr std::size_t writtenAtOnce = std::size_t{1} << 20;
    std::string out;
    appendPcapHeader(out);
    for (const PcapSighting& sighting : pcapSightings(trace)) {
        appendPcapFrame(out, sighting.at, frameOf(trace, sighting));
        if (out.size() >= writtenAtOnce) {
            write(out);
            out.clear();
        }
    }
    write(out);
}

} // namespace peerscope
