// SPDX-License-Identifier: MIT
#include "core/peer/scene_multiplayer.h"

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

constexpr std::byte rawCommand{static_cast<std::uint8_t>(GodotCommand::Raw)};
constexpr std::array authenticationHeader{
    std::byte{static_cast<std::uint8_t>(GodotCommand::System)},
    std::byte{static_cast<std::uint8_t>(GodotSystemCommand::Authentication)}};

bool isSystem(ByteView packet)
{
    return !packet.empty() && godotCommandOf(packet[0]) == GodotCommand::System;
}

bool isAuthentication(ByteView packet)
{
    return isSystem(packet) && packet.size() >= authenticationHeader.size() &&
           packet[1] == authenticationHeader[1];
}

/// Whether `target` excludes `id`, that is, whether it is -id. The most negative number excludes no id.
bool excludes(int target, int id)
{
    return target < 0 && std::int64_t{id} == -std::int64_t{target};
}

} // namespace

SceneMultiplayer::SceneMultiplayer(QObject* parent) : QObject(parent)
{
}

void SceneMultiplayer::setMultiplayerPeer(MultiplayerPeer& peer)
{
    if (m_peer == &peer)
        return;
    disconnect(m_peer, nullptr, this, nullptr);
    clear();
    m_peer = &peer;
    connect(m_peer, &MultiplayerPeer::peerConnected, this, &SceneMultiplayer::connected);
    connect(m_peer, &MultiplayerPeer::peerDisconnected, this, &SceneMultiplayer::disconnected);
    connect(m_peer, &MultiplayerPeer::closed, this, &SceneMultiplayer::clear);
}

bool SceneMultiplayer::isServer() const
{
    return m_peer->uniqueId() == MultiplayerPeer::targetPeerServer;
}

bool SceneMultiplayer::isAdmitted(int id) const
{
    return std::find(m_peers.begin(), m_peers.end(), id) != m_peers.end();
}

SceneMultiplayer::Pending* SceneMultiplayer::findPending(int id)
{
    const auto found =
        std::find_if(m_pending.begin(), m_pending.end(), [id](const Pending& each) { return each.id == id; });
    return found == m_pending.end() ? nullptr : &*found;
}

void SceneMultiplayer::forgetPending(int id)
{
    std::erase_if(m_pending, [id](const Pending& each) { return each.id == id; });
}

std::vector<int> SceneMultiplayer::authenticatingPeers() const
{
    std::vector<int> ids;
    for (const Pending& pending : m_pending)
        ids.push_back(pending.id);
    return ids;
}

void SceneMultiplayer::poll(Time now)
{
    m_now = now;
    m_peer->poll();
    // A slot that gets a packet may close the peer.
    while (m_peer->connectionStatus() == ConnectionStatus::Connected && m_peer->availablePacketCount() > 0)
        handlePacket();
    if (!m_pending.empty() && m_authTimeout > Time{})
        dropLatePeers();
}

void SceneMultiplayer::dropLatePeers()
{
    const auto milliseconds = [](Time time) { return time / Time(1000); };
    std::vector<int> late;
    for (const Pending& pending : m_pending) {
        if (milliseconds(pending.since) + milliseconds(m_authTimeout) <= milliseconds(m_now))
            late.push_back(pending.id);
    }
    for (const int id : late)
        m_peer->disconnectPeer(id);
    for (const int id : late) {
        forgetPending(id);
        Q_EMIT peerAuthenticationFailed(id);
    }
}

void SceneMultiplayer::handlePacket()
{
    // These three describe the next packet, so they must be read before taking it.
    const int from = m_peer->packetPeer();
    const int channel = m_peer->packetChannel();
    const TransferMode mode = m_peer->packetMode();
    const ByteView packet = m_peer->getPacket();
    m_packetChannel = channel;
    if (Pending* pending = findPending(from)) {
        handleAuthentication(*pending, packet);
    } else if (!isAdmitted(from)) {
        fail(Error::Failed, QStringLiteral("A packet of peer %1, which is not admitted.").arg(from));
    } else if (!isSystem(packet)) {
        handleMessage(from, packet);
    } else if (!isAuthentication(packet)) {
        handleSystem(from, packet, mode, channel);
    } else if (packet.size() != authenticationHeader.size()) {
        fail(Error::Failed, QStringLiteral("Peer %1 authenticates again.").arg(from));
    }
}

