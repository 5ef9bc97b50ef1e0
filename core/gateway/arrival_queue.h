// SPDX-License-Identifier: MIT
#pragma once

#include "core/sandbox/outside_port.h"

#include <atomic>
#include <cstddef>
#include <vector>

namespace peerscope {

/// Datagrams on their way from the sockets' thread to the engine thread: one writes, the other takes, and
/// neither waits. Bounded.
class ArrivalQueue
{
public:
    /// ENet's longest datagram (ENET_PROTOCOL_MAXIMUM_MTU), so nothing longer is one.
    static constexpr std::size_t longest = 4096;

    /// At most `capacity` datagrams, a power of two.
    explicit ArrivalQueue(std::size_t capacity) : m_slots(capacity) {}

    /// Copies it. False if there is no room.
    bool push(const OutsideArrival& arrival);
    /// The bytes are valid until the next call.
    bool take(OutsideArrival& arrival);
    bool isEmpty() const;

private:
    struct Slot
    {
        OutsideArrival arrival;
        std::vector<std::byte> bytes;
    };

    std::vector<Slot> m_slots;
    std::atomic<std::size_t> m_written = 0; ///< how many so far
    std::atomic<std::size_t> m_taken = 0;
    bool m_holdsOne = false; ///< the slot that was taken last may still be looked at
};

} // namespace peerscope
