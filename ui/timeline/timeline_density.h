// SPDX-License-Identifier: MIT
#pragma once

#include "ui/timeline/timeline_lanes.h"

#include <array>
#include <bit>
#include <bitset>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace peerscope {

/// The exact counts of whole lanes, per bucket. A lane may have a thousand senders, so the sums of buckets
/// that can no longer change are cached.
class DensityCache
{
public:
    /// A packet counted as failed may still arrive while a copy of it is on the network. After this long,
    /// none is expected.
    static constexpr Time verdictGrace = Time(10'000'000);

    /// Forgets everything. Call this if the lanes are from another trace, or grouped differently.
    void clear()
    {
        m_pages.clear();
        m_last = nullptr;
    }
    /// No more packets will come before `time`, which is the time of the newest packet in the drawn snapshot.
    void setSettledBefore(Time time) { m_settledBefore = time; }

    /// The smallest buckets have 2^finestShift microseconds.
    static constexpr int finestShift =
        std::countr_zero(static_cast<std::uint64_t>(LodLane::bucketLength(0).count()));
    /// The counts of packets sent in `lane` in a bucket. It is 2^`shift` microseconds long and begins at
    /// `bucket` times that; `shift` is at least finestShift.
    const LodCounts& counts(const TimelineLane& lane, int shift, std::uint64_t bucket);

    /// How many buckets were summed instead of taken from the cache. For tests.
    std::uint64_t sums() const { return m_sums; }

private:
    static constexpr std::size_t bucketsPerPage = 128;
    static constexpr std::size_t pageLimit = 4096; // 20 MB
    struct Page
    {
        std::array<LodCounts, bucketsPerPage> counts;
        std::bitset<bucketsPerPage> settled;
    };

    std::unordered_map<std::uint64_t, std::unique_ptr<Page>> m_pages;
    Page* m_last = nullptr;
    std::uint64_t m_lastKey = 0;
    Time m_settledBefore{};
    std::uint64_t m_sums = 0;
};

/// The number of counted packets of one class.
std::uint32_t countOf(const LodCounts& counts, FateClass fate);

} // namespace peerscope
