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

void tell(const Interruption& interruption, const QString& command, Time reached, Time duration,
          const StopCheck& stop)
{
    const double now = toSeconds(reached);
    const double whole = toSeconds(duration);
    QString text = command + QStringLiteral(": at %1 of %2 s %3; what was recorded until then is written")
                                 .arg(now)
                                 .arg(whole)
                                 .arg(interruption.text());
    if (interruption.shortage && now > 0) {
        const auto grown = static_cast<double>(interruption.shortage->used - stop.memory().usedAtStart());
        text +=
            QStringLiteral("; all of it would need about %1: try a shorter --duration, fewer peers or less "
                           "traffic")
                .arg(memoryText(static_cast<std::uint64_t>(grown * whole / now)));
    }
    complain(text);
}

} // namespace peerscope
