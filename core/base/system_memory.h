// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace peerscope {

/// How much memory this process has and may still take, in bytes. Sources (Linux): /proc/meminfo
/// (MemAvailable), the limits of the process's control groups (memory.max), and RLIMIT_AS (`ulimit -v`).
struct SystemMemory
{
    std::uint64_t used = 0;      ///< resident memory of this process
    std::uint64_t available = 0; ///< what it can still take before an allocation fails or it is killed

    /// Asks the system; takes about 20 microseconds. Any thread. A limit that the system does not report
    /// counts as unlimited.
    static SystemMemory now();
};

} // namespace peerscope
