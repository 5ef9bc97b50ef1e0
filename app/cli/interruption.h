// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/memory_budget.h"

#include <QString>

#include <csignal>
#include <cstdint>
#include <optional>

namespace peerscope {

/// Why a command ended before its work was done. What was done until then is written all the same.
struct Interruption
{
    QString by; ///< "SIGINT", "SIGTERM" or "memory": as reports have it
    int status; ///< what the command exits with: 130, 143 or 3
    std::optional<MemoryShortage> shortage = {};

    /// "stopped by SIGINT", "stopped: 1.9 GiB of memory are used, and …"
    QString text() const;
};

/// Watches for what ends work early: SIGINT and SIGTERM, and too little memory. From the first one that is
/// made, the first signal is only taken note of, and a second one ends the program at once; before, and
/// without one, a signal ends it at once. A thread has one of its own.
class StopCheck
{
public:
    /// Once, in main(): a signal ends the program with its exit status, 130 or 143.
    static void catchSignals();

    /// `memoryLimit`: bytes that the process may use.
    explicit StopCheck(std::optional<std::uint64_t> memoryLimit = {});

    /// Cheap: between any two steps of the work.
    bool shouldStop() { return isSignalled() || m_memory.isUsedUp(); }
    static bool isSignalled() { return signalSeen != 0; }
    /// Why; nothing where nothing asked to stop.
    std::optional<Interruption> interruption() const;
    const MemoryBudget& memory() const { return m_memory; }

private:
    static void onSignal(int number);
    static volatile std::sig_atomic_t signalSeen; ///< 0: none
    static volatile std::sig_atomic_t isAtWork;

    MemoryBudget m_memory;
};

Interruption memoryInterruption(const MemoryShortage& shortage);

} // namespace peerscope
