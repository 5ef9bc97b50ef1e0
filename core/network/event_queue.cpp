// SPDX-License-Identifier: MIT
#include "core/network/event_queue.h"

#include <algorithm>

namespace peerscope {

void EventQueue::schedule(Time at, EventTarget& target, std::uint32_t data)
{
    const Event event{at, m_sequence++, &target, data};
    std::size_t hole = m_heap.size();
    m_heap.push_back(event);
    while (hole > 0) {
        const std::size_t parent = (hole - 1) / arity;
        if (!event.before(m_heap[parent]))
            break;
        m_heap[hole] = m_heap[parent];
        hole = parent;
    }
    m_heap[hole] = event;
}

EventQueue::Event EventQueue::take()
{
    const Event result = m_heap.front();
    const Event last = m_heap.back();
    m_heap.pop_back();
    const std::size_t size = m_heap.size();
    if (size == 0)
        return result;
    std::size_t hole = 0;
    for (;;) {
        const std::size_t firstChild = hole * arity + 1;
        if (firstChild >= size)
            break;
        const std::size_t end = std::min(firstChild + arity, size);
        std::size_t least = firstChild;
        for (std::size_t child = firstChild + 1; child < end; ++child) {
            if (m_heap[child].before(m_heap[least]))
                least = child;
        }
        if (!m_heap[least].before(last))
            break;
        m_heap[hole] = m_heap[least];
        hole = least;
    }
    m_heap[hole] = last;
    return result;
}

} // namespace peerscope
