// SPDX-License-Identifier: MIT
#include "core/gateway/arrival_queue.h"

namespace peerscope {

bool ArrivalQueue::push(const OutsideArrival& arrival)
{
    const std::size_t written = m_written.load(std::memory_order_relaxed);
    if (written - m_taken.load(std::memory_order_acquire) == m_slots.size())
        return false;
    Slot& slot = m_slots[written & (m_slots.size() - 1)];
    slot.arrival = arrival;
    slot.bytes.assign(arrival.bytes.begin(), arrival.bytes.end());
    slot.arrival.bytes = slot.bytes;
    m_written.store(written + 1, std::memory_order_release);
    return true;
}

bool ArrivalQueue::take(OutsideArrival& arrival)
{
    std::size_t taken = m_taken.load(std::memory_order_relaxed);
    if (m_holdsOne) {
        m_holdsOne = false;
        m_taken.store(++taken, std::memory_order_release);
    }
    if (taken == m_written.load(std::memory_order_acquire))
        return false;
    arrival = m_slots[taken & (m_slots.size() - 1)].arrival;
    m_holdsOne = true;
    return true;
}

bool ArrivalQueue::isEmpty() const
{
    const std::size_t taken = m_taken.load(std::memory_order_relaxed) + (m_holdsOne ? 1 : 0);
    return taken == m_written.load(std::memory_order_acquire);
}

} // namespace peerscope
