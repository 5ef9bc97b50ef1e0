// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/real_clock.h"
#include "core/sandbox/outside_port.h"
#include "core/sandbox/sandbox.h"

namespace peerscope {

/// Runs a sandbox whose gateways are open, in real time: what real programs send enters the network at the
/// time when it came. Engine thread only.
class LiveRun
{
public:
    /// Now is the sandbox's present time. All must outlive this object.
    LiveRun(Sandbox& sandbox, OutsidePort& outside, const RealClock& clock)
        : m_sandbox(sandbox), m_outside(outside), m_clock(clock), m_realBase(clock()),
          m_virtualBase(sandbox.now())
    {
    }

    /// Does everything that is due; if there is much to take in, only a part, after some milliseconds.
    void advance();
    /// How long it is until the next event; negative if it is late.
    std::chrono::nanoseconds untilNext() const;

private:
    Time virtualTime(std::chrono::nanoseconds real) const;

    Sandbox& m_sandbox;
    OutsidePort& m_outside;
    const RealClock& m_clock;
    const std::chrono::nanoseconds m_realBase;
    const Time m_virtualBase;
};

} // namespace peerscope
