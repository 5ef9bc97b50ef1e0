// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/wire/ip_fragments.h"
#include "core/wire/udp_frame.h"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <variant>

struct pcap;

namespace peerscope {

/// Reads the UDP datagrams of a capture file (pcap and pcapng, as libpcap reads them; Ethernet, Linux cooked,
/// raw IP, BSD loopback), one after the other; those that IP has cut, when the last of their parts comes.
/// Takes any file; holds one frame at a time, and the parts (IpFragments).
class CaptureFile
{
public:
    /// What is wrong, with the file's name and the place in it.
    struct Error
    {
        std::string text;
    };
    static std::variant<CaptureFile, Error> open(const std::string& path);
    /// Of a stream that is open already, of which nothing was read, and which is closed with this. `name` is
    /// what errors call it.
    static std::variant<CaptureFile, Error> open(std::FILE* stream, const std::string& name);

    struct Counts
    {
        std::uint64_t frames = 0;
        std::uint64_t other = 0;       ///< frames without UDP
        std::uint64_t malformed = 0;   ///< frames whose headers make no sense
        std::uint64_t fragments = 0;   ///< frames with parts of datagrams that IP has cut
        std::uint64_t reassembled = 0; ///< datagrams that were put together of such parts
        std::uint64_t cut = 0;         ///< datagrams of which the capture has only the beginning
    };

    /// The next UDP datagram, and when it was captured (since 1970). Its views are valid until the next call.
    /// False at the end of the file, and where it cannot be read any further: then problem() says why.
    bool next(UdpFrame& frame, Time& at);

    const std::string& name() const { return m_name; }
    const Counts& counts() const { return m_counts; }
    /// Empty, or why the file could not be read to its end.
    const std::string& problem() const { return m_problem; }
    /// How far the file has been read, 0 to 1.
    double progress() const;

private:
    struct Close
    {
        void operator()(pcap* handle) const;
    };
    CaptureFile() = default;

    std::unique_ptr<char[]> m_buffer; ///< the stream's; it is gone after it
    std::unique_ptr<pcap, Close> m_handle;
    std::string m_name;
    LinkLayer m_layer = LinkLayer::Ethernet;
    IpFragments m_fragments;
    std::int64_t m_size = 0; ///< of the file, bytes; 0 where it has none (a pipe)
    Counts m_counts;
    std::string m_problem;
};

} // namespace peerscope
