// SPDX-License-Identifier: MIT
#include "ui/document/peer_controls.h"

#include "core/scenario/hand_actions.h"
#include "core/words/names.h"
#include "ui/document/document.h"

#include <algorithm>

namespace peerscope {

PeerControls::PeerControls(Document* document, QObject* parent) : QObject(parent), m_document(document)
{
}

void PeerControls::refuseNewConnections(EndpointId peer, bool refuse)
{
    m_document->perform({.at = {}, .peer = nameOf(peer), .what = RefuseNewConnectionsAction{refuse}});
}

void PeerControls::disconnectPeer(EndpointId who, int targetId, bool force)
{
    m_document->perform(
        {.at = {}, .peer = nameOf(who), .what = DisconnectPeerAction{targetWithId(targetId), force}});
}

void PeerControls::closePeer(EndpointId peer)
{
    m_document->perform({.at = {}, .peer = nameOf(peer), .what = CloseAction{}});
}

void PeerControls::joinPeer(EndpointId peer)
{
    m_document->perform({.at = {}, .peer = nameOf(peer), .what = JoinAction{}});
}

void PeerControls::changeConditions(const LinkRef& link, const LinkConditionsChange& change, bool bothWays)
{
    m_document->perform(hand::setConditions(nameOf(link.from), nameOf(link.to), change, bothWays));
}

QString PeerControls::nameOf(EndpointId peer) const
{
    const PeerState* found = m_document->state()->find(peer);
    return found ? peerName(*found) : QString();
}

PacketTarget PeerControls::targetWithId(int id) const
{
    // By name where there is one: it reads better in the file and in the undo text.
    const std::vector<PeerState>& peers = m_document->state()->peers;
    const auto found = std::ranges::find(peers, id, &PeerState::id);
    if (found == peers.end())
        return {.id = id, .name = {}, .allBut = false};
    return {.id = 0, .name = peerName(*found), .allBut = false};
}

} // namespace peerscope

#include "moc_peer_controls.cpp"
