// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/memory_reserve.h"
#include "core/base/real_clock.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace peerscope {

/// Memory has run out.
struct MemoryShortage
{
    std::uint64_t used = 0;                  ///< bytes, by this process
    std::optional<std::uint64_t> limit = {}; ///< bytes, if one was set; none: the system has no more memory
};

/// How much memory some work may use: up to a limit, and never more than the system has. The work asks it
/// between steps; it says when to stop, early enough to still write the results. Each thread has its own; all
/// of them count what the whole process uses.
class MemoryBudget
{
public:
    /// `limit`: bytes that the whole process may use.
    explicit MemoryBudget(std::optional<std::uint64_t> limit = {}, RealClock clock = steadyTime);

    /// Cheap enough to call before every event: it asks the system at most once in 20 ms of its clock.
    bool isUsedUp()
    {
        if (++m_asked % askedBetweenLooks != 0 && !MemoryReserve::isGone())
            return m_shortage.has_value();
        return look();
    }
    const std::optional<MemoryShortage>& shortage() const { return m_shortage; }
    /// Bytes that the process used when this object was made.
    std::uint64_t usedAtStart() const { return m_usedAtStart; }

private:
    static constexpr std::uint32_t askedBetweenLooks = 64;

    bool look();

    std::optional<std::uint64_t> m_limit;
    RealClock m_clock;
    std::uint64_t m_usedAtStart = 0;
    std::uint32_t m_asked = 0;
    std::optional<std::chrono::nanoseconds> m_lastLook;
    std::optional<MemoryShortage> m_shortage;
};

} // namespace peerscope
