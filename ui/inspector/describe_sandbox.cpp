// SPDX-License-Identifier: MIT
#include "ui/inspector/describe.h"

#include "core/words/conditions_text.h"
#include "core/words/connection_ends.h"
#include "core/words/modes.h"
#include "core/words/names.h"
#include "core/words/numbers.h"
#include "core/words/peers.h"
#include "core/words/settings_text.h"

#include <QCoreApplication>

namespace peerscope {

namespace {

/// Limits the list for a server with many connections; the peers panel shows them all.
constexpr std::size_t listedConnections = 40;

struct SandboxDescription
{
    Q_DECLARE_TR_FUNCTIONS(SandboxDescription)
};

DescriptionGroup describeConnections(const TraceState& state, const PeerState& peer)
{
    DescriptionGroup group{SandboxDescription::tr("Connections"), {}};
    for (const ConnectionState& connection : peer.connections) {
        if (group.fields.size() == listedConnections) {
            group.fields.push_back({QStringLiteral("…"),
                                    {{SandboxDescription::tr("and %1 more")
                                          .arg(formatCount(peer.connections.size() - listedConnections))}}});
            break;
        }
        TextRuns value;
        if (state.find(connection.remote)) {
            value.push_back({peerName(state, connection.remote), connection.remote});
            value.push_back({QStringLiteral(" · ")});
            value.push_back({SandboxDescription::tr("link"), LinkRef{peer.endpoint, connection.remote}});
        } else {
            value.push_back({SandboxDescription::tr("nobody in this sandbox")});
        }
        DescriptionField field{QString::number(connection.remoteId), std::move(value)};
        if (connection.roundTripTime > Time(0)) // there was an answer
            field.note = SandboxDescription::tr("RTT %1 ± %2, throttle %3")
                             .arg(formatShortMilliseconds(connection.roundTripTime),
                                  formatShortMilliseconds(connection.roundTripTimeVariance),
                                  formatShare(connection.throttle));
        group.fields.push_back(std::move(field));
    }
    if (group.fields.empty())
        group.fields.push_back(
            {SandboxDescription::tr("None"), {{SandboxDescription::tr("connected to nobody")}}});
    return group;
}

/// `failed` is the text for the number of failures: "%1 lost".
DescriptionField describeOutcomes(const QString& label, const LinkTraffic::Outcomes& outcomes,
                                  const QString& failed)
{
    DescriptionField field{label,
                           {{SandboxDescription::tr("%1 sent, %2", "a count, bytes")
                                 .arg(formatCount(outcomes.sent), bytesText(outcomes.bytes))}}};
    field.note =
        SandboxDescription::tr("%1 delivered, %2, %3 on their way", "a count, how many failed, a count")
            .arg(formatCount(outcomes.delivered), failed.arg(formatCount(outcomes.failed)),
                 formatCount(outcomes.pending()));
    return field;
}

DescriptionGroup describeConditions(const TraceState& state, LinkRef link)
{
    LinkConditions conditions;
    for (const LinkState& candidate : state.links) {
        if (candidate.from == link.from && candidate.to == link.to) {
            conditions = candidate.conditions;
            conditions.down = candidate.isDown;
        }
    }
    DescriptionGroup group{SandboxDescription::tr("Conditions"), {}};
    for (const ConditionText& text : conditionTexts(conditions))
        group.fields.push_back({text.name, {{text.value}}});
    if (group.fields.empty())
        group.fields.push_back({SandboxDescription::tr("None"), {{noConditionsText()}}});
    return group;
}

/// What the sender's ENet has measured for the link's connection; empty if there is none.
DescriptionGroup describeMeasures(const PeerState& from, EndpointId to)
{
    DescriptionGroup group{SandboxDescription::tr("ENet"), {}};
    for (const ConnectionState& connection : from.connections) {
        if (connection.remote != to)
            continue;
        const bool isKnown = connection.roundTripTime > Time(0); // there was an answer
        group.fields.push_back({SandboxDescription::tr("Round trip"),
                                {{isKnown ? QStringLiteral("%1 ± %2").arg(
                                                formatShortMilliseconds(connection.roundTripTime),
                                                formatShortMilliseconds(connection.roundTripTimeVariance))
                                          : SandboxDescription::tr("not measured yet")}},
                                SandboxDescription::tr("The mean, including both sides' polling.")});
        group.fields.push_back({SandboxDescription::tr("Throttle"),
                                {{formatShare(connection.throttle)}},
                                SandboxDescription::tr("The share of unreliable packets that ENet sends.")});
    }
    return group;
}

} // namespace

Description describePeer(const TraceSnapshot& trace, const TraceState& state, EndpointId endpoint)
{
    Description description;
    const PeerState* peer = state.find(endpoint);
    if (!peer) {
        description.headline = {{SandboxDescription::tr("Peer")}};
        description.note = notInThisRun();
        return description;
    }
    description.headline = {{SandboxDescription::tr("Peer ") + peerName(*peer) + QStringLiteral(", ") +
                             statusWord(peer->status)}};
    DescriptionGroup group{SandboxDescription::tr("Peer"), {}};
    group.fields.push_back(
        {SandboxDescription::tr("Status"), {{statusWord(peer->status)}}, explainStatus(peer->status)});
    if (const auto end = newestConnectionEnd(trace, endpoint, state.now))
        group.fields.push_back({SandboxDescription::tr("Why"), connectionEndOnPage(trace, *end)});
    const bool active = peer->status == PeerStatus::Connecting || peer->status == PeerStatus::Connected;
    group.fields.push_back(
        {SandboxDescription::tr("Unique id"),
         {{QString::number(peer->id)}},
         active ? QString() : SandboxDescription::tr("When it joins; until then get_unique_id returns 0.")});
    group.fields.push_back({SandboxDescription::tr("Role"), {{QString::fromStdString(peer->role)}}});
    group.fields.push_back({SandboxDescription::tr("Refuses"),
                            {{peer->refusesNewConnections ? SandboxDescription::tr("new connections")
                                                          : SandboxDescription::tr("nobody")}}});
    if (const int seconds = frozenSeconds(*peer, state.now); seconds > 0)
        group.fields.push_back(
            {SandboxDescription::tr("Frozen"),
             {{SandboxDescription::tr("for %1 s more").arg(seconds)}},
             SandboxDescription::tr("It neither polls nor sends. What arrives waits in its socket.")});
    if (peer->isUnplugged)
        group.fields.push_back({SandboxDescription::tr("Network"),
                                {{SandboxDescription::tr("unplugged")}},
                                SandboxDescription::tr("Nothing gets out of it or in.")});
    DescriptionGroup settings{SandboxDescription::tr("Set by its game"), {}};
    for (const SettingText& text : settingTexts(peer->enet))
        settings.fields.push_back({text.name, {{text.value}}, QString()});
    DescriptionGroup connections = describeConnections(state, *peer);
    if (!peer->connections.empty())
        connections.fields.push_back(
            {QString(),
             {},
             SandboxDescription::tr("RTT is ENet's mean and includes both sides' polling. Throttle is the "
                                    "share of unreliable packets that ENet sends.")});
    description.groups.push_back(std::move(group));
    if (!settings.fields.empty())
        description.groups.push_back(std::move(settings));
    description.groups.push_back(std::move(connections));
    return description;
}

Description describeLink(const TraceState& state, LinkRef link, const LinkTraffic& traffic)
{
    Description description;
    if (!state.find(link.from) || !state.find(link.to)) {
        description.headline = {{SandboxDescription::tr("Link")}};
        description.note = SandboxDescription::tr("One of its ends is not in this run (yet).");
        return description;
    }
    description.headline =
        withLinks(SandboxDescription::tr("Link %1 → %2"),
                  {{peerName(state, link.from), link.from}, {peerName(state, link.to), link.to}});

    description.groups.push_back(describeConditions(state, link));
    if (DescriptionGroup measures = describeMeasures(*findPeer(&state, link.from), link.to);
        !measures.fields.empty())
        description.groups.push_back(std::move(measures));

    DescriptionGroup flow{SandboxDescription::tr("Traffic so far"), {}};
    flow.fields.push_back(describeOutcomes(SandboxDescription::tr("Datagrams"), traffic.datagrams,
                                           SandboxDescription::tr("%1 lost")));
    if (traffic.duplicates > 0)
        flow.fields.push_back({SandboxDescription::tr("Duplicates"), {{formatCount(traffic.duplicates)}}});
    for (int mode = 0; mode < transferModeCount; ++mode) {
        const auto& outcomes = traffic.packets[static_cast<std::size_t>(mode)];
        const auto transferMode = static_cast<TransferMode>(mode);
        if (outcomes.sent > 0)
            flow.fields.push_back(
                describeOutcomes(modeSymbol(transferMode) + QLatin1Char(' ') + modeLabel(transferMode),
                                 outcomes, SandboxDescription::tr("%1 failed")));
    }
    if (traffic.counted < 1.0)
        flow.fields.push_back({SandboxDescription::tr("Counting"), {{formatShare(traffic.counted)}}});

    DescriptionGroup back{SandboxDescription::tr("The other way"), {}};
    back.fields.push_back(
        {SandboxDescription::tr("Link"),
         {{linkName(peerName(state, link.to), peerName(state, link.from)), LinkRef{link.to, link.from}}}});
    description.groups.push_back(std::move(flow));
    description.groups.push_back(std::move(back));
    return description;
}

QString notInThisRun()
{
    return SandboxDescription::tr("It is not in this run (yet).");
}

Description describeNothing()
{
    Description description;
    description.headline = {{SandboxDescription::tr("Nothing is selected")}};
    description.note = SandboxDescription::tr(
        "Click a packet in the timelines (▲ ◆ ●, or ✕ for a lost one), a datagram moving through the "
        "topology, a peer, or the link between two peers. Everything known about it is shown here.");
    return description;
}

} // namespace peerscope
