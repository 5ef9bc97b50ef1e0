// SPDX-License-Identifier: MIT
#include "core/peer/enet_multiplayer_peer.h"

#include "core/wire/godot_channels.h"

#include <cstdlib>
#include <utility>

namespace peerscope {

namespace {

// The id of a remote peer is kept in ENet's own "application private data".
void setIdOf(ENetPeer& peer, int id)
{
    peer.data = reinterpret_cast<void*>(static_cast<std::intptr_t>(id));
}

int idOf(const ENetPeer& peer)
{
    return static_cast<int>(reinterpret_cast<std::intptr_t>(peer.data));
}

/// What Godot makes of a number of channels that it was given; 0 is as many as there can be.
int enetChannelCount(int count)
{
    return count > 0 ? count + EnetMultiplayerPeer::reservedChannels : 0;
}

QString inactive()
{
    return QStringLiteral("The multiplayer instance isn't currently active.");
}

} // namespace

EnetMultiplayerPeer::EnetMultiplayerPeer(EnetPlatform& platform, EndpointId endpoint, RandomStream random,
                                         PacketObserver* observer, QObject* parent)
    : MultiplayerPeer(parent), m_platform(platform), m_endpoint(endpoint), m_observer(observer),
      m_random(random)
{
}

EnetMultiplayerPeer::~EnetMultiplayerPeer()
{
    close();
    releaseCurrent();
}

Error EnetMultiplayerPeer::checkHostArguments(int port, int maxConnections, int inBandwidth,
                                              int outBandwidth) const
{
    if (port < 0 || port > 65535)
        return fail(Error::InvalidParameter, QStringLiteral("The port %1 is not from 0 to 65535.").arg(port));
    if (maxConnections < 1 || maxConnections > 4095)
        return fail(Error::InvalidParameter,
                    QStringLiteral("%1 clients are not from 1 to 4095.").arg(maxConnections));
    if (inBandwidth < 0 || outBandwidth < 0)
        return fail(Error::InvalidParameter, QStringLiteral("A bandwidth cannot be below 0."));
    return Error::Ok;
}

std::shared_ptr<EnetHost> EnetMultiplayerPeer::makeHost(int port, int maxConnections, int inBandwidth,
                                                        int outBandwidth)
{
    const QByteArray own = QByteArray("10.") + QByteArray::number((hostOf(m_endpoint) >> 16) & 0xFF) + '.' +
                           QByteArray::number((hostOf(m_endpoint) >> 8) & 0xFF) + '.' +
                           QByteArray::number(hostOf(m_endpoint) & 0xFF);
    // Does not matter for a client whose port ENet chooses, as in Godot.
    if (port != 0 && m_bindIp != QStringLiteral("*") && m_bindIp != QStringLiteral("0.0.0.0") &&
        m_bindIp != QString::fromLatin1(own))
        return nullptr;
    return EnetHost::create(m_platform,
                            {.endpoint = m_endpoint,
                             .port = static_cast<std::uint16_t>(port),
                             .maxPeers = static_cast<std::size_t>(maxConnections),
                             .incomingBandwidth = static_cast<std::uint32_t>(inBandwidth),
                             .outgoingBandwidth = static_cast<std::uint32_t>(outBandwidth),
                             .compression = m_settings.compression.value_or(CompressionMode::None),
                             .randomSeed = static_cast<std::uint32_t>(m_random.next()),
                             .observer = m_observer});
}

std::shared_ptr<EnetHost> EnetMultiplayerPeer::createHost(int port, int maxConnections)
{
    if (checkHostArguments(port, maxConnections, 0, 0) != Error::Ok)
        return nullptr;
    return makeHost(port, maxConnections, static_cast<int>(m_settings.inBandwidth.value_or(0)),
                    static_cast<int>(m_settings.outBandwidth.value_or(0)));
}

void EnetMultiplayerPeer::configure(const EnetSettings& settings)
{
    m_settings.add(settings);
    const auto limit = [&settings](EnetHost& host) {
        if (settings.inBandwidth || settings.outBandwidth)
            host.limitBandwidth(settings.inBandwidth.value_or(host.raw()->incomingBandwidth),
                                settings.outBandwidth.value_or(host.raw()->outgoingBandwidth));
    };
    if (m_host)
        limit(*m_host);
    for (const Remote& remote : m_remotes) {
        if (remote.host != m_host)
            limit(*remote.host);
        remote.host->configure(*remote.peer, settings);
    }
}

std::uint32_t EnetMultiplayerPeer::incomingBandwidthOf(int maxChannels)
{
    return static_cast<std::uint32_t>(enetChannelCount(maxChannels));
}

Error EnetMultiplayerPeer::createServer(int port, int maxClients, int maxChannels, int /*inBandwidth*/,
                                        int outBandwidth)
{
    if (isActive())
        return fail(Error::AlreadyInUse, QStringLiteral("The multiplayer instance is already active."));
    setRefuseNewConnections(false);
    // Godot passes the number of channels on in the place of the incoming bandwidth.
    const auto inBandwidth = static_cast<int>(incomingBandwidthOf(maxChannels));
    if (const Error error = checkHostArguments(port, maxClients, inBandwidth, outBandwidth);
        error != Error::Ok)
        return error;
    m_host = makeHost(port, maxClients, inBandwidth, outBandwidth);
    if (!m_host)
        return fail(Error::CantCreate, QStringLiteral("Couldn't create an ENet host on port %1.").arg(port));
    m_form = Form::Server;
    m_uniqueId = targetPeerServer;
    setConnectionStatus(ConnectionStatus::Connected);
    return Error::Ok;
}

Error EnetMultiplayerPeer::createClient(const QString& address, int port, int channelCount, int inBandwidth,
                                        int outBandwidth, int localPort)
{
    if (isActive())
        return fail(Error::AlreadyInUse, QStringLiteral("The multiplayer instance is already active."));
    setRefuseNewConnections(false);
    if (const Error error = checkHostArguments(localPort, 1, inBandwidth, outBandwidth); error != Error::Ok)
        return error;
    m_host = makeHost(localPort, 1, inBandwidth, outBandwidth);
    if (!m_host)
        return fail(Error::CantCreate,
                    QStringLiteral("Couldn't create an ENet host on port %1.").arg(localPort));
    m_uniqueId = m_nextClientId ? *m_nextClientId : generateUniqueId(m_random);
    m_nextClientId.reset();

    const auto channels = static_cast<std::size_t>(enetChannelCount(channelCount));
    const bool usable = port >= 1 && port <= 65535 && !address.isEmpty();
    ENetPeer* peer = usable ? m_host->connect(address.toUtf8().constData(), static_cast<std::uint16_t>(port),
                                              channels, static_cast<std::uint32_t>(m_uniqueId))
                            : nullptr;
    if (!peer) {
        m_host.reset();
        m_uniqueId = 0;
        return fail(
            Error::CantCreate,
            QStringLiteral("Couldn't connect to the ENet multiplayer server %1:%2.").arg(address).arg(port));
    }
    setConnectionStatus(ConnectionStatus::Connecting);
    m_form = Form::Client;
    addRemote(targetPeerServer, peer, m_host);
    return Error::Ok;
}

Error EnetMultiplayerPeer::createMesh(int uniqueId)
{
    if (uniqueId <= 0)
        return fail(Error::InvalidParameter,
                    QStringLiteral("The unique ID must be greater than 0, not %1.").arg(uniqueId));
    if (isActive())
        return fail(Error::AlreadyInUse, QStringLiteral("The multiplayer instance is already active."));
    m_form = Form::Mesh;
    m_uniqueId = uniqueId;
    setConnectionStatus(ConnectionStatus::Connected);
    return Error::Ok;
}

Error EnetMultiplayerPeer::addMeshPeer(int id, std::shared_ptr<EnetHost> host)
{
    if (!host)
        return fail(Error::InvalidParameter, QStringLiteral("There is no host."));
    if (m_form != Form::Mesh)
        return fail(Error::Unconfigured,
                    QStringLiteral("The multiplayer instance is not configured as a mesh. Call "
                                   "'create_mesh' first."));
    ENetPeer* only = nullptr;
    std::size_t count = 0;
    for (std::size_t slot = 0; slot < host->peerCount(); ++slot) {
        if (host->peer(slot).state == ENET_PEER_STATE_DISCONNECTED)
            continue;
        ++count;
        only = &host->peer(slot);
    }
    if (count != 1 || only->state != ENET_PEER_STATE_CONNECTED)
        return fail(Error::InvalidParameter,
                    QStringLiteral("The provided host must have exactly one peer in the connected state."));
    removeRemote(id);
    setIdOf(*only, id);
    addRemote(id, only, std::move(host));
    Q_EMIT peerConnected(id);
    return Error::Ok;
}

void EnetMultiplayerPeer::poll()
{
    if (!isActive()) {
        fail(Error::Unconfigured, inactive());
        return;
    }
    releaseCurrent();
    switch (m_form) {
    case Form::Server:
        pollServer();
        break;
    case Form::Client:
        pollClient();
        break;
    case Form::Mesh:
        pollMesh();
        break;
    case Form::None:
        break;
    }
}

void EnetMultiplayerPeer::pollServer()
{
    // Keeps the host alive: a slot may call close().
    const std::shared_ptr<EnetHost> host = m_host;
    ENetEvent event{};
    // One enet_host_service for each poll, as in Godot: it takes at most 256 datagrams, the rest waits.
    int result = host->service(event);
    do {
        if (result < 0) {
            close();
        } else if (event.type == ENET_EVENT_TYPE_CONNECT) {
            const int id = static_cast<int>(event.data);
            // The data is unsigned: above 2^31 it is a negative id.
            std::optional<Refusal> refusal;
            if (refuseNewConnections())
                refusal = Refusal::NewConnections;
            else if (event.data < 2)
                refusal = Refusal::IdTooLow;
            else if (find(id))
                refusal = Refusal::IdTaken;
            if (refusal) {
                const EndpointId from = EnetHost::endpointOf(*event.peer);
                host->reset(*event.peer);
                Q_EMIT connectionRefused(id, from, *refusal);
            } else {
                setIdOf(*event.peer, id);
                addRemote(id, event.peer, host);
                Q_EMIT peerConnected(id);
            }
        } else if (event.type == ENET_EVENT_TYPE_DISCONNECT) {
            const int id = idOf(*event.peer);
            const Remote* remote = find(id);
            event.peer->data = nullptr;
            if (remote && remote->peer == event.peer) {
                Q_EMIT connectionEnded(remote->number, host->ended().how, host->ended().unacknowledged);
                Q_EMIT peerDisconnected(id);
                removeRemote(id);
            }
        } else if (event.type == ENET_EVENT_TYPE_RECEIVE) {
            store(idOf(*event.peer), event);
        }
        event = {};
    } while (m_host == host && (result = host->checkEvents(event)) > 0);
}

void EnetMultiplayerPeer::pollClient()
{
    const std::shared_ptr<EnetHost> host = m_host;
    ENetEvent event{};
    int result = host->service(event);
    do {
        if (result < 0) {
            close();
        } else if (event.type == ENET_EVENT_TYPE_CONNECT) {
            setConnectionStatus(ConnectionStatus::Connected);
            host->connectionTaken(*event.peer);
            host->configure(*event.peer, m_settings);
            Q_EMIT peerConnected(targetPeerServer);
        } else if (event.type == ENET_EVENT_TYPE_DISCONNECT) {
            if (const Remote* server = find(targetPeerServer))
                Q_EMIT connectionEnded(server->number, host->ended().how, host->ended().unacknowledged);
            if (connectionStatus() == ConnectionStatus::Connected)
                Q_EMIT peerDisconnected(targetPeerServer);
            close();
        } else if (event.type == ENET_EVENT_TYPE_RECEIVE) {
            store(targetPeerServer, event);
        }
        event = {};
    } while (m_host == host && (result = host->checkEvents(event)) > 0);
}

void EnetMultiplayerPeer::pollMesh()
{
    const std::vector<Remote> remotes = m_remotes; // slots may change the table
    std::vector<int> gone;
    for (const Remote& remote : remotes) {
        ENetEvent event{};
        int result = remote.host->service(event);
        do {
            if (event.type == ENET_EVENT_TYPE_CONNECT) {
                remote.host->reset(*event.peer);
            } else if (event.type == ENET_EVENT_TYPE_RECEIVE) {
                store(remote.id, event);
            } else if (result < 0 || event.type == ENET_EVENT_TYPE_DISCONNECT) {
                if (result > 0)
                    Q_EMIT connectionEnded(remote.number, remote.host->ended().how,
                                           remote.host->ended().unacknowledged);
                gone.push_back(remote.id);
                break;
            } else {
                break;
            }
            event = {};
        } while ((result = remote.host->checkEvents(event)) > 0);
    }
    for (const int id : gone) {
        if (find(id)) {
            Q_EMIT peerDisconnected(id);
            removeRemote(id);
        }
    }
}

void EnetMultiplayerPeer::store(int from, const ENetEvent& event)
{
    Incoming incoming;
    incoming.packet = event.packet;
    incoming.from = from;
    incoming.enetChannel = event.channelID;
    if (event.packet->flags & ENET_PACKET_FLAG_RELIABLE)
        incoming.mode = TransferMode::Reliable;
    else if (event.packet->flags & ENET_PACKET_FLAG_UNSEQUENCED)
        incoming.mode = TransferMode::Unreliable;
    else
        incoming.mode = TransferMode::UnreliableOrdered;
    m_incoming.push_back(incoming);
}

ByteView EnetMultiplayerPeer::getPacket()
{
    if (availablePacketCount() == 0) {
        setPacketError(fail(Error::Unavailable, QStringLiteral("No incoming packets available.")));
        return {};
    }
    releaseCurrent();
    m_current = m_incoming[m_incomingHead].packet;
    if (m_observer)
        EnetHost::taken(*m_current, *m_observer);
    if (++m_incomingHead == m_incoming.size()) {
        m_incoming.clear();
        m_incomingHead = 0;
    }
    setPacketError(Error::Ok);
    return {reinterpret_cast<const std::byte*>(m_current->data), m_current->dataLength};
}

Error EnetMultiplayerPeer::putPacket(ByteView packet)
{
    if (packet.empty()) // looked at before anything else, as where a script calls it
        return Error::Ok;
    if (!isActive())
        return setPacketError(fail(Error::Unconfigured, inactive()));
    if (connectionStatus() != ConnectionStatus::Connected)
        return setPacketError(
            fail(Error::Unconfigured, QStringLiteral("The multiplayer instance isn't currently "
                                                     "connected to any server or client.")));
    const int target = targetPeer();
    // Not std::abs: the most negative number has no positive counterpart.
    const auto magnitude =
        target < 0 ? -static_cast<std::int64_t>(target) : static_cast<std::int64_t>(target);
    const Remote* named =
        magnitude != 0 && magnitude <= 0x7FFF'FFFF ? find(static_cast<int>(magnitude)) : nullptr;
    if (target != targetPeerBroadcast && !named)
        return setPacketError(
            fail(Error::InvalidParameter, QStringLiteral("Invalid target peer: %1").arg(target)));

    const auto onWire = static_cast<std::uint8_t>(enetChannelOf(transferChannel(), transferMode()));
    const auto channel = static_cast<std::uint8_t>(godotChannelOf(onWire));
    if (m_observer)
        packet = m_observer->packetPut(packet);
    switch (m_form) {
    case Form::Server:
        if (target == targetPeerBroadcast) {
            // Same order and rule as enet_host_broadcast: every slot that is connected.
            for (std::size_t slot = 0; slot < m_host->peerCount(); ++slot) {
                if (m_host->peer(slot).state == ENET_PEER_STATE_CONNECTED)
                    m_host->send(m_host->peer(slot), onWire, channel, transferMode(), packet);
            }
        } else if (target < 0) {
            for (const Remote& remote : m_remotes) {
                if (remote.id != -target)
                    m_host->send(*remote.peer, onWire, channel, transferMode(), packet);
            }
        } else {
            m_host->send(*named->peer, onWire, channel, transferMode(), packet);
        }
        m_host->flush();
        break;
    case Form::Client: {
        const Remote* server = find(targetPeerServer);
        if (!server)
            return setPacketError(fail(Error::Bug, QStringLiteral("The client has no server.")));
        m_host->send(*server->peer, onWire, channel, transferMode(), packet);
        m_host->flush();
        break;
    }
    case Form::Mesh:
        for (const Remote& remote : m_remotes) {
            if (target > 0 ? remote.id != target : remote.id == -target)
                continue;
            remote.host->send(*remote.peer, onWire, channel, transferMode(), packet);
            remote.host->flush();
        }
        break;
    case Form::None:
        break;
    }
    return setPacketError(Error::Ok);
}

void EnetMultiplayerPeer::disconnectPeer(int id, bool force)
{
    const Remote* remote = isActive() ? find(id) : nullptr;
    if (!remote) {
        fail(Error::Failed, QStringLiteral("There is no peer %1 to disconnect.").arg(id));
        return;
    }
    const std::shared_ptr<EnetHost> host = remote->host;
    host->disconnect(*remote->peer); // leaves the table at a later poll
    host->flush();
    if (!force)
        return;
    remote->peer->data = nullptr;
    removeRemote(id);
    if (m_form == Form::Client)
        close();
}

void EnetMultiplayerPeer::close()
{
    if (!isActive())
        return;
    releaseCurrent();
    for (const Remote& remote : m_remotes) {
        if (remote.peer->state == ENET_PEER_STATE_CONNECTED)
            remote.host->disconnectNow(*remote.peer);
    }
    if (m_host)
        m_host->flush();
    for (const Remote& remote : m_remotes) {
        if (remote.host != m_host)
            remote.host->flush();
    }
    m_form = Form::None;
    const EnetScope scope(m_platform, m_endpoint, nullptr);
    for (; m_incomingHead < m_incoming.size(); ++m_incomingHead) {
        if (m_observer)
            EnetHost::dropped(*m_incoming[m_incomingHead].packet, *m_observer);
        enet_packet_destroy(m_incoming[m_incomingHead].packet);
    }
    m_incoming.clear();
    m_incomingHead = 0;
    m_remotes.clear();
    m_remoteIndex.clear();
    countConnectionChange();
    m_host.reset();
    m_uniqueId = 0;
    setConnectionStatus(ConnectionStatus::Disconnected);
    setRefuseNewConnections(false);
    Q_EMIT closed();
}

int EnetMultiplayerPeer::uniqueId() const
{
    if (!isActive())
        fail(Error::Failed, inactive());
    return m_uniqueId;
}

const EnetMultiplayerPeer::Incoming* EnetMultiplayerPeer::next(const char* question) const
{
    if (!isActive()) {
        fail(Error::Failed, inactive());
        return nullptr;
    }
    if (availablePacketCount() == 0) {
        fail(Error::Failed,
             QStringLiteral("%1: no incoming packets available.").arg(QLatin1String(question)));
        return nullptr;
    }
    return &m_incoming[m_incomingHead];
}

int EnetMultiplayerPeer::packetChannel() const
{
    const Incoming* incoming = next("get_packet_channel");
    return incoming ? godotChannelOf(incoming->enetChannel) : 1;
}

TransferMode EnetMultiplayerPeer::packetMode() const
{
    const Incoming* incoming = next("get_packet_mode");
    return incoming ? incoming->mode : TransferMode::Reliable;
}

int EnetMultiplayerPeer::packetPeer() const
{
    const Incoming* incoming = next("get_packet_peer");
    return incoming ? incoming->from : 1;
}

std::vector<ConnectionInfo> EnetMultiplayerPeer::connections() const
{
    std::vector<ConnectionInfo> result;
    result.reserve(m_remotes.size());
    for (const Remote& remote : m_remotes) {
        result.push_back(
            {.id = remote.id,
             .number = remote.number,
             .remote = EnetHost::endpointOf(*remote.peer),
             .roundTripTime = Time(std::int64_t{remote.peer->roundTripTime} * 1000),
             .roundTripTimeVariance = Time(std::int64_t{remote.peer->roundTripTimeVariance} * 1000),
             .throttle = remote.peer->packetThrottle / double{ENET_PEER_PACKET_THROTTLE_SCALE},
             .incomingBandwidth = remote.peer->incomingBandwidth});
    }
    return result;
}

EnetMultiplayerPeer::Remote* EnetMultiplayerPeer::find(int id)
{
    if (!m_remotes.empty() && m_remotes.front().id == id)
        return &m_remotes.front(); // a client has no other
    const auto found = m_remoteIndex.find(id);
    return found == m_remoteIndex.end() ? nullptr : &m_remotes[found->second];
}

void EnetMultiplayerPeer::addRemote(int id, ENetPeer* peer, std::shared_ptr<EnetHost> host)
{
    host->connectionTaken(*peer);
    host->configure(*peer, m_settings);
    m_remoteIndex[id] = m_remotes.size();
    m_remotes.push_back({id, peer, std::move(host), countConnectionChange()});
}

void EnetMultiplayerPeer::removeRemote(int id)
{
    const auto found = m_remoteIndex.find(id);
    if (found == m_remoteIndex.end())
        return;
    m_remotes.erase(m_remotes.begin() + static_cast<std::ptrdiff_t>(found->second));
    countConnectionChange();
    m_remoteIndex.clear();
    for (std::size_t index = 0; index < m_remotes.size(); ++index)
        m_remoteIndex[m_remotes[index].id] = index;
}

void EnetMultiplayerPeer::releaseCurrent()
{
    if (m_current) {
        const EnetScope scope(m_platform, m_endpoint, nullptr);
        enet_packet_destroy(m_current);
        m_current = nullptr;
    }
}

} // namespace peerscope

#include "moc_enet_multiplayer_peer.cpp"
