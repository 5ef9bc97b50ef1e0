// SPDX-License-Identifier: MIT
#include "core/wire/enet_tracker.h"

#include "core/wire/byte_reading.h"
#include "core/wire/dtls_record.h"
#include "core/wire/enet_handshake.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace peerscope {

EnetTracker::EnetTracker(EnetTrackerOutput& output, Decompressor* rangeCoder,
                         std::optional<GameProtocol> decodeAs)
    : m_output(output), m_opener(rangeCoder), m_decodeAs(decodeAs)
{
}

const FlowSide* EnetTracker::senderOf(const SeenDatagram& datagram)
{
    if (const auto found = m_ways.find({datagram.from, datagram.to}); found != m_ways.end())
        return &found->second;
    if (m_flows.size() == mostFlows)
        return nullptr;
    const auto number = static_cast<std::uint32_t>(m_flows.size());
    m_flows.emplace_back();
    m_ways[{datagram.to, datagram.from}] = {number, 1};
    FlowSide& sender = m_ways[{datagram.from, datagram.to}];
    sender = {number, 0};
    ++m_counts.foreignFlows;
    return &sender;
}

std::uint64_t& EnetTracker::countOfUnknown(Flow& flow, const SeenDatagram& datagram,
                                           const EnetDatagram& opened)
{
    if (datagram.missing > 0)
        return m_counts.cut;
    const EnetHeader& header = opened.header;
    const bool isConnect = header.peerId == noEnetPeer;
    if (isDtlsRecord(datagram.bytes))
        return m_counts.encrypted;
    const bool isUnread = !opened.problem.empty() && header.compressed;
    const bool isFirst = flow.ignored == 0; // later, a match would be chance
    if (isUnread && isFirst && isConnect && header.hasSentTime && header.sessionId == 0)
        flow.isCompressed = true;
    if (isUnread && flow.isCompressed)
        return m_counts.compressed;
    ++flow.ignored;
    return m_counts.foreign;
}

void EnetTracker::see(const SeenDatagram& datagram)
{
    wait(datagram.at);
    const FlowSide* sender = senderOf(datagram);
    if (!sender) {
        ++(datagram.missing > 0 ? m_counts.cut : m_counts.foreign);
        return;
    }
    const EnetDatagram opened = open(*sender, datagram);
    Flow& flow = m_flows[sender->flow];
    if (flow.mayShowMore || mayConnect(opened))
        look(*sender, datagram, opened);
    const bool isForeign = !flow.evidence.isShown() && !flow.undecidedSince;
    if (isForeign || (m_held.empty() && !flow.undecidedSince))
        follow(flow, datagram, opened);
    else
        m_held.push(datagram, *sender);
    release();
}

void EnetTracker::wait(Time at)
{
    m_seenAt = std::max(m_seenAt, at);
    release();
}

void EnetTracker::flush()
{
    while (!m_held.empty()) {
        decide(m_flows[m_held.frontSender().flow]);
        release();
    }
    for (const Connection& connection : m_connections) {
        for (const auto& direction : connection.directions) {
            const auto unanswered = direction && connection.answered && !connection.ended
                                        ? direction->unanswered()
                                        : std::nullopt;
            if (unanswered)
                m_output.connectionSilent(direction->from(), direction->to(), unanswered->packet,
                                          unanswered->resends);
        }
    }
}

EnetDatagram EnetTracker::open(FlowSide sender, const SeenDatagram& datagram)
{
    return m_opener.open(datagram.bytes, m_flows[sender.flow].framings[sender.side], datagram.missing);
}

void EnetTracker::look(FlowSide sender, const SeenDatagram& datagram, const EnetDatagram& opened)
{
    Flow& flow = m_flows[sender.flow];
    if (!flow.evidence.isShown()) {
        if (!opened.isSound) {
            flow.evidence.startAgain();
            flow.undecidedSince.reset();
            for (EnetFraming& framing : flow.framings)
                framing = {.prefixTries = framing.prefixTries};
            return;
        }
        flow.evidence.add(sender.side, opened, datagram.missing);
        if (!flow.evidence.isShown()) {
            if (!flow.undecidedSince && !flow.isDoubted)
                flow.undecidedSince = m_seenAt;
            return;
        }
        flow.undecidedSince.reset();
    }
    if (opened.problem.empty())
        lookAtGame(flow, datagram, opened);
}

