// SPDX-License-Identifier: MIT
#include "ui/inspector/describe.h"
#include "ui/inspector/words.h"
#include "ui/theme/theme.h"

#include <QStringList>

namespace peerscope {

namespace {

/// ENet puts at most 32 commands in a datagram, so all of them can be listed.
DescriptionGroup describeCargo(const TraceSnapshot& trace, const DatagramRow& datagram)
{
    DescriptionGroup group{QStringLiteral("Packets in it"), {}};
    for (std::size_t i = 0; i < datagram.carriedCount; ++i) {
        const CarriedPart part = trace.carried(datagram, i);
        if (part.packet.value() >= trace.packetCount())
            continue;
        const PacketRow packet = trace.packet(part.packet);
        QString text = QStringLiteral(" ") + modeSymbol(packet.mode) + QLatin1Char(' ') +
                       modeLabel(packet.mode) + QStringLiteral(", channel ") +
                       QString::number(packet.channel) + QStringLiteral(", ") +
                       formatCount(packet.size, QStringLiteral("byte"));
        if (packet.fragments > 1)
            text += QStringLiteral(", fragment ") + QString::number(part.fragment + 1) +
                    QStringLiteral(" of ") + QString::number(packet.fragments);
        if (part.attempt > 1)
            text += QStringLiteral(", resend ") + QString::number(part.attempt - 1);
        group.fields.push_back(
            {group.fields.empty() ? QStringLiteral("Carries") : QString(),
             {{QLatin1Char('#') + QString::number(part.packet.value()), part.packet}, {text}}});
    }
    if (group.fields.empty())
        group.fields.push_back({QStringLiteral("Carries"), {{QStringLiteral("none; ENet talks to ENet")}}});
    return group;
}

} // namespace

QString explainLoss(LossReason reason)
{
    switch (reason) {
    case LossReason::None:
        return {};
    case LossReason::Random:
        return QStringLiteral("The link dropped it at random, as its loss says.");
    case LossReason::Unreachable:
        return QStringLiteral("Nobody was listening at the address it was sent to.");
    case LossReason::Burst:
        return QStringLiteral("The link dropped it in a burst, as its burst loss says.");
    case LossReason::Nth:
        return QStringLiteral("The link drops every n-th datagram; this was one.");
    case LossReason::Queue:
        return QStringLiteral("The link's queue was full: more is sent than its rate lets through.");
    case LossReason::Down:
        return QStringLiteral("The link was down when it was sent.");
    case LossReason::Killed:
        return QStringLiteral("It was taken off the network by hand.");
    case LossReason::Corrupt:
        return QStringLiteral("It was not lost, but one bit of it was flipped on the way.");
    }
    return {};
}

QString contentWords(datagram_content::Flags content)
{
    using namespace datagram_content;
    struct Word
    {
        Flags flag;
        QString text;
    };
    static const Word words[] = {
        {unreliable, QStringLiteral("unreliable packet")},
        {unreliableOrdered, QStringLiteral("unreliable ordered packet or fragment")},
        {reliable, QStringLiteral("reliable packet")},
        {acknowledgement, QStringLiteral("acknowledgement")},
        {connection, QStringLiteral("connect or disconnect")},
        {ping, QStringLiteral("ping")},
        {control, QStringLiteral("bandwidth or throttle setting")},
        {resend, QStringLiteral("sent before (a resend)")},
    };
    QStringList found;
    for (const Word& word : words) {
        if (content & word.flag)
            found << word.text;
    }
    return found.isEmpty() ? QStringLiteral("nothing known") : found.join(QStringLiteral(", "));
}

Description describeDatagram(const TraceSnapshot& trace, DatagramId id, Time now)
{
    Description description;
    const QString number = QStringLiteral("Datagram #") + QString::number(id.value());
    if (!id.isValid() || id.value() >= trace.datagramCount()) {
        description.headline = {{number}};
        description.note = QStringLiteral("It is not in this run (yet).");
        return description;
    }
    const DatagramRow datagram = trace.datagram(id);
    const QString from = endpointName(trace, datagram.from);
    const QString to = endpointName(trace, datagram.to);
    description.headline = {{number + QStringLiteral(", ") +
                             formatCount(datagram.size, QStringLiteral("byte")) + QStringLiteral(", ")},
                            {from, datagram.from},
                            {QStringLiteral(" → ")},
                            {to, datagram.to}};

    DescriptionGroup journey{QStringLiteral("Journey"), {}};
    journey.fields.push_back(
        {QStringLiteral("Link"), {{from + QStringLiteral(" → ") + to, LinkRef{datagram.from, datagram.to}}}});
    journey.fields.push_back({QStringLiteral("Sent"), {{formatSeconds(datagram.sent)}}});
    const QString due = formatSeconds(datagram.due) + QStringLiteral(" (+") +
                        formatMilliseconds(datagram.due - datagram.sent) + QLatin1Char(')');
    switch (datagram.fate) {
    case DatagramFate::InFlight: {
        DescriptionField field{QStringLiteral("Arrives"), {{due}}};
        if (datagram.due > now)
            field.note = QStringLiteral("In ") + formatMilliseconds(datagram.due - now) + QLatin1Char('.');
        journey.fields.push_back({QStringLiteral("Fate"), {{QStringLiteral("on its way")}}});
        journey.fields.push_back(std::move(field));
        break;
    }
    case DatagramFate::Delivered:
        journey.fields.push_back({QStringLiteral("Fate"), {{QStringLiteral("delivered")}}});
        journey.fields.push_back({QStringLiteral("Arrived"), {{due}}});
        break;
    case DatagramFate::Lost:
        journey.fields.push_back(
            {QStringLiteral("Fate"), {{QStringLiteral("✕ lost")}}, explainLoss(datagram.reason)});
        journey.fields.push_back({QStringLiteral("Was due"), {{due}}});
        break;
    }
    if (datagram.duplicate)
        journey.fields.push_back(
            {QStringLiteral("Duplicate"),
             {{QStringLiteral("yes")}},
             QStringLiteral("Nobody sent it: the link made it of the datagram before it.")});
    journey.fields.push_back({QStringLiteral("Contents"), {{contentWords(datagram.content)}}});
    description.groups = {std::move(journey), describeCargo(trace, datagram)};
    return description;
}

} // namespace peerscope
