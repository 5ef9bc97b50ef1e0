// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/wire/udp_frame.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace peerscope {

/// Puts UDP datagrams together that IP has cut (IPv4 and IPv6, RFC 791 and 8200), whatever order their parts
/// come in. Parts that overlap, or that do not agree on where the datagram ends, spoil it, as RFC 5722 wants
/// it; the same part twice does not. Remembers the newest 64 datagrams for 30 s each: at most 4 MiB, whatever
/// comes.
class IpFragments
{
public:
    /// Takes what readUdpFrame has called a Fragment. Udp: that was the last missing part, and `frame` is the
    /// whole datagram, its payload valid until the next call. Malformed: the same, but it has no UDP header
    /// that makes sense. Fragment: parts are missing still, or this one was of no use.
    FrameContent add(UdpFrame& frame, Time at);

private:
    static constexpr std::size_t mostAtOnce = 64;
    static constexpr std::size_t largest = 65'535;
    static constexpr Time patience = Time(30'000'000);

    struct Range
    {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    struct Datagram
    {
        bool isUsed = false;
        bool isSpoilt = false;
        UdpAddress from; ///< without ports
        UdpAddress to;
        std::uint32_t id = 0;
        Time first{};                    ///< when its first part came
        std::optional<std::size_t> size; ///< once its last part is there
        std::vector<std::byte> bytes;
        std::vector<Range> known; ///< in their order, with room between them

        bool takes(std::size_t begin, ByteView part, bool moreFollow);
    };

    Datagram& datagramOf(const UdpFrame& frame, Time at);

    std::vector<Datagram> m_datagrams;
    std::vector<std::byte> m_whole;
};

} // namespace peerscope
