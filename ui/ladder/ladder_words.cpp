// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_words.h"

#include "ui/axis/time_ruler.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_units.h"
#include "ui/timeline/timeline_words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

#include <algorithm>

namespace peerscope {

namespace {

constexpr std::size_t mostLines = 6;

QString translated(const char* text)
{
    return QCoreApplication::translate("LadderView", text);
}

QString peerText(const TraceSnapshot& trace, EndpointId peer)
{
    return QStringLiteral("%1 (%2)").arg(peerName(trace, peer)).arg(uniqueIdOf(trace, peer));
}

/// "acknowledgement, ping".
QString controlWords(datagram_content::Flags content)
{
    QStringList words;
    const auto mention = [&](datagram_content::Flags flag, const char* text) {
        if (content & flag)
            words.append(translated(text));
    };
    mention(datagram_content::acknowledgement, "acknowledgement");
    mention(datagram_content::connection, "connect or disconnect");
    mention(datagram_content::ping, "ping");
    mention(datagram_content::control, "bandwidth or throttle");
    return words.join(QStringLiteral(", "));
}

QString partText(const TraceSnapshot& trace, const CarriedPart& part)
{
    const PacketRow packet = trace.packet(part.packet);
    QString text = translated("%1 packet #%2: %3, channel %4, %5 bytes")
                       .arg(modeSymbol(packet.mode))
                       .arg(part.packet.value())
                       .arg(modeLabel(packet.mode))
                       .arg(packet.channel)
                       .arg(packet.size);
    if (packet.fragments > 1)
        text += translated(", fragment %1 of %2").arg(part.fragment + 1).arg(packet.fragments);
    if (part.attempt > 1)
        text += translated(", try %1").arg(part.attempt);
    return text;
}

QString fateLine(const DatagramRow& row, Time now)
{
    const QString under = durationText(std::max(row.due - row.sent, Time(0)));
    if (row.fate == DatagramFate::Lost)
        return translated("✕ never arrived: %1").arg(lossWords(row.reason));
    if (row.due > now)
        return translated("on its way: arrives at %1, after %2").arg(momentText(row.due), under);
    const QString arrived = translated("arrived at %1, after %2").arg(momentText(row.due), under);
    return row.reason == LossReason::Corrupt ? arrived + translated(", with a bit flipped") : arrived;
}

/// The latest try of a packet in a datagram.
int attemptOf(const TraceSnapshot& trace, const DatagramRow& datagram, PacketId packet)
{
    int attempt = 0;
    for (std::size_t index = 0; index < datagram.carriedCount; ++index) {
        const CarriedPart part = trace.carried(datagram, index);
        if (part.packet == packet)
            attempt = std::max(attempt, int{part.attempt});
    }
    return attempt;
}

} // namespace

QString countText(std::uint64_t count)
{
    static const QLocale locale(QLocale::English, QLocale::UnitedStates);
    return locale.toString(static_cast<qulonglong>(count));
}

QString lossWords(LossReason reason)
{
    switch (reason) {
    case LossReason::None:
        break;
    case LossReason::Random:
        return translated("random loss");
    case LossReason::Unreachable:
        return translated("nobody there");
    case LossReason::Burst:
        return translated("burst loss");
    case LossReason::Nth:
        return translated("every nth lost");
    case LossReason::Queue:
        return translated("queue full");
    case LossReason::Down:
        return translated("link down");
    case LossReason::Killed:
        return translated("killed by hand");
    case LossReason::Corrupt:
        return translated("bit flipped");
    }
    return {};
}

QString ladderLabel(const TraceSnapshot& trace, const DatagramRow& datagram)
{
    if (datagram.carriedCount == 0) {
        if (datagram.content & datagram_content::connection)
            return translated("connection");
        if (datagram.content & datagram_content::acknowledgement)
            return translated("ack");
        return datagram.content & datagram_content::ping ? translated("ping") : QString();
    }
    const CarriedPart first = trace.carried(datagram, 0);
    bool samePacket = first.packet.value() < trace.packetCount();
    for (std::size_t index = 1; index < datagram.carriedCount; ++index)
        samePacket = samePacket && trace.carried(datagram, index).packet == first.packet;
    if (!samePacket)
        return translated("%1 parts · %2 B").arg(datagram.carriedCount).arg(datagram.size);
    const PacketRow packet = trace.packet(first.packet);
    if (packet.fragments > 1)
        return translated("ch %1 · %2/%3").arg(packet.channel).arg(first.fragment + 1).arg(packet.fragments);
    return translated("ch %1 · %2 B").arg(packet.channel).arg(packet.size);
}

QString ladderDatagramText(const TraceSnapshot& trace, DatagramId datagram, Time now)
{
    if (!datagram.isValid() || datagram.value() >= trace.datagramCount())
        return {};
    const DatagramRow row = trace.datagram(datagram);
    QStringList lines;
    lines += translated("datagram %1, %2 bytes").arg(datagram.value()).arg(row.size);
    lines += translated("from %1 to %2").arg(peerText(trace, row.from), peerText(trace, row.to));
    lines += translated("sent at %1").arg(momentText(row.sent));
    lines += fateLine(row, now);
    if (row.duplicate)
        lines += translated("a copy that the link made, not sent by anyone");
    std::size_t listed = 0;
    for (; listed < row.carriedCount && listed < mostLines; ++listed) {
        const CarriedPart part = trace.carried(row, listed);
        if (part.packet.value() < trace.packetCount())
            lines += partText(trace, part);
    }
    if (row.carriedCount > listed)
        lines += translated("and %1 parts more").arg(row.carriedCount - listed);
    if (const QString control = controlWords(row.content); !control.isEmpty())
        lines += row.carriedCount > 0 ? translated("besides: %1").arg(control) : control;
    return lines.join(QLatin1Char('\n'));
}

QString ladderBandText(const TraceSnapshot& trace, const LadderColumns& columns,
                       const std::vector<const LadderBand*>& bands)
{
    if (bands.empty())
        return {};
    QStringList lines;
    lines +=
        translated("within %1 from %2")
            .arg(durationText(bands.front()->end - bands.front()->begin), momentText(bands.front()->begin));
    for (std::size_t index = 0; index < std::min(bands.size(), mostLines); ++index) {
        const LadderBand& band = *bands[index];
        QString line = translated("%1 ↔ %2: %3 datagrams")
                           .arg(peerName(trace, columns.peer(band.leftColumn)),
                                peerName(trace, columns.peer(band.rightColumn)), countText(band.count));
        if (band.lost > 0)
            line += translated(", %1 lost").arg(countText(band.lost));
        lines += line;
    }
    if (bands.size() > mostLines)
        lines += translated("and %1 pairs of peers more").arg(bands.size() - mostLines);
    return lines.join(QLatin1Char('\n'));
}

std::vector<LadderNote> ladderNotes(const TraceSnapshot& trace, PacketId packet,
                                    const std::vector<DatagramId>& carriers, Time now)
{
    std::vector<LadderNote> notes;
    const PacketRow row = trace.packet(packet);
    const auto atSender = [&](Time at, const QString& text) {
        notes.push_back({row.from, row.to, at, text});
    };
    const auto atReceiver = [&](Time at, const QString& text) {
        notes.push_back({row.to, row.from, at, text});
    };
    if (carriers.empty())
        atSender(row.sent, row.fate == PacketFate::InFlight
                               ? translated("put_packet")
                               : fateText(trace, row).section(QLatin1Char(':'), 0, 0));
    std::size_t told = 0;
    for (const DatagramId carrier : carriers) {
        const DatagramRow datagram = trace.datagram(carrier);
        if (datagram.duplicate || ++told > mostLines)
            continue;
        if (attemptOf(trace, datagram, packet) > 1)
            atSender(datagram.sent, translated("again, +%1").arg(durationText(datagram.sent - row.sent)));
        else if (told == 1)
            atSender(datagram.sent, translated("sent"));
    }
    if (row.delivered && *row.delivered <= now) {
        const QString latency = durationText(*row.delivered - row.sent);
        if (row.held > Time(0) && row.arrived)
            atReceiver(*row.arrived, translated("arrived, held %1").arg(durationText(row.held)));
        atReceiver(*row.delivered, translated("delivered after %1").arg(latency));
    } else if (row.arrived && *row.arrived <= now) {
        atReceiver(*row.arrived,
                   row.fate == PacketFate::Late ? translated("too late") : translated("arrived, waits"));
    }
    return notes;
}

} // namespace peerscope
