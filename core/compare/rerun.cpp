// SPDX-License-Identifier: MIT
#include "core/compare/rerun.h"

#include "core/compare/recorded_peers.h"
#include "core/wire/godot_messages.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace peerscope {

namespace {

constexpr double pollsOfACapture = 1000; ///< a second: what is put leaves within ENet's smallest step
constexpr int pollsToConnect = 4;        ///< at most, beside the ways of three datagrams
constexpr Time beforeARecordingBegan{1'000'000};
constexpr Time afterItsEnd{1'000'000};

QString nameOf(const TraceSnapshot& trace, EndpointId peer)
{
    return QString::fromStdString(trace.endpoint(peer).name);
}

/// The settings and the poll rate that a sandbox's peer had when it joined.
PeerStateRow firstStateOf(const TraceSnapshot& trace, EndpointId peer)
{
    for (std::size_t index = 0; index < trace.peerStateCount(); ++index) {
        if (trace.peerState(index).peer == peer)
            return trace.peerState(index);
    }
    return {};
}

class RerunMaker
{
public:
    RerunMaker(const TraceSnapshot& trace, RerunLinks links)
        : m_trace(trace), m_peers(recordedPeers(trace)),
          m_pollHz(trace.origin() == TraceOrigin::Capture ? pollsOfACapture : PeerSpec().pollHz)
    {
        m_rerun.scenario.links = std::move(links);
    }

    Rerun result()
    {
        findTimes();
        choosePackets();
        for (const RecordedPeer& peer : m_peers) {
            if (takesPart(peer))
                addPeer(peer);
        }
        for (const RecordedPeer& peer : m_peers) {
            for (const RecordedPeer::Change& change : peer.changes) {
                if (takesPart(peer))
                    addChange(peer, change);
            }
        }
        Scenario& scenario = m_rerun.scenario;
        std::ranges::stable_sort(scenario.peers, std::ranges::greater(), // a reader wants to know them first
                                 [](const PeerSpec& peer) { return peer.role == PeerRole::Server; });
        std::ranges::stable_sort(scenario.actions, {}, &ActionSpec::at);
        scenario.traffic.emplace_back().start = m_lead;
        scenario.duration = m_lead + m_trace.newestTime() + m_way + afterItsEnd;
        return std::move(m_rerun);
    }

private:
    const RecordedPeer& peerAt(EndpointId endpoint) const { return m_peers[endpoint.value()]; }

    bool takesPart(const RecordedPeer& peer) const
    {
        return peer.role != PeerRole::Client || peer.server.isValid();
    }

    bool isScene(const RecordedPeer& peer) const
    {
        const EndpointId server = peer.role == PeerRole::Client ? peer.server : peer.endpoint;
        return m_trace.protocol(server) == GameProtocol::Godot4Scene;
    }

    /// How much earlier peers join, and how much later everything is.
    void findTimes()
    {
        for (const LinkSpec& link : m_rerun.scenario.links)
            m_way = std::max(m_way, link.conditions.delay.value_or(Time{}) +
                                        link.conditions.jitter.value_or(Time{}));
        m_handshake = 3 * m_way + Time(static_cast<std::int64_t>(pollsToConnect * 1e6 / m_pollHz));
        const bool isFromTheStart = std::ranges::all_of(
            m_peers, [](const RecordedPeer& peer) { return peer.joinedAt || peer.role == PeerRole::Server; });
        m_lead = m_handshake + (isFromTheStart ? Time{} : beforeARecordingBegan);
    }

    void choosePackets()
    {
        for (std::size_t index = 0; index < m_trace.packetCount(); ++index) {
            const PacketRow packet = m_trace.packet(PacketId(static_cast<std::uint32_t>(index)));
            if (!packet.to.isValid() || !takesPart(peerAt(packet.from)) || !takesPart(peerAt(packet.to))) {
                ++m_rerun.leftOut;
                continue;
            }
            const RecordedPeer& from = peerAt(packet.from);
            const bool isFromServer = from.role == PeerRole::Server;
            const ByteView payload = m_trace.payload(packet);
            if (!isScene(from) || !isMadeAgain(payload, isFromServer)) {
                m_rerun.played.push_back(packet.id);
                continue;
            }
            ++m_rerun.madeAgain;
            const EndpointId server = isFromServer ? packet.from : from.server;
            const auto kind = godotMessageKind(payload);
            if (kind->system == GodotSystemCommand::Authentication)
                m_authenticating.insert(server);
            else
                m_relaying.insert(server);
        }
    }

