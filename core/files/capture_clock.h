// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <string>

namespace peerscope {

/// Makes of the times in a capture, which may be anything, one that starts at 0 and never goes back.
///
/// - Frames up to a second behind the newest (several interfaces in one file) happen with it.
/// - A clock that steps back goes on from where it was: what follows the step keeps its distances.
/// - A step ahead of hours or days is kept. One of more than a year, either way, is no time that passed: once
/// the
///   next frame agrees with it, time goes on from there as if there was none between. A frame that stands
///   alone with such a time happens with the one before it; where it is the first, time starts behind it.
/// - After ten years it stands still.
class CaptureClock
{
public:
    /// When a frame happened, by its own time; its number counts from 1.
    Time at(Time stamp, std::uint64_t frame);
    /// For a frame without a time.
    Time latest() const { return m_latest; }
    /// When the time 0 was, since 1970, by the first frames whose times agree.
    Time start() const { return m_start; }
    /// Empty, or what was odd about the times: "the capture's clock steps back by 2.5 s at frame 17".
    std::string note() const;

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
    Time m_last{};                ///< the newest stamp that counted
    Time m_shift{};               ///< what makes of a stamp a time
    Time m_latest{};              ///< the newest time
    std::uint64_t m_agreeing = 0; ///< frames that agreed with the one before

    bool m_isInDoubt = false; ///< whether the frame before this one, which jumped, was right
    Time m_doubted{};

    Oddity m_backwards;
    Oddity m_jumps;
    Oddity m_alone;
};

} // namespace peerscope
