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

/// The exact counts of whole lanes, a bucket at a time. A lane may be made of a thousand senders; what is
/// over and decided is added up once and kept.
class DensityCache
{
public:
    /// A packet that was given up may turn up after all, as long as a copy of it is on the network. After so
    /// long none is expected to.
    static constexpr Time verdictGrace = Time(10'000'000);

    /// Forgets everything: the lanes are of another trace, or grouped otherwise.
    void clear()
    {
        m_pages.clear();
        m_last = nullptr;
    }
    /// Whatever lies before `time` gets no more packets: the time of the newest packet of the snapshot that
    /// is drawn.
    void setSettledBefore(Time time) { m_settledBefore = time; }

    /// The finest buckets there are: 2^finestShift microseconds.
    static constexpr int finestShift =
        std::countr_zero(static_cast<std::uint64_t>(LodLane::bucketLength(0).count()));
    /// What was sent in `lane` in the bucket that begins at `bucket` times 2^`shift` microseconds and is so
    /// long; `shift` is at least finestShift.
    const LodCounts& counts(const TimelineLane& lane, int shift, std::uint64_t bucket);

    /// How many buckets were added up rather than remembered. For tests.
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

/// How many of the counted packets are of one class.
std::uint32_t countOf(const LodCounts& counts, FateClass fate);

} // namespace peerscope
