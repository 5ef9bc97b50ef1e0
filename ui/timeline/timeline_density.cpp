// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_density.h"

namespace peerscope {

const LodCounts& DensityCache::counts(const TimelineLane& lane, int level, std::uint64_t bucket)
{
    // 24 bits of lane, 3 of level, 37 of page: at level 0 a page is 2 s, so that reaches past every time.
    const std::uint64_t key = (std::uint64_t{lane.key()} & 0xFFFFFF) << 40 |
                              static_cast<std::uint64_t>(level) << 37 |
                              (bucket / bucketsPerPage & 0x1FFFFFFFFF);
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

    LodCounts sum;
    for (const LodLane* part : lane.parts)
        sum += part->counts(level, bucket);
    ++m_sums;
    known = sum;
    const Time end = LodLane::bucketLength(level) * static_cast<std::int64_t>(bucket + 1);
    // A lane's count of the undecided is taken down last, so none left means the others are complete:
    // LodLane::move.
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