    void addPeer(const RecordedPeer& peer)
    {
        const EndpointRow& row = m_trace.endpoint(peer.endpoint);
        PeerSpec spec;
        spec.name = nameOf(m_trace, peer.endpoint);
        spec.role = peer.role;
        if (const auto ready = peer.connectedAt ? peer.connectedAt : peer.joinedAt)
            spec.joinAt = m_lead + *ready - m_handshake;
        spec.pollHz = m_pollHz;
        if (row.origin == EndpointOrigin::Sandbox) {
            const PeerStateRow state = firstStateOf(m_trace, peer.endpoint);
            spec.pollHz = state.pollHz;
            spec.enet = state.enet;
        }
        if (peer.role == PeerRole::Server) {
            const auto isItsClient = [&peer](const RecordedPeer& each) {
                return each.server == peer.endpoint;
            };
            spec.port = row.address.port > 0 ? row.address.port : spec.port;
            spec.maxClients = std::clamp(static_cast<int>(std::ranges::count_if(m_peers, isItsClient)),
                                         std::max<int>(spec.maxClients, row.maxClients), limits::maxClients);
            spec.api = isScene(peer) ? PeerApi::Scene : PeerApi::Peer;
            spec.serverRelay = spec.api == PeerApi::Peer || m_relaying.contains(peer.endpoint) ||
                               std::ranges::count_if(m_peers, isItsClient) < 2;
        } else {
            if (peer.role == PeerRole::Client)
                spec.server = nameOf(m_trace, peer.server);
            if (row.uniqueId >= limits::minClientId && m_ids.insert(row.uniqueId).second)
                spec.id = row.uniqueId;
        }
        const EndpointId server = peer.role == PeerRole::Server ? peer.endpoint : peer.server;
        if (server.isValid() && m_authenticating.contains(server))
            spec.auth = AuthPolicy::Accept;
        m_rerun.scenario.peers.push_back(std::move(spec));
    }

    void addChange(const RecordedPeer& peer, const RecordedPeer::Change& change)
    {
        using Kind = RecordedPeer::Change::Kind;
        // What was put before it left must have left, too.
        const Time poll(static_cast<std::int64_t>(2e6 / m_pollHz));
        ActionSpec action;
        action.peer = nameOf(m_trace, peer.endpoint);
        action.at = m_lead + change.at + (change.kind == Kind::Join ? -m_handshake : poll);
        action.at = std::max(action.at, m_lastChange[peer.endpoint] + Time(1));
        m_lastChange[peer.endpoint] = action.at;
        switch (change.kind) {
        case Kind::Join:
            action.what = JoinAction{};
            break;
        case Kind::Close:
            action.what = CloseAction{};
            break;
        case Kind::Disconnect:
            action.what = DisconnectPeerAction{{0, nameOf(m_trace, change.other), false}, change.isForced};
            break;
        case Kind::Vanish:
            action.what = UnplugAction{};
            break;
        }
        m_rerun.scenario.actions.push_back(std::move(action));
    }

    const TraceSnapshot& m_trace;
    const std::vector<RecordedPeer> m_peers;
    const double m_pollHz;
    Rerun m_rerun;
    Time m_way{};       ///< the longest that a datagram takes
    Time m_handshake{}; ///< how long it may take to connect
    Time m_lead{};
    std::set<EndpointId> m_authenticating; ///< servers
    std::set<EndpointId> m_relaying;
    std::set<int> m_ids;
    std::map<EndpointId, Time> m_lastChange;
};

} // namespace

bool isMadeAgain(ByteView payload, bool isFromServer)
{
    const auto kind = godotMessageKind(payload);
    if (!kind || !kind->system)
        return false;
    return *kind->system == GodotSystemCommand::Authentication || isFromServer;
}

RerunLinks rerunLinks(const TraceSnapshot& trace, const std::vector<LinkEstimate>& estimates)
{
    RerunLinks links;
    for (const LinkEstimate& estimate : estimates) {
        LinkSpec link;
        link.from = nameOf(trace, estimate.from);
        link.to = nameOf(trace, estimate.to);
        link.conditions.delay = estimate.delay;
        if (estimate.jitter && *estimate.jitter > Time{})
            link.conditions.jitter = estimate.jitter;
        if (estimate.loss && estimate.loss->lost > 0)
            link.conditions.loss = estimate.loss->share;
        if (estimate.rateKbit)
            link.conditions.rateKbit = static_cast<std::uint32_t>(
                std::clamp(std::round(*estimate.rateKbit), 1.0, bounds::rateKbit.high));
        if (!link.conditions.isEmpty())
            links.push_back(std::move(link));
    }
    return links;
}

Rerun makeRerun(const TraceSnapshot& trace, RerunLinks links)
{
    return RerunMaker(trace, std::move(links)).result();
}

} // namespace peerscope
