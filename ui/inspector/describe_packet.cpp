// SPDX-License-Identifier: MIT
#include "ui/inspector/describe.h"
#include "ui/inspector/words.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace peerscope {

namespace {

/// More than these are not listed one by one.
constexpr std::size_t listedCarriers = 12;

TextRun peerRun(const TraceSnapshot& trace, EndpointId endpoint)
{
    return {endpointName(trace, endpoint), endpoint};
}

DescriptionGroup describeStory(const PacketRow& packet, Time now)
{
    DescriptionGroup group{QStringLiteral("Story"), {}};
    group.fields.push_back({QStringLiteral("Fate"), {{fateWord(packet.fate)}}, explainFate(packet)});
    group.fields.push_back({QStringLiteral("Sent"), {{formatSeconds(packet.sent)}}});
    if (packet.arrived)
        group.fields.push_back({QStringLiteral("Arrived"),
                                {{formatSeconds(*packet.arrived) + QStringLiteral(" (+") +
                                  formatMilliseconds(*packet.arrived - packet.sent) + QLatin1Char(')')}}});
    if (packet.held > Time{0}) {
        const bool reliable = packet.mode == TransferMode::Reliable;
        group.fields.push_back(
            {QStringLiteral("Held"),
             {{formatMilliseconds(packet.held)}},
             reliable ? QStringLiteral("It had arrived, and waited at the receiver for the "
                                       "reliable packets before it on this channel.")
                      : QStringLiteral("It had arrived, and waited at the receiver for a reliable "
                                       "packet that was sent before it on this channel.")});
    }
    if (packet.delivered) {
        group.fields.push_back({QStringLiteral("Delivered"), {{formatSeconds(*packet.delivered)}}});
        group.fields.push_back(
            {QStringLiteral("Latency"), {{formatMilliseconds(*packet.delivered - packet.sent)}}});
    } else if (packet.fate == PacketFate::InFlight && now >= packet.sent) {
        group.fields.push_back({QStringLiteral("Under way"), {{formatMilliseconds(now - packet.sent)}}});
    }
    DescriptionField resends{QStringLiteral("Resends"), {{formatCount(packet.resends)}}};
    if (packet.resends > 0 && packet.mode == TransferMode::Reliable)
        resends.note =
            QStringLiteral("ENet sent it again when no acknowledgement came within the round trip time "
                           "plus four times its variance; that wait doubles every time.");
    group.fields.push_back(std::move(resends));
    return group;
}

DescriptionGroup describeContents(const TraceSnapshot& trace, const PacketRow& packet)
{
    DescriptionGroup group{QStringLiteral("Packet"), {}};
    group.fields.push_back({QStringLiteral("From"), {peerRun(trace, packet.from)}});
    group.fields.push_back({QStringLiteral("To"), {peerRun(trace, packet.to)}});
    group.fields.push_back(
        {QStringLiteral("Link"),
         {{endpointName(trace, packet.from) + QStringLiteral(" → ") + endpointName(trace, packet.to),
           LinkRef{packet.from, packet.to}}}});
    const int enetChannel = packet.channel > 0                      ? packet.channel + 1
                            : packet.mode == TransferMode::Reliable ? 0
                                                                    : 1;
    group.fields.push_back({QStringLiteral("Channel"),
                            {{QString::number(packet.channel) + QStringLiteral(" (ENet's ") +
                              QString::number(enetChannel) + QLatin1Char(')')}}});
    group.fields.push_back({QStringLiteral("Sent as"), {{modeLabel(packet.mode)}}});
    if (packet.receivedMode) {
        DescriptionField received{QStringLiteral("Received as"), {{modeLabel(*packet.receivedMode)}}};
        if (*packet.receivedMode != packet.mode)
            received.note =
                packet.fragments > 1
                    ? QStringLiteral("An unreliable packet that does not fit one datagram travels as "
                                     "sequenced fragments, and the receiver infers the mode from that.")
                    : QStringLiteral("The receiver infers the mode from the flags of what arrived.");
        group.fields.push_back(std::move(received));
    }
    group.fields.push_back({QStringLiteral("Size"), {{formatCount(packet.size, QStringLiteral("byte"))}}});
    DescriptionField fragments{QStringLiteral("Fragments"), {{formatCount(packet.fragments)}}};
    if (packet.fragments > 1 && packet.mode != TransferMode::Reliable)
        fragments.note = QStringLiteral("Losing any one of them loses the packet.");
    group.fields.push_back(std::move(fragments));
    return group;
}

DescriptionGroup describeCarriers(const TraceSnapshot& trace, const PacketRow& packet,
                                  const PacketCarriers& carriers)
{
    DescriptionGroup group{QStringLiteral("Datagrams"), {}};
    for (const PacketCarrier& carrier : carriers.found) {
        if (group.fields.size() == listedCarriers) {
            const std::size_t rest = carriers.found.size() - listedCarriers;
            group.fields.push_back(
                {QStringLiteral("…"),
                 {{QStringLiteral("and ") + formatCount(rest) + QStringLiteral(" more, the last is ")},
                  {QLatin1Char('#') + QString::number(packet.lastDatagram.value()), packet.lastDatagram}}});
            break;
        }
        const DatagramRow datagram = trace.datagram(carrier.datagram);
        QString text = QStringLiteral(" at ") + formatSeconds(datagram.sent);
        if (packet.fragments > 1)
            text += QStringLiteral(", fragment ") + QString::number(carrier.fragment + 1) +
                    QStringLiteral(" of ") + QString::number(packet.fragments);
        if (carrier.attempt > 1)
            text += QStringLiteral(", resend ") + QString::number(carrier.attempt - 1);
        if (datagram.duplicate)
            text += QStringLiteral(", a duplicate made by the link");
        text += datagram.fate == DatagramFate::Lost        ? QStringLiteral(", ✕ lost")
                : datagram.fate == DatagramFate::Delivered ? QStringLiteral(", arrived")
                                                           : QStringLiteral(", on its way");
        group.fields.push_back(
            {group.fields.empty() ? QStringLiteral("Carried by") : QString(),
             {{QLatin1Char('#') + QString::number(carrier.datagram.value()), carrier.datagram}, {text}}});
    }
    if (group.fields.empty())
        group.fields.push_back({QStringLiteral("Carried by"), {{QStringLiteral("none: it was never sent")}}});
    if (!carriers.complete)
        group.fields.push_back({QStringLiteral("…"), {{QStringLiteral("there may be more")}}});
    return group;
}

} // namespace

