// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <vector>

namespace peerscope {

// When peers are present, in seconds. Used for estimates.

/// From `begin` to `end`; empty unless `end` is later.
struct Interval
{
    double begin = 0;
    double end = 0;

    double length() const { return end > begin ? end - begin : 0; }
    Interval within(const Interval& other) const;
};
using Intervals = std::vector<Interval>;

double totalLength(const Intervals& intervals);
/// The times that are in both.
Intervals common(const Intervals& one, const Intervals& other);

/// How many peers are present at each time.
class Presence
{
public:
    void add(const Intervals& intervals);
    /// Call this after all peers were added and before any query.
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
