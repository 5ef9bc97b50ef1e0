// SPDX-License-Identifier: MIT
#include "core/words/datagrams.h"

#include "core/words/clock_format.h"
#include "core/words/fates.h"
#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace peerscope {

namespace {

constexpr std::size_t mostParts = 6;

struct DatagramWords
{
    Q_DECLARE_TR_FUNCTIONS(Datagrams)
};

QString partText(const TraceSnapshot& trace, const CarriedPart& part)
{
    const PacketRow packet = trace.packet(part.packet);
    QString text = DatagramWords::tr("%1 packet #%2: %3, channel %4, %5")
                       .arg(modeSymbol(packet.mode))
                       .arg(part.packet.value())
                       .arg(modeLabel(packet.mode))
                       .arg(packet.channel)
                       .arg(bytesText(packet.size));
    if (packet.fragments > 1)
        text += DatagramWords::tr(", fragment %1 of %2").arg(part.fragment + 1).arg(packet.fragments);
    if (part.attempt > 1)
        text += DatagramWords::tr(", try %1").arg(part.attempt);
    return text;
}

QString journeyText(const DatagramRow& row, Time now)
{
    if (row.fate == DatagramFate::Lost)
        return DatagramWords::tr("✕ never arrived: %1").arg(lossText(row.reason));
    if (row.heldUntil && now < *row.heldUntil)
        return DatagramWords::tr("held by hand since %1").arg(momentText(row.sent));
    const QString length = durationText(std::max(row.due - row.sent, Time(0)));
    if (row.due > now)
        return DatagramWords::tr("on its way: arrives at %1, after %2").arg(momentText(row.due), length);
    if (row.reason == LossReason::Corrupt)
        return DatagramWords::tr("arrived at %1, after %2, with a bit flipped")
            .arg(momentText(row.due), length);
    return DatagramWords::tr("arrived at %1, after %2").arg(momentText(row.due), length);
}

} // namespace

QString contentText(datagram_content::Flags content)
{
    using namespace datagram_content;
    QStringList found;
    const auto mention = [&](Flags flag, const QString& text) {
        if (content & flag)
            found += text;
    };
    mention(unreliable, DatagramWords::tr("unreliable packet"));
    mention(unreliableOrdered, DatagramWords::tr("unreliable ordered packet or fragment"));
    mention(reliable, DatagramWords::tr("reliable packet"));
    mention(acknowledgement, DatagramWords::tr("acknowledgement"));
    mention(connection, DatagramWords::tr("connect or disconnect"));
    mention(ping, DatagramWords::tr("ping"));
    mention(control, DatagramWords::tr("bandwidth or throttle setting"));
    mention(resend, DatagramWords::tr("sent before (a resend)"));
    return found.isEmpty() ? DatagramWords::tr("nothing known") : found.join(QStringLiteral(", "));
}

QString datagramText(const TraceSnapshot& trace, DatagramId datagram, Time now)
{
    if (!datagram.isValid() || datagram.value() >= trace.datagramCount())
        return {};
    const DatagramRow row = trace.datagram(datagram);
    QStringList lines;
    lines += DatagramWords::tr("datagram %1, %2").arg(datagram.value()).arg(bytesText(row.size));
    lines += DatagramWords::tr("from %1 to %2").arg(peerLabel(trace, row.from), peerLabel(trace, row.to));
    lines += DatagramWords::tr("sent at %1").arg(momentText(row.sent));
    lines += journeyText(row, now);
    if (row.duplicate)
        lines += DatagramWords::tr("a copy made by the link");
    std::size_t listed = 0;
    for (; listed < row.carriedCount && listed < mostParts; ++listed) {
        const CarriedPart part = trace.carried(row, listed);
        if (part.packet.value() < trace.packetCount())
            lines += partText(trace, part);
    }
    if (row.carriedCount > listed)
        lines +=
            DatagramWords::tr("and %n part(s) more", nullptr, static_cast<int>(row.carriedCount - listed));
    using namespace datagram_content;
    const Flags besides = row.content & (acknowledgement | connection | ping | control);
    if (row.carriedCount == 0)
        lines += contentText(row.content);
    else if (besides)
        lines += DatagramWords::tr("besides: %1").arg(contentText(besides));
    return lines.join(QLatin1Char('\n'));
}

} // namespace peerscope
