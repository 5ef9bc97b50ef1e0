// SPDX-License-Identifier: MIT
#include "core/files/input_file.h"

#include "core/files/file_words.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

namespace peerscope {

namespace {

constexpr std::size_t readAtOnce = std::size_t{1} << 18; // bytes
constexpr std::size_t longestMagic = 4;

/// Gives the bytes already read, then the rest of the stream.
class RestOfStream final : public ByteStream
{
public:
    RestOfStream(std::vector<std::byte> beginning, std::unique_ptr<ByteStream> rest)
        : m_beginning(std::move(beginning)), m_rest(std::move(rest))
    {
    }

    std::size_t read(std::span<std::byte> room) override
    {
        if (m_read == m_beginning.size()) {
            const std::size_t count = m_rest->read(room);
            m_problem = m_rest->problem();
            return count;
        }
        const std::size_t count = std::min(room.size(), m_beginning.size() - m_read);
        std::ranges::copy(std::span(m_beginning).subspan(m_read, count), room.begin());
        m_read += count;
        return count;
    }

    double progress() const override { return m_rest->progress(); }

private:
    std::vector<std::byte> m_beginning;
    std::unique_ptr<ByteStream> m_rest;
    std::size_t m_read = 0;
};

bool isStandardInput(const std::string& name)
{
    // We do not open these by name: that fails for a socket, and would read a file from its beginning again.
    constexpr std::array names = {"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"};
    return std::ranges::find(names, name) != names.end();
}

/// The descriptor, or what is wrong, without the file's name.
std::variant<int, QString> openDescriptor(const std::string& name)
{
    if (name.empty())
        return FileWords::tr("no file name");
    const bool isStandard = isStandardInput(name);
    const int descriptor = isStandard ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status = {};
    if (descriptor < 0 || fstat(descriptor, &status) != 0)
        return qt_error_string(errno);
    if (S_ISDIR(status.st_mode)) {
        if (!isStandard)
            close(descriptor);
        return FileWords::tr("it is a folder; expected a file");
    }
    return descriptor;
}

} // namespace

std::variant<InputFile, InputFile::Error> InputFile::open(const std::string& name)
{
    const auto opened = openDescriptor(name);
    if (const auto* problem = std::get_if<QString>(&opened))
        return Error{FileWords::tr("%1: cannot be opened: %2").arg(QString::fromStdString(name), *problem)};
    return of(fileStream(std::get<int>(opened)),
              isStandardInput(name) ? FileWords::tr("standard input").toStdString() : name);
}

InputFile InputFile::of(std::unique_ptr<ByteStream> stream, std::string name)
{
    InputFile raw(std::move(stream), std::move(name));
    const ByteView beginning = raw.view(longestMagic);
    if (!isCompressed(beginning))
        return raw;
    std::vector<std::byte> read(raw.m_buffer.begin() + static_cast<std::ptrdiff_t>(raw.m_begin),
                                raw.m_buffer.begin() + static_cast<std::ptrdiff_t>(raw.m_end));
    const ByteView magic = ByteView(raw.m_buffer).subspan(raw.m_begin, beginning.size());
    auto whole = std::make_unique<RestOfStream>(std::move(read), std::move(raw.m_stream));
    return {decompressedStream(std::move(whole), magic), raw.m_name};
}

InputFile::InputFile(std::unique_ptr<ByteStream> stream, std::string name)
    : m_stream(std::move(stream)), m_name(std::move(name)), m_buffer(readAtOnce)
{
}

/// Reads until the buffer has `size` bytes; false if the file ends before.
bool InputFile::fill(std::size_t size)
{
    if (m_end - m_begin >= size)
        return true;
    std::copy(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_begin),
              m_buffer.begin() + static_cast<std::ptrdiff_t>(m_end), m_buffer.begin());
    m_end -= m_begin;
    m_begin = 0;
    while (m_end < size) {
        // The buffer grows with the bytes that are there, not with what a damaged file claims.
        if (m_end == m_buffer.size())
            m_buffer.resize(std::min(m_buffer.size() * 2, std::max(size, readAtOnce)));
        const std::size_t count = m_stream->read(std::span(m_buffer).subspan(m_end));
        if (count == 0)
            return false;
        m_end += count;
    }
    return true;
}

ByteView InputFile::view(std::size_t size)
{
    fill(size);
    return ByteView(m_buffer).subspan(m_begin, std::min(size, m_end - m_begin));
}

bool InputFile::skip(std::uint64_t size)
{
    while (size > 0) {
        if (m_begin == m_end && !fill(1))
            return false;
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, m_end - m_begin));
        m_begin += count;
        m_position += count;
        size -= count;
    }
    return true;
}

std::size_t InputFile::read(std::span<std::byte> room)
{
    std::size_t done = 0;
    while (const std::size_t count = readSome(room.subspan(done)))
        done += count;
    return done;
}

std::size_t InputFile::readSome(std::span<std::byte> room)
{
    std::size_t count = 0;
    if (m_begin == m_end && room.size() >= readAtOnce) {
        count = m_stream->read(room); // the buffer would only be a detour
    } else if (!room.empty() && (m_begin != m_end || fill(1))) {
        count = std::min(room.size(), m_end - m_begin);
        std::copy_n(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_begin), count, room.begin());
        m_begin += count;
    }
    m_position += count;
    return count;
}

std::variant<std::string, InputFile::Error> readWhole(InputFile& file, std::size_t most)
{
    const ByteView bytes = file.view(most + 1);
    if (!file.problem().isEmpty())
        return InputFile::Error{FileWords::tr("cannot be read: %1").arg(file.problem())};
    if (bytes.size() > most) {
        return InputFile::Error{
            file.size() > most
                ? FileWords::tr("a file of %1 bytes; expected at most %2").arg(file.size()).arg(most)
                : FileWords::tr("a file of more than %1 bytes; expected at most that many").arg(most)};
    }
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

std::variant<std::string, InputFile::Error> readWhole(const std::string& name, std::size_t most)
{
    const auto descriptor = openDescriptor(name);
    if (const auto* problem = std::get_if<QString>(&descriptor))
        return InputFile::Error{FileWords::tr("cannot be read: %1").arg(*problem)};
    InputFile file = InputFile::of(fileStream(std::get<int>(descriptor)), name);
    return readWhole(file, most);
}

} // namespace peerscope