PacketCarriers findCarriers(const TraceSnapshot& trace, const PacketRow& packet, std::size_t maxRows)
{
    PacketCarriers carriers;
    if (!packet.firstDatagram.isValid() || !packet.lastDatagram.isValid())
        return carriers;
    const std::size_t begin = packet.firstDatagram.value();
    const std::size_t end =
        std::min<std::size_t>(std::size_t{packet.lastDatagram.value()} + 1, trace.datagramCount());
    for (std::size_t row = begin; row < end; ++row) {
        if (row - begin >= maxRows) {
            carriers.complete = false;
            break;
        }
        const DatagramColumns& columns = trace.datagramColumns(row);
        const std::size_t offset = TraceSnapshot::datagramOffset(row);
        if (columns.from[offset] != packet.from.value() || columns.to[offset] != packet.to.value())
            continue;
        const DatagramRow datagram = trace.datagram(DatagramId(static_cast<DatagramId::Value>(row)));
        for (std::size_t i = 0; i < datagram.carriedCount; ++i) {
            const CarriedPart part = trace.carried(datagram, i);
            if (part.packet == packet.id)
                carriers.found.push_back({datagram.id, part.fragment, part.attempt});
        }
    }
    return carriers;
}

QString fateWord(PacketFate fate)
{
    const std::string_view word = name(fate);
    return QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size()))
        .replace(QLatin1Char('_'), QLatin1Char(' '));
}

QString explainFate(const PacketRow& packet)
{
    switch (packet.fate) {
    case PacketFate::InFlight:
        if (packet.arrived)
            return QStringLiteral(
                "It has reached the receiver, and waits there for what has to come before it or "
                "for the receiver's next poll.");
        if (!packet.firstDatagram.isValid())
            return QStringLiteral("ENet has it in its queue, and has not sent it yet.");
        return packet.mode == TransferMode::Reliable
                   ? QStringLiteral(
                         "Not decided yet. ENet sends it again until it is acknowledged, or gives up the "
                         "whole connection.")
                   : QStringLiteral("Not decided yet. It is sent this once, and never again.");
    case PacketFate::Delivered:
        return QStringLiteral("The receiver's poll took it in: get_packet can return it.");
    case PacketFate::Lost:
        return QStringLiteral(
            "No datagram with any of it arrived, and unreliable packets are not sent again.");
    case PacketFate::Throttled:
        return QStringLiteral(
            "Never sent: ENet's own throttle dropped it. When the round trip time rises, ENet lets "
            "only a share of the unreliable packets go.");
    case PacketFate::Late:
        return packet.mode == TransferMode::UnreliableOrdered
                   ? QStringLiteral(
                         "It arrived, and was discarded: something sent after it on this channel had "
                         "been delivered already.")
                   : QStringLiteral("It arrived, and was discarded: too much that was sent after it had been "
                                    "delivered already, or it had come before.");
    case PacketFate::Incomplete:
        return QStringLiteral(
                   "Some of its %1 fragments never arrived, and fragments of unreliable packets are not "
                   "sent again.")
            .arg(packet.fragments);
    case PacketFate::Rejected:
        return QStringLiteral(
            "ENet would not take it: its channel is beyond the connection's count, or there is no "
            "connection. put_packet answers OK all the same.");
    case PacketFate::Disconnected:
        return QStringLiteral("Dropped together with its connection, before it could be delivered.");
    }
    return {};
}

Description describePacket(const TraceSnapshot& trace, PacketId id, const PacketCarriers& carriers, Time now)
{
    Description description;
    const QString number = QStringLiteral("#") + QString::number(id.value());
    if (!id.isValid() || id.value() >= trace.packetCount()) {
        description.headline = {{QStringLiteral("Packet ") + number}};
        description.note = QStringLiteral("It is not in this run (yet).");
        return description;
    }
    const PacketRow packet = trace.packet(id);
    description.mode = packet.mode;
    description.headline = {{modeLabel(packet.mode) + QStringLiteral(" packet ") + number +
                             QStringLiteral(", ") + formatCount(packet.size, QStringLiteral("byte")) +
                             QStringLiteral(", ")},
                            peerRun(trace, packet.from),
                            {QStringLiteral(" → ")},
                            peerRun(trace, packet.to),
                            {QStringLiteral(", channel ") + QString::number(packet.channel)}};
    description.groups = {describeStory(packet, now), describeContents(trace, packet),
                          describeCarriers(trace, packet, carriers)};
    return description;
}

} // namespace peerscope
