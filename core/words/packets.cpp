// SPDX-License-Identifier: MIT
#include "core/words/packets.h"

#include "core/trace/message_line.h"
#include "core/words/clock_format.h"
#include "core/words/fates.h"
#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

struct PacketWords
{
    Q_DECLARE_TR_FUNCTIONS(Packets)
};

/// "delivered to 29, lost for 2".
QString fatesText(const std::array<std::uint32_t, packetFateCount>& counts)
{
    static constexpr std::array words = {
        QT_TRANSLATE_NOOP("Packets", "on its way to %1"),
        QT_TRANSLATE_NOOP("Packets", "delivered to %1"),
        QT_TRANSLATE_NOOP("Packets", "lost for %1"),
        QT_TRANSLATE_NOOP("Packets", "dropped by the sender's throttle for %1"),
        QT_TRANSLATE_NOOP("Packets", "too late for %1"),
        QT_TRANSLATE_NOOP("Packets", "incomplete for %1"),
        QT_TRANSLATE_NOOP("Packets", "rejected for %1"),
        QT_TRANSLATE_NOOP("Packets", "lost with the connection for %1"),
    };
    QStringList parts;
    for (std::size_t fate = 0; fate < counts.size(); ++fate) {
        if (counts[fate] > 0)
            parts += PacketWords::tr(words[fate]).arg(counts[fate]);
    }
    return parts.join(QStringLiteral(", "));
}

QString oneRecipient(const TraceSnapshot& trace, const PacketRow& packet)
{
    QStringList lines;
    lines += PacketWords::tr("from %1 to %2").arg(peerLabel(trace, packet.from), peerLabel(trace, packet.to));
    lines += PacketWords::tr("sent at %1").arg(momentText(packet.sent));
    if (packet.queued > Time(0))
        lines +=
            PacketWords::tr("waited for %1 in ENet's queue at the sender").arg(durationText(packet.queued));
    if (packet.arrived) {
        lines += PacketWords::tr("arrived at %1, after %2")
                     .arg(momentText(*packet.arrived), durationText(*packet.arrived - packet.sent));
    }
    if (packet.held > Time(0))
        lines += PacketWords::tr("held for %1, behind an earlier packet").arg(durationText(packet.held));
    if (packet.delivered) {
        lines += PacketWords::tr("delivered at %1, latency %2")
                     .arg(momentText(*packet.delivered), durationText(*packet.delivered - packet.sent));
    }
    if (packet.resends > 0)
        lines += PacketWords::tr("resends: %1").arg(packet.resends);
    if (packet.receivedMode && *packet.receivedMode != packet.mode)
        lines += PacketWords::tr("received as %1").arg(modeLabel(*packet.receivedMode));
    lines += fateText(trace, packet);
    return lines.join(QLatin1Char('\n'));
}

QString manyRecipients(const TraceSnapshot& trace, const PacketRow& first, std::uint32_t recipients)
{
    std::array<std::uint32_t, packetFateCount> fates = {};
    Time earliest = never;
    Time latest{};
    Time queued{};
    Time held{};
    std::uint32_t resends = 0;
    for (std::uint32_t index = 0; index < recipients; ++index) {
        const PacketRow packet = trace.packet(PacketId(first.id.value() + index));
        ++fates[static_cast<std::size_t>(packet.fate)];
        if (packet.delivered) {
            earliest = std::min(earliest, *packet.delivered - packet.sent);
            latest = std::max(latest, *packet.delivered - packet.sent);
        }
        queued = std::max(queued, packet.queued);
        held = std::max(held, packet.held);
        resends += packet.resends;
    }
    QStringList lines;
    lines += PacketWords::tr("from %1 to %n recipient(s)", nullptr, forPlural(recipients))
                 .arg(peerLabel(trace, first.from));
    lines += PacketWords::tr("sent at %1").arg(momentText(first.sent));
    if (earliest != never)
        lines += PacketWords::tr("latency %1 to %2").arg(durationText(earliest), durationText(latest));
    if (queued > Time(0))
        lines += PacketWords::tr("waited for up to %1 in ENet's queue").arg(durationText(queued));
    if (held > Time(0))
        lines += PacketWords::tr("held for up to %1").arg(durationText(held));
    if (resends > 0)
        lines += PacketWords::tr("resends: %1").arg(resends);
    lines += capitalized(fatesText(fates));
    return lines.join(QLatin1Char('\n'));
}

} // namespace

QString packetText(const TraceSnapshot& trace, std::uint32_t firstRow, std::uint32_t recipients)
{
    if (firstRow >= trace.packetCount())
        return {};
    recipients = std::min(recipients, static_cast<std::uint32_t>(trace.packetCount() - firstRow));
    const PacketRow packet = trace.packet(PacketId(firstRow));
    const QString head = PacketWords::tr("%1 %2, channel %3, %4")
                             .arg(modeSymbol(packet.mode), modeLabel(packet.mode))
                             .arg(packet.channel)
                             .arg(bytesText(packet.size));
    const QString message = QString::fromStdString(messageLine(trace, packet.id));
    return head + QLatin1Char('\n') + (message.isEmpty() ? message : message + QLatin1Char('\n')) +
           (recipients > 1 ? manyRecipients(trace, packet, recipients) : oneRecipient(trace, packet));
}

} // namespace peerscope
