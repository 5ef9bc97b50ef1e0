// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/wire/decompressor.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace peerscope {

/// How a host compresses its datagrams. Not said on the wire: found by trying.
enum class Compression : std::uint8_t {
    None,
    RangeCoder, ///< ENet's own (Godot's COMPRESS_RANGE_CODER)
    Zlib,       ///< COMPRESS_ZLIB
    Zstandard,  ///< COMPRESS_ZSTD
    Unknown,    ///< the datagram says it is compressed, and no way of reading it gives commands
};

/// "none", "range coder", "zlib", "zstandard", "unknown".
std::string_view name(Compression compression);

/// zlib's format with its header and checksum. Bytes written; 0 where they are no zlib data or do not fit.
std::size_t inflateZlib(ByteView compressed, std::span<std::byte> output);
/// One frame of Zstandard. Bytes written; 0 where they are none or do not fit.
std::size_t inflateZstandard(ByteView compressed, std::span<std::byte> output);

} // namespace peerscope
