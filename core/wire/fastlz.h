// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace peerscope {

// The format of FastLZ (Godot's COMPRESS_FASTLZ), which no library in Debian has: SPEC.md describes it.

/// FastLZ's two formats. The library writes level 1 for less than 64 KiB, so Godot's datagrams are of
/// level 1.
enum class FastLzLevel : std::uint8_t { One = 1, Two = 2 };

/// Decompresses either level. Returns the bytes written; 0 if the input is not FastLZ from its first byte to
/// its last, or does not fit. Never reads or writes outside the two.
std::size_t decompressFastLz(ByteView compressed, std::span<std::byte> output);

/// Compresses `bytes`. Returns the bytes written; 0 if there is nothing to compress, or the result does not
/// fit. It is at most 1/32 and 1 byte larger than the input. Uses 16 KiB of the stack, allocates nothing.
std::size_t compressFastLz(ByteView bytes, std::span<std::byte> output, FastLzLevel level = FastLzLevel::One);

} // namespace peerscope
