// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/captured_frame.h"
#include "core/files/input_file.h"

#include <memory>
#include <variant>

struct pcap;

namespace peerscope {

/// Reads a pcap file with libpcap: either byte order, microseconds or nanoseconds, and older variants.
class PcapReader final : public FrameReader
{
public:
    /// `file` must be at its beginning, and must outlive the reader. On an error, returns what is wrong,
    /// without the file's name.
    static std::variant<std::unique_ptr<PcapReader>, QString> open(InputFile& file);

    bool next(CapturedFrame& frame) override;
    /// The link type of all frames.
    int linkType() const;

private:
    struct Close
    {
        void operator()(pcap* handle) const;
    };
    explicit PcapReader(InputFile& file) : m_file(file) {}

    InputFile& m_file;
    std::unique_ptr<char[]> m_buffer; ///< of libpcap's stream, which must be destroyed first
    std::unique_ptr<pcap, Close> m_handle;
    std::uint64_t m_frames = 0;
};

} // namespace peerscope
