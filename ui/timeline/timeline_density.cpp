// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_density.h"

#include <algorithm>

namespace peerscope {

namespace {

/// How much coarser each level of the index is, as a shift.
constexpr int levelShift =
    std::countr_zero(static_cast<std::uint64_t>(LodLane::bucketLength(1) / LodLane::bucketLength(0)));

/// Views ask for consecutive buckets; prefetching this far ahead hides the time for reading memory.
constexpr std::uint64_t bucketsAhead = 4;

} // namespace

const LodCounts& DensityCache::counts(const TimelineLane& lane, int shift, std::uint64_t bucket)
{
    // 24 bits of lane, 6 of shift, 34 of page: at the finest shift a page is 2 s, so this is enough for every
    // time.
    const std::uint64_t key = (std::uint64_t{lane.key()} & 0xFFFFFF) << 40 |
                              static_cast<std::uint64_t>(shift) << 34 |
                              (bucket / bucketsPerPage & 0x3FFFFFFFF);
    if (!m_last || key != m_lastKey) {
        if (m_pages.size() >= pageLimit)
            m_pages.clear();
        std::unique_ptr<Page>& page = m_pages[key];
        if (!page)
            page = std::make_unique<Page>();
        m_last = page.get();
        m_lastKey = key;
    }
    const std::size_t offset = bucket % bucketsPerPage;
    LodCounts& known = m_last->counts[offset];
    if (m_last->settled[offset])
        return known;

    // The coarsest level of the index with buckets no longer than ours, and how many of them are in one of
    // ours.
    const int level = std::min((shift - finestShift) / levelShift, LodLane::levelCount - 1);
    const std::uint64_t parts = std::uint64_t{1} << (shift - finestShift - level * levelShift);
    LodCounts sum;
    for (const LodLane* part : lane.parts) {
        part->expect(level, (bucket + bucketsAhead) * parts, parts);
        sum += part->counts(level, bucket * parts, parts);
    }
    ++m_sums;
    known = sum;
    const Time end = Time(std::int64_t{1} << shift) * static_cast<std::int64_t>(bucket + 1);
    // The count of pending packets is never too low, so 0 means that all are decided.
    const Time grace = countOf(sum, FateClass::Failed) == 0 ? Time(0) : verdictGrace;
    m_last->settled[offset] = end + grace <= m_settledBefore && countOf(sum, FateClass::Pending) == 0;
    return known;
}

std::uint32_t countOf(const LodCounts& counts, FateClass fate)
{
    std::uint32_t sum = 0;
    for (const auto& mode : counts.count)
        sum += mode[static_cast<std::size_t>(fate)];
    return sum;
}

} // namespace peerscope
