// SPDX-License-Identifier: MIT
#include "app/cli/interruption.h"

#include "app/cli/outcome.h"

#include <unistd.h>

namespace peerscope {

volatile std::sig_atomic_t StopCheck::signalSeen = 0;
volatile std::sig_atomic_t StopCheck::isAtWork = 0;

void StopCheck::onSignal(int number)
{
    if (isAtWork == 0 || signalSeen != 0)
        _exit(128 + number);
    signalSeen = number;
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
    isAtWork = 1;
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
        return QStringLiteral("stopped: ") + QString::fromStdString(shortage->text());
    return QStringLiteral("stopped by ") + by;
}

Interruption memoryInterruption(const MemoryShortage& shortage)
{
    return {.by = QStringLiteral("memory"), .status = runFailed, .shortage = shortage};
}

} // namespace peerscope
