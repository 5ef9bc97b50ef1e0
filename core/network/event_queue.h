// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <array>
#include <cstdint>
#include <vector>

namespace peerscope {

/// Receives an event. The code that schedules an event must keep its target alive until it has fired.
class EventTarget
{
public:
    /// Called once, at the event's time, with the `data` given to schedule().
    virtual void fire(Time now, std::uint32_t data) = 0;

protected:
    ~EventTarget() = default;
};

/// Events in order of time; at the same time, in the order in which they were scheduled. A radix heap (Ahuja,
/// Mehlhorn, Orlin, Tarjan 1990) with digits of six bits. Nothing may be scheduled before the event taken
/// last. So an event waits in the slot of the highest digit in which its time differs from the last event's,
/// and is sorted further only as its time comes near. Events of the same time keep their order.
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
    /// The time of the next event; `never` if there is none.
    Time nextTime() const { return m_nextTime; }

    /// `at` must not be before the time of the event that was taken last.
    void schedule(Time at, EventTarget& target, std::uint32_t data);
    /// Removes and returns the next event. There must be one.
    Event take();

private:
    static constexpr int digitBits = 6;
    static constexpr std::size_t slotCount = std::size_t{1} << digitBits;
    static constexpr std::size_t levelCount = (64 + digitBits - 1) / digitBits;
    struct Level
    {
        std::uint64_t occupied = 0; ///< bit n: slot n holds something
        std::array<std::vector<Event>, slotCount> slots;
    };

    void putAway(const Event& event);
    void bringNext();
    Time earliestWaiting() const;

    std::vector<Event> m_current; ///< of the time of the event taken last; from m_head on
    std::size_t m_head = 0;
    std::array<Level, levelCount> m_levels; ///< by the digit: 0 is the lowest
    std::uint64_t m_occupied = 0;           ///< bit n: level n holds something
    std::uint64_t m_last = 0;               ///< the time of the event taken last
    std::size_t m_size = 0;
    Time m_nextTime = never;
};

} // namespace peerscope
