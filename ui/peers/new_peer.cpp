// SPDX-License-Identifier: MIT
#include "ui/peers/new_peer.h"

#include "core/words/names.h"

#include <QCoreApplication>

#include <algorithm>

namespace peerscope {

namespace {

struct NewPeerWords
{
    Q_DECLARE_TR_FUNCTIONS(NewPeer)
};

bool isTaken(const TraceState& state, const QString& name)
{
    return std::any_of(state.peers.begin(), state.peers.end(),
                       [&](const PeerState& peer) { return peerName(peer) == name; });
}

bool hasRole(const TraceState& state, PeerRole role)
{
    return std::any_of(state.peers.begin(), state.peers.end(),
                       [&](const PeerState& peer) { return peer.role == roleName(role).toStdString(); });
}

} // namespace

QString freePeerName(const TraceState& state, PeerRole role)
{
    const QString word = roleName(role);
    for (std::size_t number = 1;; ++number) {
        const QString name = word + QLatin1Char('.') + QString::number(number);
        if (!isTaken(state, name))
            return name;
    }
}

PeerRole likelyRole(const TraceState& state)
{
    if (hasRole(state, PeerRole::Server))
        return PeerRole::Client;
    return hasRole(state, PeerRole::Mesh) ? PeerRole::Mesh : PeerRole::Server;
}

QStringList serverNames(const TraceState& state)
{
    QStringList names;
    for (const PeerState& peer : state.peers) {
        if (peer.role == "server")
            names << peerName(peer);
    }
    return names;
}

std::optional<QString> newPeerProblem(const TraceState& state, const PeerSpec& peer)
{
    if (const auto problem = peerNameProblem(peer.name))
        return NewPeerWords::tr("Name: %1.").arg(*problem);
    if (isTaken(state, peer.name))
        return NewPeerWords::tr("There is already a peer called %1.").arg(peer.name);
    if (peer.role == PeerRole::Client && !serverNames(state).contains(peer.server))
        return NewPeerWords::tr("A client needs a server to connect to.");
    if (peer.id && peer.role != PeerRole::Server) {
        const auto owner = std::find_if(state.peers.begin(), state.peers.end(),
                                        [&](const PeerState& other) { return other.id == *peer.id; });
        if (owner != state.peers.end())
            return NewPeerWords::tr("Id %1 belongs to %2.").arg(*peer.id).arg(peerName(*owner));
    }
    if (state.peers.size() >= static_cast<std::size_t>(maxPeers))
        return NewPeerWords::tr("A sandbox can have at most %1 peers.").arg(maxPeers);
    return std::nullopt;
}

} // namespace peerscope
