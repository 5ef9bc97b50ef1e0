// SPDX-License-Identifier: MIT
#include "core/sandbox/outside_world.h"

#include "core/trace/state.h"

#include <algorithm>
#include <utility>

namespace peerscope {

namespace {

/// The network and the trace number endpoints with 16 bits.
constexpr std::size_t mostEndpoints = 65'000;

/// Whether a part of a datagram begins this packet.
bool carries(const CarriedPart& part, const TrackedPacket& packet)
{
    const bool isReliableFragment = packet.command == EnetCommandKind::SendFragment;
    return part.command == static_cast<std::uint8_t>(packet.command) &&
           part.enetChannel == packet.enetChannel &&
           part.reliableSequenceNumber ==
               (isReliableFragment ? packet.number : packet.reliableSequenceNumber) &&
           part.unreliableSequenceNumber == (isReliableFragment ? 0 : packet.number);
}

} // namespace

OutsideWorld::OutsideWorld(const Scenario& scenario, Recorder& recorder, Network& network, OutsidePort* port,
                           std::unique_ptr<Decompressor> rangeCoder)
    : m_scenario(scenario), m_recorder(recorder), m_network(network), m_rangeCoder(std::move(rangeCoder)),
      m_tracker(*this, m_rangeCoder.get()), m_connections(recorder.writer())
{
    open(port);
}

void OutsideWorld::open(OutsidePort* port)
{
    m_port = port;
    m_gateways.reserve(m_scenario.gateways.size());
    for (const GatewaySpec& spec : m_scenario.gateways) {
        const auto number = static_cast<std::uint32_t>(m_gateways.size());
        UdpAddress address = port ? port->serverAddress(number) : UdpAddress();
        const std::uint16_t port16 = spec.connects() ? spec.to.port : spec.listen.port;
        address.port = address.port == 0 ? port16 : address.port;
        m_gateways.push_back({.spec = spec, .address = address, .server = {}, .serverPort = address.port});
        const auto peer = std::ranges::find(m_scenario.peers, spec.name, &PeerSpec::name);
        if (peer != m_scenario.peers.end())
            m_gateways.back().protocol = apiOf(m_scenario, *peer) == PeerApi::Scene
                                             ? GameProtocol::Godot4Scene
                                             : GameProtocol::Godot4Packets;
    }
}

OutsideWorld::~OutsideWorld() = default;

void OutsideWorld::close()
{
    settleLast();
    while (!m_flows.empty())
        forget(OutsideFlow(m_flows.begin()->second->key));
    for (const Gateway& gateway : m_gateways)
        m_known.erase(gateway.address);
    m_gateways.clear();
    m_port = nullptr;
}

void OutsideWorld::start()
{
    for (Gateway& gateway : m_gateways) {
        if (gateway.spec.kind != GatewaySpec::Kind::Join)
            continue;
        if (const auto known = m_known.find(gateway.address); known != m_known.end()) {
            gateway.server = known->second; // another entry of clients joins it, too
            continue;
        }
        const TrackedEndpoint server{.address = gateway.address,
                                     .role = TrackedEndpoint::Role::Server,
                                     .uniqueId = 1,
                                     .protocol = gateway.protocol.value_or(GameProtocol::Unknown)};
        gateway.server = addRealPeer(toString(gateway.spec.to).toStdString(), "server", server, {});
        m_known[gateway.address] = gateway.server;
    }
}

void OutsideWorld::addPeer(EndpointId endpoint, const PeerSpec& spec)
{
    for (Gateway& gateway : m_gateways) {
        if (gateway.spec.kind == GatewaySpec::Kind::Expose && gateway.spec.name == spec.name) {
            gateway.server = endpoint;
            gateway.serverPort = static_cast<std::uint16_t>(spec.port);
            m_known[gateway.address] = endpoint;
        }
    }
}

EndpointId OutsideWorld::addRealPeer(std::string name, std::string role, const TrackedEndpoint& seen,
                                     EndpointId server)
{
    if (m_network.endpointCount() >= mostEndpoints)
        return EndpointId::none();
    const std::string wanted = name;
    for (int count = 2; m_network.findEndpoint(name); ++count)
        name = wanted + " #" + std::to_string(count); // names are unique
    const EndpointId endpoint = m_network.addOutsideEndpoint(name, *this);
    const bool isClient = role == "client";
    m_isOutside.resize(endpoint.value() + std::size_t{1});
    m_isOutside[endpoint.value()] = true;
    m_peers.push_back({.endpoint = endpoint,
                       .name = QString::fromStdString(name),
                       .isClient = isClient,
                       .uniqueId = seen.uniqueId,
                       .server = server});
    writer().addEndpoint({.id = endpoint,
                          .name = std::move(name),
                          .role = std::move(role),
                          .uniqueId = seen.uniqueId,
                          .origin = EndpointOrigin::Gateway,
                          .address = seen.address,
                          .statusAtFirst = isClient ? PeerStatus::NotJoined : PeerStatus::Connected,
                          .protocolAtFirst = seen.protocol});
    return endpoint;
}

EndpointId OutsideWorld::addEndpoint(const TrackedEndpoint& endpoint)
{
    if (const auto known = m_known.find(endpoint.address); known != m_known.end())
        return known->second;
    if (!m_current)
        return EndpointId::none();
    const Gateway& gateway = m_gateways[m_current->key.gateway];
    if (endpoint.address == gateway.address)
        return addRealPeer(gateway.spec.name.toStdString(), "server", endpoint, {});
    // Godot draws its ids from 31 bits; other games' CONNECTs have small numbers, if any.
    constexpr std::int32_t smallestDrawn = 1 << 16;
    const std::int32_t id =
        endpoint.uniqueId == 0 && endpoint.likelyId >= smallestDrawn ? endpoint.likelyId : endpoint.uniqueId;
    const std::string name = id != 0 ? std::to_string(id) : toString(endpoint.address);
    return addRealPeer("client " + name, "client", endpoint, gateway.server);
}

bool OutsideWorld::isOutside(EndpointId endpoint) const
{
    return endpoint.isValid() && endpoint.value() < m_isOutside.size() && m_isOutside[endpoint.value()];
}

QStringList OutsideWorld::names() const
{
    QStringList names;
    for (const OutsidePeer& peer : m_peers)
        names << peer.name;
    return names;
}

std::optional<EndpointId> OutsideWorld::find(const QString& name) const
{
    const auto peer = std::ranges::find(m_peers, name, &OutsidePeer::name);
    return peer == m_peers.end() ? std::nullopt : std::optional(peer->endpoint);
}

QString OutsideWorld::groupOf(EndpointId endpoint) const
{
    const auto peer = std::ranges::find(m_peers, endpoint, &OutsidePeer::endpoint);
    return peer != m_peers.end() && peer->isClient ? realClients() : QString();
}

void OutsideWorld::setPlugged(EndpointId endpoint, bool plugged)
{
    m_network.setPlugged(endpoint, plugged);
    const auto peer = std::ranges::find(m_peers, endpoint, &OutsidePeer::endpoint);
    if (peer != m_peers.end())
        addState(*peer, !plugged);
}

EndpointId OutsideWorld::endpointWithId(EndpointId peer, int id) const
{
    const auto isMeant = [&](const OutsidePeer& each) {
        return each.isClient && each.server == peer && each.uniqueId == id;
    };
    const auto newest = std::find_if(m_peers.rbegin(), m_peers.rend(), isMeant);
    return newest == m_peers.rend() ? EndpointId::none() : newest->endpoint;
}

OutsideWorld::Flow& OutsideWorld::flowOf(const OutsideArrival& arrival)
{
    std::unique_ptr<Flow>& flow = m_flows[numberOf(arrival.flow)];
    if (!flow)
        flow = std::make_unique<Flow>(Flow{.key = arrival.flow,
                                           .client = arrival.client,
                                           .clientPort = arrival.client.port,
                                           .clientEnd = {},
                                           .serverEnd = m_gateways[arrival.flow.gateway].server});
    return *flow;
}

OutsideWorld::Flow* OutsideWorld::flowToServer(EndpointId peer, std::uint16_t port, EndpointId server)
{
    if (Flow* known = flowOfClient(peer, port))
        return known;
    for (std::uint32_t number = 0; m_port && number < m_gateways.size(); ++number) {
        const Gateway& gateway = m_gateways[number];
        if (gateway.spec.kind != GatewaySpec::Kind::Join || gateway.server != server)
            continue;
        const std::optional<OutsideFlow> key = m_port->openFlow(number);
        if (!key)
            return nullptr;
        auto flow = std::make_unique<Flow>(Flow{.key = *key,
                                                .client = UdpAddress::ipv4(hostOf(peer), port),
                                                .clientPort = port,
                                                .clientEnd = {},
                                                .serverEnd = {}});
        m_known[flow->client] = peer;
        setEnds(*flow, peer, server);
        return (m_flows[numberOf(*key)] = std::move(flow)).get();
    }
    return nullptr;
}

OutsideWorld::Flow* OutsideWorld::flowOfClient(EndpointId client, std::uint16_t port) const
{
    const auto flows = m_flowsOfClient.find(client);
    if (flows == m_flowsOfClient.end())
        return nullptr;
    const auto flow = std::ranges::find(flows->second, port, &Flow::clientPort);
    return flow == flows->second.end() ? nullptr : *flow;
}

void OutsideWorld::setEnds(Flow& flow, EndpointId client, EndpointId server)
{
    flow.serverEnd = server;
    if (flow.clientEnd == client)
        return;
    if (flow.clientEnd.isValid())
        std::erase(m_flowsOfClient[flow.clientEnd], &flow);
    flow.clientEnd = client;
    m_flowsOfClient[client].push_back(&flow);
}

void OutsideWorld::forget(const OutsideFlow& key)
{
    const auto found = m_flows.find(numberOf(key));
    if (found == m_flows.end())
        return;
    Flow& flow = *found->second;
    m_tracker.giveUp(flow.client, m_gateways[key.gateway].address, m_network.now());
    m_known.erase(flow.client);
    if (flow.clientEnd.isValid())
        std::erase(m_flowsOfClient[flow.clientEnd], &flow);
    m_flows.erase(found);
}

void OutsideWorld::arrive(const OutsideArrival& arrival)
{
    if (arrival.isEnd) {
        forget(arrival.flow);
        return;
    }
    settleLast();
    Flow& flow = flowOf(arrival);
    m_labelled = {};
    m_content = 0;
    m_carried.clear();
    m_last = isFollowed(flow) ? follow(flow, arrival.fromServer, arrival.bytes) : 0;
    if (!flow.clientEnd.isValid() || !flow.serverEnd.isValid())
        return; // nobody is an endpoint before a CONNECT
    const DatagramLabel label{m_content, std::as_bytes(std::span<const CarriedPart>(m_carried))};
    const std::uint16_t serverPort = m_gateways[flow.key.gateway].serverPort;
    m_isInjecting = true;
    if (arrival.fromServer)
        m_network.inject(flow.serverEnd, serverPort, {hostOf(flow.clientEnd), flow.clientPort}, arrival.bytes,
                         label);
    else
        m_network.inject(flow.clientEnd, flow.clientPort, {hostOf(flow.serverEnd), serverPort}, arrival.bytes,
                         label);
    m_isInjecting = false;
    settleLast();
}

/// Once nothing is recorded any more, only who is new is looked at.
bool OutsideWorld::isFollowed(const Flow& flow) const
{
    return !m_recorder.isStopped() || !flow.clientEnd.isValid();
}

std::uint32_t OutsideWorld::follow(Flow& flow, bool fromServer, ByteView bytes)
{
    const UdpAddress& server = m_gateways[flow.key.gateway].address;
    m_current = &flow;
    const std::optional<DatagramOnWay> way = m_tracker.send({.at = m_network.now(),
                                                             .from = fromServer ? server : flow.client,
                                                             .to = fromServer ? flow.client : server,
                                                             .bytes = bytes},
                                                            m_gateways[flow.key.gateway].protocol);
    m_current = nullptr;
    if (!way)
        return 0;
    setEnds(flow, way->client, way->server);
    if (m_freeMarks.empty()) {
        m_followed.push_back({*way});
        return static_cast<std::uint32_t>(m_followed.size());
    }
    const std::uint32_t mark = m_freeMarks.back();
    m_freeMarks.pop_back();
    m_followed[mark - 1] = {*way};
    return mark;
}

std::uint32_t OutsideWorld::followPeer(const SentDatagram& datagram)
{
    if (isOutside(datagram.from) || !isOutside(datagram.to))
        return 0;
    Flow* flow = flowOfClient(datagram.to, datagram.toPort);
    const bool fromServer = flow != nullptr;
    if (!flow)
        flow = flowToServer(datagram.from, datagram.fromPort, datagram.to);
    if (!flow)
        return 0;
    m_labelled = carriedParts(datagram.label.parts);
    m_carried.clear();
    return follow(*flow, fromServer, datagram.bytes);
}

void OutsideWorld::settleLast()
{
    const std::uint32_t mark = std::exchange(m_last, 0);
    if (mark == 0 || m_followed[mark - 1].copies > 0)
        return;
    m_tracker.lose(m_followed[mark - 1].way);
    m_freeMarks.push_back(mark);
}

void OutsideWorld::dropCopy(std::uint32_t mark)
{
    Followed& followed = m_followed[mark - 1];
    if (--followed.copies > 0)
        return;
    if (!followed.reached)
        m_tracker.lose(followed.way);
    m_freeMarks.push_back(mark);
    if (m_last == mark)
        m_last = 0;
}

ObservedDatagram OutsideWorld::datagramSent(const SentDatagram& datagram)
{
    std::uint32_t mark = datagram.mark;
    if (!datagram.duplicate) {
        if (!m_isInjecting) {
            settleLast();
            m_last = followPeer(datagram);
        }
        mark = m_last;
    }
    ObservedDatagram observed = m_recorder.datagramSent(datagram);
    observed.mark = mark;
    if (mark != 0 && datagram.lost == LossReason::None)
        ++m_followed[mark - 1].copies;
    return observed;
}

void OutsideWorld::datagramDelivered(DatagramId id, Time at, const SentDatagram& datagram)
{
    m_recorder.datagramDelivered(id, at, datagram);
    if (datagram.mark == 0)
        return;
    if (isOutside(datagram.to)) {
        m_leaving = datagram.mark; // the network passes it on next
        m_isLeavingCorrupted = datagram.corrupted;
        return;
    }
    reach(datagram.mark, datagram.bytes, !datagram.corrupted, true);
}

void OutsideWorld::reach(std::uint32_t mark, ByteView bytes, bool isThere, bool isCertain)
{
    Followed& followed = m_followed[mark - 1];
    if (isThere && !m_recorder.isStopped() && !std::exchange(followed.reached, true))
        m_tracker.arrive(followed.way, m_network.now(), bytes, isCertain);
    dropCopy(mark);
}

void OutsideWorld::datagramDelayed(DatagramId id, const SentDatagram& datagram)
{
    m_recorder.datagramDelayed(id, datagram);
}

void OutsideWorld::datagramReleased(DatagramId id, Time at, const SentDatagram& datagram)
{
    m_recorder.datagramReleased(id, at, datagram);
}

void OutsideWorld::datagramLost(DatagramId id, Time at, LossReason reason, const SentDatagram& datagram)
{
    m_recorder.datagramLost(id, at, reason, datagram);
    if (datagram.mark != 0)
        dropCopy(datagram.mark);
}

void OutsideWorld::conditionsChanged(EndpointId from, EndpointId to, const LinkConditions& conditions)
{
    m_recorder.conditionsChanged(from, to, conditions);
}

void OutsideWorld::datagramArrived(Address source, Address destination, ByteView bytes)
{
    const EndpointId sender = endpointAt(source.host).value_or(EndpointId::none());
    const EndpointId receiver = endpointAt(destination.host).value_or(EndpointId::none());
    const Flow* toClient = flowOfClient(receiver, destination.port);
    const Flow* flow = toClient ? toClient : flowOfClient(sender, source.port);
    const bool isSent = flow && m_port && m_port->send(flow->key, !toClient, bytes);
    const std::uint32_t mark = std::exchange(m_leaving, 0);
    if (mark == 0)
        return;
    const bool isCertain =
        flow && (toClient ? flow->client : m_gateways[flow->key.gateway].address).isLoopback();
    reach(mark, bytes, isSent && !m_isLeavingCorrupted, isCertain);
}

void OutsideWorld::protocolShown(EndpointId client, GameProtocol protocol, std::int32_t uniqueId)
{
    const auto peer = std::ranges::find(m_peers, client, &OutsidePeer::endpoint);
    if (peer == m_peers.end())
        return;
    writer().setProtocol(client, protocol);
    setId(*peer, uniqueId);
    const auto flows = m_flowsOfClient.find(client);
    if (flows == m_flowsOfClient.end() || flows->second.empty())
        return;
    const auto server = std::ranges::find(m_peers, flows->second.back()->serverEnd, &OutsidePeer::endpoint);
    if (server != m_peers.end())
        setId(*server, 1); // Godot's, in every version
}

void OutsideWorld::setId(OutsidePeer& peer, std::int32_t uniqueId)
{
    if (std::exchange(peer.uniqueId, uniqueId) != uniqueId)
        addState(peer, !m_network.isPlugged(peer.endpoint));
}

/// The peer's state with the id that is known now.
void OutsideWorld::addState(const OutsidePeer& peer, bool isUnplugged)
{
    const TraceState before = stateAt(TraceSnapshot(writer().trace()), m_network.now());
    const auto state = std::ranges::find(before.peers, peer.endpoint, &PeerState::endpoint);
    if (state == before.peers.end())
        return;
    PeerStateRow row;
    row.at = m_network.now();
    row.peer = peer.endpoint;
    row.id = peer.uniqueId;
    row.status = state->status;
    row.isUnplugged = isUnplugged;
    writer().addPeerState(row);
}

PacketId OutsideWorld::addPacket(const TrackedPacket& packet)
{
    if (!isOutside(packet.from)) { // its sender's ENet has reported it
        const auto part = std::ranges::find_if(
            m_labelled, [&packet](const CarriedPart& each) { return carries(each, packet); });
        return part == m_labelled.end() ? PacketId::none() : part->packet;
    }
    NewPacket row;
    row.from = packet.from;
    row.to = packet.to;
    row.channel = packet.channel;
    row.mode = packet.mode;
    row.sent = packet.sent;
    row.size = packet.size;
    row.fragments = packet.fragments;
    const bool isWhole = packet.fragments == 1 && packet.payload.size() == packet.size;
    if (!(isWhole ? m_whole : m_inParts).take(packet.size, m_seenBytes))
        return PacketId::none();
    row.payload = isWhole ? writer().storeBytes(packet.payload) : writer().reserveBytes(packet.size);
    return writer().addPacket(row);
}

void OutsideWorld::addFragment(PacketId packet, std::size_t offset, ByteView bytes)
{
    if (isReal(packet, false))
        writer().writePayload(packet, offset, bytes);
}

DatagramId OutsideWorld::addDatagram(const TrackedDatagram& datagram)
{
    m_content = datagram.content;
    m_carried.assign(datagram.carried.begin(), datagram.carried.end());
    return DatagramId::none(); // the network tells the recorder of it
}

bool OutsideWorld::isReal(PacketId packet, bool receiver) const
{
    const PacketRow row = TraceSnapshot(writer().trace()).packet(packet);
    return isOutside(receiver ? row.to : row.from);
}

void OutsideWorld::packetHeld(PacketId packet)
{
    if (isReal(packet, true))
        writer().packetHeld(packet);
}

void OutsideWorld::packetDelivered(PacketId packet, Time at, TransferMode mode)
{
    if (isReal(packet, true))
        writer().packetDelivered(packet, at, mode);
}

void OutsideWorld::packetDiscarded(PacketId packet)
{
    if (isReal(packet, true))
        writer().packetDiscarded(packet);
}

void OutsideWorld::packetAbandoned(PacketId packet)
{
    if (isReal(packet, false))
        writer().packetAbandonedBySender(packet);
    if (isReal(packet, true))
        writer().packetAbandonedByReceiver(packet);
}

void OutsideWorld::connectionEvent(ConnectionEvent event, EndpointId peer, EndpointId subject, Time at,
                                   ConnectionEnding ending)
{
    if (isOutside(peer))
        m_connections.add(event, peer, subject, at, ending);
}

void OutsideWorld::roundTrip(const MeasuredRoundTrip& sample)
{
    if (isOutside(sample.from))
        writer().addRoundTrip({.at = sample.at,
                               .from = sample.from,
                               .to = sample.to,
                               .meanMs = sample.meanMs,
                               .varianceMs = sample.varianceMs});
}

} // namespace peerscope
