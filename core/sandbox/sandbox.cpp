// SPDX-License-Identifier: MIT
#include "core/sandbox/sandbox.h"

#include "core/enet/range_decoder.h"
#include "core/peer/enet_transport.h"
#include "core/sandbox/traffic_source.h"
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_file.h"

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

/// The end of some links' outage.
class Sandbox::OutageEnd final : public EventTarget
{
public:
    explicit OutageEnd(Sandbox& sandbox) : m_sandbox(sandbox) {}

    void fire(Time, std::uint32_t) override { m_sandbox.network().refreshConditions(); }

private:
    Sandbox& m_sandbox;
};

Sandbox::Sandbox(Scenario scenario, OutsidePort* outside)
    : m_scenario(std::move(scenario)), m_recorder([this] { return m_network.now(); }),
      m_outside(m_scenario.gateways.empty()
                    ? nullptr
                    : std::make_unique<OutsideWorld>(m_scenario, m_recorder, m_network, outside,
                                                     std::make_unique<RangeDecoder>())),
      m_network(m_scenario.seed, m_outside ? static_cast<DatagramObserver*>(m_outside.get()) : &m_recorder),
      m_platform(m_network), m_instances(expandPeers(m_scenario)),
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
        for (const std::size_t sender : selectPeers(m_scenario, m_instances, traffic.from))
            m_traffic.push_back(std::make_unique<TrafficSource>(*this, *m_peers[sender], traffic));
    }
}

Sandbox::~Sandbox()
{
    m_recorder.stop(); // destroying the peers is not part of the run
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

/// Carries out an action, with one function for each kind.
class Sandbox::ActionVisitor
{
public:
    /// Godot's error number, if the call returns one.
    using Result = std::optional<int>;

    ActionVisitor(Sandbox& sandbox, const ActionSpec& action, const Occasion* occasion)
        : m_sandbox(sandbox), m_action(action), m_occasion(occasion)
    {
    }

    Result operator()(const ConditionsAction& conditions) const
    {
        m_sandbox.m_linkRules.set(conditions);
        m_sandbox.m_network.refreshConditions();
        return {};
    }
    Result operator()(const DownAction& down) const
    {
        m_sandbox.m_linkRules.set(down, m_sandbox.now());
        if (down.duration)
            m_sandbox.m_network.schedule(m_sandbox.now() + *down.duration, *m_sandbox.m_outageEnd);
        m_sandbox.m_network.refreshConditions();
        return {};
    }

    Result operator()(const KillAction& kill) const
    {
        const DatagramId datagram(kill.datagram);
        return tellOfDatagram(datagram, m_sandbox.m_network.kill(datagram));
    }
    Result operator()(const DelayAction& delay) const
    {
        const DatagramId datagram(delay.datagram);
        return tellOfDatagram(datagram, m_sandbox.m_network.delay(datagram, delay.by));
    }
    Result operator()(const DuplicateAction& duplicate) const
    {
        const DatagramId datagram(duplicate.datagram);
        return tellOfDatagram(datagram, m_sandbox.m_network.duplicate(datagram));
    }

    Result operator()(const PutPacketAction& put) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            const std::vector<int> targets = m_sandbox.resolve(put.target, m_occasion);
            const Error error = m_sandbox.putPacket(peer, targets, put.channel, put.mode, put.payload, 0);
            Done done{.result = static_cast<int>(error)};
            if (m_occasion && isIt(put.target) && !put.target.allBut) {
                done.subjectId = m_occasion->id;
                done.subject = m_sandbox.endpointWithId(m_occasion->peer, m_occasion->id);
            }
            return done;
        });
    }
    Result operator()(const RefuseNewConnectionsAction& refuse) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            peer.setRefuseNewConnections(refuse.value);
            return {};
        });
    }
    Result operator()(const DisconnectPeerAction& disconnect) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            Done done;
            for (const int id : m_sandbox.resolve(disconnect.target, m_occasion)) {
                done.subjectId = id;
                done.subject = m_sandbox.endpointWithId(peer, id);
                peer.disconnectPeer(id, disconnect.force);
            }
            return done;
        });
    }
    Result operator()(const CloseAction&) const
    {
        return forEachPeer([](SandboxPeer& peer) -> Done {
            peer.close();
            return {};
        });
    }
    Result operator()(const JoinAction&) const
    {
        return forEachPeer(
            [](SandboxPeer& peer) -> Done { return {.result = static_cast<int>(peer.join())}; });
    }
    Result operator()(const FreezeAction& freeze) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            peer.freeze(m_sandbox.now() + freeze.duration);
            return {};
        });
    }
    Result operator()(const UnplugAction&) const { return setPlugged(false); }
    Result operator()(const ReplugAction&) const { return setPlugged(true); }
    Result operator()(const PollRateAction& rate) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            peer.setPollRate(rate.hz);
            return {};
        });
    }
    Result operator()(const SettingsAction& action) const
    {
        return forEachPeer([&](SandboxPeer& peer) -> Done {
            peer.configure(action.settings);
            return {};
        });
    }

