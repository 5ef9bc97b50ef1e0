// SPDX-License-Identifier: MIT
#include "core/files/pcap_reader.h"

#include "core/files/file_words.h"

#include <pcap/pcap.h>

#include <stdio_ext.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <new>

namespace peerscope {

namespace {

constexpr std::size_t frameBufferSize = std::size_t{1} << 18; // bytes

ssize_t readFrom(void* file, char* room, std::size_t size)
{
    return static_cast<ssize_t>(
        static_cast<InputFile*>(file)->readSome({reinterpret_cast<std::byte*>(room), size}));
}

} // namespace

void PcapReader::Close::operator()(pcap* handle) const
{
    pcap_close(handle); // also closes the stream
}

std::variant<std::unique_ptr<PcapReader>, QString> PcapReader::open(InputFile& file)
{
    std::FILE* stream = fopencookie(&file, "rb", {.read = readFrom, .write = {}, .seek = {}, .close = {}});
    if (!stream)
        throw std::bad_alloc();
    std::unique_ptr<PcapReader> reader(new PcapReader(file));
    // libpcap reads every frame separately, and the stream's own buffer is only one page.
    reader->m_buffer = std::make_unique<char[]>(frameBufferSize);
    std::setvbuf(stream, reader->m_buffer.get(), _IOFBF, frameBufferSize);
    __fsetlocking(stream, FSETLOCKING_BYCALLER); // one thread reads
    std::array<char, PCAP_ERRBUF_SIZE> text = {};
    reader->m_handle.reset(pcap_fopen_offline(stream, text.data()));
    if (!reader->m_handle) {
        std::fclose(stream);
        return QString::fromLocal8Bit(text.data());
    }
    return reader;
}

bool PcapReader::next(CapturedFrame& frame)
{
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    const int status = pcap_next_ex(m_handle.get(), &header, &bytes);
    if (status != 1) {
        if (status == PCAP_ERROR || !m_file.problem().isEmpty())
            m_problem =
                FileWords::tr("after frame %1: %2")
                    .arg(QString::number(m_frames), m_file.problem().isEmpty()
                                                        ? QString::fromLocal8Bit(pcap_geterr(m_handle.get()))
                                                        : m_file.problem());
        return false;
    }
    ++m_frames;
    frame = {};
    // In a damaged file, the fraction may be anything.
    frame.at = Time(std::int64_t{header->ts.tv_sec} * 1'000'000 +
                    std::clamp<std::int64_t>(header->ts.tv_usec, 0, 999'999));
    frame.linkType = linkType();
    frame.sizeOnTheWire = header->len;
    frame.bytes = {reinterpret_cast<const std::byte*>(bytes), header->caplen};
    return true;
}

int PcapReader::linkType() const
{
    return pcap_datalink(m_handle.get());
}

} // namespace peerscope
