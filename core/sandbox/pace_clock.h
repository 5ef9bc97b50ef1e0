// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <chrono>

namespace peerscope {

/// Where a sandbox should be that runs at some speed since a moment.
class PaceClock
{
public:
    /// From now on the sandbox's time runs from `virtualNow`.
    void rebase(std::chrono::nanoseconds now, Time virtualNow)
    {
        m_realBase = now;
        m_virtualBase = virtualNow;
    }
    Time target(std::chrono::nanoseconds now, double speed) const
    {
        return m_virtualBase + fromSeconds(std::chrono::duration<double>(now - m_realBase).count() * speed);
    }

private:
    std::chrono::nanoseconds m_realBase{};
    Time m_virtualBase{};
};

} // namespace peerscope
