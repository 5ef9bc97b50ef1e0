// SPDX-License-Identifier: MIT
#include "core/trace/undecided.h"
#include "core/wire/godot_channels.h"
#include "ui/inspector/describe.h"
#include "ui/inspector/words.h"
#include "ui/theme/theme.h"

#include <optional>

namespace peerscope {

namespace {

TextRun peerRun(const TraceSnapshot& trace, EndpointId endpoint)
{
    return {endpointName(trace, endpoint), endpoint};
}

DescriptionGroup describeOutcome(const TraceSnapshot& trace, const PacketRow& packet, Time now)
{
    DescriptionGroup group{{}, {}};
    group.fields.push_back({QStringLiteral("Fate"), {{fateWord(trace, packet)}}, explainFate(trace, packet)});
    if (packet.delivered)
        group.fields.push_back(
            {QStringLiteral("Latency"), {{formatMilliseconds(*packet.delivered - packet.sent)}}});
    else if (packet.fate == PacketFate::InFlight && now >= packet.sent &&
             trace.origin() != TraceOrigin::Capture)
        group.fields.push_back({QStringLiteral("Under way"), {{formatMilliseconds(now - packet.sent)}}});
    return group;
}

/// A sentence behind a step, where its words alone leave a question.
QString noteOf(StoryStep::Kind kind, const PacketRow& packet)
{
    const bool isReliable = packet.mode == TransferMode::Reliable;
    if (kind == StoryStep::Kind::Resent)
        return QStringLiteral(
            "ENet sends again when no acknowledgement comes within the round trip time plus "
            "four times its variance; that wait doubles every time.");
    if (kind == StoryStep::Kind::Held)
        return isReliable
                   ? QStringLiteral("It had arrived, and waited at the receiver for the reliable packets "
                                    "before it on this channel.")
                   : QStringLiteral("It had arrived, and waited at the receiver for a reliable packet that "
                                    "was sent before it on this channel.");
    if (kind == StoryStep::Kind::Sent && packet.fragments > 1 && !isReliable)
        return QStringLiteral("Losing any one of them loses the packet.");
    return {};
}

DescriptionGroup describeStory(const Story& story, const PacketRow& packet)
{
    DescriptionGroup group{QStringLiteral("Story"), {}};
    std::optional<StoryStep::Kind> noted;
    for (const StoryStep& step : story.steps) {
        DescriptionField field;
        if (step.at)
            field.label = step.kind == StoryStep::Kind::Put
                              ? formatSeconds(*step.at)
                              : QLatin1Char('+') + formatMilliseconds(*step.at - packet.sent);
        for (const StoryRun& run : step.text)
            field.value.push_back({QString::fromStdString(run.text), run.noun});
        if (noted != step.kind)
            field.note = noteOf(step.kind, packet);
        if (!field.note.isEmpty())
            noted = step.kind;
        group.fields.push_back(std::move(field));
    }
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
    group.fields.push_back(
        {QStringLiteral("Channel"),
         {{QString::number(packet.channel) + QStringLiteral(" (ENet's ") +
           QString::number(enetChannelOf(packet.channel, packet.mode)) + QLatin1Char(')')}}});
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
    group.fields.push_back({QStringLiteral("Fragments"), {{formatCount(packet.fragments)}}});
    group.fields.push_back({QStringLiteral("Resends"), {{formatCount(packet.resends)}}});
    return group;
}

} // namespace

QString fateWord(PacketFate fate)
{
    const std::string_view word = name(fate);
    return QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size()))
        .replace(QLatin1Char('_'), QLatin1Char(' '));
}

QString fateWord(const TraceSnapshot& trace, const PacketRow& packet)
{
    return whyUndecided(trace, packet).empty() ? fateWord(packet.fate) : QStringLiteral("not known");
}

QString explainFate(const TraceSnapshot& trace, const PacketRow& packet)
{
    if (const std::string_view reason = whyUndecided(trace, packet); !reason.empty()) {
        QString sentence = QString::fromLatin1(reason.data(), static_cast<qsizetype>(reason.size()));
        sentence.remove(0, sentence.indexOf(QLatin1Char(':')) + 2);
        return sentence.left(1).toUpper() + sentence.mid(1) + QLatin1Char('.');
    }
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

Description describePacket(const TraceSnapshot& trace, PacketId id, const Story& story, Time now)
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
    description.groups = {describeOutcome(trace, packet, now), describeStory(story, packet),
                          describeContents(trace, packet)};
    return description;
}

} // namespace peerscope
