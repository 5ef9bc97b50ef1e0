// SPDX-License-Identifier: MIT
#include "ui/inspector/describe.h"

#include "core/words/datagrams.h"
#include "core/words/fates.h"
#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/numbers.h"

#include <QCoreApplication>

namespace peerscope {

namespace {

struct DatagramDescription
{
    Q_DECLARE_TR_FUNCTIONS(DatagramDescription)
};

/// ENet puts at most 32 commands in a datagram, so all of them can be listed.
DescriptionGroup describeCargo(const TraceSnapshot& trace, const DatagramRow& datagram)
{
    DescriptionGroup group{DatagramDescription::tr("Packets in it"), {}};
    for (std::size_t i = 0; i < datagram.carriedCount; ++i) {
        const CarriedPart part = trace.carried(datagram, i);
        if (part.packet.value() >= trace.packetCount())
            continue;
        const PacketRow packet = trace.packet(part.packet);
        QString text = DatagramDescription::tr(" %1 %2, channel %3, %4", "a mode's symbol and name")
                           .arg(modeSymbol(packet.mode), modeLabel(packet.mode),
                                QString::number(packet.channel), bytesText(packet.size));
        if (packet.fragments > 1)
            text +=
                DatagramDescription::tr(", fragment %1 of %2").arg(part.fragment + 1).arg(packet.fragments);
        if (part.attempt > 1)
            text += DatagramDescription::tr(", resend %1").arg(part.attempt - 1);
        group.fields.push_back(
            {group.fields.empty() ? DatagramDescription::tr("Carries") : QString(),
             {{QLatin1Char('#') + QString::number(part.packet.value()), part.packet}, {text}}});
    }
    if (group.fields.empty())
        group.fields.push_back({DatagramDescription::tr("Carries"),
                                {{DatagramDescription::tr("none; only ENet's own commands")}}});
    return group;
}

DescriptionGroup describeJourney(const TraceSnapshot& trace, const DatagramRow& datagram, Time now)
{
    DescriptionGroup journey{DatagramDescription::tr("Journey"), {}};
    journey.fields.push_back({DatagramDescription::tr("Link"),
                              {{linkName(peerName(trace, datagram.from), peerName(trace, datagram.to)),
                                LinkRef{datagram.from, datagram.to}}}});
    journey.fields.push_back({DatagramDescription::tr("Sent"), {{formatSeconds(datagram.sent)}}});
    if (datagram.heldUntil) {
        const bool isHeld = now < *datagram.heldUntil;
        const QString length = formatMilliseconds((isHeld ? now : *datagram.heldUntil) - datagram.sent);
        journey.fields.push_back({DatagramDescription::tr("Held by hand"),
                                  {{(isHeld ? DatagramDescription::tr("for %1 so far", "a length of time")
                                            : DatagramDescription::tr("for %1", "a length of time"))
                                        .arg(length)}}});
    }
    const QString due =
        QStringLiteral("%1 (+%2)")
            .arg(formatSeconds(datagram.due), formatMilliseconds(datagram.due - datagram.sent));
    switch (datagram.fate) {
    case DatagramFate::InFlight: {
        if (datagram.isHeld()) {
            journey.fields.push_back(
                {DatagramDescription::tr("Fate"), {{DatagramDescription::tr("waits until it is let go")}}});
            break;
        }
        DescriptionField field{DatagramDescription::tr("Arrives"), {{due}}};
        if (datagram.due > now)
            field.note = DatagramDescription::tr("In %1.", "a length of time")
                             .arg(formatMilliseconds(datagram.due - now));
        journey.fields.push_back(
            {DatagramDescription::tr("Fate"), {{DatagramDescription::tr("on its way")}}});
        journey.fields.push_back(std::move(field));
        break;
    }
    case DatagramFate::Delivered:
        journey.fields.push_back({DatagramDescription::tr("Fate"), {{fateWord(PacketFate::Delivered)}}});
        journey.fields.push_back({DatagramDescription::tr("Arrived"), {{due}}});
        break;
    case DatagramFate::Lost:
        journey.fields.push_back({DatagramDescription::tr("Fate"),
                                  {{DatagramDescription::tr("✕ lost")}},
                                  explainLoss(datagram.reason)});
        journey.fields.push_back({DatagramDescription::tr("Was due"), {{due}}});
        break;
    }
    if (datagram.duplicate)
        journey.fields.push_back(
            {DatagramDescription::tr("Duplicate"),
             {{DatagramDescription::tr("yes")}},
             DatagramDescription::tr("A copy of the datagram before it, made by the link.")});
    journey.fields.push_back({DatagramDescription::tr("Contents"), {{contentText(datagram.content)}}});
    return journey;
}

} // namespace

Description describeDatagram(const TraceSnapshot& trace, DatagramId id, Time now)
{
    Description description;
    if (!id.isValid() || id.value() >= trace.datagramCount()) {
        description.headline = {{DatagramDescription::tr("Datagram #%1").arg(id.value())}};
        description.note = notInThisRun();
        return description;
    }
    const DatagramRow datagram = trace.datagram(id);
    description.headline =
        withLinks(DatagramDescription::tr("Datagram #%1, %2, %3 → %4", "its number, size, from, to"),
                  {{QString::number(id.value())},
                   {bytesText(datagram.size)},
                   {peerName(trace, datagram.from), datagram.from},
                   {peerName(trace, datagram.to), datagram.to}});
    description.groups = {describeJourney(trace, datagram, now), describeCargo(trace, datagram)};
    return description;
}

} // namespace peerscope
