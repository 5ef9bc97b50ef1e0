// SPDX-License-Identifier: MIT
#include "core/sandbox/presence.h"

#include <algorithm>

namespace peerscope {

Interval Interval::within(const Interval& other) const
{
    return {std::max(begin, other.begin), std::min(end, other.end)};
}

double totalLength(const Intervals& intervals)
{
    double sum = 0;
    for (const Interval& each : intervals)
        sum += each.length();
    return sum;
}

Intervals common(const Intervals& one, const Intervals& other)
{
    Intervals result;
    for (const Interval& first : one) {
        for (const Interval& second : other) {
            if (const Interval both = first.within(second); both.length() > 0)
                result.push_back(both);
        }
    }
    return result;
}

void Presence::add(const Intervals& intervals)
{
    for (const Interval& each : intervals) {
        m_changes[each.begin] += 1;
        m_changes[each.end] -= 1;
    }
}

void Presence::finish()
{
    double sum = 0;
    double there = 0;
    for (const auto& [at, change] : m_changes) {
        if (!m_times.empty())
            sum += there * (at - m_times.back());
        there += change;
        m_times.push_back(at);
        m_sums.push_back(sum);
        m_there.push_back(there);
        m_most = std::max(m_most, there);
    }
}

double Presence::at(double time) const
{
    const std::size_t next = after(time);
    return next == 0 ? 0 : m_there[next - 1];
}

std::size_t Presence::after(double time) const
{
    return static_cast<std::size_t>(std::upper_bound(m_times.begin(), m_times.end(), time) - m_times.begin());
}

double Presence::until(double time) const
{
    const std::size_t next = after(time);
    return next == 0 ? 0 : m_sums[next - 1] + m_there[next - 1] * (time - m_times[next - 1]);
}

} // namespace peerscope
