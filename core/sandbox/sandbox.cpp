// SPDX-License-Identifier: MIT
#include "core/sandbox/sandbox.h"

#include "core/enet/range_decoder.h"
#include "core/peer/enet_transport.h"
#include "core/sandbox/play_source.h"
#include "core/sandbox/traffic_source.h"
#include "core/scenario/scenario_check.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

struct SandboxWords
{
    Q_DECLARE_TR_FUNCTIONS(Sandbox)
};

} // namespace

/// An entry of "actions" waiting for its time.
class Sandbox::ActionEvent final : private EventTarget
{
public:
    ActionEvent(Sandbox& sandbox, const ActionSpec& spec) : m_sandbox(sandbox), m_spec(spec)
    {
        sandbox.network().schedule(spec.at, *this);
    }

private:
    void fire(Time, std::uint32_t) override { m_sandbox.carryOut(m_spec, 0); }

    Sandbox& m_sandbox;
    const ActionSpec m_spec;
};

Sandbox::Sandbox(Scenario scenario, OutsidePort* outside)
    : m_scenario(std::move(scenario)), m_recorder([this] { return m_network.now(); }),
      m_outside(m_scenario.gateways.empty()
                    ? nullptr
                    : std::make_unique<OutsideWorld>(m_scenario, m_recorder, m_network, outside,
                                                     std::make_unique<RangeDecoder>())),
      m_network(m_scenario.seed, m_outside ? static_cast<DatagramObserver*>(m_outside.get()) : &m_recorder),
      m_platform(m_network), m_instances(expandPeers(m_scenario)),
      m_holds(
          m_network, [this](EndpointId endpoint) { return namesOf(endpoint); }, trace()),
      m_outageEnd(std::make_unique<OutageEnd>(*this))
{
    for (const LinkSpec& link : m_scenario.links)
        m_linkRules.set(link);
    m_network.setConditionsSource([this](EndpointId from, EndpointId to) { return conditionsOf(from, to); });

    // Actions are scheduled first: at the same moment, what the user did comes before its consequences.
    for (const ActionSpec& action : m_scenario.actions) {
        if (action.on)
            m_reactions.push_back(action);
        else
            m_actions.push_back(std::make_unique<ActionEvent>(*this, action));
    }
    if (m_outside)
        m_outside->start();
    for (const PeerInstance& instance : m_instances)
        createPeer(instance);
    for (const TrafficSpec& traffic : m_scenario.traffic) {
        if (traffic.play)
            m_plays.push_back(std::make_unique<PlaySource>(*this, traffic));
        for (const std::size_t sender : selectPeers(m_scenario, m_instances, traffic.from))
            m_traffic.push_back(std::make_unique<TrafficSource>(*this, *m_peers[sender], traffic));
    }
}

Sandbox::~Sandbox()
{
    m_recorder.stop(); // destroying the peers is not part of the run
    m_network.releaseAll();
    // The peers send their goodbyes, perhaps over a link not used before, whose other peer is gone already.
    m_network.setConditionsSource({});
}

