// SPDX-License-Identifier: MIT
#include "core/files/byte_stream.h"

#include "core/files/file_words.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace peerscope {

namespace {

class FileStream final : public ByteStream
{
public:
    explicit FileStream(int descriptor) : m_descriptor(descriptor)
    {
        struct stat status = {};
        if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode))
            m_size = status.st_size;
    }
    ~FileStream() override
    {
        if (m_descriptor != STDIN_FILENO)
            close(m_descriptor);
    }
    FileStream(const FileStream&) = delete;
    FileStream& operator=(const FileStream&) = delete;

    std::size_t read(std::span<std::byte> room) override
    {
        ssize_t count = 0;
        do {
            count = ::read(m_descriptor, room.data(), room.size());
        } while (count < 0 && errno == EINTR);
        if (count < 0) {
            m_problem = FileWords::tr("cannot be read: %1").arg(qt_error_string(errno));
            return 0;
        }
        m_read += count;
        return static_cast<std::size_t>(count);
    }

    std::uint64_t size() const override { return static_cast<std::uint64_t>(m_size); }

    double progress() const override
    {
        return m_size <= 0 ? 0 : std::min(1.0, static_cast<double>(m_read) / static_cast<double>(m_size));
    }

private:
    int m_descriptor;
    off_t m_size = 0;
    off_t m_read = 0;
};

class MemoryStream final : public ByteStream
{
public:
    explicit MemoryStream(ByteView bytes) : m_bytes(bytes) {}

    std::size_t read(std::span<std::byte> room) override
    {
        const ByteView part = m_bytes.subspan(m_read, std::min(room.size(), m_bytes.size() - m_read));
        std::ranges::copy(part, room.begin());
        m_read += part.size();
        return part.size();
    }

    double progress() const override
    {
        return m_bytes.empty() ? 1 : static_cast<double>(m_read) / static_cast<double>(m_bytes.size());
    }

private:
    ByteView m_bytes;
    std::size_t m_read = 0;
};

} // namespace

std::unique_ptr<ByteStream> fileStream(int descriptor)
{
    return std::make_unique<FileStream>(descriptor);
}

std::unique_ptr<ByteStream> memoryStream(ByteView bytes)
{
    return std::make_unique<MemoryStream>(bytes);
}

} // namespace peerscope
