// SPDX-License-Identifier: MIT
#include "app/cli/progress.h"

#include <unistd.h>

#include <cstdio>

namespace peerscope {

Progress::Progress() : m_shown(isatty(STDERR_FILENO) != 0)
{
}

Progress::~Progress()
{
    if (m_written)
        std::fputs("\r\033[K", stderr);
}

bool Progress::isDue() const
{
    return m_shown && WallClock::now() - m_last >= std::chrono::milliseconds(m_written ? 100 : 500);
}

void Progress::show(double share, const std::string& detail)
{
    if (!isDue())
        return;
    m_last = WallClock::now();
    m_written = true;
    std::fprintf(stderr, "\r%3.0f %%  %s\033[K", 100 * share, detail.c_str());
}

} // namespace peerscope
