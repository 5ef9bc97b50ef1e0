// SPDX-License-Identifier: MIT
// The input is a frame; its first byte chooses the link layer.
#include "core/wire/ip_fragments.h"
#include "core/wire/udp_frame.h"

#include <cstdlib>

using namespace peerscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const auto layer =
        static_cast<LinkLayer>(data[0] % (static_cast<int>(LinkLayer::PerPacketInformation) + 1));
    const ByteView bytes(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
    UdpFrame frame;
    FrameContent content = readUdpFrame(layer, bytes, frame);
    IpFragments fragments;
    if (content == FrameContent::Fragment)
        content = fragments.add(frame, Time(0));
    if (content != FrameContent::Udp)
        return 0;
    unsigned sum = 0;
    for (const std::byte byte : frame.payload) // reads every byte, to detect reading outside the input
        sum += std::to_integer<unsigned>(byte);
    if (frame.payload.size() > size || frame.isCut != (frame.missing > 0) ||
        (frame.payload.empty() && sum != 0))
        std::abort();
    return 0;
}
