// SPDX-License-Identifier: MIT
#include "core/files/live_stream.h"

#include "core/files/capture_file.h"

#include <poll.h>

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
        pollfd waiting = {.fd = m_descriptor, .events = POLLIN, .revents = 0};
        while (poll(&waiting, 1, static_cast<int>(silence.count())) <= 0) { // nothing yet, or a signal
            if (!goesOn())
                return 0;
        }
        const std::size_t count = m_bytes->read(room);
        m_problem = m_bytes->problem();
        return count;
    }

private:
    int m_descriptor;
    std::unique_ptr<ByteStream> m_bytes;
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
