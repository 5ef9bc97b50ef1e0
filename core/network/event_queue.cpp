// SPDX-License-Identifier: MIT
#include "core/network/event_queue.h"

#include <algorithm>
#include <bit>

namespace peerscope {

std::size_t EventQueue::bucketOf(std::uint64_t time, std::uint64_t reference)
{
    return static_cast<std::size_t>(std::bit_width(time ^ reference));
}

void EventQueue::schedule(Time at, EventTarget& target, std::uint32_t data)
{
    const std::size_t bucket = bucketOf(static_cast<std::uint64_t>(at.count()), m_last);
    m_buckets[bucket].push_back({at, &target, data});
    if (bucket != 0)
        m_occupied |= std::uint64_t{1} << (bucket - 1);
    ++m_size;
    m_nextTime = std::min(m_nextTime, at);
}

EventQueue::Event EventQueue::take()
{
    if (m_head == m_buckets[0].size())
        bringNext();
    const Event event = m_buckets[0][m_head++];
    --m_size;
    if (m_head == m_buckets[0].size()) {
        m_buckets[0].clear();
        m_head = 0;
        findNextTime();
    } else {
        // Whose turn is next has often not been in the cache for a while; it comes while this event is
        // carried out.
        const auto* next = reinterpret_cast<const char*>(m_buckets[0][m_head].target);
        for (int line = 0; line < 6; ++line)
            __builtin_prefetch(next + line * 64);
    }
    return event;
}

/// Makes the earliest time the reference, and sorts out the lowest bucket that has anything.
void EventQueue::bringNext()
{
    m_last = static_cast<std::uint64_t>(m_nextTime.count());
    const auto lowest = static_cast<std::size_t>(std::countr_zero(m_occupied)) + 1;
    m_occupied &= m_occupied - 1;
    std::vector<Event>& events = m_buckets[lowest];
    for (const Event& event : events) {
        const std::size_t bucket = bucketOf(static_cast<std::uint64_t>(event.at.count()), m_last);
        m_buckets[bucket].push_back(event);
        if (bucket != 0)
            m_occupied |= std::uint64_t{1} << (bucket - 1);
    }
    events.clear();
}

void EventQueue::findNextTime()
{
    m_nextTime = never;
    if (m_occupied == 0)
        return;
    for (const Event& event : m_buckets[static_cast<std::size_t>(std::countr_zero(m_occupied)) + 1])
        m_nextTime = std::min(m_nextTime, event.at);
}

} // namespace peerscope
