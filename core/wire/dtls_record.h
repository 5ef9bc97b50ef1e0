// SPDX-License-Identifier: MIT
#pragma once

#include "core/wire/byte_reading.h"

namespace peerscope {

/// Whether a datagram begins with a record of DTLS 1.0 or 1.2 (RFC 6347): its kind, its version, and a length
/// that fits.
inline bool isDtlsRecord(ByteView bytes)
{
    constexpr std::size_t headerSize = 13;
    if (bytes.size() < headerSize)
        return false;
    const unsigned kind = readByte(bytes, 0);
    const unsigned version = readBig16(bytes, 1);
    return kind >= 20 && kind <= 25 && (version == 0xFEFF || version == 0xFEFD) &&
           readBig16(bytes, 11) <= bytes.size() - headerSize;
}

} // namespace peerscope
