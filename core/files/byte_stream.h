// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <QString>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace peerscope {

/// A stream of bytes that can be read once. One thread at a time.
class ByteStream
{
public:
    virtual ~ByteStream() = default;

    /// Reads what is available into `room`, at least one byte. Returns 0 at the end, and on an error: then
    /// problem() says why.
    virtual std::size_t read(std::span<std::byte> room) = 0;
    /// Empty, or why the stream ended too early.
    const QString& problem() const { return m_problem; }
    /// Its total size in bytes; 0 if not known.
    virtual std::uint64_t size() const { return 0; }
    /// The share read so far, 0 to 1; 0 if its size is not known.
    virtual double progress() const { return 0; }

protected:
    QString m_problem;
};

/// Reads an open file, pipe or terminal. Closes `descriptor` unless it is standard input.
std::unique_ptr<ByteStream> fileStream(int descriptor);

/// Reads bytes in memory, which must outlive the stream.
std::unique_ptr<ByteStream> memoryStream(ByteView bytes);

/// Decompresses a gzip or zstd stream, one member or frame after the other. Its first bytes tell which of the
/// two it is: see isCompressed(). It may expand to 64 MiB plus 64 times its own size. More is a problem: no
/// capture compresses so well, but a file made to fill the disk does.
std::unique_ptr<ByteStream> decompressedStream(std::unique_ptr<ByteStream> compressed, ByteView beginning);

/// Whether these are the first bytes of a gzip or zstd file.
bool isCompressed(ByteView beginning);

} // namespace peerscope
