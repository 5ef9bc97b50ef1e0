// SPDX-License-Identifier: MIT
#include "core/base/memory_budget.h"

#include "core/base/system_memory.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
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

std::string memoryText(std::uint64_t bytes)
{
    constexpr std::array<const char*, 7> units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    std::size_t unit = 0;
    auto value = static_cast<double>(bytes);
    for (; value >= 1023.5 && unit + 1 < units.size(); ++unit)
        value /= 1024;
    char text[32];
    const bool isWhole = value >= 9.95 || std::round(value * 10) == std::round(value) * 10;
    std::snprintf(text, sizeof text, isWhole ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text;
}

std::string MemoryShortage::text() const
{
    const std::string start = memoryText(used) + " of memory are used, and ";
    return start + (limit ? "the limit is " + memoryText(*limit) : "the system has no more to give");
}

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
