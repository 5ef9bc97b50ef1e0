// SPDX-License-Identifier: MIT
#include "core/trace/tracked_connections.h"

#include <utility>

namespace peerscope {

std::int32_t TrackedConnections::idOf(EndpointId peer) const
{
    return TraceSnapshot(m_writer.trace()).endpoint(peer).uniqueId;
}

void TrackedConnections::addStatus(EndpointId peer, PeerStatus status, Time at)
{
    EventRow event;
    event.at = at;
    event.peer = peer;
    event.kind = EventKind::Status;
    event.detail = name(status);
    m_writer.addEvent(std::move(event));
    PeerStateRow state;
    state.at = at;
    state.peer = peer;
    state.id = idOf(peer);
    state.status = status;
    m_writer.addPeerState(state);
}

void TrackedConnections::addSignal(EventKind kind, EndpointId peer, EndpointId subject, Time at)
{
    EventRow row;
    row.at = at;
    row.peer = peer;
    row.kind = kind;
    row.subject = subject;
    row.subjectId = idOf(subject);
    m_writer.addEvent(std::move(row));
}

void TrackedConnections::open(EndpointId peer, EndpointId remote, Time at)
{
    close(peer, remote, at, ConnectionEnding::Unknown);
    m_open[peer].insert(remote);
    m_writer.addConnection(
        {.at = at, .peer = peer, .remote = remote, .remoteId = idOf(remote), .isOpen = true});
}

void TrackedConnections::close(EndpointId peer, EndpointId remote, Time at, ConnectionEnding ending)
{
    if (m_open[peer].erase(remote) == 0)
        return;
    m_writer.addConnection({.at = at,
                            .peer = peer,
                            .remote = remote,
                            .remoteId = idOf(remote),
                            .isOpen = false,
                            .ending = ending});
}

void TrackedConnections::closeAll(EndpointId peer, Time at, ConnectionEnding ending)
{
    const std::set<EndpointId> remotes = m_open[peer];
    for (const EndpointId remote : remotes)
        close(peer, remote, at, ending);
}

void TrackedConnections::add(ConnectionEvent event, EndpointId peer, EndpointId subject, Time at,
                             ConnectionEnding ending)
{
    switch (event) {
    case ConnectionEvent::Connecting:
        addStatus(peer, PeerStatus::Connecting, at);
        break;
    case ConnectionEvent::Connected:
        addStatus(peer, PeerStatus::Connected, at);
        addSignal(EventKind::PeerConnected, peer, subject, at);
        open(peer, subject, at);
        break;
    case ConnectionEvent::Joined:
        addSignal(EventKind::PeerConnected, peer, subject, at);
        open(peer, subject, at);
        break;
    case ConnectionEvent::Left:
        addSignal(EventKind::PeerDisconnected, peer, subject, at);
        close(peer, subject, at, ending);
        break;
    case ConnectionEvent::Dropped:
        close(peer, subject, at, ending);
        break;
    case ConnectionEvent::Disconnected:
        addStatus(peer, PeerStatus::Disconnected, at);
        closeAll(peer, at, ending);
        break;
    }
}

} // namespace peerscope
