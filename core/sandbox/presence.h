// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <vector>

namespace peerscope {

// When somebody is there, in seconds: pure figures, for estimates.

/// From `begin` to `end`; empty where that is not later.
struct Interval
{
    double begin = 0;
    double end = 0;

    double length() const { return end > begin ? end - begin : 0; }
    Interval within(const Interval& other) const;
};
using Intervals = std::vector<Interval>;

double totalLength(const Intervals& intervals);
/// Where both are.
Intervals common(const Intervals& one, const Intervals& other);

/// How many of some peers are there at each time.
class Presence
{
public:
    void add(const Intervals& intervals);
    /// Once all have been added, and before anything is asked.
    void finish();

    /// Peer-seconds within an interval.
    double during(const Interval& interval) const { return until(interval.end) - until(interval.begin); }
    double at(double time) const;
    double most() const { return m_most; }

private:
    std::size_t after(double time) const;
    double until(double time) const;

    std::map<double, double> m_changes;
    std::vector<double> m_times;
    std::vector<double> m_sums;
    std::vector<double> m_there;
    double m_most = 0;
};

} // namespace peerscope
