// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace peerscope {

/// Bytes that come one after the other, once. One thread at a time.
class ByteStream
{
public:
    virtual ~ByteStream() = default;

    /// Fills as much of `room` as can be had now, at least one byte. 0 at the end, and where it cannot go on:
    /// then problem() says why.
    virtual std::size_t read(std::span<std::byte> room) = 0;
    /// Empty, or why the stream ended before its end.
    const std::string& problem() const { return m_problem; }
    /// Bytes in all; 0 where nobody knows.
    virtual std::uint64_t size() const { return 0; }
    /// How much of it has been read, 0 to 1; 0 where nobody knows how long it is.
    virtual double progress() const { return 0; }

protected:
    std::string m_problem;
};

/// An open file, a pipe or a terminal. Closes `descriptor` unless it is standard input's.
std::unique_ptr<ByteStream> fileStream(int descriptor);

/// Bytes in memory, which outlive the stream.
std::unique_ptr<ByteStream> memoryStream(ByteView bytes);

/// What a gzip or zstd stream unpacks to, one member or frame after the other. `compressed` begins with the
/// bytes that tell which: see isCompressed(). Such a stream may unpack to 64 MiB and 64 times its own size;
/// more is a problem, for no capture compresses so well, but what is made to fill a disk does.
std::unique_ptr<ByteStream> decompressedStream(std::unique_ptr<ByteStream> compressed, ByteView beginning);

/// Whether a file that begins so is a gzip or zstd file.
bool isCompressed(ByteView beginning);

} // namespace peerscope
