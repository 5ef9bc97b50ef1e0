// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/wire/udp_address.h"

#include <cstddef>

namespace peerscope {

/// A UDP datagram seen on the wire.
struct SeenDatagram
{
    Time at{};
    UdpAddress from;
    UdpAddress to;
    ByteView bytes;
    /// Whether it was captured on its receiver's machine. Otherwise only an acknowledgement proves that it
    /// arrived.
    bool arrivalSeen = false;
    std::size_t missing = 0; ///< bytes at its end that were not captured
};

} // namespace peerscope
