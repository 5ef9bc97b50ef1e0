// SPDX-License-Identifier: MIT
#include "ui/inspector/describe.h"

#include "core/words/conditions_text.h"
#include "core/words/names.h"
#include "ui/inspector/words.h"
#include "ui/theme/peer_status.h"
#include "ui/theme/theme.h"
#include "ui/topology/descriptions.h"

#include <algorithm>

namespace peerscope {

namespace {

/// A crowded server's connections are not all listed; the peers panel has every one.
constexpr std::size_t listedConnections = 40;

QString nameIn(const TraceState& state, EndpointId endpoint)
{
    const PeerState* peer = findPeer(&state, endpoint);
    return peer ? peerName(*peer) : QStringLiteral("endpoint ") + QString::number(endpoint.value());
}

QString explainStatus(PeerStatus status)
{
    switch (status) {
    case PeerStatus::NotJoined:
        return QStringLiteral("Its time to join has not come yet.");
    case PeerStatus::Disconnected:
        return QStringLiteral("CONNECTION_DISCONNECTED: it has closed, or lost its server.");
    case PeerStatus::Connecting:
        return QStringLiteral(
            "CONNECTION_CONNECTING: put_packet fails with ERR_UNCONFIGURED until the server "
            "answers.");
    case PeerStatus::Connected:
        break;
    }
    return QStringLiteral("CONNECTION_CONNECTED");
}

DescriptionGroup describeConnections(const TraceState& state, const PeerState& peer)
{
    DescriptionGroup group{QStringLiteral("Connections"), {}};
    for (const ConnectionState& connection : peer.connections) {
        if (group.fields.size() == listedConnections) {
            group.fields.push_back(
                {QStringLiteral("…"),
                 {{QStringLiteral("and ") + formatCount(peer.connections.size() - listedConnections) +
                   QStringLiteral(" more")}}});
            break;
        }
        TextRuns value;
        if (findPeer(&state, connection.remote)) {
            value.push_back({nameIn(state, connection.remote), connection.remote});
            value.push_back({QStringLiteral(" · ")});
            value.push_back({QStringLiteral("link"), LinkRef{peer.endpoint, connection.remote}});
        } else {
            value.push_back({QStringLiteral("nobody in this sandbox")});
        }
        DescriptionField field{QString::number(connection.remoteId), std::move(value)};
        if (connection.roundTripTime > Time(0)) // there has been an answer
            field.note = QStringLiteral("RTT ") + formatShortMilliseconds(connection.roundTripTime) +
                         QStringLiteral(" ± ") + formatShortMilliseconds(connection.roundTripTimeVariance) +
                         QStringLiteral(", throttle ") + formatShare(connection.throttle);
        group.fields.push_back(std::move(field));
    }
    if (group.fields.empty())
        group.fields.push_back({QStringLiteral("None"), {{QStringLiteral("connected to nobody")}}});
    return group;
}

DescriptionField describeOutcomes(const QString& label, const LinkTraffic::Outcomes& outcomes,
                                  const QString& failedWord)
{
    DescriptionField field{label,
                           {{formatCount(outcomes.sent) + QStringLiteral(" sent, ") +
                             formatCount(outcomes.bytes, QStringLiteral("byte"))}}};
    field.note = formatCount(outcomes.delivered) + QStringLiteral(" delivered, ") +
                 formatCount(outcomes.failed) + QLatin1Char(' ') + failedWord + QStringLiteral(", ") +
                 formatCount(outcomes.pending()) + QStringLiteral(" under way");
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
    DescriptionGroup group{QStringLiteral("Conditions"), {}};
    for (const ConditionText& text : conditionTexts(conditions))
        group.fields.push_back({text.name, {{text.value}}});
    if (group.fields.empty())
        group.fields.push_back({QStringLiteral("None"), {{noConditionsText()}}});
    return group;
}

/// What the sender's ENet has measured of the connection that uses the link; empty where there is none.
DescriptionGroup describeMeasures(const PeerState& from, EndpointId to)
{
    DescriptionGroup group{QStringLiteral("ENet"), {}};
    for (const ConnectionState& connection : from.connections) {
        if (connection.remote != to)
            continue;
        const bool isKnown = connection.roundTripTime > Time(0); // there has been an answer
        group.fields.push_back(
            {QStringLiteral("Round trip"),
             {{isKnown ? formatShortMilliseconds(connection.roundTripTime) + QStringLiteral(" ± ") +
                             formatShortMilliseconds(connection.roundTripTimeVariance)
                       : QStringLiteral("not measured yet")}},
             QStringLiteral("Its mean, with both sides' polling.")});
        group.fields.push_back({QStringLiteral("Throttle"),
                                {{formatShare(connection.throttle)}},
                                QStringLiteral("The share of unreliable packets that ENet lets go.")});
    }
    return group;
}

} // namespace

Description describePeer(const TraceState& state, EndpointId endpoint)
{
    Description description;
    const PeerState* peer = findPeer(&state, endpoint);
    if (!peer) {
        description.headline = {{QStringLiteral("Peer")}};
        description.note = QStringLiteral("It is not in this run (yet).");
        return description;
    }
    description.headline = {
        {QStringLiteral("Peer ") + peerName(*peer) + QStringLiteral(", ") + statusWord(peer->status)}};
    DescriptionGroup group{QStringLiteral("Peer"), {}};
    group.fields.push_back(
        {QStringLiteral("Status"), {{statusWord(peer->status)}}, explainStatus(peer->status)});
    const bool active = peer->status == PeerStatus::Connecting || peer->status == PeerStatus::Connected;
    group.fields.push_back(
        {QStringLiteral("Unique id"),
         {{QString::number(peer->id)}},
         active ? QString() : QStringLiteral("When it joins; until then get_unique_id answers 0.")});
    group.fields.push_back({QStringLiteral("Role"), {{QString::fromStdString(peer->role)}}});
    group.fields.push_back(
        {QStringLiteral("Refuses"),
         {{peer->refusesNewConnections ? QStringLiteral("new connections") : QStringLiteral("nobody")}}});
    if (const int seconds = frozenSeconds(*peer, state.now); seconds > 0)
        group.fields.push_back({QStringLiteral("Frozen"),
                                {{QStringLiteral("for %1 s more").arg(seconds)}},
                                QStringLiteral("It neither polls nor sends; what arrives waits in its "
                                               "socket.")});
    if (peer->isUnplugged)
        group.fields.push_back({QStringLiteral("Network"),
                                {{QStringLiteral("unplugged")}},
                                QStringLiteral("Nothing it sends gets out, nothing sent to it gets in.")});
    DescriptionGroup connections = describeConnections(state, *peer);
    if (!peer->connections.empty())
        connections.fields.push_back(
            {QString(),
             {},
             QStringLiteral("RTT is ENet's mean and includes both sides' polling. Throttle "
                            "is the share of unreliable packets ENet lets go.")});
    description.groups = {std::move(group), std::move(connections)};
    return description;
}

Description describeLink(const TraceState& state, LinkRef link, const LinkTraffic& traffic)
{
    Description description;
    if (!findPeer(&state, link.from) || !findPeer(&state, link.to)) {
        description.headline = {{QStringLiteral("Link")}};
        description.note = QStringLiteral("One of its ends is not in this run (yet).");
        return description;
    }
    description.headline = {{QStringLiteral("Link ")},
                            {nameIn(state, link.from), link.from},
                            {QStringLiteral(" → ")},
                            {nameIn(state, link.to), link.to}};

    description.groups.push_back(describeConditions(state, link));
    if (DescriptionGroup measures = describeMeasures(*findPeer(&state, link.from), link.to);
        !measures.fields.empty())
        description.groups.push_back(std::move(measures));

    DescriptionGroup flow{QStringLiteral("Traffic so far"), {}};
    flow.fields.push_back(
        describeOutcomes(QStringLiteral("Datagrams"), traffic.datagrams, QStringLiteral("lost")));
    if (traffic.duplicates > 0)
        flow.fields.push_back({QStringLiteral("Duplicates"), {{formatCount(traffic.duplicates)}}});
    for (int mode = 0; mode < transferModeCount; ++mode) {
        const auto& outcomes = traffic.packets[static_cast<std::size_t>(mode)];
        const auto transferMode = static_cast<TransferMode>(mode);
        if (outcomes.sent > 0)
            flow.fields.push_back(
                describeOutcomes(modeSymbol(transferMode) + QLatin1Char(' ') + modeLabel(transferMode),
                                 outcomes, QStringLiteral("failed")));
    }
    if (traffic.counted < 1.0)
        flow.fields.push_back({QStringLiteral("Counting"), {{formatShare(traffic.counted)}}});

    DescriptionGroup back{QStringLiteral("The other way"), {}};
    back.fields.push_back({QStringLiteral("Link"),
                           {{nameIn(state, link.to) + QStringLiteral(" → ") + nameIn(state, link.from),
                             LinkRef{link.to, link.from}}}});
    description.groups.push_back(std::move(flow));
    description.groups.push_back(std::move(back));
    return description;
}

Description describeNothing()
{
    Description description;
    description.headline = {{QStringLiteral("Nothing is selected")}};
    description.note = QStringLiteral(
        "Click a packet in the timelines (▲ ◆ ●, or ✕ where one was lost), a datagram moving through "
        "the topology, a peer, or the link between two peers, and everything known about it is here.");
    return description;
}

} // namespace peerscope
