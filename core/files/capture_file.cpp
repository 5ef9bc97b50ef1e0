// SPDX-License-Identifier: MIT
#include "core/files/capture_file.h"

#include <pcap/pcap.h>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

namespace peerscope {

namespace {

constexpr std::size_t readAtOnce = std::size_t{1} << 18; // bytes

std::optional<LinkLayer> linkLayerOf(int type)
{
    switch (type) {
    case DLT_EN10MB:
        return LinkLayer::Ethernet;
    case DLT_LINUX_SLL:
        return LinkLayer::LinuxCooked;
    case DLT_LINUX_SLL2:
        return LinkLayer::LinuxCooked2;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
        return LinkLayer::RawIp;
    case DLT_NULL:
    case DLT_LOOP:
        return LinkLayer::BsdLoopback;
    default:
        return std::nullopt;
    }
}

} // namespace

void CaptureFile::Close::operator()(pcap* handle) const
{
    pcap_close(handle);
}

std::variant<CaptureFile, CaptureFile::Error> CaptureFile::open(const std::string& path)
{
    std::FILE* stream = std::fopen(path.c_str(), "rb");
    if (!stream)
        return Error{path + ": cannot be opened: " + std::strerror(errno)};
    struct stat status = {};
    if (fstat(fileno(stream), &status) != 0 || S_ISDIR(status.st_mode)) {
        std::fclose(stream);
        return Error{path + ": is a folder; expected a capture file"};
    }
    auto opened = open(stream, path);
    if (auto* file = std::get_if<CaptureFile>(&opened))
        file->m_size = S_ISREG(status.st_mode) ? status.st_size : 0;
    return opened;
}

std::variant<CaptureFile, CaptureFile::Error> CaptureFile::open(std::FILE* stream, const std::string& name)
{
    std::array<char, PCAP_ERRBUF_SIZE> text = {};
    CaptureFile file;
    file.m_name = name;
    // libpcap asks for every frame by itself, and the library's own buffer is that of a page.
    file.m_buffer = std::make_unique<char[]>(readAtOnce);
    std::setvbuf(stream, file.m_buffer.get(), _IOFBF, readAtOnce);
    file.m_handle.reset(pcap_fopen_offline(stream, text.data())); // owns the stream from now on
    if (!file.m_handle) {
        std::fclose(stream);
        return Error{name + ": at byte 0: expected a pcap or pcapng file: " + text.data()};
    }
    const int type = pcap_datalink(file.m_handle.get());
    const std::optional<LinkLayer> layer = linkLayerOf(type);
    if (!layer) {
        const char* typeName = pcap_datalink_val_to_name(type);
        return Error{name + ": frames of link type " + (typeName ? typeName : std::to_string(type)) +
                     "; expected Ethernet, Linux cooked, raw IP or BSD loopback"};
    }
    file.m_layer = *layer;
    return file;
}

bool CaptureFile::next(UdpFrame& frame, Time& at)
{
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    while (m_problem.empty()) {
        const int status = pcap_next_ex(m_handle.get(), &header, &bytes);
        if (status != 1) {
            if (status == PCAP_ERROR)
                m_problem = m_name + ": after frame " + std::to_string(m_counts.frames) + ": " +
                            pcap_geterr(m_handle.get());
            return false;
        }
        ++m_counts.frames;
        // pcapng may name any second of the universe's life.
        constexpr std::int64_t furthest = 1'000'000'000'000;
        const auto second = std::clamp<std::int64_t>(header->ts.tv_sec, -furthest, furthest);
        at = Time(second * 1'000'000 + std::clamp<std::int64_t>(header->ts.tv_usec, 0, 999'999));
        const ByteView captured(reinterpret_cast<const std::byte*>(bytes), header->caplen);
        FrameContent content = readUdpFrame(m_layer, captured, frame);
        if (content == FrameContent::Fragment) {
            ++m_counts.fragments;
            content = m_fragments.add(frame, at);
            m_counts.reassembled += content == FrameContent::Udp ? 1 : 0;
        }
        switch (content) {
        case FrameContent::Udp:
            m_counts.cut += frame.isCut ? 1 : 0;
            return true;
        case FrameContent::Fragment:
            break; // until its last part comes
        case FrameContent::Malformed:
            ++m_counts.malformed;
            break;
        case FrameContent::Other:
            ++m_counts.other;
            break;
        }
    }
    return false;
}

double CaptureFile::progress() const
{
    if (m_size <= 0)
        return 0;
    const long position = std::ftell(pcap_file(m_handle.get()));
    return std::clamp(static_cast<double>(position) / static_cast<double>(m_size), 0.0, 1.0);
}

} // namespace peerscope
