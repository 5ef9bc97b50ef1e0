// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>

namespace peerscope {

/// Shows progress of long work on standard error: only on a terminal, and only if it takes longer than half a
/// second. Clears its line at the end.
class Progress
{
public:
    Progress();
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Whether show() would print something now.
    bool isDue() const;
    /// `share` from 0 to 1.
    void show(double share, const std::string& detail = {});

private:
    using WallClock = std::chrono::steady_clock;
    bool m_shown;
    bool m_written = false;
    WallClock::time_point m_last = WallClock::now();
};

} // namespace peerscope
