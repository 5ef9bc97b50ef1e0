// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/scenario/scenario.h"

#include <cstdint>
#include <vector>

namespace peerscope {

/// Makes the bytes that a scenario's payload stands for, in memory that is used again each time.
class PayloadBuffer
{
public:
    /// `counter` fills a payload that is given by its size: repeated, little-endian like Godot's integers.
    /// The result is valid until the next call.
    ByteView bytesOf(const Payload& payload, std::uint32_t counter);

private:
    std::vector<std::byte> m_bytes;
};

} // namespace peerscope
