// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/files/captured_frame.h"
#include "core/files/input_file.h"
#include "core/wire/ip_fragments.h"
#include "core/wire/udp_frame.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace peerscope {

/// The link layers that can be read, as they appear in a sentence: "Ethernet, …, Cisco HDLC or PPI".
QString knownLinkLayers();

/// Reads the UDP datagrams of a capture file (pcap or pcapng, also compressed with gzip or zstd), one after
/// the other; a fragmented datagram comes when its last fragment does. Accepts any file. Holds one frame at a
/// time, and fragments (IpFragments).
class CaptureFile
{
public:
    using Error = InputFile::Error;
    static std::variant<CaptureFile, Error> open(const std::string& path);
    /// Reads a file that is already open and still at its beginning.
    static std::variant<CaptureFile, Error> open(InputFile file);
    /// Whether these are the first bytes of a capture.
    static bool isCapture(ByteView beginning);

    /// Every frame is counted in one of other, unreadable, malformed and tooShort, or is (a part of) a
    /// datagram that next() returns.
    struct Counts
    {
        std::uint64_t frames = 0;
        std::uint64_t other = 0;       ///< frames without UDP
        std::uint64_t unreadable = 0;  ///< frames of link types that cannot be read here
        std::uint64_t malformed = 0;   ///< frames whose headers make no sense
        std::uint64_t tooShort = 0;    ///< frames with too little captured to find a datagram
        std::uint64_t fragments = 0;   ///< frames with IP fragments
        std::uint64_t reassembled = 0; ///< datagrams reassembled from fragments
        std::uint64_t cut = 0;         ///< datagrams with only their beginning captured
    };

    /// The next UDP datagram, and when it was captured (since 1970; nothing if the file does not say). Its
    /// views are valid until the next call. False at the end of the file, and if it cannot be read any
    /// further: then problem() says why.
    bool next(UdpFrame& frame, std::optional<Time>& at);
    bool next(UdpFrame& frame, Time& at);

    const std::string& name() const { return m_file->name(); }
    const Counts& counts() const { return m_counts; }
    /// Empty, or what is wrong with the file, usually why it could not be read to its end.
    QString problem() const;
    /// The link types of unreadable frames: "IEEE802_11, 147".
    QString unreadableLinkTypes() const;
    /// Frames that were dropped while the capture was taken, as far as the file says.
    std::uint64_t dropped() const { return m_frames->dropped(); }
    /// The share of the file read so far, 0 to 1.
    double progress() const { return m_file->progress(); }

private:
    explicit CaptureFile(InputFile file) : m_file(std::make_unique<InputFile>(std::move(file))) {}
    FrameContent contentOf(const CapturedFrame& captured, UdpFrame& frame);

    std::unique_ptr<InputFile> m_file;
    std::unique_ptr<FrameReader> m_frames;
    IpFragments m_fragments;
    Time m_latest{};
    Counts m_counts;
    std::map<int, std::uint64_t> m_unreadable; ///< frames by link type
};

} // namespace peerscope
