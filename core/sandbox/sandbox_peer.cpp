// SPDX-License-Identifier: MIT
#include "core/sandbox/sandbox_peer.h"

#include "core/sandbox/sandbox.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace peerscope {

namespace {

constexpr std::uint32_t joinEvent = 0; // any other number is the generation of a poll

/// Two programs never begin their frames together: each has a phase of its own.
FrameClock framesOf(std::uint64_t seed, const QString& name, const PeerSpec& spec)
{
    const std::string utf8 = name.toStdString();
    RandomStream random = RandomStream::derive(seed, {"poll phase", utf8});
    const Time drawn(static_cast<std::int64_t>(random.nextDouble() * 1e6 / spec.pollHz));
    return {spec.pollHz, spec.pollPhase.value_or(drawn), spec.pollJitter,
            RandomStream::derive(seed, {"poll_jitter", utf8})};
}

} // namespace

SandboxPeer::SandboxPeer(Sandbox& sandbox, EndpointId endpoint, PeerInstance instance, const PeerSpec& spec,
                         PeerApi api, std::unique_ptr<PeerTransport> transport)
    : m_sandbox(sandbox), m_endpoint(endpoint), m_isInMesh(spec.role == PeerRole::Mesh),
      m_frames(framesOf(sandbox.scenario().seed, instance.name, spec)),
      m_packetsPerPoll(spec.packetsPerPoll > 0 ? spec.packetsPerPoll : std::numeric_limits<int>::max()),
      m_transport(std::move(transport)), m_peer(m_transport->peer()), m_instance(std::move(instance)),
      m_spec(spec)
{
    m_transport->configure(spec.enet);
    if (api == PeerApi::Scene) {
        m_scene = std::make_unique<SceneMultiplayer>();
        rememberSignalsOf(*m_scene);
        connect(m_scene.get(), &SceneMultiplayer::peerAuthenticating, this,
                [this](int id) { remember(id, EventKind::PeerAuthenticating); });
        connect(m_scene.get(), &SceneMultiplayer::peerAuthenticationFailed, this,
                [this](int id) { remember(id, EventKind::PeerAuthenticationFailed); });
        m_scene->setServerRelay(spec.serverRelay);
        m_scene->setAuthTimeout(spec.authTimeout);
        if (spec.auth != AuthPolicy::None) {
            m_auth = std::make_unique<AuthScript>(*m_scene, spec.auth,
                                                  [this] { return m_sandbox.network().now(); });
        }
    } else {
        rememberSignalsOf(m_peer);
    }
    connect(&m_peer, &MultiplayerPeer::connectionRefused, this, &SandboxPeer::recordRefusal);
    connect(&m_peer, &MultiplayerPeer::connectionEnded, this,
            [this](std::uint64_t number, ConnectionEnding how, const std::vector<PacketId>& unacknowledged) {
                m_ended.push_back({number, how, mostResent(unacknowledged)});
            });
    connect(&m_peer, &MultiplayerPeer::closed, this, [this] {
        record(EventKind::Closed, EndpointId::none(), 0, {});
        checkStatus();
    });
    const auto rememberError = [this](Error error, const QString& message) {
        if (!m_errorsMuted)
            record(EventKind::Error, EndpointId::none(), 0, message.toStdString(), static_cast<int>(error));
    };
    connect(&m_peer, &MultiplayerPeer::errorLogged, this, rememberError);
    if (m_scene)
        connect(m_scene.get(), &SceneMultiplayer::errorLogged, this, rememberError);
    recordState();
}

template <class Source> void SandboxPeer::rememberSignalsOf(Source& source)
{
    connect(&source, &Source::peerConnected, this, [this](int id) {
        remember(id, EventKind::PeerConnected);
        react(PeerEvent::PeerConnected, id);
    });
    connect(&source, &Source::peerDisconnected, this, [this](int id) {
        remember(id, EventKind::PeerDisconnected);
        react(PeerEvent::PeerDisconnected, id);
    });
}

SandboxPeer::~SandboxPeer()
{
    // Destroying the peer closes it; that must not be recorded.
    m_auth.reset();
    m_scene.reset();
    disconnect(&m_peer, nullptr, this, nullptr);
}

PeerStatus SandboxPeer::status() const
{
    switch (m_peer.connectionStatus()) {
    case ConnectionStatus::Disconnected:
        return m_joined ? PeerStatus::Disconnected : PeerStatus::NotJoined;
    case ConnectionStatus::Connecting:
        return PeerStatus::Connecting;
    case ConnectionStatus::Connected:
        break;
    }
    return PeerStatus::Connected;
}

