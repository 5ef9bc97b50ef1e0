// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <vector>

namespace peerscope {

/// What an event is for. Whoever schedules one keeps the target alive until it has fired.
class EventTarget
{
public:
    /// Called once, at the event's time. `data` is what was given to schedule().
    virtual void fire(Time now, std::uint32_t data) = 0;

protected:
    ~EventTarget() = default;
};

/// Events in the order of (time, the order in which they were scheduled). A four-ary heap: as few cache lines
/// as a queue of some thousands needs.
class EventQueue
{
public:
    struct Event
    {
        Time at{};
        std::uint64_t sequence = 0;
        EventTarget* target = nullptr;
        std::uint32_t data = 0;

        bool before(const Event& other) const
        {
            return at != other.at ? at < other.at : sequence < other.sequence;
        }
    };

    bool isEmpty() const { return m_heap.empty(); }
    /// The time of the next event; `never` when there is none.
    Time nextTime() const { return m_heap.empty() ? never : m_heap.front().at; }

    void schedule(Time at, EventTarget& target, std::uint32_t data);
    /// Takes the next event out. There must be one.
    Event take();

private:
    static constexpr std::size_t arity = 4;
    std::vector<Event> m_heap;
    std::uint64_t m_sequence = 0;
};

} // namespace peerscope
