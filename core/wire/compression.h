// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/wire/decompressor.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace peerscope {

/// How a host compresses its datagrams. A datagram does not say it, so it is found by trying.
enum class Compression : std::uint8_t {
    None,
    RangeCoder, ///< ENet's own (Godot's COMPRESS_RANGE_CODER)
    Zlib,       ///< COMPRESS_ZLIB
    Zstandard,  ///< COMPRESS_ZSTD
    FastLz,     ///< COMPRESS_FASTLZ; see fastlz.h
    Unknown,    ///< the datagram says it is compressed, but no known decompressor yields commands
};

/// "none", "range coder", "zlib", "zstandard", "fastlz", "unknown".
std::string_view name(Compression compression);

/// zlib's format with its header and checksum. Returns the bytes written; 0 if the input is not zlib data or
/// does not fit.
std::size_t inflateZlib(ByteView compressed, std::span<std::byte> output);
/// One frame of Zstandard. Returns the bytes written; 0 if the input is not one or does not fit.
std::size_t inflateZstandard(ByteView compressed, std::span<std::byte> output);

} // namespace peerscope
