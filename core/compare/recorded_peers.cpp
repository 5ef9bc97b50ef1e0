// SPDX-License-Identifier: MIT
#include "core/compare/recorded_peers.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

using Change = RecordedPeer::Change;

/// What one end sent, and to whom.
struct Sending
{
    std::vector<EndpointId> partners; ///< by when they were first spoken to, or spoke
    std::vector<Time> times;          ///< of its datagrams that open or close connections
    Time last{};
    bool wasSpokenToFirst = false;
};

class PeerSearch
{
public:
    explicit PeerSearch(const TraceSnapshot& trace)
        : m_trace(trace), m_sent(trace.endpointCount()), m_peers(trace.endpointCount())
    {
    }

    std::vector<RecordedPeer> result()
    {
        readDatagrams();
        for (std::size_t index = 0; index < m_peers.size(); ++index) {
            m_peers[index].endpoint = EndpointId(static_cast<std::uint16_t>(index));
            m_peers[index].role = roleOf(m_peers[index].endpoint);
        }
        for (RecordedPeer& peer : m_peers)
            findServer(peer);
        readStates();
        readEnds();
        for (RecordedPeer& peer : m_peers)
            std::ranges::stable_sort(peer.changes, {}, &Change::at);
        return std::move(m_peers);
    }

private:
    Sending& sendingOf(EndpointId peer) { return m_sent[peer.value()]; }

    void readDatagrams()
    {
        const auto meet = [this](EndpointId one, EndpointId other) {
            std::vector<EndpointId>& partners = sendingOf(one).partners;
            if (std::ranges::find(partners, other) != partners.end())
                return false;
            partners.push_back(other);
            return true;
        };
        for (std::size_t index = 0; index < m_trace.datagramCount(); ++index) {
            const DatagramRow datagram = m_trace.datagram(DatagramId(static_cast<std::uint32_t>(index)));
            if (!datagram.to.isValid())
                continue;
            meet(datagram.from, datagram.to);
            if (meet(datagram.to, datagram.from))
                sendingOf(datagram.to).wasSpokenToFirst = true;
            Sending& sending = sendingOf(datagram.from);
            sending.last = datagram.sent;
            if (datagram.content & datagram_content::connection)
                sending.times.push_back(datagram.sent);
        }
    }

    PeerRole roleOf(EndpointId peer)
    {
        const std::string& role = m_trace.endpoint(peer).role;
        if (role == "server" || role == "mesh")
            return role == "server" ? PeerRole::Server : PeerRole::Mesh;
        const Sending& own = sendingOf(peer);
        if (role == "client" || own.partners.empty())
            return PeerRole::Client;
        const EndpointId other = own.partners.front();
        if (m_trace.endpoint(other).role != "peer")
            return m_trace.endpoint(other).role == "server" ? PeerRole::Client : PeerRole::Server;
        const std::size_t others = sendingOf(other).partners.size();
        if (own.partners.size() != others)
            return own.partners.size() > others ? PeerRole::Server : PeerRole::Client;
        return own.wasSpokenToFirst ? PeerRole::Server : PeerRole::Client;
    }

    void findServer(RecordedPeer& peer)
    {
        if (peer.role != PeerRole::Client)
            return;
        for (const EndpointId partner : sendingOf(peer.endpoint).partners) {
            if (m_peers[partner.value()].role == PeerRole::Server) {
                peer.server = partner;
                return;
            }
        }
    }

    /// A state row says when a peer began to connect or to listen, and when it was connected.
    void readStates()
    {
        std::vector<PeerStatus> status(m_peers.size());
        for (const RecordedPeer& peer : m_peers)
            status[peer.endpoint.value()] = m_trace.endpoint(peer.endpoint).statusAtFirst;
        for (std::size_t index = 0; index < m_trace.peerStateCount(); ++index) {
            const PeerStateRow& row = m_trace.peerState(index);
            RecordedPeer& peer = m_peers[row.peer.value()];
            const PeerStatus before = std::exchange(status[row.peer.value()], row.status);
            if (before == row.status)
                continue;
            if (row.status == PeerStatus::Connecting ||
                (row.status == PeerStatus::Connected && !isUp(before)))
                addJoin(peer, row.at, before);
            if (row.status == PeerStatus::Connected && peer.changes.empty())
                peer.connectedAt = row.at;
            else if (row.status == PeerStatus::Connected)
                peer.changes.back().at = row.at;
        }
    }

    static bool isUp(PeerStatus status)
    {
        return status == PeerStatus::Connecting || status == PeerStatus::Connected;
    }

    static void addJoin(RecordedPeer& peer, Time at, PeerStatus before)
    {
        if (before == PeerStatus::NotJoined && !peer.joinedAt)
            peer.joinedAt = at;
        else
            peer.changes.push_back({.at = at, .kind = Change::Kind::Join});
    }

    /// A connection row says how it ended, for the end that ended it, and for one that waited in vain.
    void readEnds()
    {
        for (std::size_t index = 0; index < m_trace.connectionCount(); ++index) {
            const ConnectionRow& row = m_trace.connection(index);
            if (row.isOpen || !row.remote.isValid())
                continue;
            RecordedPeer& peer = m_peers[row.peer.value()];
            RecordedPeer& remote = m_peers[row.remote.value()];
            switch (row.ending) {
            case ConnectionEnding::Closed:
                if (peer.role == PeerRole::Client)
                    peer.changes.push_back({.at = row.at, .kind = Change::Kind::Close});
                else
                    peer.changes.push_back({row.at, Change::Kind::Disconnect, row.remote, true});
                break;
            case ConnectionEnding::Acknowledged:
                peer.changes.push_back(
                    {lastWordBefore(row.peer, row.at), Change::Kind::Disconnect, row.remote});
                break;
            case ConnectionEnding::TimedOut:
                if (peer.role == PeerRole::Server && sendingOf(row.remote).last < row.at)
                    remote.changes.push_back(
                        {.at = sendingOf(row.remote).last, .kind = Change::Kind::Vanish});
                break;
            case ConnectionEnding::Told:
            case ConnectionEnding::Unknown:
                break;
            }
        }
    }

    /// When it sent the DISCONNECT whose acknowledgement came at `at`.
    Time lastWordBefore(EndpointId peer, Time at)
    {
        const std::vector<Time>& times = sendingOf(peer).times;
        const auto after = std::ranges::upper_bound(times, at);
        return after == times.begin() ? at : *std::prev(after);
    }

    const TraceSnapshot& m_trace;
    std::vector<Sending> m_sent;
    std::vector<RecordedPeer> m_peers;
};

} // namespace

std::vector<RecordedPeer> recordedPeers(const TraceSnapshot& trace)
{
    return PeerSearch(trace).result();
}

} // namespace peerscope