PeerState SandboxPeer::state() const
{
    PeerState state;
    state.endpoint = m_endpoint;
    state.name = m_instance.name.toStdString();
    state.role = roleName(m_spec.role).toStdString();
    state.id = m_instance.id;
    state.refusesNewConnections = m_peer.refuseNewConnections();
    if (isFrozen())
        state.frozenUntil = m_frozenUntil;
    state.isUnplugged = !m_sandbox.network().isPlugged(m_endpoint);
    state.pollHz = m_spec.pollHz;
    state.enet = m_spec.enet;
    state.status = status();
    for (const ConnectionInfo& connection : m_peer.connections()) {
        state.connections.push_back({.remote = connection.remote,
                                     .remoteId = connection.id,
                                     .roundTripTime = connection.roundTripTime,
                                     .roundTripTimeVariance = connection.roundTripTimeVariance,
                                     .throttle = connection.throttle});
    }
    return state;
}

void SandboxPeer::scheduleJoin(Time at)
{
    m_sandbox.network().schedule(at, *this, joinEvent);
}

Error SandboxPeer::join()
{
    Error result = Error::Ok;
    switch (m_spec.role) {
    case PeerRole::Server:
        result = m_transport->createServer(m_spec.port, m_spec.maxClients, m_spec.channels);
        break;
    case PeerRole::Client:
        result = m_transport->createClient(m_instance.id, m_spec.server, m_sandbox.portOf(m_spec.server),
                                           m_spec.channels);
        break;
    case PeerRole::Mesh:
        result = m_transport->createMesh(m_instance.id);
        break;
    }
    m_joined = true;
    if (m_scene && result == Error::Ok)
        m_scene->setMultiplayerPeer(m_peer);
    checkStatus();
    recordState();
    if (result == Error::Ok) {
        startPolling();
        if (m_isInMesh)
            m_sandbox.joinMesh(*this);
    }
    return result;
}

Error SandboxPeer::putPacket(int target, int channel, TransferMode mode, ByteView payload)
{
    return m_scene ? m_scene->sendBytes(payload, target, mode, channel)
                   : putOnTransport(target, channel, mode, payload);
}

Error SandboxPeer::putOnTransport(int target, int channel, TransferMode mode, ByteView payload)
{
    m_peer.setTargetPeer(target);
    m_peer.setTransferChannel(channel);
    m_peer.setTransferMode(mode);
    return m_peer.putPacket(payload);
}

void SandboxPeer::reactTo(PeerEvent event)
{
    if (event != PeerEvent::Packet) {
        m_reactsToConnections = true;
    } else if (!m_reactsToPackets) {
        m_reactsToPackets = true;
        if (m_scene) {
            connect(m_scene.get(), &SceneMultiplayer::peerPacket, this, [this](int id) {
                m_sandbox.react(*this, PeerEvent::Packet, id, m_scene->packetChannel());
            });
        }
    }
}

void SandboxPeer::react(PeerEvent event, int id)
{
    if (m_reactsToConnections)
        m_sandbox.react(*this, event, id);
}

void SandboxPeer::setRefuseNewConnections(bool refuse)
{
    m_peer.setRefuseNewConnections(refuse);
    recordState();
}

void SandboxPeer::disconnectPeer(int id, bool force)
{
    if (m_scene)
        m_scene->disconnectPeer(id, force);
    else
        m_peer.disconnectPeer(id, force);
    checkStatus();
}

void SandboxPeer::close()
{
    m_peer.close();
    checkStatus();
}

void SandboxPeer::freeze(Time until)
{
    const bool wasFrozen = isFrozen();
    m_frozenUntil = until;
    recordState();
    if (isActive() && (isFrozen() || wasFrozen))
        pollFrom(until);
}

void SandboxPeer::setPlugged(bool plugged)
{
    m_sandbox.network().setPlugged(m_endpoint, plugged);
    recordState();
}

bool SandboxPeer::isFrozen() const
{
    return m_sandbox.network().now() < m_frozenUntil;
}

void SandboxPeer::setPollRate(double hz)
{
    m_spec.pollHz = hz;
    m_frames.setRate(hz);
    recordState();
    if (isActive() && !isFrozen())
        pollFrom(m_lastPoll + Time(std::llround(1e6 / hz)));
}

