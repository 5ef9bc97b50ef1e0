// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_words.h"

#include "core/words/clock_format.h"
#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

namespace peerscope {

namespace {

struct TimelineWords
{
    Q_DECLARE_TR_FUNCTIONS(TimelineView)
};

} // namespace

QString laneName(const TraceSnapshot& trace, const TimelineLane& lane)
{
    const QString channel = channelName(lane.channel);
    return lane.from.isValid() ? QStringLiteral("%1 · %2").arg(peerName(trace, lane.from), channel) : channel;
}

QString barText(const TraceSnapshot& trace, const TimelineLane& lane, const BarMark& bar)
{
    QStringList lines;
    lines +=
        TimelineWords::tr("%1: %2 within %3", "a lane, a number of packets, a length of time")
            .arg(laneName(trace, lane), packetsText(bar.counts.total()), durationText(bar.end - bar.begin));
    lines += TimelineWords::tr("from %1").arg(momentText(bar.begin));
    for (const TransferMode mode :
         {TransferMode::Unreliable, TransferMode::UnreliableOrdered, TransferMode::Reliable}) {
        if (bar.counts.of(mode) == 0)
            continue;
        QString line =
            QStringLiteral("%1 %2 %3").arg(modeSymbol(mode)).arg(bar.counts.of(mode)).arg(modeLabel(mode));
        if (const std::uint32_t failed = bar.counts.of(mode, FateClass::Failed); failed > 0)
            line += TimelineWords::tr(", %1 never arrived").arg(failed);
        if (const std::uint32_t pending = bar.counts.of(mode, FateClass::Pending); pending > 0)
            line += TimelineWords::tr(", %1 on their way").arg(pending);
        lines += line;
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace peerscope
