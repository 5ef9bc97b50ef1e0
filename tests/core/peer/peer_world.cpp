// SPDX-License-Identifier: MIT
#include "tests/core/peer/peer_world.h"

#include <utility>

namespace peerscope {

namespace {

constexpr std::int64_t pollRate = 60;

ByteView viewOf(const QByteArray& bytes)
{
    return std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace

TestPeer::TestPeer(EnetPlatform& platform, EndpointId where, RandomStream random, PacketObserver* observer)
    : endpoint(where), peer(platform, where, random, observer)
{
    const auto say = [this](const char* what, int number) {
        const QString line = QStringLiteral("%1 %2").arg(QLatin1String(what)).arg(number);
        said.append(line);
        log.append(line);
    };
    QObject::connect(&peer, &MultiplayerPeer::peerConnected, &peer,
                     [say](int id) { say("peer_connected", id); });
    QObject::connect(&peer, &MultiplayerPeer::peerDisconnected, &peer,
                     [say](int id) { say("peer_disconnected", id); });
    QObject::connect(&peer, &MultiplayerPeer::connectionRefused, &peer,
                     [this](int id, EndpointId, Refusal why) {
                         log.append(QStringLiteral("refused %1").arg(id));
                         refusals.push_back(why);
                     });
    QObject::connect(&peer, &MultiplayerPeer::closed, &peer,
                     [this] { log.append(QStringLiteral("closed")); });
    QObject::connect(&peer, &MultiplayerPeer::errorLogged, &peer, [this](Error error, const QString&) {
        log.append(QStringLiteral("error %1").arg(static_cast<int>(error)));
    });
}

Error TestPeer::put(int target, const QByteArray& bytes, TransferMode mode, int channel)
{
    peer.setTargetPeer(target);
    peer.setTransferMode(mode);
    peer.setTransferChannel(channel);
    return peer.putPacket(viewOf(bytes));
}

QList<TakenPacket> TestPeer::take()
{
    QList<TakenPacket> result = std::exchange(m_taken, {});
    while (peer.availablePacketCount() > 0) {
        TakenPacket packet{peer.packetPeer(), peer.packetChannel(), peer.packetMode(), {}};
        const ByteView bytes = peer.getPacket();
        packet.bytes =
            QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
        result.append(packet);
    }
    return result;
}

QList<QByteArray> TestPeer::takeBytes()
{
    QList<QByteArray> result;
    for (const TakenPacket& packet : take())
        result.append(packet.bytes);
    return result;
}

PeerWorld::PeerWorld(std::uint64_t seed, DatagramObserver* network)
    : m_recorder([this] { return m_network.now(); }), m_network(seed, network ? network : &m_recorder),
      m_platform(m_network), m_seed(seed)
{
    m_network.setConditionsSource([this](EndpointId from, EndpointId to) {
        const auto found = m_conditions.find({from, to});
        return found == m_conditions.end() ? LinkConditions{} : found->second;
    });
}

PeerWorld::~PeerWorld() = default;

TestPeer& PeerWorld::add(const QString& name)
{
    const EndpointId endpoint = m_network.addEndpoint(name.toStdString());
    m_recorder.writer().addEndpoint(name.toStdString(), "", 0);
    m_peers.push_back(std::make_unique<TestPeer>(
        m_platform, endpoint, RandomStream::derive(m_seed, {"peer", name.toStdString()}), &m_recorder));
    return *m_peers.back();
}

TestPeer& PeerWorld::server(int maxClients, int channels)
{
    TestPeer& result = add(QStringLiteral("server"));
    result.peer.createServer(port, maxClients, channels);
    return result;
}

TestPeer& PeerWorld::client(const QString& name, int id, int channels)
{
    TestPeer& result = add(name);
    result.peer.setNextClientId(id);
    result.peer.createClient(QStringLiteral("server"), port, channels);
    return result;
}

void PeerWorld::arrive()
{
    while (m_network.nextEventTime() <= m_network.now())
        m_network.runNextEvent();
}

void PeerWorld::poll(TestPeer& peer)
{
    arrive();
    if (!peer.peer.isActive())
        return;
    if (peer.pollInstead)
        peer.pollInstead();
    else
        peer.peer.poll();
    if (peer.takesAtOnce)
        peer.m_taken = peer.take();
}

void PeerWorld::pollAll()
{
    for (const auto& peer : m_peers) {
        if (peer->polled)
            poll(*peer);
    }
    arrive();
}

void PeerWorld::advance(Time span)
{
    advanceUntil([] { return false; }, span);
}

bool PeerWorld::advanceUntil(const std::function<bool()>& isTrue, Time limit)
{
    const auto goTo = [this](Time time) {
        while (m_network.nextEventTime() <= time)
            m_network.runNextEvent();
        m_network.advanceTo(time);
    };
    const Time end = m_network.now() + limit;
    while (m_nextPoll <= end) {
        goTo(m_nextPoll);
        pollAll();
        ++m_round;
        m_nextPoll = Time(m_round * 1'000'000 / pollRate);
        if (isTrue())
            return true;
    }
    goTo(end);
    return isTrue();
}

void PeerWorld::setLink(const TestPeer& from, const TestPeer& to, const LinkConditions& conditions)
{
    m_conditions[{from.endpoint, to.endpoint}] = conditions;
    m_network.refreshConditions();
}

void PeerWorld::setBothLinks(const TestPeer& one, const TestPeer& other, const LinkConditions& conditions)
{
    setLink(one, other, conditions);
    setLink(other, one, conditions);
}

PacketRow PeerWorld::lastPacket()
{
    const TraceSnapshot snapshot = trace();
    return snapshot.packet(PacketId(static_cast<std::uint32_t>(snapshot.packetCount() - 1)));
}

QList<PacketRow> PeerWorld::packets()
{
    const TraceSnapshot snapshot = trace();
    QList<PacketRow> result;
    for (std::size_t row = 0; row < snapshot.packetCount(); ++row)
        result.append(snapshot.packet(PacketId(static_cast<std::uint32_t>(row))));
    return result;
}

QList<DatagramRow> PeerWorld::datagrams()
{
    const TraceSnapshot snapshot = trace();
    QList<DatagramRow> result;
    for (std::size_t row = 0; row < snapshot.datagramCount(); ++row)
        result.append(snapshot.datagram(DatagramId(static_cast<std::uint32_t>(row))));
    return result;
}

CarriedPart PeerWorld::firstPart(const PacketRow& packet)
{
    const TraceSnapshot snapshot = trace();
    const DatagramRow datagram = snapshot.datagram(packet.firstDatagram);
    for (std::size_t index = 0; index < datagram.carriedCount; ++index) {
        const CarriedPart part = snapshot.carried(datagram, index);
        if (part.packet == packet.id)
            return part;
    }
    return {};
}

Star::Star(std::uint64_t seed, DatagramObserver* network)
    : world(seed, network), server(world.server()), ana(world.client(QStringLiteral("ana"), 101)),
      bob(world.client(QStringLiteral("bob"), 102)), cem(world.client(QStringLiteral("cem"), 103))
{
    world.advance(fromSeconds(0.5));
}

MeshOfThree::MeshOfThree()
    : one(world.add(QStringLiteral("one"))), two(world.add(QStringLiteral("two"))),
      three(world.add(QStringLiteral("three")))
{
    one.peer.createMesh(11);
    two.peer.createMesh(12);
    three.peer.createMesh(13);
    join(one, 11, two, 12);
    join(one, 11, three, 13);
    join(two, 12, three, 13);
    world.advance(fromSeconds(0.5));
}

std::pair<std::shared_ptr<EnetHost>, std::shared_ptr<EnetHost>>
MeshOfThree::join(TestPeer& from, int fromId, TestPeer& to, int toId, bool add)
{
    const int port = m_nextPort++;
    std::shared_ptr<EnetHost> listening = to.peer.createHost(port);
    std::shared_ptr<EnetHost> connecting = from.peer.createHost(0);
    connecting->connect(world.network().endpointName(to.endpoint).c_str(), static_cast<std::uint16_t>(port),
                        0, static_cast<std::uint32_t>(fromId));
    bool listenerKnows = false;
    bool connectorKnows = false;
    for (int round = 0; round < 100 && !(listenerKnows && connectorKnows); ++round) {
        ENetEvent event{};
        if (connecting->service(event) > 0 && event.type == ENET_EVENT_TYPE_CONNECT)
            connectorKnows = true;
        world.arrive();
        event = {};
        if (listening->service(event) > 0 && event.type == ENET_EVENT_TYPE_CONNECT)
            listenerKnows = true;
        world.arrive();
    }
    if (add) {
        from.peer.addMeshPeer(toId, connecting);
        to.peer.addMeshPeer(fromId, listening);
    }
    return {connecting, listening};
}

} // namespace peerscope