void SandboxPeer::configure(const EnetSettings& settings)
{
    m_spec.enet.add(settings);
    m_transport->configure(settings);
    recordState();
}

void SandboxPeer::connectMesh(SandboxPeer& older)
{
    if (const int port = older.m_transport->listenForMember(m_instance.id))
        m_transport->connectToMember(older.m_instance.id, older.m_instance.name, port);
}

void SandboxPeer::fire(Time, std::uint32_t data)
{
    if (data == joinEvent) {
        join();
    } else if (data == m_pollGeneration) {
        poll();
    }
}

void SandboxPeer::startPolling()
{
    const Time now = m_sandbox.network().now();
    if (!isFrozen())
        schedulePoll(m_frames.startAt(now));
    else
        pollFrom(m_frozenUntil);
}

void SandboxPeer::pollFrom(Time first)
{
    schedulePoll(m_frames.restart(std::max(first, m_sandbox.network().now()), m_spec.pollHz));
}

void SandboxPeer::schedulePoll(Time at)
{
    m_sandbox.network().schedule(at, *this, ++m_pollGeneration);
}

void SandboxPeer::poll()
{
    if (!isActive()) { // a game does not poll a closed peer; join() starts again
        workInPoll();
        return;
    }
    const std::uint32_t generation = m_pollGeneration;
    ++m_pollCount;
    m_lastPoll = m_sandbox.network().now();
    m_sandbox.countPoll();
    if (m_isInMesh)
        pollNewMembers();
    if (m_scene)
        m_scene->poll(m_lastPoll);
    else
        m_peer.poll();
    checkStatus();
    takePackets();
    if (m_auth)
        m_auth->process();
    if (!m_pollWork.empty())
        workInPoll();
    if (m_pollGeneration != generation)
        return; // a handler joined anew, say, and has scheduled the next poll
    m_sandbox.network().schedule(m_frames.next(m_lastPoll), *this, m_pollGeneration);
}

void SandboxPeer::pollNewMembers()
{
    for (const int id : m_transport->pollNewMembers()) {
        const EndpointId member = m_sandbox.endpointWithId(*this, id);
        record(EventKind::Error, member, id, "the connection never came up");
    }
}

void SandboxPeer::workInPoll()
{
    for (EventTarget* work : std::exchange(m_pollWork, {}))
        work->fire(m_lastPoll, 0);
}

void SandboxPeer::takePackets()
{
    if (!m_reactsToPackets) {
        for (int count = std::min(m_peer.availablePacketCount(), m_packetsPerPoll); count > 0; --count)
            m_peer.getPacket();
        return;
    }
    // A reaction may close the peer.
    for (int left = m_packetsPerPoll; left > 0 && m_peer.availablePacketCount() > 0; --left) {
        const int from = m_peer.packetPeer();
        const int channel = m_peer.packetChannel();
        m_peer.getPacket();
        m_sandbox.react(*this, PeerEvent::Packet, from, channel);
    }
}

void SandboxPeer::checkStatus()
{
    const ConnectionStatus status = m_peer.connectionStatus();
    if (status != m_lastStatus || m_peer.connectionChanges() != m_connectionChanges)
        recordChange(status);
}

void SandboxPeer::recordChange(ConnectionStatus status)
{
    if (status != m_lastStatus) {
        m_lastStatus = status;
        record(EventKind::Status, EndpointId::none(), 0, std::string(name(this->status())));
    }
    recordConnections();
    recordState();
}

void SandboxPeer::recordState()
{
    PeerStateRow row;
    row.peer = m_endpoint;
    row.id = m_instance.id;
    row.status = status();
    row.refusesNewConnections = m_peer.refuseNewConnections();
    row.isUnplugged = !m_sandbox.network().isPlugged(m_endpoint);
    row.frozenUntil = m_frozenUntil;
    row.pollHz = m_spec.pollHz;
    row.enet = m_spec.enet;
    if (row == m_recorded)
        return;
    m_recorded = row;
    row.at = m_sandbox.network().now();
    m_sandbox.recorder().writer().addPeerState(row);
}

void SandboxPeer::recordConnections()
{
    m_connectionChanges = m_peer.connectionChanges();
    std::vector<ConnectionInfo> connections = m_peer.connections();
    // Both lists are sorted by connection number, so older connections come first.
    auto old = m_recordedConnections.begin();
    for (const ConnectionInfo& connection : connections) {
        for (; old != m_recordedConnections.end() && old->number < connection.number; ++old)
            recordConnection(*old, false);
        if (old != m_recordedConnections.end() && old->number == connection.number)
            ++old;
        else
            recordConnection(connection, true);
    }
    for (; old != m_recordedConnections.end(); ++old)
        recordConnection(*old, false);
    m_recordedConnections = std::move(connections);
    m_ended.clear();
}