void Sandbox::createPeer(const PeerInstance& instance)
{
    PeerSpec spec = m_scenario.peers[instance.spec];
    if (const GatewaySpec* join = joinOf(m_scenario, spec))
        spec.server = toString(join->to);
    const EndpointId endpoint = m_network.addEndpoint(instance.name.toStdString());
    const int port = spec.role == PeerRole::Server ? spec.port : 0;
    m_recorder.writer().addEndpoint(
        {.id = endpoint,
         .name = instance.name.toStdString(),
         .role = roleName(spec.role).toStdString(),
         .uniqueId = instance.id,
         .origin = EndpointOrigin::Sandbox,
         .incomingBandwidth =
             spec.role == PeerRole::Server ? EnetMultiplayerPeer::incomingBandwidthOf(spec.channels) : 0,
         .address = UdpAddress::ipv4(hostOf(endpoint), static_cast<std::uint16_t>(port)),
         .protocolAtFirst = apiOf(m_scenario, spec) == PeerApi::Scene ? GameProtocol::Godot4Scene
                                                                      : GameProtocol::Godot4Packets,
         .maxClients = static_cast<std::uint16_t>(spec.role == PeerRole::Server ? spec.maxClients : 0),
         .compression = spec.enet.compression.value_or(CompressionMode::None)});
    auto transport = std::make_unique<EnetTransport>(
        m_platform, endpoint, RandomStream::derive(m_scenario.seed, {"peer", instance.name.toStdString()}),
        &m_recorder);
    m_peers.push_back(std::make_unique<SandboxPeer>(*this, endpoint, instance, spec, apiOf(m_scenario, spec),
                                                    std::move(transport)));
    m_peersByEndpoint.resize(endpoint.value() + std::size_t{1});
    m_peersByEndpoint[endpoint.value()] = m_peers.back().get();
    if (m_outside)
        m_outside->addPeer(endpoint, spec);
    m_peers.back()->scheduleJoin(instance.joinAt);
    for (const ActionSpec& reaction : m_reactions) {
        if (reaction.on->peer == instance.name || reaction.on->peer == spec.name)
            m_peers.back()->reactTo(reaction.on->event);
    }
}

void Sandbox::react(SandboxPeer& peer, PeerEvent event, int id, int channel)
{
    const Occasion occasion{peer, id};
    for (const ActionSpec& action : m_reactions) {
        const Trigger& on = *action.on;
        if (on.event == event && (on.peer == peer.instance().name || on.peer == peer.spec().name) &&
            (event != PeerEvent::Packet || on.channel.value_or(channel) == channel))
            carryOut(action, 0, &occasion);
    }
}

TraceState Sandbox::state()
{
    TraceState state;
    state.now = now();
    state.peers.reserve(m_peers.size());
    for (const auto& peer : m_peers) {
        state.peers.push_back(peer->state());
        for (const ConnectionState& connection : state.peers.back().connections) {
            if (peerAt(connection.remote))
                state.links.push_back(linkState(peer->endpoint(), connection.remote));
        }
    }
    return state;
}

LinkState Sandbox::linkState(EndpointId from, EndpointId to) const
{
    LinkState link{.from = from, .to = to, .conditions = m_network.conditions(from, to)};
    link.queuedBytes = m_network.queuedBytes(from, to);
    link.isDown = link.conditions.down || !m_network.isPlugged(from) || !m_network.isPlugged(to);
    return link;
}

void Sandbox::runEvent()
{
    constexpr std::uint64_t eventsBetweenLooks = 256;
    m_network.runNextEvent();
    if (m_network.now() >= m_nextLook)
        lookAtQueues();
    if (m_network.eventsRun() % eventsBetweenLooks == 0 && m_recorder.writer().fullness() >= m_fullAt)
        m_endedEarly =
            SandboxWords::tr("the trace holds as many rows as can be numbered (%1 packets, %2 datagrams)")
                .arg(TraceSnapshot(trace()).packetCount())
                .arg(TraceSnapshot(trace()).datagramCount());
}

