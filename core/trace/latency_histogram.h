// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace peerscope {

/// Counts lengths of time in buckets that get wider: exact below 512 us, then 512 buckets for each doubling,
/// so that a bucket is never wider than 1/512 of its values. Takes 2 KiB for each doubling between the
/// shortest and the longest time.
class LatencyHistogram
{
public:
    static constexpr int fractionBits = 9;
    static constexpr std::uint64_t fractions = std::uint64_t{1} << fractionBits;

    /// The bucket of a length of time; a negative one counts as 0.
    static constexpr std::size_t bucketOf(Time time)
    {
        const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 0));
        if (value < fractions)
            return static_cast<std::size_t>(value);
        const int shift = static_cast<int>(std::bit_width(value)) - fractionBits - 1;
        return static_cast<std::size_t>(fractions * static_cast<std::uint64_t>(shift) + (value >> shift));
    }
    /// The shortest and the longest time of a bucket, both inclusive.
    static constexpr Time shortestOf(std::size_t bucket)
    {
        if (bucket < fractions)
            return Time(static_cast<std::int64_t>(bucket));
        const std::uint64_t shift = bucket / fractions - 1;
        return Time(static_cast<std::int64_t>((bucket % fractions + fractions) << shift));
    }
    static constexpr Time longestOf(std::size_t bucket) { return shortestOf(bucket + 1) - Time(1); }

    void add(Time time)
    {
        const std::size_t bucket = bucketOf(time);
        reach(bucket);
        ++m_counts[bucket - m_first];
        m_shortest = m_count == 0 ? time : std::min(m_shortest, time);
        m_longest = m_count == 0 ? time : std::max(m_longest, time);
        m_sum += static_cast<double>(time.count());
        ++m_count;
    }

    std::uint64_t count() const { return m_count; }
    bool isEmpty() const { return m_count == 0; }
    // Exact; 0 if nothing was added.
    Time shortest() const { return m_shortest; }
    Time longest() const { return m_longest; }
    double meanMicroseconds() const { return m_count == 0 ? 0 : m_sum / static_cast<double>(m_count); }

    /// The nearest-rank percentile, `share` from 0 to 1: never below the exact value, and at most 1/512 above
    /// it. 0 if nothing was added.
    Time percentile(double share) const
    {
        const double wanted = std::ceil(share * static_cast<double>(m_count));
        const auto rank = static_cast<std::uint64_t>(std::max(wanted, 1.0));
        std::uint64_t passed = 0;
        for (std::size_t bucket = 0; bucket < m_counts.size(); ++bucket) {
            passed += m_counts[bucket];
            if (passed >= rank)
                return std::min(longestOf(m_first + bucket), m_longest);
        }
        return m_longest;
    }

    /// By bucket, from firstBucket() to that of the longest time.
    const std::vector<std::uint32_t>& counts() const { return m_counts; }
    std::size_t firstBucket() const { return m_first; }

private:
    /// Extends the stored range to include a bucket.
    void reach(std::size_t bucket)
    {
        constexpr std::size_t atOnce = 64;
        const std::size_t first = bucket - bucket % atOnce;
        if (m_counts.empty())
            m_first = first;
        if (bucket < m_first) {
            m_counts.insert(m_counts.begin(), m_first - first, 0);
            m_first = first;
        }
        if (bucket - m_first >= m_counts.size())
            m_counts.resize(bucket - m_first + 1);
    }

    std::vector<std::uint32_t> m_counts;
    std::size_t m_first = 0;
    std::uint64_t m_count = 0;
    double m_sum = 0; ///< microseconds
    Time m_shortest{};
    Time m_longest{};
};

} // namespace peerscope
