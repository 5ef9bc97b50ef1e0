// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <cstddef>
#include <span>

namespace peerscope {

/// Undoes one kind of compression of a datagram. An interface for code that must not depend on the library
/// behind it.
class Decompressor
{
public:
    virtual ~Decompressor() = default;

    /// Decompresses `compressed` into `output` and returns the number of bytes written. Returns 0 if the
    /// bytes make no sense or do not fit; `output` then holds the beginning of the result. Never reads or
    /// writes outside the two.
    virtual std::size_t decompress(ByteView compressed, std::span<std::byte> output) = 0;
};

} // namespace peerscope
