// SPDX-License-Identifier: MIT
#include "core/peer/scene_multiplayer.h"

#include <algorithm>
#include <array>

namespace peerscope {

namespace {

// SceneMultiplayer's numbers; core/wire reads the same and knows nothing of peers.
constexpr std::byte commandMask{7};
constexpr std::byte rawCommand{3};
constexpr std::byte systemCommand{7};
enum SystemCommand { Authentication = 0, AddPeer = 1, DelPeer = 2, RelayMessage = 3 };

constexpr std::size_t authenticationHeader = 2; // command, system command
constexpr std::size_t systemHeader = 6;         // and a peer id

using SystemHeader = std::array<std::byte, systemHeader>;

SystemHeader headerOf(SystemCommand command, int id)
{
    const auto bits = static_cast<std::uint32_t>(id);
    return {systemCommand,
            static_cast<std::byte>(command),
            static_cast<std::byte>(bits),
            static_cast<std::byte>(bits >> 8),
            static_cast<std::byte>(bits >> 16),
            static_cast<std::byte>(bits >> 24)};
}

int idIn(ByteView packet)
{
    std::uint32_t bits = 0;
    for (std::size_t index = 0; index < 4; ++index)
        bits |= std::to_integer<std::uint32_t>(packet[2 + index]) << (8 * index);
    return static_cast<int>(bits);
}

bool isSystem(ByteView packet)
{
    return !packet.empty() && (packet[0] & commandMask) == systemCommand;
}

bool isAuthentication(ByteView packet)
{
    return isSystem(packet) && packet.size() >= authenticationHeader &&
           std::to_integer<int>(packet[1]) == Authentication;
}

/// `target` excludes `id`: it is its opposite. The most negative number is nobody's.
bool excludes(int target, int id)
{
    return target < 0 && std::int64_t{id} == -std::int64_t{target};
}

} // namespace

Relay::Relay(MultiplayerPeer& peer, QObject* parent) : QObject(parent), m_peer(peer)
{
    connect(&m_peer, &MultiplayerPeer::peerConnected, this, &Relay::connected);
    connect(&m_peer, &MultiplayerPeer::peerDisconnected, this, &Relay::disconnected);
    connect(&m_peer, &MultiplayerPeer::closed, this, &Relay::clear);
}

bool Relay::isServer() const
{
    return m_peer.uniqueId() == MultiplayerPeer::targetPeerServer;
}

bool Relay::isAdmitted(int id) const
{
    return std::find(m_peers.begin(), m_peers.end(), id) != m_peers.end();
}

Relay::Pending* Relay::findPending(int id)
{
    const auto found =
        std::find_if(m_pending.begin(), m_pending.end(), [id](const Pending& each) { return each.id == id; });
    return found == m_pending.end() ? nullptr : &*found;
}

void Relay::forgetPending(int id)
{
    std::erase_if(m_pending, [id](const Pending& each) { return each.id == id; });
}

std::vector<int> Relay::authenticatingPeers() const
{
    std::vector<int> ids;
    for (const Pending& pending : m_pending)
        ids.push_back(pending.id);
    return ids;
}

void Relay::poll()
{
    m_peer.poll();
    // Whoever is told of a packet may close the peer.
    while (m_peer.connectionStatus() == ConnectionStatus::Connected && m_peer.availablePacketCount() > 0)
        handlePacket();
}

void Relay::handlePacket()
{
    // These three are about the next packet, so they are asked first.
    const int from = m_peer.packetPeer();
    const int channel = m_peer.packetChannel();
    const TransferMode mode = m_peer.packetMode();
    const ByteView packet = m_peer.getPacket();
    if (Pending* pending = findPending(from)) {
        if (!pending->isLocalDone) {
            handleAuthentication(*pending, packet);
            return;
        }
        // This side is done; whatever the other one sends now, it is too.
        forgetPending(from);
        admit(from);
    }
    if (!isAdmitted(from)) {
        fail(Error::Failed, QStringLiteral("A packet of peer %1, which is not admitted.").arg(from));
    } else if (!isSystem(packet)) {
        handleMessage(from, packet);
    } else if (!isAuthentication(packet)) {
        handleSystem(from, packet, mode, channel);
    } else if (packet.size() != authenticationHeader) {
        fail(Error::Failed, QStringLiteral("Peer %1 authenticates again.").arg(from));
    }
}

void Relay::handleAuthentication(Pending& pending, ByteView packet)
{
    if (!isAuthentication(packet))
        fail(Error::Failed, QStringLiteral("A packet of peer %1, which is not admitted.").arg(pending.id));
    else if (packet.size() == authenticationHeader)
        pending.isRemoteDone = true;
    else if (m_authCallback)
        m_authCallback(pending.id, packet.subspan(authenticationHeader));
}

void Relay::handleSystem(int from, ByteView packet, TransferMode mode, int channel)
{
    if (packet.size() < systemHeader) {
        fail(Error::Failed, QStringLiteral("A system message of %1 bytes.").arg(packet.size()));
        return;
    }
    const int id = idIn(packet);
    const int command = std::to_integer<int>(packet[1]);
    const bool isFromServer = from == MultiplayerPeer::targetPeerServer && !isServer();
    switch (command) {
    case AddPeer:
    case DelPeer:
        if (!relays() || !isFromServer)
            fail(Error::Failed, QStringLiteral("Peer %1 speaks of others; only the server may.").arg(from));
        else if (command == DelPeer)
            remove(id);
        else if (!isAdmitted(id))
            admit(id);
        break;
    case RelayMessage:
        if (!relays() || packet.size() == systemHeader || (!isServer() && !isFromServer))
            fail(Error::Failed, QStringLiteral("A relay of peer %1 that cannot be one.").arg(from));
        else
            handleRelay(from, id, packet.subspan(systemHeader), mode, channel);
        break;
    default:
        fail(Error::Failed, QStringLiteral("There is no system message %1.").arg(command));
    }
}

void Relay::handleRelay(int from, int id, ByteView message, TransferMode mode, int channel)
{
    if (!isServer()) {
        handleMessage(id, message);
        return;
    }
    const SystemHeader header = headerOf(RelayMessage, from);
    m_message.assign(header.begin(), header.end());
    m_message.insert(m_message.end(), message.begin(), message.end());
    if (id > 0) {
        if (isAdmitted(id)) // it may have left while this was on its way
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

void Relay::handleMessage(int from, ByteView message)
{
    if (message.empty())
        fail(Error::Failed, QStringLiteral("An empty packet of peer %1.").arg(from));
    else if ((message[0] & commandMask) == rawCommand && message.size() > 1)
        Q_EMIT peerPacket(from, message.subspan(1));
}

Error Relay::sendBytes(ByteView bytes, int target, TransferMode mode, int channel)
{
    if (bytes.empty())
        return fail(Error::InvalidData, QStringLiteral("Trying to send an empty raw packet."));
    if (m_peer.connectionStatus() != ConnectionStatus::Connected)
        return fail(Error::Unconfigured,
                    QStringLiteral("Trying to send a raw packet while no peer is connected."));
    const bool throughServer = relays() && !isServer() && target != MultiplayerPeer::targetPeerServer;
    m_message.clear();
    if (throughServer) {
        const SystemHeader header = headerOf(RelayMessage, target);
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

void Relay::disconnectPeer(int id, bool force)
{
    if (force) {
        const QSignalBlocker silence(this);
        disconnected(id);
    }
    m_peer.disconnectPeer(id, force);
}

Error Relay::sendAuth(int id, ByteView data)
{
    Pending* pending = findPending(id);
    if (!pending || data.empty())
        return fail(Error::InvalidParameter,
                    QStringLiteral("Peer %1 is not authenticating, or there is no data.").arg(id));
    if (pending->isLocalDone || pending->isRemoteDone)
        return fail(Error::FileCantWrite,
                    QStringLiteral("The authentication of peer %1 is completed already.").arg(id));
    m_message = {systemCommand, std::byte{Authentication}};
    m_message.insert(m_message.end(), data.begin(), data.end());
    return put(id, TransferMode::Reliable, 0);
}

Error Relay::completeAuth(int id)
{
    Pending* pending = findPending(id);
    if (!pending)
        return fail(Error::InvalidParameter, QStringLiteral("Peer %1 is not authenticating.").arg(id));
    if (pending->isLocalDone)
        return fail(Error::FileCantWrite,
                    QStringLiteral("The authentication of peer %1 is completed already.").arg(id));
    pending->isLocalDone = true;
    const bool isRemoteDone = pending->isRemoteDone;
    m_message = {systemCommand, std::byte{Authentication}};
    const Error result = put(id, TransferMode::Reliable, 0);
    if (isRemoteDone) {
        forgetPending(id);
        admit(id);
    }
    return result;
}

void Relay::connected(int id)
{
    if (!m_authCallback) {
        admit(id);
        return;
    }
    m_pending.push_back({id});
    Q_EMIT peerAuthenticating(id);
}

void Relay::disconnected(int id)
{
    if (findPending(id)) {
        forgetPending(id);
        Q_EMIT peerAuthenticationFailed(id);
    } else {
        remove(id);
    }
}

void Relay::admit(int id)
{
    if (relays() && isServer()) {
        for (const int peer : m_peers) {
            tell(peer, AddPeer, id);
            tell(id, AddPeer, peer);
        }
    }
    m_peers.push_back(id);
    Q_EMIT peerConnected(id);
}

void Relay::remove(int id)
{
    if (std::erase(m_peers, id) == 0)
        return;
    if (relays() && isServer()) {
        for (const int peer : m_peers)
            tell(peer, DelPeer, id);
    }
    Q_EMIT peerDisconnected(id);
}

void Relay::clear()
{
    m_peers.clear();
    m_pending.clear();
}

void Relay::tell(int target, int command, int subject)
{
    const SystemHeader header = headerOf(static_cast<SystemCommand>(command), subject);
    m_message.assign(header.begin(), header.end());
    put(target, TransferMode::Reliable, 0);
}

Error Relay::put(int target, TransferMode mode, int channel)
{
    m_peer.setTargetPeer(target);
    m_peer.setTransferMode(mode);
    m_peer.setTransferChannel(channel);
    return m_peer.putPacket(m_message);
}

Error Relay::fail(Error error, const QString& message) const
{
    Q_EMIT errorLogged(error, message);
    return error;
}

} // namespace peerscope

#include "moc_scene_multiplayer.cpp"
