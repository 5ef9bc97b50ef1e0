// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <array>
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

/// Events in the order of (time, the order in which they were scheduled).
///
/// A radix heap (Ahuja, Mehlhorn, Orlin, Tarjan 1990): nothing may be scheduled before the event taken last,
/// so events wait in the bucket of the highest bit in which their time differs from that event's, and are
/// sorted out only as their time comes near. Events of one time never leave the order they came in.
class EventQueue
{
public:
    struct Event
    {
        Time at{};
        EventTarget* target = nullptr;
        std::uint32_t data = 0;
    };

    bool isEmpty() const { return m_size == 0; }
    /// The time of the next event; `never` when there is none.
    Time nextTime() const { return m_nextTime; }

    /// `at` must not be before the time of the event that was taken last.
    void schedule(Time at, EventTarget& target, std::uint32_t data);
    /// Takes the next event out. There must be one.
    Event take();

private:
    static std::size_t bucketOf(std::uint64_t time, std::uint64_t reference);
    void bringNext();
    void findNextTime();

    std::array<std::vector<Event>, 65> m_buckets; ///< 0: the time of the event taken last; from m_head on
    std::size_t m_head = 0;
    std::uint64_t m_occupied = 0; ///< bit n: bucket n + 1 holds something
    std::uint64_t m_last = 0;
    std::size_t m_size = 0;
    Time m_nextTime = never;
};

} // namespace peerscope
