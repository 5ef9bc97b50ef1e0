// SPDX-License-Identifier: MIT
#include "core/sandbox/live_run.h"

#include <algorithm>

namespace peerscope {

Time LiveRun::virtualTime(std::chrono::nanoseconds real) const
{
    return std::max(m_sandbox.now(), m_virtualBase + std::chrono::duration_cast<Time>(real - m_realBase));
}

void LiveRun::advance()
{
    constexpr std::chrono::milliseconds longest{
        3}; // then others have their turn: commands, what is published
    const std::chrono::nanoseconds end = m_clock() + longest;
    OutsideArrival arrival;
    while (m_clock() < end && m_outside.take(arrival)) {
        m_sandbox.runUntil(virtualTime(arrival.at));
        m_sandbox.arrive(arrival);
    }
    if (!m_outside.hasArrivals())
        m_sandbox.runUntil(virtualTime(m_clock()));
}

std::chrono::nanoseconds LiveRun::untilNext() const
{
    return m_realBase + (m_sandbox.nextEventTime() - m_virtualBase) - m_clock();
}

} // namespace peerscope
