// SPDX-License-Identifier: MIT
#include "ui/topology/descriptions.h"

#include "core/words/conditions_text.h"
#include "core/words/names.h"
#include "ui/theme/peer_status.h"
#include "ui/topology/picture.h"

#include <QStringList>

#include <cmath>

namespace peerscope {

namespace {

QString milliseconds(Time time)
{
    return QString::number(toMilliseconds(time), 'f', 1) + QStringLiteral(" ms");
}

QString endpointText(const TraceSnapshot& trace, EndpointId id)
{
    if (id.isValid() && id.value() < trace.endpointCount())
        return QString::fromStdString(trace.endpoint(id).name);
    return id.isValid() ? QStringLiteral("endpoint %1").arg(id.value()) : QStringLiteral("nobody");
}

} // namespace

int frozenSeconds(const PeerState& peer, Time now)
{
    if (!peer.frozenUntil || *peer.frozenUntil <= now)
        return 0;
    return static_cast<int>(std::ceil(toSeconds(*peer.frozenUntil - now)));
}

QString troubleText(int frozenSeconds, bool unplugged)
{
    QStringList parts;
    if (frozenSeconds > 0)
        parts.append(QStringLiteral("frozen %1 s").arg(frozenSeconds));
    if (unplugged)
        parts.append(QStringLiteral("unplugged"));
    return parts.join(QStringLiteral(", "));
}

QString topologyPeerName(const TraceState& state, EndpointId peer)
{
    if (const PeerState* known = state.find(peer))
        return peerName(*known);
    return peer.isValid() ? QStringLiteral("endpoint %1").arg(peer.value()) : QStringLiteral("nobody");
}

QString describeTopologyNode(const TraceState& state, EndpointId peer)
{
    const PeerState* known = state.find(peer);
    if (!known)
        return {};
    QStringList lines;
    lines.append(QStringLiteral("%1 · %2 · id %3")
                     .arg(peerName(*known), QString::fromStdString(known->role), QString::number(known->id)));
    lines.append(statusWord(known->status));
    if (known->refusesNewConnections)
        lines.append(QStringLiteral("refuses new connections"));
    if (known->frozenUntil && *known->frozenUntil > state.now)
        lines.append(QStringLiteral("frozen for %1 s more")
                         .arg(toSeconds(*known->frozenUntil - state.now), 0, 'f', 1));
    if (known->isUnplugged)
        lines.append(QStringLiteral("unplugged from the network"));
    constexpr std::size_t mostListed = 8;
    for (std::size_t index = 0; index < std::min(known->connections.size(), mostListed); ++index) {
        const ConnectionState& connection = known->connections[index];
        const QString id = QString::number(connection.remoteId);
        const QString remote =
            connection.remote.isValid()
                ? QStringLiteral("%1 (%2)").arg(topologyPeerName(state, connection.remote), id)
                : id;
        lines.append(QStringLiteral("to %1: round trip %2 ± %3")
                         .arg(remote, milliseconds(connection.roundTripTime),
                              milliseconds(connection.roundTripTimeVariance)));
    }
    if (known->connections.size() > mostListed)
        lines.append(QStringLiteral("and %1 more connections").arg(known->connections.size() - mostListed));
    return lines.join(QLatin1Char('\n'));
}

QString describeTopologyLink(const TraceState& state, LinkRef ref, TrafficRate rate)
{
    QStringList lines;
    lines.append(
        QStringLiteral("%1 → %2").arg(topologyPeerName(state, ref.from), topologyPeerName(state, ref.to)));
    LinkState link;
    for (const LinkState& known : state.links) {
        if (known.from == ref.from && known.to == ref.to)
            link = known;
    }
    link.conditions.down = link.isDown;
    const QString text = conditionsText(link.conditions);
    lines.append(text.isEmpty() ? noConditionsText() : text);
    if (link.conditions.rateKbit > 0)
        lines.append(QStringLiteral("%1 of %2 bytes wait in the queue")
                         .arg(link.queuedBytes)
                         .arg(link.conditions.queueBytes));
    lines.append(QStringLiteral("%1 datagrams/s · %2 kB/s over the last second")
                     .arg(qRound64(rate.datagrams))
                     .arg(rate.bytes / 1000, 0, 'f', 1));
    return lines.join(QLatin1Char('\n'));
}

QString describeTopologyDatagram(const TraceSnapshot& trace, DatagramId id)
{
    if (!id.isValid() || id.value() >= trace.datagramCount())
        return {};
    const DatagramRow row = trace.datagram(id);
    QStringList content;
    const auto mention = [&](datagram_content::Flags flag, const QString& text) {
        if (row.content & flag)
            content.append(text);
    };
    mention(datagram_content::reliable, QStringLiteral("reliable"));
    mention(datagram_content::unreliableOrdered, QStringLiteral("unreliable ordered"));
    mention(datagram_content::unreliable, QStringLiteral("unreliable"));
    mention(datagram_content::acknowledgement, QStringLiteral("acknowledgement"));
    mention(datagram_content::connection, QStringLiteral("connect or disconnect"));
    mention(datagram_content::ping, QStringLiteral("ping"));
    mention(datagram_content::control, QStringLiteral("bandwidth or throttle"));
    QStringList lines;
    lines.append(QStringLiteral("datagram %1: %2").arg(id.value()).arg(content.join(QStringLiteral(", "))));
    lines.append(
        QStringLiteral("%1 → %2 · %3 bytes")
            .arg(endpointText(trace, row.from), endpointText(trace, row.to), QString::number(row.size)));
    lines.append(QStringLiteral("sent at %1 s").arg(toSeconds(row.sent), 0, 'f', 6));
    if (row.fate == DatagramFate::Lost)
        lines.append(row.reason == LossReason::Unreachable ? QStringLiteral("lost: nobody listens there")
                                                           : QStringLiteral("lost on the link"));
    else
        lines.append(QStringLiteral("%1 on its way").arg(milliseconds(row.due - row.sent)));
    if (row.content & datagram_content::resend)
        lines.append(QStringLiteral("sent again"));
    if (row.duplicate)
        lines.append(QStringLiteral("a second copy, made by the link"));
    return lines.join(QLatin1Char('\n'));
}

} // namespace peerscope
