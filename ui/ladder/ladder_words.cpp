// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_words.h"

#include "core/words/clock_format.h"
#include "core/words/fates.h"
#include "core/words/names.h"
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace peerscope {

namespace {

constexpr std::size_t mostLines = 6;

struct LadderWords
{
    Q_DECLARE_TR_FUNCTIONS(LadderView)
};

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

QString ladderLabel(const TraceSnapshot& trace, const DatagramRow& datagram)
{
    if (datagram.carriedCount == 0) {
        if (datagram.content & datagram_content::connection)
            return LadderWords::tr("connection");
        if (datagram.content & datagram_content::acknowledgement)
            return LadderWords::tr("ack");
        return datagram.content & datagram_content::ping ? LadderWords::tr("ping") : QString();
    }
    const CarriedPart first = trace.carried(datagram, 0);
    bool samePacket = first.packet.value() < trace.packetCount();
    for (std::size_t index = 1; index < datagram.carriedCount; ++index)
        samePacket = samePacket && trace.carried(datagram, index).packet == first.packet;
    if (!samePacket)
        return LadderWords::tr("%1 parts · %2 B").arg(datagram.carriedCount).arg(datagram.size);
    const PacketRow packet = trace.packet(first.packet);
    if (packet.fragments > 1)
        return LadderWords::tr("ch %1 · %2/%3")
            .arg(packet.channel)
            .arg(first.fragment + 1)
            .arg(packet.fragments);
    return LadderWords::tr("ch %1 · %2 B").arg(packet.channel).arg(packet.size);
}

QString ladderBandText(const TraceSnapshot& trace, const LadderColumns& columns,
                       const std::vector<const LadderBand*>& bands)
{
    if (bands.empty())
        return {};
    QStringList lines;
    lines +=
        LadderWords::tr("within %1 from %2")
            .arg(durationText(bands.front()->end - bands.front()->begin), momentText(bands.front()->begin));
    for (std::size_t index = 0; index < std::min(bands.size(), mostLines); ++index) {
        const LadderBand& band = *bands[index];
        QString line = LadderWords::tr("%1 ↔ %2: %3", "two peers, a number of datagrams")
                           .arg(peerName(trace, columns.peer(band.leftColumn)),
                                peerName(trace, columns.peer(band.rightColumn)), datagramsText(band.count));
        if (band.lost > 0)
            line += LadderWords::tr(", %1 lost").arg(formatCount(band.lost));
        lines += line;
    }
    if (bands.size() > mostLines)
        lines +=
            LadderWords::tr("and %n pair(s) of peers more", nullptr, forPlural(bands.size() - mostLines));
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
        atSender(row.sent, row.fate == PacketFate::InFlight ? LadderWords::tr("put_packet")
                                                            : capitalized(fateWord(trace, row)));
    std::size_t told = 0;
    for (const DatagramId carrier : carriers) {
        const DatagramRow datagram = trace.datagram(carrier);
        if (datagram.duplicate || ++told > mostLines)
            continue;
        if (attemptOf(trace, datagram, packet) > 1)
            atSender(datagram.sent,
                     LadderWords::tr("again, +%1").arg(durationText(datagram.sent - row.sent)));
        else if (told == 1 && row.queued > Time(0))
            atSender(datagram.sent, LadderWords::tr("sent, queued %1").arg(durationText(row.queued)));
        else if (told == 1)
            atSender(datagram.sent, LadderWords::tr("sent"));
    }
    if (row.delivered && *row.delivered <= now) {
        const QString latency = durationText(*row.delivered - row.sent);
        if (row.held > Time(0) && row.arrived)
            atReceiver(*row.arrived, LadderWords::tr("arrived, held %1").arg(durationText(row.held)));
        atReceiver(*row.delivered, LadderWords::tr("delivered after %1").arg(latency));
    } else if (row.arrived && *row.arrived <= now) {
        atReceiver(*row.arrived, row.fate == PacketFate::Late ? LadderWords::tr("too late")
                                                              : LadderWords::tr("arrived, waits"));
    }
    return notes;
}

} // namespace peerscope