void SceneMultiplayer::handleAuthentication(Pending& pending, ByteView packet)
{
    const int id = pending.id;
    if (!isAuthentication(packet)) {
        fail(Error::Failed, QStringLiteral("A packet of peer %1, which is not admitted.").arg(id));
    } else if (packet.size() > authenticationHeader.size()) {
        if (m_authCallback)
            m_authCallback(id, packet.subspan(authenticationHeader.size()));
    } else if (pending.isLocalDone) {
        forgetPending(id);
        admit(id);
    } else {
        pending.isRemoteDone = true;
    }
}

void SceneMultiplayer::handleSystem(int from, ByteView packet, TransferMode mode, int channel)
{
    if (packet.size() < godotSystemHeaderSize) {
        fail(Error::Failed, QStringLiteral("A system message of %1 bytes.").arg(packet.size()));
        return;
    }
    const int id = godotSystemPeer(packet);
    const auto command = static_cast<GodotSystemCommand>(std::to_integer<std::uint8_t>(packet[1]));
    const bool isFromServer = from == MultiplayerPeer::targetPeerServer && !isServer();
    switch (command) {
    case GodotSystemCommand::AddPeer:
    case GodotSystemCommand::DelPeer:
        if (!relays())
            failWithoutRelay(from);
        else if (!isFromServer)
            fail(Error::Failed, QStringLiteral("Peer %1 speaks of others; only the server may.").arg(from));
        else if (command == GodotSystemCommand::DelPeer)
            remove(id);
        else if (!isAdmitted(id))
            admit(id);
        break;
    case GodotSystemCommand::Relay:
        if (!relays())
            failWithoutRelay(from);
        else if (packet.size() == godotSystemHeaderSize || (!isServer() && !isFromServer))
            fail(Error::Failed, QStringLiteral("A relay of peer %1 that cannot be one.").arg(from));
        else
            handleRelay(from, id, packet.subspan(godotSystemHeaderSize), mode, channel);
        break;
    default:
        fail(Error::Failed, QStringLiteral("There is no system message %1.").arg(static_cast<int>(command)));
    }
}

void SceneMultiplayer::handleRelay(int from, int id, ByteView message, TransferMode mode, int channel)
{
    if (!isServer()) {
        handleMessage(id, message);
        return;
    }
    const auto header = godotSystemHeader(GodotSystemCommand::Relay, from);
    m_message.assign(header.begin(), header.end());
    m_message.insert(m_message.end(), message.begin(), message.end());
    if (id > 0) {
        if (isAdmitted(id)) // it may have left in the meantime
            put(id, mode, channel);
        return;
    }
    for (const int peer : m_peers) {
        if (peer != from && !excludes(id, peer))
            put(peer, mode, channel);
    }
    if (!excludes(id, MultiplayerPeer::targetPeerServer))
        handleMessage(from, message);
}

void SceneMultiplayer::handleMessage(int from, ByteView message)
{
    if (message.empty())
        fail(Error::Failed, QStringLiteral("An empty packet of peer %1.").arg(from));
    else if (godotCommandOf(message[0]) == GodotCommand::Raw && message.size() > 1)
        Q_EMIT peerPacket(from, message.subspan(1));
}

Error SceneMultiplayer::sendBytes(ByteView bytes, int target, TransferMode mode, int channel)
{
    if (bytes.empty())
        return fail(Error::InvalidData, QStringLiteral("Trying to send an empty raw packet."));
    if (m_peer->connectionStatus() != ConnectionStatus::Connected)
        return fail(Error::Unconfigured,
                    QStringLiteral("Trying to send a raw packet while no peer is connected."));
    const bool throughServer = relays() && !isServer() && target != MultiplayerPeer::targetPeerServer;
    m_message.clear();
    if (throughServer) {
        const auto header = godotSystemHeader(GodotSystemCommand::Relay, target);
        m_message.assign(header.begin(), header.end());
    }
    m_message.push_back(rawCommand);
    m_message.insert(m_message.end(), bytes.begin(), bytes.end());
    if (throughServer)
        return put(MultiplayerPeer::targetPeerServer, mode, channel);
    if (target > 0) {
        return isAdmitted(target) ? put(target, mode, channel)
                                  : fail(Error::Bug, QStringLiteral("There is no peer %1.").arg(target));
    }
    for (const int peer : m_peers) {
        if (!excludes(target, peer))
            put(peer, mode, channel);
    }
    return Error::Ok;
}