void EnetTracker::lookAtGame(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened)
{
    if (const std::optional<EnetCommand> connect = connectIn(opened)) {
        const std::uint32_t id = connectIdIn(opened, *connect);
        const bool isKnown = std::ranges::any_of(flow.games, [&](const Game& game) {
            return game.connectId == id && game.client == datagram.from;
        });
        if (!isKnown) {
            if (flow.games.size() == mostRemembered)
                flow.games.erase(flow.games.begin());
            flow.games.push_back({id, datagram.from, GameEvidence(handshakeIn(opened, *connect)), {}});
            flow.undecidedSince = m_seenAt;
        }
    }
    flow.mayShowMore = !flow.games.empty() && !flow.games.back().evidence.isFinal();
    if (flow.games.empty())
        return;
    Game& game = flow.games.back();
    if (!game.evidence.isFinal()) {
        const GameProtocol before = game.evidence.protocol();
        EnetCommandReader reader(opened.commands, opened.commandsOffset, datagram.missing);
        EnetCommand command;
        while (reader.next(command)) {
            const bool isWhole = !isFragment(command.kind) && command.payloadMissing == 0;
            if (isData(command.kind))
                game.evidence.add(datagram.from == game.client, command.channel, modeOf(command.kind),
                                  isWhole
                                      ? opened.commands.subspan(command.payloadOffset(), command.payloadSize)
                                      : ByteView());
            if (command.kind == EnetCommandKind::Disconnect)
                flow.undecidedSince.reset();
        }
        const GameProtocol now = game.evidence.protocol();
        const bool isScene = now == GameProtocol::Godot4Scene && before == GameProtocol::Godot4Packets;
        const bool isGodot3 = now == GameProtocol::Godot3 && game.evidence.isFinal();
        if (!m_decodeAs && game.endpoint.isValid() && (isScene || isGodot3))
            m_output.protocolShown(game.endpoint, now, game.evidence.clientId());
    }
    if (game.evidence.isSettled())
        flow.undecidedSince.reset();
}

/// Follows what no longer waits for a decision.
void EnetTracker::release()
{
    while (!m_held.empty()) {
        const FlowSide sender = m_held.frontSender();
        Flow& flow = m_flows[sender.flow];
        if (flow.undecidedSince && (m_seenAt - *flow.undecidedSince > patience || m_held.isFull()))
            decide(flow);
        if (flow.undecidedSince)
            return;
        const SeenDatagram& datagram = m_held.front();
        follow(flow, datagram, open(sender, datagram));
        m_held.pop();
    }
}

/// Ends its wait, whatever is known.
void EnetTracker::decide(Flow& flow)
{
    flow.isDoubted = !flow.evidence.isShown();
    flow.undecidedSince.reset();
}

void EnetTracker::accept(Flow& flow)
{
    flow.isEnet = true;
    ++m_counts.flows;
    --m_counts.foreignFlows;
    m_counts.unrecognized += flow.ignored;
    m_counts.foreign -= flow.ignored;
}

void EnetTracker::follow(Flow& flow, const SeenDatagram& datagram, const EnetDatagram& opened)
{
    m_now = std::max(m_now, datagram.at);
    if (!flow.isEnet && flow.evidence.isShown())
        accept(flow);
    if (!flow.isEnet) {
        ++countOfUnknown(flow, datagram, opened);
        return;
    }
    using Arrival = EnetDirection::Arrival;
    read(connectionOf(flow, datagram, opened, true), datagram, opened,
         datagram.arrivalSeen ? Arrival::Seen : Arrival::Unseen);
}

