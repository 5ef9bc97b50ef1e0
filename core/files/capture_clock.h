// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <QString>

#include <cstdint>

namespace peerscope {

/// Turns the times in a capture, which may be anything, into times that start at 0 and never go back.
/// - A frame up to a second older than the newest (several interfaces in one file) gets the newest time.
/// - If the clock steps back, time continues from where it was; later frames keep their distances.
/// - A step ahead of hours or days is kept. A step of more than a year, in either direction, is not real
/// time:
///   once the next frame agrees with it, time continues from there as if none had passed. A single frame with
///   such a time gets the time of the frame before it; if it is the first, time starts with the second.
/// - After ten years, time stands still.
class CaptureClock
{
public:
    /// The time of a frame with this time stamp; `frame` is its number, from 1.
    Time at(Time stamp, std::uint64_t frame);
    /// The time for a frame without a time stamp.
    Time latest() const { return m_latest; }
    /// The time since 1970 that is our time 0, from the first frames whose times agree.
    Time start() const { return m_start; }
    /// Empty, or what is odd about the times: "the capture's clock steps back by 2.5 s at frame 17".
    QString note() const;

private:
    struct Oddity
    {
        std::uint64_t count = 0;
        std::uint64_t firstFrame = 0;
        Time first{};

        void add(std::uint64_t frame, Time size);
    };

    Time accept(Time stamp, std::uint64_t frame);
    void continueFrom(Time stamp);

    bool m_isStarted = false;
    Time m_start{};
    Time m_last{};                ///< the newest valid time stamp
    Time m_shift{};               ///< added to a time stamp to get a time
    Time m_latest{};              ///< the newest time
    std::uint64_t m_agreeing = 0; ///< number of frames in a row that agree

    bool m_isInDoubt = false; ///< the frame before this one jumped, and may be wrong
    Time m_doubted{};

    Oddity m_backwards;
    Oddity m_jumps;
    Oddity m_alone;
};

} // namespace peerscope
