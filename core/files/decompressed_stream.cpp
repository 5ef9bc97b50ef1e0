// SPDX-License-Identifier: MIT
#include "core/files/byte_stream.h"

#include "core/files/file_words.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace peerscope {

namespace {

constexpr std::array gzipMagic = {std::byte{0x1F}, std::byte{0x8B}, std::byte{0x08}};
constexpr std::array zstdMagic = {std::byte{0x28}, std::byte{0xB5}, std::byte{0x2F}, std::byte{0xFD}};

constexpr std::uint64_t alwaysAllowed = std::uint64_t{64} << 20; // bytes
constexpr std::uint64_t allowedTimes = 64;

/// What gzip and zstd share: reads compressed bytes into a buffer, and limits how much comes out.
class DecompressedStream : public ByteStream
{
public:
    explicit DecompressedStream(std::unique_ptr<ByteStream> compressed)
        : m_compressed(std::move(compressed)), m_buffer(std::size_t{1} << 16)
    {
    }

    std::size_t read(std::span<std::byte> room) final
    {
        while (m_problem.isEmpty() && !room.empty()) {
            if (m_left.empty() && !m_atEnd) {
                const std::size_t count = m_compressed->read(m_buffer);
                m_left = std::span(m_buffer).first(count);
                m_taken += count;
                m_atEnd = count == 0;
                m_problem = m_compressed->problem();
            }
            const std::size_t before = m_left.size();
            const std::size_t written = unpack(room, m_left, m_atEnd);
            m_given += written;
            if (m_given > alwaysAllowed + allowedTimes * m_taken) {
                m_problem = FileWords::tr("unpacks to more than %1 times its size: no real file does that; "
                                          "the rest is not read")
                                .arg(allowedTimes);
                return 0;
            }
            if (written > 0)
                return written;
            if (m_atEnd && before == m_left.size())
                return 0;
        }
        return 0;
    }

    double progress() const final { return m_compressed->progress(); }

protected:
    /// Decompresses from the front of `input`, removes what it has used, and returns how much it has written.
    /// Sets m_problem.
    virtual std::size_t unpack(std::span<std::byte> room, std::span<std::byte>& input, bool isLast) = 0;

private:
    std::unique_ptr<ByteStream> m_compressed;
    std::vector<std::byte> m_buffer;
    std::span<std::byte> m_left; ///< of the buffer
    std::uint64_t m_taken = 0;
    std::uint64_t m_given = 0;
    bool m_atEnd = false;
};

class GzipStream final : public DecompressedStream
{
public:
    explicit GzipStream(std::unique_ptr<ByteStream> compressed) : DecompressedStream(std::move(compressed))
    {
        constexpr int gzipWithLargestWindow = 16 + MAX_WBITS;
        if (inflateInit2(&m_state, gzipWithLargestWindow) != Z_OK)
            throw std::bad_alloc();
    }
    ~GzipStream() override { inflateEnd(&m_state); }
    GzipStream(const GzipStream&) = delete;
    GzipStream& operator=(const GzipStream&) = delete;

private:
    std::size_t unpack(std::span<std::byte> room, std::span<std::byte>& input, bool isLast) override
    {
        if (m_memberEnded) {
            if (input.empty())
                return 0; // the end
            // Another member may follow. Anything else (padding, as on tapes) is ignored, as gzip does.
            if (input.front() != gzipMagic.front()) {
                input = {};
                return 0;
            }
            inflateReset(&m_state);
            m_memberEnded = false;
        }
        m_state.next_in = reinterpret_cast<Bytef*>(input.data());
        m_state.avail_in = static_cast<uInt>(input.size());
        m_state.next_out = reinterpret_cast<Bytef*>(room.data());
        m_state.avail_out = static_cast<uInt>(std::min<std::size_t>(room.size(), 1u << 30));
        const uInt before = m_state.avail_out;
        const int result = inflate(&m_state, Z_NO_FLUSH);
        const std::size_t written = before - m_state.avail_out;
        input = input.last(m_state.avail_in);
        if (result == Z_STREAM_END)
            m_memberEnded = true;
        else if (result != Z_OK && result != Z_BUF_ERROR)
            m_problem =
                FileWords::tr("its gzip data is damaged: %1")
                    .arg(m_state.msg ? QString::fromLatin1(m_state.msg) : FileWords::tr("no such code"));
        else if (isLast && written == 0)
            m_problem = FileWords::tr("its gzip data ends in the middle");
        return written;
    }

    z_stream m_state = {};
    bool m_memberEnded = false;
};

class ZstdStream final : public DecompressedStream
{
public:
    explicit ZstdStream(std::unique_ptr<ByteStream> compressed)
        : DecompressedStream(std::move(compressed)), m_state(ZSTD_createDStream())
    {
        if (!m_state)
            throw std::bad_alloc();
        constexpr int largestWindow = 27; // 128 MiB, the default limit of `zstd` itself
        ZSTD_DCtx_setParameter(m_state.get(), ZSTD_d_windowLogMax, largestWindow);
    }

private:
    std::size_t unpack(std::span<std::byte> room, std::span<std::byte>& input, bool isLast) override
    {
        ZSTD_inBuffer in = {input.data(), input.size(), 0};
        ZSTD_outBuffer out = {room.data(), room.size(), 0};
        const std::size_t result = ZSTD_decompressStream(m_state.get(), &out, &in);
        if (ZSTD_isError(result)) {
            m_problem = FileWords::tr("its zstd data is damaged: %1")
                            .arg(QString::fromLatin1(ZSTD_getErrorName(result)));
            return out.pos;
        }
        if (in.pos > 0 || out.pos > 0)
            m_frameIsOpen = result != 0;
        if (isLast && out.pos == 0 && m_frameIsOpen)
            m_problem = FileWords::tr("its zstd data ends in the middle");
        input = input.subspan(in.pos);
        return out.pos;
    }

    struct Free
    {
        void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
    };
    std::unique_ptr<ZSTD_DStream, Free> m_state;
    bool m_frameIsOpen = true;
};

bool beginsWith(ByteView bytes, std::span<const std::byte> magic)
{
    return bytes.size() >= magic.size() && std::ranges::equal(bytes.first(magic.size()), magic);
}

} // namespace

bool isCompressed(ByteView beginning)
{
    return beginsWith(beginning, gzipMagic) || beginsWith(beginning, zstdMagic);
}

std::unique_ptr<ByteStream> decompressedStream(std::unique_ptr<ByteStream> compressed, ByteView beginning)
{
    if (beginsWith(beginning, gzipMagic))
        return std::make_unique<GzipStream>(std::move(compressed));
    return std::make_unique<ZstdStream>(std::move(compressed));
}

} // namespace peerscope
