// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/base/time.h"

#include <cmath>
#include <cstdint>

namespace peerscope {

/// When a game's loop comes round: frames at equal distances, each delayed at random by up to a jitter.
class FrameClock
{
public:
    /// `hz` frames a second (more than 0), one of them at `phase`. Each is delayed by 0 to `jitter`.
    FrameClock(double hz, Time phase, Time jitter, RandomStream random)
        : m_since(phase), m_hz(hz), m_jitter(jitter), m_random(random)
    {
    }

    /// The first frame that begins at `notBefore` or later, with its delay.
    Time startAt(Time notBefore)
    {
        m_number = indexAt(notBefore);
        return delayed(frame(m_number));
    }
    /// The frame after the last one returned. If that one was so late that others have begun, they are left
    /// out: a game that falls behind draws fewer frames.
    Time next(Time now)
    {
        ++m_number;
        if (m_jitter.count() > 0 && frame(m_number) <= now)
            m_number = indexAt(now + Time(1));
        return delayed(frame(m_number));
    }
    /// From now on, `hz` frames a second, one of them at `first`, which is returned.
    Time restart(Time first, double hz)
    {
        m_since = first;
        m_hz = hz;
        m_number = 0;
        return first;
    }
    /// From the last frame on, `hz` frames a second.
    void setRate(double hz)
    {
        m_since = frame(m_number);
        m_number = 0;
        m_hz = hz;
    }

private:
    Time frame(std::int64_t number) const
    {
        return m_since + Time(std::llround(static_cast<double>(number) * 1e6 / m_hz));
    }
    std::int64_t indexAt(Time time) const
    {
        auto number = static_cast<std::int64_t>(std::floor(toSeconds(time - m_since) * m_hz));
        while (frame(number) < time) // at most two steps: the division is not exact
            ++number;
        return number;
    }
    Time delayed(Time frame)
    {
        return m_jitter.count() > 0 ? frame + Time(m_random.nextBetween(0, m_jitter.count())) : frame;
    }

    Time m_since; ///< the frame with number 0
    double m_hz;
    Time m_jitter;
    std::int64_t m_number = 0;
    RandomStream m_random;
};

} // namespace peerscope