void Sandbox::lookAtQueues()
{
    constexpr Time betweenLooks{250'000};
    constexpr Time betweenRecords{1'000'000};
    m_nextLook = m_network.now() + betweenLooks;
    const bool isRecorded = m_network.now() >= m_nextRecord;
    if (isRecorded)
        m_nextRecord = m_network.now() + betweenRecords;
    m_queues = {};
    m_queues.at = m_network.now();
    for (const auto& peer : m_peers) {
        std::vector<EnetQueue> queues;
        std::vector<SendQueue> all = peer->transport().sendQueues();
        for (const SendQueue& queue : all) {
            if (queue.isEmpty())
                continue;
            queues.push_back({peer->instance().name, queue.to.isValid() ? namesOf(queue.to).first : QString(),
                              queue.commands, queue.bytes});
        }
        if (!queues.empty())
            m_queues.add(peer->instance().name, std::move(queues));
        if (isRecorded)
            peer->recordQueues(std::move(all));
    }
    if (m_queues.commands > m_longestQueues.commands)
        m_longestQueues = m_queues;
}

void Sandbox::runNextEvent()
{
    if (m_endedEarly)
        return;
    if (m_network.nextEventTime() <= m_scenario.duration)
        runEvent();
    else
        m_network.advanceTo(m_scenario.duration);
}

void Sandbox::runUntil(Time time)
{
    time = std::min(time, m_scenario.duration);
    while (m_network.nextEventTime() <= time && !m_endedEarly)
        runEvent();
    if (!m_endedEarly)
        m_network.advanceTo(time);
}

Time Sandbox::freeTimeAt(Time notBefore)
{
    Time at = std::max(notBefore, m_network.now() + Time(1));
    for (;;) {
        while (m_network.nextEventTime() < at)
            runEvent();
        if (m_network.nextEventTime() != at)
            break;
        at += Time(1);
    }
    m_network.advanceTo(at);
    return at;
}

void Sandbox::arrive(const OutsideArrival& arrival)
{
    if (m_outside)
        m_outside->arrive(arrival);
}

void Sandbox::closePeers()
{
    m_network.releaseAll(); // nobody is there any more to let them go
    for (const auto& peer : m_peers) {
        if (peer->isActive())
            peer->close();
    }
    const Time end = m_network.now() + Time(2'000'000);
    while (m_network.datagramsInFlight() > 0 && m_network.nextEventTime() <= end && !m_endedEarly)
        runEvent();
}

SandboxPeer* Sandbox::peerAt(EndpointId endpoint) const
{
    return endpoint.isValid() && endpoint.value() < m_peersByEndpoint.size()
               ? m_peersByEndpoint[endpoint.value()]
               : nullptr;
}

std::pair<QString, QString> Sandbox::namesOf(EndpointId endpoint) const
{
    if (const SandboxPeer* peer = peerAt(endpoint))
        return {peer->instance().name, peer->spec().name};
    const QString name = QString::fromStdString(m_network.endpointName(endpoint));
    const QString group = m_outside ? m_outside->groupOf(endpoint) : QString();
    return {name, group.isEmpty() ? name : group};
}

int Sandbox::portOf(const QString& server) const
{
    for (const GatewaySpec& gateway : m_scenario.gateways) {
        if (gateway.kind == GatewaySpec::Kind::Join && toString(gateway.to) == server)
            return gateway.to.port;
    }
    for (const auto& peer : m_peers) {
        if (peer->instance().name == server && peer->spec().role == PeerRole::Server)
            return peer->spec().port;
    }
    return 0;
}

EndpointId Sandbox::endpointWithId(const SandboxPeer& peer, int id) const
{
    const bool ownServer = peer.spec().role == PeerRole::Client && id == MultiplayerPeer::targetPeerServer;
    for (const auto& other : m_peers) {
        if (ownServer ? other->instance().name == peer.spec().server
                      : other->spec().role != PeerRole::Server && other->instance().id == id)
            return other->endpoint();
    }
    if (!m_outside)
        return EndpointId::none();
    return ownServer ? m_outside->find(peer.spec().server).value_or(EndpointId::none())
                     : m_outside->endpointWithId(peer.endpoint(), id);
}

void Sandbox::joinMesh(SandboxPeer& newcomer)
{
    for (const auto& other : m_peers) {
        if (other.get() != &newcomer && other->spec().role == PeerRole::Mesh && other->isActive())
            newcomer.connectMesh(*other);
    }
}

LinkConditions Sandbox::conditionsOf(EndpointId from, EndpointId to) const
{
    const auto sender = namesOf(from);
    const auto receiver = namesOf(to);
    return m_linkRules.conditions({sender.first, sender.second}, {receiver.first, receiver.second}, now());
}

} // namespace peerscope
