// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/byte_stream.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace peerscope {

/// An input of the program: a file, a pipe or standard input, opened once and read once from beginning to
/// end. gzip and zstd are decompressed on the way, whatever the file's name. view() shows its next bytes
/// without consuming them, for example to decide who should read it. Holds a buffer of 256 KiB, or as much as
/// view() needed. One thread at a time.
class InputFile
{
public:
    /// What is wrong, including the file's name: "game.pcap: cannot be opened: No such file or directory".
    struct Error
    {
        QString text;
    };
    /// `name` is a path, or "-" or "/dev/stdin" for standard input. Waits for a pipe's first bytes.
    static std::variant<InputFile, Error> open(const std::string& name);
    /// Reads another stream. Errors call it `name`.
    static InputFile of(std::unique_ptr<ByteStream> stream, std::string name);

    const std::string& name() const { return m_name; }

    /// The next `size` bytes, without consuming them; fewer only at the end of the file. Valid until the next
    /// call of any function.
    ByteView view(std::size_t size);
    /// Skips `size` bytes. False if the file ends before.
    bool skip(std::uint64_t size);
    /// Reads the next bytes into `room`; returns less only at the end of the file.
    std::size_t read(std::span<std::byte> room);
    /// Reads what is there into `room`, at least one byte; 0 only at the end of the file.
    std::size_t readSome(std::span<std::byte> room);

    /// Bytes consumed so far, after decompression.
    std::uint64_t position() const { return m_position; }
    /// The size of an uncompressed file in bytes; 0 if not known.
    std::uint64_t size() const { return m_stream->size(); }
    /// The share of the file read so far, 0 to 1; 0 if its size is not known.
    double progress() const { return m_stream->progress(); }
    /// Empty, or why the file ended too early; without the file's name.
    const QString& problem() const { return m_stream->problem(); }

private:
    InputFile(std::unique_ptr<ByteStream> stream, std::string name);
    bool fill(std::size_t size);

    std::unique_ptr<ByteStream> m_stream;
    std::string m_name;
    std::vector<std::byte> m_buffer;
    std::size_t m_begin = 0; ///< of the unconsumed bytes in the buffer
    std::size_t m_end = 0;
    std::uint64_t m_position = 0;
};

/// The rest of a file, at most `most` bytes; or what is wrong, without the file's name: "cannot be read:
/// ...", "a file of ... bytes; expected at most ...".
std::variant<std::string, InputFile::Error> readWhole(InputFile& file, std::size_t most);
/// Opens and reads a whole file; the error is without the file's name.
std::variant<std::string, InputFile::Error> readWhole(const std::string& name, std::size_t most);

} // namespace peerscope
