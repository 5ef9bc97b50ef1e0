// SPDX-License-Identifier: MIT
#include "core/files/capture_clock.h"

#include <algorithm>
#include <cstdio>

namespace peerscope {

namespace {

constexpr Time disorder = Time(1'000'000);
constexpr Time year = Time(std::int64_t{366} * 24 * 3600 * 1'000'000);
/// 30,000 years: sums of some of them still fit.
constexpr Time furthest = Time(std::int64_t{1'000'000'000} * 1'000'000'000);

/// A trace cannot hold more. A file with more is forged; time then stands still.
constexpr Time longest = 10 * year;

bool areApart(Time a, Time b)
{
    return (a < b ? b - a : a - b) > year;
}

std::string text(Time length)
{
    char number[64];
    if (length > year)
        std::snprintf(number, sizeof number, "%.1f years", toSeconds(length) / toSeconds(year));
    else
        std::snprintf(number, sizeof number, "%.6g s", toSeconds(length));
    return number;
}

std::string moreTimes(std::uint64_t count)
{
    return count > 1 ? " (and " + std::to_string(count - 1) + " more)" : std::string();
}

} // namespace

void CaptureClock::Oddity::add(std::uint64_t frame, Time size)
{
    if (count++ > 0)
        return;
    firstFrame = frame;
    first = size;
}

Time CaptureClock::at(Time stamp, std::uint64_t frame)
{
    stamp = std::clamp(stamp, -furthest, furthest);
    if (!m_isStarted) {
        m_isStarted = true;
        m_start = stamp;
        continueFrom(stamp);
        return m_latest;
    }
    if (m_isInDoubt) {
        m_isInDoubt = false;
        if (areApart(stamp, m_doubted) || !areApart(stamp, m_last)) {
            m_alone.add(frame - 1, {});
        } else {
            // If there was only one frame before the jump, that frame is the wrong one.
            const bool isFirstAlone = m_agreeing == 0;
            if (isFirstAlone)
                m_alone.add(1, {});
            else
                m_jumps.add(frame - 1, m_last < m_doubted ? m_doubted - m_last : m_last - m_doubted);
            const Time begin = std::min(stamp, m_doubted);
            if (isFirstAlone)
                m_start = begin - m_latest;
            continueFrom(begin);
        }
    }
    if (areApart(stamp, m_last)) {
        m_isInDoubt = true;
        m_doubted = stamp;
        return m_latest;
    }
    return accept(stamp, frame);
}

void CaptureClock::continueFrom(Time stamp)
{
    m_last = stamp;
    m_shift = m_latest - stamp;
}

Time CaptureClock::accept(Time stamp, std::uint64_t frame)
{
    ++m_agreeing;
    const Time time = stamp + m_shift;
    if (time + disorder < m_latest) {
        m_backwards.add(frame, m_last - stamp);
        continueFrom(stamp);
    } else if (time > m_latest) {
        m_last = stamp;
        m_latest = std::min(time, longest);
    }
    return m_latest;
}

std::string CaptureClock::note() const
{
    std::string note;
    const auto add = [&note](const std::string& sentence) { note += (note.empty() ? "" : "; ") + sentence; };
    if (m_alone.count > 0)
        add("frame " + std::to_string(m_alone.firstFrame) +
            " has a time more than a year away from its neighbours'; it was ignored" +
            moreTimes(m_alone.count));
    if (m_backwards.count > 0)
        add("the capture's clock steps back by " + text(m_backwards.first) + " at frame " +
            std::to_string(m_backwards.firstFrame) + moreTimes(m_backwards.count) +
            ", and time goes on from there");
    if (m_jumps.count > 0)
        add("the capture's clock jumps by " + text(m_jumps.first) + " at frame " +
            std::to_string(m_jumps.firstFrame) + moreTimes(m_jumps.count) + ", and time goes on from there");
    return note;
}

} // namespace peerscope