EnetTracker::CommandsRead EnetTracker::read(Connection* connection, const SeenDatagram& datagram,
                                            const EnetDatagram& opened, EnetDirection::Arrival arrival)
{
    CommandsRead commands;
    if (connection) {
        ++m_counts.datagrams;
        m_output.openDatagram(datagram.bytes);
        commands =
            readCommands(*connection, datagram.from == connection->client ? 0 : 1, datagram, opened, arrival);
    }
    if (datagram.missing > 0)
        ++m_counts.cut;
    else if (!opened.problem.empty() && opened.header.compressed)
        ++m_counts.compressed;
    else if (!connection)
        ++m_counts.unrecognized;
    else
        ++(commands.isSound ? m_counts.understood : m_counts.malformed);
    return commands;
}

std::optional<DatagramOnWay> EnetTracker::send(const SeenDatagram& datagram,
                                               std::optional<GameProtocol> decodeAs)
{
    m_decodeAs = decodeAs;
    m_seenAt = m_now = std::max(m_now, datagram.at);
    const FlowSide* sender = senderOf(datagram);
    if (!sender) {
        ++m_counts.foreign;
        return std::nullopt;
    }
    Flow& flow = m_flows[sender->flow];
    const EnetDatagram opened = open(*sender, datagram);
    if (!flow.isEnet) {
        if (!mayConnect(opened) || !connectIn(opened)) {
            ++countOfUnknown(flow, datagram, opened);
            return std::nullopt;
        }
        accept(flow);
    }
    if (opened.problem.empty() && (flow.mayShowMore || mayConnect(opened)))
        lookAtGame(flow, datagram, opened);
    flow.undecidedSince.reset();
    Connection* connection = connectionOf(flow, datagram, opened, false);
    const CommandsRead commands = read(connection, datagram, opened, EnetDirection::Arrival::Later);
    if (!connection)
        return std::nullopt;
    return DatagramOnWay{.connection = connection->number,
                         .number = commands.number,
                         .sender = *sender,
                         .client = connection->ends[0],
                         .server = connection->ends[1],
                         .side = static_cast<std::uint8_t>(datagram.from == connection->client ? 0 : 1),
                         .answers = commands.answers};
}

void EnetTracker::arrive(const DatagramOnWay& datagram, Time at, ByteView bytes, bool isCertain)
{
    m_now = std::max(m_now, at);
    Connection& connection = m_connections[datagram.connection];
    connection.sentBy(datagram.side).reached(datagram.number, m_now, isCertain);
    if (!datagram.answers)
        return;
    EnetDirection& answered = connection.sentBy(1 - datagram.side);
    const EnetDatagram opened = open(datagram.sender, {.at = m_now, .from = {}, .to = {}, .bytes = bytes});
    EnetCommandReader reader(opened.commands, opened.commandsOffset);
    EnetCommand command;
    while (reader.next(command)) {
        if (command.kind == EnetCommandKind::Acknowledge)
            answered.answered(command, m_now, m_output);
        else if (command.kind == EnetCommandKind::Disconnect)
            tell(connection, datagram.side, command.acknowledge, m_now);
    }
}

void EnetTracker::lose(const DatagramOnWay& datagram)
{
    m_connections[datagram.connection].sentBy(datagram.side).lost(datagram.number);
}

void EnetTracker::giveUp(const UdpAddress& client, const UdpAddress& server, Time at)
{
    const auto way = m_ways.find({client, server});
    if (way == m_ways.end())
        return;
    m_now = std::max(m_now, at);
    for (const std::uint32_t number : m_flows[way->second.flow].connections) {
        Connection& connection = m_connections[number];
        if (std::exchange(connection.told, true))
            continue;
        connection.ended = true;
        EnetDirection& toServer = connection.sentBy(0);
        EnetDirection& toClient = connection.sentBy(1);
        toServer.close(toClient, m_output);
        toClient.close(toServer, m_output);
        toServer.forget();
        toClient.forget();
        const auto report = [&](ConnectionEvent event, int side) {
            m_output.connectionEvent(event, connection.ends[side], connection.ends[1 - side], m_now,
                                     ConnectionEnding::TimedOut);
        };
        if (connection.answered)
            report(ConnectionEvent::Left, 0);
        report(ConnectionEvent::Disconnected, 0);
        if (connection.joined)
            report(ConnectionEvent::Left, 1);
    }
}

