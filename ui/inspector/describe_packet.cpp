// SPDX-License-Identifier: MIT
#include "ui/inspector/describe.h"

#include "core/trace/story_search.h"
#include "core/words/fates.h"
#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/numbers.h"
#include "core/words/story_text.h"

#include <QCoreApplication>

#include <optional>

namespace peerscope {

namespace {

struct PacketDescription
{
    Q_DECLARE_TR_FUNCTIONS(PacketDescription)
};

TextRun peerRun(const TraceSnapshot& trace, EndpointId endpoint)
{
    return {peerName(trace, endpoint), endpoint};
}

DescriptionGroup describeOutcome(const TraceSnapshot& trace, const PacketRow& packet, Time now)
{
    DescriptionGroup group{{}, {}};
    group.fields.push_back(
        {PacketDescription::tr("Fate"), {{fateWord(trace, packet)}}, explainFate(trace, packet)});
    if (packet.delivered)
        group.fields.push_back(
            {PacketDescription::tr("Latency"), {{formatMilliseconds(*packet.delivered - packet.sent)}}});
    else if (packet.fate == PacketFate::InFlight && now >= packet.sent &&
             trace.origin() != TraceOrigin::Capture)
        group.fields.push_back(
            {PacketDescription::tr("Under way"), {{formatMilliseconds(now - packet.sent)}}});
    return group;
}

/// A sentence after a step whose text alone needs an explanation.
QString noteOf(const StoryStep& step, const PacketRow& packet)
{
    const bool isReliable = packet.mode == TransferMode::Reliable;
    if (step.is<story::Resent>() || step.is<story::Untold>())
        return PacketDescription::tr("ENet sends again if no acknowledgement comes within the round trip "
                                     "time plus four times its variance. The wait doubles every time.");
    if (step.is<story::Queued>())
        return PacketDescription::tr(
            "ENet limits how many reliable bytes may be unacknowledged. Unreliable packets "
            "do not wait for this.");
    if (step.is<story::Held>())
        return isReliable ? PacketDescription::tr("It had arrived, but had to wait for the reliable packets "
                                                  "before it on this channel.")
                          : PacketDescription::tr("It had arrived, but had to wait for a reliable packet "
                                                  "sent before it on this channel.");
    if (step.is<story::Fragmented>() && !isReliable)
        return PacketDescription::tr("If any one of them is lost, so is the packet.");
    return {};
}

DescriptionGroup describeStory(const TraceSnapshot& trace, const Story& story, const PacketRow& packet)
{
    DescriptionGroup group{PacketDescription::tr("Story"), {}};
    QString noted;
    for (const StoryStep& step : story.steps) {
        DescriptionField field;
        if (step.at)
            field.label = step.is<story::Put>()
                              ? formatSeconds(*step.at)
                              : QLatin1Char('+') + formatMilliseconds(*step.at - packet.sent);
        field.value = storyText(trace, step);
        if (const QString note = noteOf(step, packet); note != noted) {
            field.note = note;
            noted = note.isEmpty() ? noted : note;
        }
        group.fields.push_back(std::move(field));
    }
    return group;
}

DescriptionGroup describeContents(const TraceSnapshot& trace, const PacketRow& packet)
{
    DescriptionGroup group{PacketDescription::tr("Packet"), {}};
    group.fields.push_back({PacketDescription::tr("From"), {peerRun(trace, packet.from)}});
    group.fields.push_back({PacketDescription::tr("To"), {peerRun(trace, packet.to)}});
    group.fields.push_back({PacketDescription::tr("Link"),
                            {{linkName(peerName(trace, packet.from), peerName(trace, packet.to)),
                              LinkRef{packet.from, packet.to}}}});
    const QString channel = QString::number(packet.channel);
    const bool isGodots = hasGodot4Channels(trace.protocolBetween(packet.from, packet.to));
    group.fields.push_back({PacketDescription::tr("Channel"),
                            {{isGodots ? PacketDescription::tr("%1 (ENet's %2)", "a channel")
                                             .arg(channel, QString::number(enetChannelOf(trace, packet)))
                                       : channel}}});
    group.fields.push_back({PacketDescription::tr("Sent as"), {{modeLabel(packet.mode)}}});
    if (packet.receivedMode) {
        DescriptionField received{PacketDescription::tr("Received as"), {{modeLabel(*packet.receivedMode)}}};
        if (*packet.receivedMode != packet.mode)
            received.note =
                packet.fragments > 1
                    ? PacketDescription::tr(
                          "An unreliable packet that does not fit into one datagram is sent as sequenced "
                          "fragments, and the receiver infers the mode from these.")
                    : PacketDescription::tr("The receiver infers the mode from the flags of what arrived.");
        group.fields.push_back(std::move(received));
    }
    group.fields.push_back({PacketDescription::tr("Size"), {{bytesText(packet.size)}}});
    group.fields.push_back({PacketDescription::tr("Fragments"), {{formatCount(packet.fragments)}}});
    group.fields.push_back({PacketDescription::tr("Resends"), {{formatCount(packet.resends)}}});
    return group;
}

} // namespace

Description describePacket(const TraceSnapshot& trace, PacketId id, const Story& story, Time now)
{
    Description description;
    if (!id.isValid() || id.value() >= trace.packetCount()) {
        description.headline = {{PacketDescription::tr("Packet #%1").arg(id.value())}};
        description.note = notInThisRun();
        return description;
    }
    const PacketRow packet = trace.packet(id);
    description.mode = packet.mode;
    description.headline = withLinks(
        PacketDescription::tr("%1 packet #%2, %3, %4 → %5, channel %6", "its mode, number, size, from, to"),
        {{modeLabel(packet.mode)},
         {QString::number(id.value())},
         {bytesText(packet.size)},
         peerRun(trace, packet.from),
         peerRun(trace, packet.to),
         {QString::number(packet.channel)}});
    description.groups = {describeOutcome(trace, packet, now), describeStory(trace, story, packet),
                          describeContents(trace, packet)};
    return description;
}

} // namespace peerscope
