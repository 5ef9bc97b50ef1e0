// SPDX-License-Identifier: MIT
#include "core/words/peers.h"

#include "core/words/names.h"
#include "core/words/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

struct PeerWords
{
    Q_DECLARE_TR_FUNCTIONS(Peers)
};

} // namespace

QString realWord()
{
    return PeerWords::tr("real");
}

QString statusWord(PeerStatus status)
{
    switch (status) {
    case PeerStatus::NotJoined:
        return PeerWords::tr("not joined");
    case PeerStatus::Disconnected:
        return PeerWords::tr("disconnected");
    case PeerStatus::Connecting:
        return PeerWords::tr("connecting");
    case PeerStatus::Connected:
        break;
    }
    return PeerWords::tr("connected");
}

QString explainStatus(PeerStatus status)
{
    switch (status) {
    case PeerStatus::NotJoined:
        return PeerWords::tr("It has not joined yet.");
    case PeerStatus::Disconnected:
        return PeerWords::tr("CONNECTION_DISCONNECTED: it was closed, or has lost its server.");
    case PeerStatus::Connecting:
        return PeerWords::tr("CONNECTION_CONNECTING: put_packet fails with ERR_UNCONFIGURED until the server "
                             "answers.");
    case PeerStatus::Connected:
        break;
    }
    return QStringLiteral("CONNECTION_CONNECTED");
}

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
        parts.append(PeerWords::tr("frozen %1 s").arg(frozenSeconds));
    if (unplugged)
        parts.append(PeerWords::tr("unplugged"));
    return parts.join(QStringLiteral(", "));
}

QString peerText(const TraceState& state, EndpointId peer)
{
    const PeerState* known = state.find(peer);
    if (!known)
        return {};
    QStringList lines;
    lines.append(PeerWords::tr("%1 · %2 · id %3")
                     .arg(peerName(*known), QString::fromStdString(known->role), QString::number(known->id)));
    lines.append(statusWord(known->status));
    if (known->refusesNewConnections)
        lines.append(PeerWords::tr("refuses new connections"));
    if (known->frozenUntil && *known->frozenUntil > state.now)
        lines.append(PeerWords::tr("frozen for %1 s more")
                         .arg(formatDecimals(toSeconds(*known->frozenUntil - state.now), 1)));
    if (known->isUnplugged)
        lines.append(PeerWords::tr("unplugged from the network"));
    constexpr std::size_t mostListed = 8;
    for (std::size_t index = 0; index < std::min(known->connections.size(), mostListed); ++index) {
        const ConnectionState& connection = known->connections[index];
        const QString remote = connection.remote.isValid()
                                   ? peerLabel(peerName(state, connection.remote), connection.remoteId)
                                   : QString::number(connection.remoteId);
        lines.append(PeerWords::tr("to %1: round trip %2 ms ± %3 ms")
                         .arg(remote, formatDecimals(toMilliseconds(connection.roundTripTime), 1),
                              formatDecimals(toMilliseconds(connection.roundTripTimeVariance), 1)));
    }
    if (known->connections.size() > mostListed)
        lines.append(PeerWords::tr("and %n more connection(s)", nullptr,
                                   forPlural(known->connections.size() - mostListed)));
    return lines.join(QLatin1Char('\n'));
}

} // namespace peerscope