EnetTracker::Connection* EnetTracker::connectionOf(Flow& flow, const SeenDatagram& datagram,
                                                   const EnetDatagram& opened, bool mayBegin)
{
    if (const auto connect = mayConnect(opened) ? connectIn(opened) : std::nullopt) {
        const std::uint32_t id = connectIdIn(opened, *connect);
        for (const std::uint32_t number : flow.connections) {
            Connection& connection = m_connections[number];
            if (connection.handshakeSeen && connection.connectId == id && connection.client == datagram.from)
                return &connection; // a resend
        }
        return newConnection(flow, datagram, opened, &*connect);
    }
    if (opened.header.peerId == noEnetPeer || datagram.bytes.size() < opened.prefix + opened.header.size)
        return flow.connections.empty() ? nullptr : &m_connections[flow.connections.back()];
    if (Connection* answered = connectionVerifiedBy(flow, datagram, opened))
        return answered;
    // The exact match, or else the newest that it may belong to.
    Connection* possible = nullptr;
    for (auto number = flow.connections.rbegin(); number != flow.connections.rend(); ++number) {
        Connection& connection = m_connections[*number];
        const int side = datagram.from == connection.client ? 0 : 1;
        const bool peerKnown = connection.peerIds[side] != unknownPeer;
        const bool sessionKnown = connection.sessions[side] != unknownSession;
        if ((peerKnown && connection.peerIds[side] != opened.header.peerId) ||
            (sessionKnown && connection.sessions[side] != opened.header.sessionId))
            continue;
        if (peerKnown && sessionKnown)
            return &connection;
        if (!possible)
            possible = &connection;
    }
    if (!possible && mayBegin)
        possible = newConnection(flow, datagram, opened, nullptr);
    if (possible && !possible->handshakeSeen) {
        const int side = datagram.from == possible->client ? 0 : 1;
        possible->peerIds[side] = opened.header.peerId;
        possible->sessions[side] = opened.header.sessionId;
    }
    return possible;
}

/// A client that was killed and came back at once has the numbers of its old connection, which the server
/// still keeps. The answer to its CONNECT says which one it is for.
EnetTracker::Connection* EnetTracker::connectionVerifiedBy(const Flow& flow, const SeenDatagram& datagram,
                                                           const EnetDatagram& opened)
{
    if (flow.connections.size() < 2 || m_connections[flow.connections.back()].answered)
        return nullptr;
    EnetCommandReader reader(opened.commands, opened.commandsOffset);
    EnetCommand command;
    if (!reader.next(command) || command.kind != EnetCommandKind::VerifyConnect)
        return nullptr;
    const std::uint32_t id = connectIdIn(opened, command);
    for (const std::uint32_t number : flow.connections) {
        Connection& connection = m_connections[number];
        if (connection.handshakeSeen && connection.connectId == id && connection.client == datagram.to)
            return &connection;
    }
    return nullptr;
}

