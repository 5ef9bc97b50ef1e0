// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/wire/udp_frame.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace peerscope {

/// Reassembles UDP datagrams from IP fragments (IPv4 and IPv6, RFC 791 and 8200), in any order. If parts
/// overlap or disagree on where the datagram ends, it is discarded, as RFC 5722 requires; an exact repeat of
/// a part is fine. Keeps the newest 64 datagrams for 30 s each, at most 4 MiB in total.
class IpFragments
{
public:
    /// Takes a frame for which readUdpFrame returned Fragment. Returns Udp if this was the last missing part;
    /// `frame` is then the whole datagram, and its payload is valid until the next call. Returns Malformed if
    /// it was the last part but the UDP header makes no sense. Returns Fragment if parts are still missing,
    /// or if this one was of no use.
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
        UdpAddress from; ///< address only, no port
        UdpAddress to;
        std::uint32_t id = 0;
        Time first{};                    ///< when its first part came
        std::optional<std::size_t> size; ///< known once the last part has come
        std::vector<std::byte> bytes;
        std::vector<Range> known; ///< in order, with gaps between them

        bool takes(std::size_t begin, ByteView part, bool moreFollow);
    };

    Datagram& datagramOf(const UdpFrame& frame, Time at);

    std::vector<Datagram> m_datagrams;
    std::vector<std::byte> m_whole;
};

} // namespace peerscope
