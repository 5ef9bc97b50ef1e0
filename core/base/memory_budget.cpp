// SPDX-License-Identifier: MIT
#include "core/base/memory_budget.h"

#include "core/base/system_memory.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

constexpr auto timeBetweenLooks = std::chrono::milliseconds(20);

/// Memory to keep free: a run at full speed takes about 15 MB between two checks, and its report takes up to
/// a quarter of what the run took.
std::uint64_t headroom(std::uint64_t used)
{
    return (std::uint64_t{32} << 20) + used / 4;
}

} // namespace

MemoryBudget::MemoryBudget(std::optional<std::uint64_t> limit, RealClock clock)
    : m_limit(limit), m_clock(std::move(clock)), m_usedAtStart(SystemMemory::now().used)
{
    MemoryReserve::refill();
}

bool MemoryBudget::look()
{
    if (m_shortage)
        return true;
    const bool isGone = MemoryReserve::isGone();
    const std::chrono::nanoseconds now = m_clock();
    if (!isGone && m_lastLook && now - *m_lastLook < timeBetweenLooks)
        return false;
    m_lastLook = now;
    const SystemMemory memory = SystemMemory::now();
    // With a small limit we keep less free; otherwise there would be nothing left to work with.
    if (m_limit && memory.used + std::min(headroom(memory.used), *m_limit / 4) >= *m_limit)
        m_shortage = MemoryShortage{memory.used, m_limit};
    else if (isGone || memory.available < headroom(memory.used))
        m_shortage = MemoryShortage{memory.used, std::nullopt};
    return m_shortage.has_value();
}

} // namespace peerscope