EnetTracker::Connection* EnetTracker::newConnection(Flow& flow, const SeenDatagram& datagram,
                                                    const EnetDatagram& opened, const EnetCommand* connect)
{
    using Role = TrackedEndpoint::Role;
    TrackedEndpoint client{datagram.from};
    TrackedEndpoint server{datagram.to};
    Game* game = nullptr;
    if (connect) {
        const std::uint32_t id = connectIdIn(opened, *connect);
        const auto found = std::ranges::find_if(flow.games, [&](const Game& candidate) {
            return candidate.connectId == id && candidate.client == datagram.from;
        });
        if (found != flow.games.end()) {
            game = &*found;
            client.protocol = server.protocol = m_decodeAs.value_or(game->evidence.protocol());
        }
        client.role = Role::Client;
        server.role = Role::Server;
        client.likelyId = game ? game->evidence.clientId() : 0;
        if (client.protocol != GameProtocol::Unknown) {
            client.uniqueId = game->evidence.clientId();
            server.uniqueId = 1;
        }
    } else {
        // Without a start, they are who was there last.
        if (const KnownEndpoint* known = newestAt(datagram.from))
            client = known->said;
        if (const KnownEndpoint* known = newestAt(datagram.to))
            server = known->said;
        if (m_decodeAs)
            client.protocol = server.protocol = *m_decodeAs;
    }
    const GameProtocol protocol = client.role == Role::Server ? server.protocol : client.protocol;
    const EndpointId clientId = endpointFor(client);
    const EndpointId serverId = endpointFor(server);
    if (!clientId.isValid() || !serverId.isValid() || m_connections.size() == mostConnections)
        return nullptr;
    if (game)
        game->endpoint = clientId;
    const bool fromTheStart = connect != nullptr;
    if (flow.connections.size() == mostRemembered)
        flow.connections.erase(flow.connections.begin());
    flow.connections.push_back(static_cast<std::uint32_t>(m_connections.size()));
    m_young.push_back(static_cast<std::uint32_t>(m_connections.size()));
    Connection& connection = m_connections.emplace_back(clientId, serverId, protocol, fromTheStart);
    if (m_young.size() > mostYoung) {
        m_connections[m_young.front()].forgetMonologue();
        m_young.pop_front();
    }
    connection.client = datagram.from;
    connection.number = static_cast<std::uint32_t>(m_connections.size() - 1);
    ++m_counts.connections;
    if (connect) {
        connection.handshakeSeen = true;
        connection.connectId = connectIdIn(opened, *connect);
        connection.peerIds[1] = readBig16(opened.commands, connect->offset + outgoingPeerIdOffset) & 0xFFF;
        m_output.connectionEvent(ConnectionEvent::Connecting, clientId, serverId, m_now,
                                 ConnectionEnding::Unknown);
    } else {
        connection.answered = connection.joined = true;
    }
    return &connection;
}

const EnetTracker::KnownEndpoint* EnetTracker::newestAt(const UdpAddress& address) const
{
    const auto found = m_endpoints.find(address);
    return found == m_endpoints.end() || found->second.empty() ? nullptr : &found->second.back();
}

EndpointId EnetTracker::endpointFor(const TrackedEndpoint& endpoint)
{
    // A client that returns with another id is a new endpoint.
    auto& known = m_endpoints[endpoint.address];
    for (auto each = known.rbegin(); each != known.rend(); ++each) {
        if (each->said.uniqueId == endpoint.uniqueId)
            return each->id;
    }
    const EndpointId added = m_output.addEndpoint(endpoint);
    if (known.size() == mostRemembered)
        known.erase(known.begin());
    if (added.isValid())
        known.push_back({added, endpoint});
    return added;
}

EnetTracker::CommandsRead EnetTracker::readCommands(Connection& connection, int side,
                                                    const SeenDatagram& datagram, const EnetDatagram& opened,
                                                    EnetDirection::Arrival arrival)
{
    EnetDirection& direction = connection.sentBy(side);
    direction.beginDatagram(m_now, datagram.bytes, opened.header, arrival);
    m_acknowledgements.clear();
    std::optional<EnetCommand> disconnect;
    datagram_content::Flags content = 0;
    bool isSound = opened.problem.empty();
    std::size_t missing = datagram.missing;
    if (isSound) {
        EnetCommandReader reader(opened.commands, opened.commandsOffset, datagram.missing);
        EnetCommand command;
        while (reader.next(command)) {
            missing -= command.payloadMissing; // whose header says what it is
            if (command.kind == EnetCommandKind::Acknowledge) {
                content |= datagram_content::acknowledgement;
                m_acknowledgements.push_back(command);
                continue;
            }
            handshake(connection, side, command, opened);
            if (command.kind == EnetCommandKind::Disconnect)
                disconnect = command;
            direction.addCommand(command, opened.commands, m_output);
        }
        isSound = reader.atEnd();
    }
    if (!isSound || missing > 0)
        direction.missedSomething(m_now);
    if (side == 0 && !connection.joined && !m_acknowledgements.empty()) {
        for (const EnetCommand& command : m_acknowledgements) {
            if (command.channel == enetConnectionChannel)
                direction.opensConnection();
        }
    }
    const std::uint32_t number = direction.endDatagram(content, m_output);
    for (const EnetCommand& command : m_acknowledgements)
        acknowledge(connection, side, command, m_now);
    if (disconnect) {
        leave(connection, side, disconnect->acknowledge, m_now);
        if (arrival != EnetDirection::Arrival::Later)
            tell(connection, side, disconnect->acknowledge, m_now);
    }
    return {.isSound = isSound, .answers = disconnect || !m_acknowledgements.empty(), .number = number};
}

