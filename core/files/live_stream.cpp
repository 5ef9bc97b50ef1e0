// SPDX-License-Identifier: MIT
#include "core/files/live_stream.h"

#include "core/files/capture_file.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

namespace peerscope {

namespace {

class PolledStream final : public LiveStream
{
public:
    explicit PolledStream(int descriptor) : m_descriptor(descriptor), m_bytes(fileStream(descriptor)) {}

    std::size_t read(std::span<std::byte> room) override
    {
        if (m_remaining == 0)
            return 0;
        room = room.first(std::min(room.size(), m_remaining));
        pollfd waiting = {.fd = m_descriptor, .events = POLLIN, .revents = 0};
        while (poll(&waiting, 1, static_cast<int>(silence.count())) <= 0) { // nothing yet, or a signal
            if (!goesOn())
                return 0;
        }
        const std::size_t count = m_bytes->read(room);
        m_problem = m_bytes->problem();
        if (m_isAsked)
            m_remaining -= count;
        return count;
    }

    /// The writer goes on: what it has written until now is the end.
    bool askToEnd() override
    {
        if (!m_isAsked) {
            m_isAsked = true;
            m_remaining = written();
        }
        return true;
    }

private:
    /// What waits to be read. Of a regular file, nothing: it may be long.
    std::size_t written() const
    {
        struct stat about = {};
        int count = 0;
        if (fstat(m_descriptor, &about) != 0 || S_ISREG(about.st_mode) ||
            ioctl(m_descriptor, FIONREAD, &count) != 0 || count < 0)
            return 0;
        return static_cast<std::size_t>(count);
    }

    int m_descriptor;
    std::unique_ptr<ByteStream> m_bytes;
    bool m_isAsked = false;
    std::size_t m_remaining = std::numeric_limits<std::size_t>::max(); ///< until the end
};

class CopiedStream final : public ByteStream
{
public:
    CopiedStream(ByteStream& stream, OutputFile* copy) : m_stream(stream), m_copy(copy) {}

    std::size_t read(std::span<std::byte> room) override
    {
        const std::size_t count = m_stream.read(room);
        m_problem = m_stream.problem();
        if (m_copy)
            copy(std::string_view(reinterpret_cast<const char*>(room.data()), count));
        return count;
    }

private:
    static constexpr std::size_t magicSize = 4;

    void copy(std::string_view bytes)
    {
        if (!m_isCopying) {
            m_beginning += bytes;
            if (m_beginning.size() < magicSize)
                return;
            const ByteView beginning(reinterpret_cast<const std::byte*>(m_beginning.data()), magicSize);
            m_isCopying = CaptureFile::isCapture(beginning) || isCompressed(beginning);
            if (!m_isCopying) { // what is no capture must not replace one
                m_copy = nullptr;
                return;
            }
            bytes = m_beginning;
        }
        m_copy->write(bytes);
        m_copy->flush();
    }

    ByteStream& m_stream;
    OutputFile* m_copy;
    std::string m_beginning; ///< until it is known what it is
    bool m_isCopying = false;
};

} // namespace

std::unique_ptr<LiveStream> liveStream(int descriptor)
{
    return std::make_unique<PolledStream>(descriptor);
}

std::unique_ptr<ByteStream> copiedStream(ByteStream& stream, OutputFile* copy)
{
    return std::make_unique<CopiedStream>(stream, copy);
}

} // namespace peerscope
