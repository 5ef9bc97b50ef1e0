// SPDX-License-Identifier: MIT
#include "core/files/pcapng_output.h"

#include "core/files/pcap_output.h"
#include "core/files/pcapng_blocks.h"

#include <string>

namespace peerscope {

namespace {

using namespace pcapng;

constexpr std::uint32_t flagsOption = 2;

void addNumber(std::string& out, std::uint32_t value, int bytes)
{
    for (int shift = 0; shift < 8 * bytes; shift += 8)
        out += static_cast<char>(value >> shift);
}

/// A block: its type, its length, `body`, and its length again.
void addBlock(std::string& out, std::uint32_t type, std::string_view body)
{
    constexpr std::size_t around = 12;
    const auto length = static_cast<std::uint32_t>(body.size() + around);
    addNumber(out, type, 4);
    addNumber(out, length, 4);
    out += body;
    addNumber(out, length, 4);
}

void addHeaders(std::string& out)
{
    std::string section;
    addNumber(section, byteOrderMagic, 4); // in this byte order
    addNumber(section, 1, 2);
    addNumber(section, 0, 2);
    addNumber(section, 0xFFFF'FFFF, 4); // of unknown length
    addNumber(section, 0xFFFF'FFFF, 4);
    addBlock(out, sectionHeader, section);

    std::string interface;
    addNumber(interface, cookedLinkType, 2);
    addNumber(interface, 0, 2);
    addNumber(interface, 0x40000, 4); // no frame is longer
    addBlock(out, interfaceDescription,
             interface); // times are in microseconds unless an option says otherwise
}

void addFrame(std::string& out, std::string& body, Time at, const UdpFrame& frame)
{
    const auto time = static_cast<std::uint64_t>(at.count());
    const auto size = static_cast<std::uint32_t>(cookedFrameSize(frame));
    body.clear();
    addNumber(body, 0, 4); // the interface
    addNumber(body, static_cast<std::uint32_t>(time >> 32), 4);
    addNumber(body, static_cast<std::uint32_t>(time), 4);
    addNumber(body, size, 4);
    addNumber(body, size, 4);
    appendCookedFrame(body, frame);
    body.resize((body.size() + 3) / 4 * 4);
    if (frame.direction != UdpFrame::Direction::Unknown) {
        addNumber(body, flagsOption, 2);
        addNumber(body, 4, 2);
        addNumber(body, frame.direction == UdpFrame::Direction::Received ? 1 : 2, 4);
        addNumber(body, 0, 4); // no more options
    }
    addBlock(out, enhancedPacket, body);
}

} // namespace

void writePcapng(const TraceSnapshot& trace, Time start, const std::function<void(std::string_view)>& write)
{
    constexpr std::size_t writtenAtOnce = std::size_t{1} << 20;
    std::string out;
    std::string body;
    addHeaders(out);
    for (const PcapSighting& sighting : pcapSightings(trace)) {
        addFrame(out, body, start + sighting.at, frameOf(trace, sighting));
        if (out.size() >= writtenAtOnce) {
            write(out);
            out.clear();
        }
    }
    write(out);
}

} // namespace peerscope