void EnetTracker::handshake(Connection& connection, int side, const EnetCommand& command,
                            const EnetDatagram& opened)
{
    if (command.kind != EnetCommandKind::VerifyConnect || side != 1 || connection.answered)
        return;
    connection.peerIds[0] = readBig16(opened.commands, command.offset + outgoingPeerIdOffset) & 0xFFF;
    connection.sessions[1] = readByte(opened.commands, command.offset + incomingSessionOffset) & 3;
    connection.sessions[0] = readByte(opened.commands, command.offset + outgoingSessionOffset) & 3;
}

void EnetTracker::acknowledge(Connection& connection, int side, const EnetCommand& command, Time at)
{
    EnetDirection& other = connection.sentBy(1 - side);
    const std::optional<EnetCommandKind> kind = other.acknowledged(command, at, m_output);
    if (side == 0 && kind == EnetCommandKind::VerifyConnect && !connection.answered) {
        connection.answered = true;
        other.open();
        m_output.connectionEvent(ConnectionEvent::Connected, other.to(), other.from(), at,
                                 ConnectionEnding::Unknown);
    } else if (side == 1 && !connection.joined && kind) {
        // The server acknowledges only commands of a connected client.
        connection.joined = true;
        m_output.connectionEvent(ConnectionEvent::Joined, other.to(), other.from(), at,
                                 ConnectionEnding::Unknown);
    }
}

void EnetTracker::leave(Connection& connection, int leavingSide, bool acknowledged, Time at)
{
    // The leaving side takes nothing any more.
    EnetDirection& toLeaving = connection.sentBy(1 - leavingSide);
    toLeaving.close(connection.sentBy(leavingSide), m_output);
    if (std::exchange(connection.ended, true))
        return;
    if (m_ended.size() == mostEnded) {
        for (const auto& direction : m_connections[m_ended.front()].directions)
            direction->forget();
        m_ended.pop_front();
    }
    m_ended.push_back(connection.number);
    // A client that leaves gets no signal. A server that drops a client at once gets none either.
    const ConnectionEnding leaving = acknowledged ? ConnectionEnding::Acknowledged : ConnectionEnding::Closed;
    if (leavingSide == 0)
        m_output.connectionEvent(ConnectionEvent::Disconnected, connection.ends[0], connection.ends[1], at,
                                 leaving);
    else if (connection.joined && !acknowledged)
        m_output.connectionEvent(ConnectionEvent::Dropped, connection.ends[1], connection.ends[0], at,
                                 leaving);
}

void EnetTracker::tell(Connection& connection, int leavingSide, bool acknowledged, Time at)
{
    // When the other side gets the DISCONNECT, it drops what it has not polled; what it had polled is known
    // from its acknowledgements.
    EnetDirection& fromLeaving = connection.sentBy(leavingSide);
    fromLeaving.close(connection.sentBy(1 - leavingSide), m_output);
    if (std::exchange(connection.told, true))
        return;
    const EndpointId client = connection.ends[0];
    const EndpointId server = connection.ends[1];
    if (leavingSide == 1) { // without its server, a client is disconnected
        if (connection.answered)
            m_output.connectionEvent(ConnectionEvent::Left, client, server, at, ConnectionEnding::Told);
        m_output.connectionEvent(ConnectionEvent::Disconnected, client, server, at, ConnectionEnding::Told);
    }
    if (connection.joined && (leavingSide == 0 || acknowledged))
        m_output.connectionEvent(ConnectionEvent::Left, server, client, at,
                                 leavingSide == 0 ? ConnectionEnding::Told : ConnectionEnding::Acknowledged);
}

} // namespace peerscope
