// SPDX-License-Identifier: MIT
#include "core/words/names.h"

#include "core/trace/trace.h"

#include <QCoreApplication>

namespace peerscope {

namespace {

struct NameWords
{
    Q_DECLARE_TR_FUNCTIONS(Names)
};

QString unknownPeer(EndpointId peer)
{
    return peer.isValid() ? NameWords::tr("endpoint %1").arg(peer.value()) : NameWords::tr("nobody");
}

} // namespace

QString peerName(const TraceSnapshot& trace, EndpointId peer)
{
    if (!peer.isValid() || peer.value() >= trace.endpointCount())
        return unknownPeer(peer);
    return QString::fromStdString(trace.endpoint(peer).name);
}

QString peerName(const TraceState& state, EndpointId peer)
{
    const PeerState* known = state.find(peer);
    return known ? peerName(*known) : unknownPeer(peer);
}

QString peerName(const PeerState& peer)
{
    return QString::fromStdString(peer.name);
}

QString peerLabel(const QString& name, int id)
{
    return QStringLiteral("%1 (%2)").arg(name, QString::number(id));
}

QString peerLabel(const TraceSnapshot& trace, EndpointId peer)
{
    const bool isKnown = peer.isValid() && peer.value() < trace.endpointCount();
    return peerLabel(peerName(trace, peer), isKnown ? trace.endpoint(peer).uniqueId : 0);
}

QString linkName(const QString& from, const QString& to)
{
    return QStringLiteral("%1 → %2").arg(from, to);
}

QString linksName(const QString& from, const QString& to, bool bothWays)
{
    const QString any = QStringLiteral("*");
    if (from == any && to == any)
        return NameWords::tr("every link");
    if (bothWays && (from == any || to == any))
        return NameWords::tr("all links of %1").arg(from == any ? to : from);
    if (from == any)
        return NameWords::tr("everything into %1").arg(to);
    if (to == any)
        return NameWords::tr("everything out of %1").arg(from);
    return bothWays ? QStringLiteral("%1 ⇄ %2").arg(from, to) : linkName(from, to);
}

QString channelName(int channel)
{
    return NameWords::tr("ch %1", "a channel").arg(channel);
}

QString datagramName(DatagramId datagram)
{
    return NameWords::tr("datagram %1").arg(datagram.value());
}

QString packetName(PacketId packet)
{
    return NameWords::tr("packet %1").arg(packet.value());
}

} // namespace peerscope
