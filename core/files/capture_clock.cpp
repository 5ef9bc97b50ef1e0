// SPDX-License-Identifier: MIT
#include "core/files/capture_clock.h"

#include "core/files/file_words.h"
#include "core/words/numbers.h"

#include <QStringList>

#include <algorithm>

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

QString text(Time length)
{
    return length > year
               ? FileWords::tr("%1 years").arg(formatDecimals(toSeconds(length) / toSeconds(year), 1))
               : FileWords::tr("%1 s").arg(formatSignificant(toSeconds(length), 6));
}

QString moreTimes(std::uint64_t count)
{
    return count > 1 ? FileWords::tr(" (and %1 more)").arg(count - 1) : QString();
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

QString CaptureClock::note() const
{
    QStringList notes;
    if (m_alone.count > 0)
        notes +=
            FileWords::tr("frame %1 has a time more than a year away from its neighbours'; it was ignored%2",
                          "%2: nothing, or how many more")
                .arg(QString::number(m_alone.firstFrame), moreTimes(m_alone.count));
    if (m_backwards.count > 0)
        notes +=
            FileWords::tr("the capture's clock steps back by %1 at frame %2%3, and time goes on from there",
                          "%3: nothing, or how many more")
                .arg(text(m_backwards.first), QString::number(m_backwards.firstFrame),
                     moreTimes(m_backwards.count));
    if (m_jumps.count > 0)
        notes += FileWords::tr("the capture's clock jumps by %1 at frame %2%3, and time goes on from there",
                               "%3: nothing, or how many more")
                     .arg(text(m_jumps.first), QString::number(m_jumps.firstFrame), moreTimes(m_jumps.count));
    return notes.join(QStringLiteral("; "));
}

} // namespace peerscope