/// Of packets that were given up, the one that was sent most often; the first of several. None if none was
/// sent again.
PacketId SandboxPeer::mostResent(const std::vector<PacketId>& packets)
{
    const TraceSnapshot trace(m_sandbox.recorder().writer().trace());
    PacketId most;
    int resends = 0;
    for (const PacketId packet : packets) {
        if (const int count = trace.packet(packet).resends; count > resends) {
            most = packet;
            resends = count;
        }
    }
    return most;
}

void SandboxPeer::recordConnection(const ConnectionInfo& connection, bool isOpen)
{
    const auto milliseconds = [](Time time) { return static_cast<std::uint16_t>(time / Time(1000)); };
    ConnectionRow row;
    row.at = m_sandbox.network().now();
    row.peer = m_endpoint;
    row.remote = connection.remote;
    row.remoteId = connection.id;
    row.isOpen = isOpen;
    row.meanMs = milliseconds(connection.roundTripTime);
    row.varianceMs = milliseconds(connection.roundTripTimeVariance);
    row.throttle = static_cast<std::uint8_t>(std::lround(connection.throttle * RoundTripRow::fullThrottle));
    if (!isOpen) {
        const auto ended = std::ranges::find(m_ended, connection.number, &Ended::number);
        row.ending = ended == m_ended.end() ? ConnectionEnding::Closed : ended->how;
        row.unacknowledged = ended == m_ended.end() ? PacketId::none() : ended->unacknowledged;
    }
    if (isOpen && row.remote.isValid())
        m_sandbox.network().openLink(m_endpoint, row.remote);
    m_sandbox.recorder().writer().addConnection(row);
    // A new connection begins with nothing in hand.
    std::erase_if(m_recordedQueues, [&row](const SendQueue& queue) { return queue.to == row.remote; });
}

void SandboxPeer::recordQueues(std::vector<SendQueue> queues)
{
    const auto small = [](std::uint64_t value) {
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, UINT32_MAX));
    };
    for (std::size_t index = 0; index < queues.size(); ++index) {
        const SendQueue& queue = queues[index];
        if (!queue.to.isValid())
            continue;
        const auto isSame = [&queue](const SendQueue& each) { return each.to == queue.to; };
        // Most often they come in the same order as before.
        auto last =
            m_recordedQueues.begin() + static_cast<std::ptrdiff_t>(std::min(index, m_recordedQueues.size()));
        if (last == m_recordedQueues.end() || !isSame(*last))
            last = std::ranges::find_if(m_recordedQueues, isSame);
        if (queue == (last == m_recordedQueues.end() ? SendQueue{.to = queue.to} : *last))
            continue;
        m_sandbox.recorder().writer().addConnectionFigures({.at = m_sandbox.network().now(),
                                                            .from = m_endpoint,
                                                            .to = queue.to,
                                                            .packetLoss = queue.packetLoss,
                                                            .waitingCommands = small(queue.commands),
                                                            .bytesInTransit = queue.bytesInTransit,
                                                            .waitingBytes = queue.bytes});
    }
    m_recordedQueues = std::move(queues);
}

void SandboxPeer::remember(int id, EventKind kind)
{
    checkStatus(); // "connected" is recorded before the peers it is connected to
    record(kind, m_sandbox.endpointWithId(*this, id), id, {});
}

void SandboxPeer::recordRefusal(int id, EndpointId from, Refusal why)
{
    checkStatus();
    record(EventKind::Refused, from, id, {}, {}, why);
}

void SandboxPeer::record(EventKind kind, EndpointId subject, std::int32_t subjectId, std::string detail,
                         std::optional<int> result, std::optional<Refusal> refusal)
{
    EventRow row;
    row.at = m_sandbox.network().now();
    row.peer = m_endpoint;
    row.kind = kind;
    row.subject = subject;
    row.subjectId = subjectId;
    row.detail = std::move(detail);
    row.result = result;
    row.refusal = refusal;
    m_sandbox.recorder().writer().addEvent(std::move(row));
}

} // namespace peerscope

#include "moc_sandbox_peer.cpp"
