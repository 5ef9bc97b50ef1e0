// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <span>

namespace peerscope {

/// Undoes one way of compressing a datagram. For what must not know the library that does it.
class Decompressor
{
public:
    virtual ~Decompressor() = default;

    /// Writes what `compressed` was into `output` and returns how many bytes that took; 0 where the bytes
    /// make no sense or do not fit; then `output` holds the beginning of what there would be. Reads and
    /// writes nothing outside of the two.
    virtual std::size_t decompress(ByteView compressed, std::span<std::byte> output) = 0;
};

} // namespace peerscope
