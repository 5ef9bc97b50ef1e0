// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/byte_stream.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace peerscope {

/// What a program is given to read: a file, a pipe or standard input, opened once and read once from its
/// beginning to its end. What is packed with gzip or zstd is unpacked on the way, whatever its name is.
///
/// Its first bytes can be looked at before somebody decides who reads it; they are still there then. Holds a
/// buffer of 256 KiB, or as much as view() was asked for. One thread at a time.
class InputFile
{
public:
    /// What is wrong, with the file's name: "game.pcap: cannot be opened: No such file or directory".
    struct Error
    {
        std::string text;
    };
    /// `name` is a path, or "-", "/dev/stdin" for standard input. Waits for a pipe's first bytes.
    static std::variant<InputFile, Error> open(const std::string& name);
    /// Of what comes from somewhere else. `name` is what errors call it.
    static InputFile of(std::unique_ptr<ByteStream> stream, std::string name);

    const std::string& name() const { return m_name; }

    /// The next `size` bytes without going past them, fewer only where the file ends before. Valid until the
    /// next call of anything here.
    ByteView view(std::size_t size);
    /// Goes past `size` bytes. False where the file ends before.
    bool skip(std::uint64_t size);
    /// Fills `room` from the next bytes. Less only where the file ends.
    std::size_t read(std::span<std::byte> room);

    /// Bytes gone past, of what it was unpacked to.
    std::uint64_t position() const { return m_position; }
    /// Bytes of a file that is not compressed; 0 where nobody knows.
    std::uint64_t size() const { return m_stream->size(); }
    /// How much of the file has been read, 0 to 1; 0 where nobody knows how long it is.
    double progress() const { return m_stream->progress(); }
    /// Empty, or why the file ended before its end; without its name.
    const std::string& problem() const { return m_stream->problem(); }

private:
    InputFile(std::unique_ptr<ByteStream> stream, std::string name);
    bool fill(std::size_t size);

    std::unique_ptr<ByteStream> m_stream;
    std::string m_name;
    std::vector<std::byte> m_buffer;
    std::size_t m_begin = 0; ///< of the bytes in the buffer that nobody has gone past
    std::size_t m_end = 0;
    std::uint64_t m_position = 0;
};

/// What is left of a file, which may be `most` bytes; or what is wrong, without the file's name: "cannot be
/// read:
/// ...", "a file of ... bytes; expected at most ...".
std::variant<std::string, InputFile::Error> readWhole(InputFile& file, std::size_t most);
/// Of the whole of a file, which is opened for it; the error is without the file's name.
std::variant<std::string, InputFile::Error> readWhole(const std::string& name, std::size_t most);

} // namespace peerscope
