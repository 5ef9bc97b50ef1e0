// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"

#include <cstdint>

namespace peerscope {

// Reads numbers in network byte order. The caller must make sure that the bytes are there.

inline std::uint8_t readByte(ByteView bytes, std::size_t offset)
{
    return std::to_integer<std::uint8_t>(bytes[offset]);
}

inline std::uint16_t readBig16(ByteView bytes, std::size_t offset)
{
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[offset]) << 8 |
                                      std::to_integer<unsigned>(bytes[offset + 1]));
}

inline std::uint32_t readBig32(ByteView bytes, std::size_t offset)
{
    return std::uint32_t{readBig16(bytes, offset)} << 16 | readBig16(bytes, offset + 2);
}

} // namespace peerscope