private:
    /// What goes into the action's row.
    struct Done
    {
        EndpointId subject = {};
        int subjectId = 0;
        std::optional<int> result = {};
    };

    /// An action's row is written after the events that it causes: it includes Godot's result, and rows never
    /// change.
    template <class Do> Result forEachPeer(Do act) const
    {
        Result result;
        const auto actAs = [&](SandboxPeer& peer) {
            const Done done = act(peer);
            peer.record(EventKind::Action, done.subject, done.subjectId, actionName(m_action).toStdString(),
                        done.result);
            if (result.value_or(0) == 0)
                result = done.result;
        };
        if (m_occasion && (m_action.peer.isEmpty() || m_action.peer == m_action.on->peer)) {
            actAs(m_occasion->peer);
            return result;
        }
        for (const std::size_t index :
             selectPeers(m_sandbox.m_scenario, m_sandbox.m_instances, m_action.peer))
            actAs(*m_sandbox.m_peers[index]);
        return result;
    }
    Result setPlugged(bool plugged) const
    {
        OutsideWorld* outside = m_sandbox.m_outside.get();
        if (const auto real = outside ? outside->find(m_action.peer) : std::nullopt) {
            m_sandbox.m_outside->setPlugged(*real, plugged);
            m_sandbox.recordAction(*real, EndpointId::none(), m_action, std::nullopt);
            return {};
        }
        return forEachPeer([plugged](SandboxPeer& peer) -> Done {
            peer.setPlugged(plugged);
            return {};
        });
    }
    Result tellOfDatagram(DatagramId datagram, bool done) const
    {
        const int result = static_cast<int>(done ? Error::Ok : Error::Failed);
        const TraceSnapshot trace(m_sandbox.trace());
        if (datagram.value() >= trace.datagramCount())
            return result; // no datagram with that number was sent
        const DatagramRow row = trace.datagram(datagram);
        m_sandbox.recordAction(row.from, row.to, m_action, result);
        return result;
    }

    Sandbox& m_sandbox;
    const ActionSpec& m_action;
    const Occasion* m_occasion; ///< null: it has a time
};

void Sandbox::recordAction(EndpointId peer, EndpointId subject, const ActionSpec& action,
                           std::optional<int> result)
{
    EventRow row;
    row.at = now();
    row.peer = peer;
    row.kind = EventKind::Action;
    row.subject = subject;
    row.detail = actionName(action).toStdString();
    row.result = result;
    m_recorder.writer().addEvent(std::move(row));
}

void Sandbox::carryOut(const ActionSpec& action, std::uint64_t ticket, const Occasion* occasion)
{
    const std::optional<int> result = std::visit(ActionVisitor(*this, action, occasion), action.what);
    m_recorder.writer().addAction({now(), ticket, toJson(action).toStdString(), result});
}

std::vector<int> Sandbox::resolve(const PacketTarget& target, const Occasion* occasion) const
{
    if (target.name.isEmpty())
        return {target.id};
    if (occasion && isIt(target))
        return {target.allBut ? -occasion->id : occasion->id};
    std::vector<int> ids;
    for (const std::size_t index : selectPeers(m_scenario, m_instances, target.name)) {
        const int id = m_instances[index].id;
        ids.push_back(target.allBut ? -id : id);
    }
    return ids;
}

Error Sandbox::putPacket(SandboxPeer& peer, const std::vector<int>& targets, int channel, TransferMode mode,
                         const Payload& payload, std::uint32_t counter)
{
    const ByteView bytes = m_payload.bytesOf(payload, counter);
    Error result = Error::Ok;
    for (const int target : targets) {
        const Error error = peer.putPacket(target, channel, mode, bytes);
        result = result == Error::Ok ? error : result;
    }
    return result;
}

} // namespace peerscope
