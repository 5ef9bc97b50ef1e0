// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

namespace peerscope {

/// Why a reliable packet waits in ENet's queue at its sender. ENet 1.3.17 sends a reliable command only if
/// the bytes in transit and its own fit the reliable window, which is
/// max(packetThrottle x windowSize / 32, mtu), and if its channel has sequence numbers to give.
enum class QueueReason : std::uint8_t {
    WindowFull,     ///< the whole window, 64 KiB, is in transit and not acknowledged yet
    Bandwidth,      ///< the window is full, and a bandwidth limit has made it smaller
    Throttle,       ///< the window is full, and the throttle has made it smaller
    OwnSize,        ///< a part of it is under way, and fills the window: it is larger than that
    SequenceWindow, ///< too many sequence numbers of a channel are not acknowledged (16 x 4,096, 8 free)
};
inline constexpr int queueReasonCount = 5;

/// As in the outputs.
constexpr std::string_view name(QueueReason reason)
{
    constexpr std::string_view names[] = {"window_full", "bandwidth", "throttle", "own_size",
                                          "sequence_window"};
    return names[static_cast<int>(reason)];
}

} // namespace peerscope
