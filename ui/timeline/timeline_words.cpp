// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_words.h"

#include "core/trace/undecided.h"
#include "ui/axis/time_ruler.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_units.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("TimelineView", text);
}

QString peerText(const TraceSnapshot& trace, EndpointId peer)
{
    return QStringLiteral("%1 (%2)").arg(peerName(trace, peer)).arg(uniqueIdOf(trace, peer));
}

/// "delivered to 29, lost for 2".
QString fatesText(const std::array<std::uint32_t, packetFateCount>& counts)
{
    static constexpr std::array words = {
        "on its way to %1", "delivered to %1",   "lost for %1",     "dropped by the sender's throttle for %1",
        "too late for %1",  "incomplete for %1", "rejected for %1", "gone with the connection for %1",
    };
    QStringList parts;
    for (std::size_t fate = 0; fate < counts.size(); ++fate) {
        if (counts[fate] > 0)
            parts += translated(words[fate]).arg(counts[fate]);
    }
    return parts.join(QStringLiteral(", "));
}

QString oneRecipient(const TraceSnapshot& trace, const PacketRow& packet)
{
    QStringList lines;
    lines += translated("from %1 to %2").arg(peerText(trace, packet.from), peerText(trace, packet.to));
    lines += translated("sent at %1").arg(momentText(packet.sent));
    if (packet.arrived) {
        lines += translated("arrived at %1, after %2")
                     .arg(momentText(*packet.arrived), durationText(*packet.arrived - packet.sent));
    }
    if (packet.held > Time(0))
        lines +=
            translated("held for %1, behind something that had to come first").arg(durationText(packet.held));
    if (packet.delivered) {
        lines += translated("delivered at %1, latency %2")
                     .arg(momentText(*packet.delivered), durationText(*packet.delivered - packet.sent));
    }
    if (packet.resends > 0)
        lines += translated("resends: %1").arg(packet.resends);
    if (packet.receivedMode && *packet.receivedMode != packet.mode)
        lines += translated("received as %1").arg(modeLabel(*packet.receivedMode));
    lines += fateText(trace, packet);
    return lines.join(QLatin1Char('\n'));
}

QString manyRecipients(const TraceSnapshot& trace, const PacketRow& first, std::uint32_t recipients)
{
    std::array<std::uint32_t, packetFateCount> fates = {};
    Time earliest = never;
    Time latest{};
    Time held{};
    std::uint32_t resends = 0;
    for (std::uint32_t index = 0; index < recipients; ++index) {
        const PacketRow packet = trace.packet(PacketId(first.id.value() + index));
        ++fates[static_cast<std::size_t>(packet.fate)];
        if (packet.delivered) {
            earliest = std::min(earliest, *packet.delivered - packet.sent);
            latest = std::max(latest, *packet.delivered - packet.sent);
        }
        held = std::max(held, packet.held);
        resends += packet.resends;
    }
    QStringList lines;
    lines += translated("from %1 to %2 recipients").arg(peerText(trace, first.from)).arg(recipients);
    lines += translated("sent at %1").arg(momentText(first.sent));
    if (earliest != never)
        lines += translated("latency %1 to %2").arg(durationText(earliest), durationText(latest));
    if (held > Time(0))
        lines += translated("held for up to %1").arg(durationText(held));
    if (resends > 0)
        lines += translated("resends: %1").arg(resends);
    QString fate = fatesText(fates);
    if (!fate.isEmpty())
        fate[0] = fate[0].toUpper();
    lines += fate;
    return lines.join(QLatin1Char('\n'));
}

} // namespace

QString peerName(const TraceSnapshot& trace, EndpointId peer)
{
    if (!peer.isValid() || peer.value() >= trace.endpointCount())
        return QStringLiteral("?");
    return QString::fromStdString(trace.endpoint(peer).name);
}

QString laneName(const TraceSnapshot& trace, const TimelineLane& lane)
{
    const QString channel = QStringLiteral("ch %1").arg(lane.channel);
    return lane.from.isValid() ? peerName(trace, lane.from) + QStringLiteral(" · ") + channel : channel;
}

QString fateText(const TraceSnapshot& trace, const PacketRow& packet)
{
    if (!whyUndecided(trace, packet).empty())
        return translated("Not known: the capture does not show what became of it.");
    switch (packet.fate) {
    case PacketFate::InFlight:
        return translated("On its way: not decided yet.");
    case PacketFate::Delivered:
        return translated("Delivered.");
    case PacketFate::Lost:
        return translated("Lost: no datagram with any of it arrived.");
    case PacketFate::Throttled:
        return translated("Throttled: the sender's ENet dropped it before it was ever sent.");
    case PacketFate::Late:
        return translated("Late: it arrived, but something newer had been delivered already.");
    case PacketFate::Incomplete:
        return translated("Incomplete: some of its fragments never arrived.");
    case PacketFate::Rejected:
        return translated("Rejected: ENet would not take it.");
    case PacketFate::Disconnected:
        return translated("Disconnected: dropped with its connection.");
    }
    return {};
}

QString packetText(const TraceSnapshot& trace, std::uint32_t firstRow, std::uint32_t recipients)
{
    if (firstRow >= trace.packetCount())
        return {};
    recipients = std::min(recipients, static_cast<std::uint32_t>(trace.packetCount() - firstRow));
    const PacketRow packet = trace.packet(PacketId(firstRow));
    const QString head = translated("%1 %2, channel %3, %4 bytes")
                             .arg(modeSymbol(packet.mode), modeLabel(packet.mode))
                             .arg(packet.channel)
                             .arg(packet.size);
    return head + QLatin1Char('\n') +
           (recipients > 1 ? manyRecipients(trace, packet, recipients) : oneRecipient(trace, packet));
}

QString barText(const TraceSnapshot& trace, const TimelineLane& lane, const BarMark& bar)
{
    QStringList lines;
    lines += translated("%1: %2 packets within %3")
                 .arg(laneName(trace, lane))
                 .arg(bar.counts.total())
                 .arg(durationText(bar.end - bar.begin));
    lines += translated("from %1").arg(momentText(bar.begin));
    for (const TransferMode mode :
         {TransferMode::Unreliable, TransferMode::UnreliableOrdered, TransferMode::Reliable}) {
        if (bar.counts.of(mode) == 0)
            continue;
        QString line =
            QStringLiteral("%1 %2 %3").arg(modeSymbol(mode)).arg(bar.counts.of(mode)).arg(modeLabel(mode));
        if (const std::uint32_t failed = bar.counts.of(mode, FateClass::Failed); failed > 0)
            line += translated(", %1 never arrived").arg(failed);
        if (const std::uint32_t pending = bar.counts.of(mode, FateClass::Pending); pending > 0)
            line += translated(", %1 on their way").arg(pending);
        lines += line;
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace peerscope