void SceneMultiplayer::disconnectPeer(int id, bool force)
{
    if (force) {
        const QSignalBlocker silence(this);
        disconnected(id);
    }
    forgetPending(id);
    m_peer->disconnectPeer(id, force);
}

Error SceneMultiplayer::sendAuth(int id, ByteView data)
{
    Pending* pending = findPending(id);
    if (!pending || data.empty())
        return fail(Error::InvalidParameter,
                    QStringLiteral("Peer %1 is not authenticating, or there is no data.").arg(id));
    if (pending->isLocalDone || pending->isRemoteDone)
        return fail(Error::FileCantWrite,
                    QStringLiteral("The authentication of peer %1 is completed already.").arg(id));
    m_message.assign(authenticationHeader.begin(), authenticationHeader.end());
    m_message.insert(m_message.end(), data.begin(), data.end());
    return put(id, TransferMode::Reliable, 0);
}

Error SceneMultiplayer::completeAuth(int id)
{
    Pending* pending = findPending(id);
    if (!pending)
        return fail(Error::InvalidParameter, QStringLiteral("Peer %1 is not authenticating.").arg(id));
    if (pending->isLocalDone)
        return fail(Error::FileCantWrite,
                    QStringLiteral("The authentication of peer %1 is completed already.").arg(id));
    pending->isLocalDone = true;
    const bool isRemoteDone = pending->isRemoteDone;
    m_message.assign(authenticationHeader.begin(), authenticationHeader.end());
    const Error result = put(id, TransferMode::Reliable, 0);
    if (isRemoteDone) {
        forgetPending(id);
        admit(id);
    }
    return result;
}

void SceneMultiplayer::connected(int id)
{
    if (!m_authCallback) {
        admit(id);
        return;
    }
    m_pending.push_back({id, m_now});
    Q_EMIT peerAuthenticating(id);
}

void SceneMultiplayer::disconnected(int id)
{
    if (findPending(id)) {
        forgetPending(id);
        Q_EMIT peerAuthenticationFailed(id);
    } else {
        remove(id);
    }
}

void SceneMultiplayer::admit(int id)
{
    if (relays() && isServer()) {
        for (const int peer : m_peers) {
            tell(peer, GodotSystemCommand::AddPeer, id);
            tell(id, GodotSystemCommand::AddPeer, peer);
        }
    }
    m_peers.push_back(id);
    Q_EMIT peerConnected(id);
}

void SceneMultiplayer::remove(int id)
{
    if (!isAdmitted(id))
        return;
    if (relays() && isServer()) {
        for (const int peer : m_peers) {
            if (peer != id)
                tell(peer, GodotSystemCommand::DelPeer, id);
        }
    }
    *std::find(m_peers.begin(), m_peers.end(), id) = m_peers.back(); // as Godot's HashSet does
    m_peers.pop_back();
    Q_EMIT peerDisconnected(id);
}

void SceneMultiplayer::clear()
{
    m_peers.clear();
    m_pending.clear();
}

void SceneMultiplayer::tell(int target, GodotSystemCommand command, int subject)
{
    const auto header = godotSystemHeader(command, subject);
    m_message.assign(header.begin(), header.end());
    put(target, TransferMode::Reliable, 0);
}

Error SceneMultiplayer::put(int target, TransferMode mode, int channel)
{
    m_peer->setTargetPeer(target);
    m_peer->setTransferMode(mode);
    m_peer->setTransferChannel(channel);
    return m_peer->putPacket(m_message);
}

void SceneMultiplayer::failWithoutRelay(int from) const
{
    fail(Error::Failed,
         QStringLiteral("A message of peer %1 about or for others, without server_relay.").arg(from));
}

Error SceneMultiplayer::fail(Error error, const QString& message) const
{
    Q_EMIT errorLogged(error, message);
    return error;
}

} // namespace peerscope

#include "moc_scene_multiplayer.cpp"
