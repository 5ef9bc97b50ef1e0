// SPDX-License-Identifier: MIT
#include "core/network/event_queue.h"

#include <algorithm>
#include <bit>

namespace peerscope {

namespace {

std::size_t lowestBit(std::uint64_t bits)
{
    return static_cast<std::size_t>(std::countr_zero(bits));
}

} // namespace

void EventQueue::schedule(Time at, EventTarget& target, std::uint32_t data)
{
    putAway({at, &target, data});
    ++m_size;
    m_nextTime = std::min(m_nextTime, at);
}

EventQueue::Event EventQueue::take()
{
    if (m_head == m_current.size())
        bringNext();
    const Event event = m_current[m_head++];
    --m_size;
    if (m_head == m_current.size()) {
        m_current.clear();
        m_head = 0;
        m_nextTime = earliestWaiting();
    } else {
        // The next target is often not in the cache; it is loaded while this event is handled.
        const auto* next = reinterpret_cast<const char*>(m_current[m_head].target);
        for (int line = 0; line < 6; ++line)
            __builtin_prefetch(next + line * 64);
    }
    return event;
}

void EventQueue::putAway(const Event& event)
{
    const auto time = static_cast<std::uint64_t>(event.at.count());
    const std::uint64_t difference = time ^ m_last;
    if (difference == 0) {
        m_current.push_back(event);
        return;
    }
    const auto number = static_cast<std::size_t>(std::bit_width(difference) - 1) / digitBits;
    const std::size_t slot = (time >> (number * digitBits)) % slotCount;
    Level& level = m_levels[number];
    level.slots[slot].push_back(event);
    level.occupied |= std::uint64_t{1} << slot;
    m_occupied |= std::uint64_t{1} << number;
}

/// Moves the reference time to the earliest event, and sorts the lowest slot in use.
void EventQueue::bringNext()
{
    m_last = static_cast<std::uint64_t>(m_nextTime.count());
    const std::size_t number = lowestBit(m_occupied);
    Level& level = m_levels[number];
    std::vector<Event>& events = level.slots[lowestBit(level.occupied)];
    level.occupied &= level.occupied - 1;
    if (level.occupied == 0)
        m_occupied &= m_occupied - 1;
    if (number == 0) { // all of one time
        m_current.swap(events);
        return;
    }
    for (const Event& event : events)
        putAway(event);
    events.clear();
}

Time EventQueue::earliestWaiting() const
{
    if (m_occupied == 0)
        return never;
    const std::size_t number = lowestBit(m_occupied);
    const Level& level = m_levels[number];
    const std::size_t slot = lowestBit(level.occupied);
    Time earliest = level.slots[slot].front().at;
    if (number > 0) { // on the lowest level all of them are of one time
        for (const Event& event : level.slots[slot])
            earliest = std::min(earliest, event.at);
    }
    return earliest;
}

} // namespace peerscope
