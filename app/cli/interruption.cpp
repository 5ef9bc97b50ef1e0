// SPDX-License-Identifier: MIT
#include "app/cli/interruption.h"

#include "app/cli/outcome.h"
#include "core/words/memory.h"

#include <unistd.h>

#include <csignal>

namespace peerscope {

std::atomic<int> StopCheck::signalSeen = 0;
std::atomic<bool> StopCheck::isAtWork = false;

void StopCheck::onSignal(int number)
{
    if (!isAtWork || signalSeen.exchange(number) != 0)
        _exit(128 + number);
}

void StopCheck::catchSignals()
{
    struct sigaction action = {};
    action.sa_handler = &StopCheck::onSignal;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

StopCheck::StopCheck(std::optional<std::uint64_t> memoryLimit) : m_memory(memoryLimit)
{
    isAtWork = true;
}

std::optional<Interruption> StopCheck::interruption() const
{
    if (m_memory.shortage())
        return memoryInterruption(*m_memory.shortage());
    if (signalSeen == SIGINT)
        return Interruption{.by = QStringLiteral("SIGINT"), .status = stoppedBySigint};
    if (signalSeen == SIGTERM)
        return Interruption{.by = QStringLiteral("SIGTERM"), .status = stoppedBySigterm};
    return std::nullopt;
}

QString Interruption::text() const
{
    if (shortage)
        return QStringLiteral("stopped: ") + shortageText(*shortage);
    return why.isEmpty() ? QStringLiteral("stopped by ") + by : QStringLiteral("stopped: ") + why;
}

Interruption memoryInterruption(const MemoryShortage& shortage)
{
    return {.by = QStringLiteral("memory"), .status = runFailed, .shortage = shortage};
}

} // namespace peerscope
