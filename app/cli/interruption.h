// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/memory_budget.h"
#include "core/base/time.h"

#include <QString>

#include <atomic>
#include <cstdint>
#include <optional>

namespace peerscope {

/// Why a command stopped before its work was done. The results so far are still written.
struct Interruption
{
    QString by; ///< "SIGINT", "SIGTERM", "memory" or "full trace", as in reports
    int status; ///< the exit status: 130, 143 or 3
    std::optional<MemoryShortage> shortage = {};
    QString why = {}; ///< the reason, if `by` is not enough

    /// "stopped by SIGINT", "stopped: 1.9 GiB of memory are used, and …"
    QString text() const;
};

/// Watches for reasons to stop early: SIGINT, SIGTERM, and lack of memory. Once the first StopCheck exists,
/// the first signal is only noted, and a second one ends the program at once. Before that, any signal ends it
/// at once. Each thread has its own.
class StopCheck
{
public:
    /// Call once, in main(): a signal ends the program with exit status 130 or 143.
    static void catchSignals();

    /// `memoryLimit`: bytes that the process may use.
    explicit StopCheck(std::optional<std::uint64_t> memoryLimit = {});

    /// Cheap enough to call between any two steps of the work.
    bool shouldStop() { return isSignalled() || m_memory.isUsedUp(); }
    static bool isSignalled() { return signalSeen != 0; }
    /// Why to stop; nothing if there is no reason.
    std::optional<Interruption> interruption() const;
    const MemoryBudget& memory() const { return m_memory; }

private:
    static void onSignal(int number);
    static std::atomic<int> signalSeen; ///< 0: none
    static std::atomic<bool> isAtWork;
    static_assert(std::atomic<int>::is_always_lock_free); // required for use in a signal handler

    MemoryBudget m_memory;
};

Interruption memoryInterruption(const MemoryShortage& shortage);

/// Says on standard error why a run ended early, and what is kept.
void tell(const Interruption& interruption, const QString& command, Time reached, Time duration,
          const StopCheck& stop);

} // namespace peerscope
