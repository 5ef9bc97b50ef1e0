// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/sandbox/report.h"

#include <QtTest>

#include <map>
#include <set>

namespace peerscope::test_sandbox {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

Time seconds(double value)
{
    return fromSeconds(value);
}

int resultOf(const QJsonObject& event)
{
    return event.value(u"detail"_s).toObject().value(u"result"_s).toInt(-1);
}

QString nameOf(const PeerState& peer)
{
    return QString::fromUtf8(peer.name.data(), static_cast<qsizetype>(peer.name.size()));
}

/// The connections of each peer of the sandbox.
std::map<QString, std::set<int>> connectionsIn(const TraceState& state)
{
    std::map<QString, std::set<int>> connections;
    for (const PeerState& peer : state.peers) {
        for (const ConnectionState& connection : peer.connections)
            connections[nameOf(peer)].insert(connection.remoteId);
    }
    return connections;
}

/// What a running scenario does. test_sandbox_replay tests that it repeats.
class TestSandbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void peersJoinWhenTheyShould();
    void trafficKeepsItsTimes();
    void trafficWithoutStopGoesOnToTheEnd();
    void trafficErrorsAreToldOnceInARow();
    void actionsOnInactivePeersAreDone();
    void namesStandForTheirPeers();
    void meshConnectsEveryone();
    void meshTakesLateAndReturningMembers();
    void meshMemberThatReturnsAtOnce();
    void conditionsAreForLaterDatagrams();
    void laterLinksOverrideEarlierOnes();
    void endIncludesWhatIsDueAtIt();
    void stateTellsWhoIsWho();
    void payloadsAreWhatWasAskedFor();
    void wrongThingsAreNotDone_data();
    void wrongThingsAreNotDone();
    void wrongPeersAreNotAdded_data();
    void wrongPeersAreNotAdded();
};

void TestSandbox::peersJoinWhenTheyShould()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 3, 'peers': [
        {'name': 'server', 'role': 'server', 'join_at': 0.5},
        {'name': 'bot', 'role': 'client', 'server': 'server', 'id': 10, 'count': 3, 'join_at': 1, 'join_every': 0.4}]})"));
    const auto statusOf = [&sandbox](int peer) { return sandbox.state().peers[std::size_t(peer)].status; };
    for (int peer = 0; peer < 4; ++peer)
        QCOMPARE(statusOf(peer), PeerStatus::NotJoined);
    sandbox.runUntil(seconds(0.5));
    QCOMPARE(statusOf(0), PeerStatus::Connected);
    sandbox.runUntil(seconds(1.4) - Time(1));
    QCOMPARE(statusOf(1), PeerStatus::Connected);
    QCOMPARE(statusOf(2), PeerStatus::NotJoined);
    sandbox.runUntil(seconds(1.4));
    QCOMPARE(statusOf(2), PeerStatus::Connecting);
    sandbox.runUntil(seconds(3));
    QCOMPARE(statusOf(3), PeerStatus::Connected);
    const TraceSnapshot trace(sandbox.trace());
    const auto connected = eventsOf(trace, u"server"_s, u"peer_connected"_s);
    QCOMPARE(connected.size(), std::size_t{3});
    QCOMPARE(connected[2].value(u"subject"_s).toString(), u"bot.3"_s);
    const auto statuses = eventsOf(trace, u"bot.3"_s, u"status"_s);
    QCOMPARE(statuses.size(), std::size_t{2});
    QCOMPARE(statuses[0].value(u"t_us"_s).toInteger(), 1'800'000);
    QCOMPARE(statuses[0].value(u"detail"_s).toString(), u"connecting"_s);
    QCOMPARE(statuses[1].value(u"detail"_s).toString(), u"connected"_s);
}

void TestSandbox::trafficKeepsItsTimes()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 5,
        'peers': [{'name': 'server', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 'server'}],
        'traffic': [{'from': 'ana', 'to': 1, 'hz': 7, 'size': 8, 'start': 1, 'stop': 3}]})"));
    sandbox.runUntil(seconds(5));
    const TraceSnapshot trace(sandbox.trace());
    QCOMPARE(trace.packetCount(), std::size_t{14}); // 1, 1 + 1/7 … before 3
    for (std::uint32_t row = 0; row < 14; ++row) {
        const PacketRow packet = trace.packet(PacketId(row));
        QCOMPARE(packet.sent, seconds(1 + row / 7.0)); // no drift
        QCOMPARE(packet.fate, PacketFate::Delivered);
        QCOMPARE(packet.size, 8u);
        // The counter, little-endian, twice.
        const ByteView payload = trace.payload(packet);
        for (std::size_t index = 0; index < 8; ++index)
            QCOMPARE(std::to_integer<std::uint32_t>(payload[index]), index % 4 == 0 ? row : 0u);
    }
}

void TestSandbox::trafficWithoutStopGoesOnToTheEnd()
{
    Scenario scenario = scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 2,
        'peers': [{'name': 'server', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 'server'}],
        'traffic': [{'from': 'ana', 'to': 1, 'hz': 10, 'size': 8, 'start': 1}]})");
    scenario.duration = seconds(1.95);
    Sandbox sandbox(scenario);
    sandbox.runUntil(seconds(100));
    QCOMPARE(sandbox.now(), seconds(1.95));
    const TraceSnapshot trace(sandbox.trace());
    QCOMPARE(trace.packetCount(), std::size_t{10});
    QCOMPARE(trace.packet(PacketId(9)).sent, seconds(1.9));
}

void TestSandbox::trafficErrorsAreToldOnceInARow()
{
    // Sends to a peer that joins, leaves and joins again: three series of failures, the first before the
    // connection.
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 10,
        'peers': [{'name': 'server', 'role': 'server'},
                  {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 5, 'join_at': 2}],
        'traffic': [{'from': 'server', 'to': 'ana', 'hz': 20, 'size': 4}],
        'actions': [{'at': 4, 'peer': 'ana', 'do': 'close'}, {'at': 6, 'peer': 'ana', 'do': 'join'},
                    {'at': 8, 'peer': 'server', 'do': 'close'}]})"));
    sandbox.runUntil(seconds(10));
    const TraceSnapshot trace(sandbox.trace());
    const auto errors = eventsOf(trace, u"server"_s, u"error"_s);
    QCOMPARE(errors.size(), std::size_t{3});
    QCOMPARE(resultOf(errors[0]), int(Error::InvalidParameter));
    QCOMPARE(errors[0].value(u"t_us"_s).toInteger(), 0);
    QCOMPARE(resultOf(errors[1]), int(Error::InvalidParameter));
    QVERIFY(errors[1].value(u"t_us"_s).toInteger() >= 4'000'000 &&
            errors[1].value(u"t_us"_s).toInteger() < 4'300'000);
    QCOMPARE(resultOf(errors[2]), int(Error::Unconfigured));
    QVERIFY(trace.packetCount() > 60 && trace.packetCount() < 80); // and what could be sent was

    // A peer does not send before it joins.
    Sandbox early(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 4,
        'peers': [{'name': 'server', 'role': 'server', 'join_at': 2}],
        'traffic': [{'from': 'server', 'to': 0, 'hz': 20, 'size': 4}]})"));
    early.runUntil(seconds(4));
    QCOMPARE(eventsOf(TraceSnapshot(early.trace()), u"server"_s, u"error"_s).size(), std::size_t{0});
}

void TestSandbox::actionsOnInactivePeersAreDone()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 3,
        'peers': [{'name': 'server', 'role': 'server'},
                  {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 5, 'join_at': 2}],
        'actions': [
            {'at': 1.0, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'text': 'hello'},
            {'at': 1.1, 'peer': 'ana', 'do': 'disconnect_peer', 'target': 1},
            {'at': 1.2, 'peer': 'ana', 'do': 'close'},
            {'at': 1.3, 'peer': 'server', 'do': 'put_packet', 'target': 77, 'text': 'who'},
            {'at': 1.4, 'peer': 'server', 'do': 'join'},
            {'at': 1.5, 'peer': 'server', 'do': 'disconnect_peer', 'target': 99}]})"));
    sandbox.runUntil(seconds(3));
    const TraceSnapshot trace(sandbox.trace());
    const auto anas = eventsOf(trace, u"ana"_s, u"action"_s);
    QCOMPARE(anas.size(), std::size_t{3});
    QCOMPARE(resultOf(anas[0]), int(Error::Unconfigured));
    QVERIFY(anas[1].value(u"detail"_s).toObject().value(u"result"_s).isNull()); // returns nothing in Godot
    QCOMPARE(anas[1].value(u"subject"_s).toString(), u"server"_s);
    QVERIFY(anas[2].value(u"detail"_s).toObject().value(u"result"_s).isNull());
    const auto errors = eventsOf(trace, u"ana"_s, u"error"_s);
    QCOMPARE(errors.size(), std::size_t{2}); // close() of a closed peer is no misuse
    const auto servers = eventsOf(trace, u"server"_s, u"action"_s);
    QCOMPARE(servers.size(), std::size_t{3});
    QCOMPARE(resultOf(servers[0]), int(Error::InvalidParameter));
    QCOMPARE(resultOf(servers[1]), int(Error::AlreadyInUse));
    QCOMPARE(servers[2].value(u"subject"_s).toInt(), 99); // nobody's id
    QCOMPARE(trace.packetCount(), std::size_t{0});
    QCOMPARE(sandbox.state().peers[1].status, PeerStatus::Connected); // none of it hurt
}

void TestSandbox::namesStandForTheirPeers()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 4,
        'peers': [{'name': 'server', 'role': 'server'},
                  {'name': 'bot', 'role': 'client', 'server': 'server', 'id': 10, 'count': 3},
                  {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 5}],
        'actions': [
            {'at': 1.0, 'peer': 'bot', 'do': 'put_packet', 'target': 1, 'text': 'b'},
            {'at': 1.5, 'peer': 'server', 'do': 'put_packet', 'target': 'bot', 'text': 's'},
            {'at': 2.0, 'peer': 'server', 'do': 'put_packet', 'target': '-bot.2', 'text': 'x'},
            {'at': 2.5, 'peer': 'server', 'do': 'put_packet', 'target': 0, 'text': 'all'},
            {'at': 3.0, 'peer': 5, 'do': 'put_packet', 'target': -1, 'text': 'nobody'}]})"));
    sandbox.runUntil(seconds(4));
    const TraceSnapshot trace(sandbox.trace());
    std::map<std::int64_t, std::multiset<std::string>> ends;
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row) {
        const PacketRow packet = trace.packet(PacketId(row));
        ends[packet.sent.count()].insert(trace.endpoint(packet.from).name + ">" +
                                         trace.endpoint(packet.to).name);
    }
    using Ends = std::multiset<std::string>;
    QCOMPARE(ends[1'000'000], (Ends{"bot.1>server", "bot.2>server", "bot.3>server"}));
    QCOMPARE(ends[1'500'000], (Ends{"server>bot.1", "server>bot.2", "server>bot.3"}));
    QCOMPARE(ends[2'000'000], (Ends{"server>ana", "server>bot.1", "server>bot.3"}));
    QCOMPARE(ends[2'500'000], (Ends{"server>ana", "server>bot.1", "server>bot.2", "server>bot.3"}));
}

void TestSandbox::meshConnectsEveryone()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 3,
        'peers': [{'name': 'm', 'role': 'mesh', 'id': 11, 'count': 5}, {'name': 'n', 'role': 'mesh', 'id': 30}],
        'links': [{'delay_ms': 30, 'jitter_ms': 10}],
        'actions': [{'at': 2, 'peer': 'm.1', 'do': 'put_packet', 'target': 0, 'text': 'all'},
                    {'at': 2.2, 'peer': 'n', 'do': 'put_packet', 'target': -12, 'text': 'but one'}]})"));
    sandbox.runUntil(seconds(3));
    const auto connections = connectionsIn(sandbox.state());
    const std::set<int> everyone = {11, 12, 13, 14, 15, 30};
    QCOMPARE(connections.size(), everyone.size());
    for (const PeerState& peer : sandbox.state().peers) {
        std::set<int> others = everyone;
        others.erase(peer.id);
        QCOMPARE(connections.at(nameOf(peer)), others);
        QCOMPARE(eventsOf(TraceSnapshot(sandbox.trace()), nameOf(peer), u"peer_connected"_s).size(),
                 others.size());
    }
    const TraceSnapshot trace(sandbox.trace());
    QCOMPARE(trace.packetCount(), std::size_t{9});
    for (std::uint32_t row = 0; row < 9; ++row)
        QCOMPARE(trace.packet(PacketId(row)).fate, PacketFate::Delivered);
}

void TestSandbox::meshTakesLateAndReturningMembers()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 20,
        'peers': [{'name': 'm', 'role': 'mesh', 'id': 11, 'count': 3},
                  {'name': 'late', 'role': 'mesh', 'id': 20, 'join_at': 4}],
        'links': [{'delay_ms': 30, 'loss': 0.05}],
        'actions': [{'at': 8, 'peer': 'm.2', 'do': 'close'}, {'at': 12, 'peer': 'm.2', 'do': 'join'}]})"));
    sandbox.runUntil(seconds(3));
    QCOMPARE(connectionsIn(sandbox.state()).at(u"m.1"_s), (std::set<int>{12, 13}));
    QVERIFY(!connectionsIn(sandbox.state()).contains(u"late"_s));
    sandbox.runUntil(seconds(7));
    QCOMPARE(connectionsIn(sandbox.state()).at(u"late"_s), (std::set<int>{11, 12, 13}));
    QCOMPARE(connectionsIn(sandbox.state()).at(u"m.3"_s), (std::set<int>{11, 12, 20}));
    sandbox.runUntil(seconds(8));
    QVERIFY(!connectionsIn(sandbox.state()).contains(u"m.2"_s));
    sandbox.runUntil(seconds(20));
    for (const PeerState& peer : sandbox.state().peers) {
        std::set<int> others = {11, 12, 13, 20};
        others.erase(peer.id);
        QCOMPARE(connectionsIn(sandbox.state()).at(nameOf(peer)), others);
    }
    const TraceSnapshot trace(sandbox.trace());
    // It left and joined again, and the others noticed both.
    QCOMPARE(eventsOf(trace, u"m.1"_s, u"peer_connected"_s).size(), std::size_t{4});
    QCOMPARE(eventsOf(trace, u"m.1"_s, u"peer_disconnected"_s).size(), std::size_t{1});
    QCOMPARE(eventsOf(trace, u"m.2"_s, u"peer_connected"_s).size(), std::size_t{6});
}

void TestSandbox::meshMemberThatReturnsAtOnce()
{
    // Closed several times while its connections are being made: only the last try counts.
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 60,
        'peers': [{'name': 'm', 'role': 'mesh', 'id': 11, 'count': 3}],
        'links': [{'delay_ms': 40}],
        'actions': [
            {'at': 0.05, 'peer': 'm.3', 'do': 'close'}, {'at': 0.06, 'peer': 'm.3', 'do': 'join'},
            {'at': 0.10, 'peer': 'm.3', 'do': 'close'}, {'at': 0.11, 'peer': 'm.3', 'do': 'join'},
            {'at': 0.21, 'peer': 'm.3', 'do': 'close'}, {'at': 0.22, 'peer': 'm.3', 'do': 'join'},
            {'at': 0.26, 'peer': 'm.1', 'do': 'close'}, {'at': 0.27, 'peer': 'm.1', 'do': 'join'}]})"));
    sandbox.runUntil(seconds(60));
    for (const PeerState& peer : sandbox.state().peers) {
        std::set<int> others = {11, 12, 13};
        others.erase(peer.id);
        QCOMPARE(connectionsIn(sandbox.state())[nameOf(peer)], others);
    }
    // Nothing more is sent to closed peers.
    const TraceSnapshot trace(sandbox.trace());
    for (std::uint32_t row = 0; row < trace.datagramCount(); ++row) {
        const DatagramRow datagram = trace.datagram(DatagramId(row));
        QVERIFY(datagram.sent < seconds(1) || datagram.fate == DatagramFate::Delivered);
    }
}

void TestSandbox::conditionsAreForLaterDatagrams()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 6,
        'peers': [{'name': 'server', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 'server'},
                  {'name': 'bob', 'role': 'client', 'server': 'server'}],
        'links': [{'delay_ms': 50}],
        'traffic': [{'from': 'ana', 'to': 1, 'hz': 60, 'size': 4}, {'from': 'server', 'to': 0, 'hz': 60, 'size': 4},
                    {'from': 'bob', 'to': 1, 'hz': 60, 'size': 4}],
        'actions': [{'at': 3, 'link': ['ana', 'server'], 'do': 'conditions', 'delay_ms': 10},
                    {'at': 5, 'link': ['bob', 'server'], 'do': 'conditions', 'delay_ms': 20, 'both_ways': true},
                    {'at': 5.5, 'link': ['ana', '*'], 'do': 'conditions', 'loss': 1}]})"));
    sandbox.runUntil(seconds(6));
    const TraceSnapshot trace(sandbox.trace());
    std::map<std::string, int> late;
    for (std::uint32_t row = 0; row < trace.datagramCount(); ++row) {
        const DatagramRow datagram = trace.datagram(DatagramId(row));
        const std::string from = trace.endpoint(datagram.from).name;
        const std::string to = trace.endpoint(datagram.to).name;
        Time expected(50'000);
        if (from == "ana" && datagram.sent >= seconds(3))
            expected = Time(10'000);
        if ((from == "bob" || to == "bob") && datagram.sent >= seconds(5))
            expected = Time(20'000);
        const Time delay = datagram.due - datagram.sent;
        if (delay == expected)
            continue;
        // One sent just after the change does not overtake those sent before it.
        QVERIFY(delay > expected && delay <= Time(50'000));
        ++late[from];
    }
    QVERIFY(late["ana"] >= 1 && late["ana"] <= 8);
    QCOMPARE(late.count("server") == 0 || late["server"] <= 8, true);
    for (std::uint32_t row = 0; row < trace.datagramCount(); ++row) {
        const DatagramRow datagram = trace.datagram(DatagramId(row));
        const bool cut = trace.endpoint(datagram.from).name == "ana" && datagram.sent >= seconds(5.5);
        QCOMPARE(datagram.fate == DatagramFate::Lost, cut);
    }
}

void TestSandbox::laterLinksOverrideEarlierOnes()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 2,
        'peers': [{'name': 'server', 'role': 'server'}, {'name': 'bot', 'role': 'client', 'server': 'server', 'count': 2},
                  {'name': 'ana', 'role': 'client', 'server': 'server'}],
        'links': [{'delay_ms': 10, 'loss': 0.001},
                  {'from': 'bot', 'to': 'server', 'delay_ms': 20, 'both_ways': true},
                  {'from': 'bot.2', 'to': '*', 'jitter_ms': 3},
                  {'from': '*', 'to': 'server', 'duplicate': 0.004}]})"));
    sandbox.runUntil(seconds(2));
    const EndpointId server(0);
    const EndpointId bot1(1);
    const EndpointId bot2(2);
    const EndpointId ana(3);
    Network& network = sandbox.network();
    const auto check = [&network](EndpointId from, EndpointId to, int delay, int jitter, double duplicate) {
        return network.conditions(from, to) == LinkConditions{.delay = Time(delay * 1'000),
                                                              .jitter = Time(jitter * 1'000),
                                                              .loss = 0.001,
                                                              .duplicate = duplicate};
    };
    QVERIFY(check(ana, server, 10, 0, 0.004));
    QVERIFY(check(server, ana, 10, 0, 0));
    QVERIFY(check(bot1, server, 20, 0, 0.004));
    QVERIFY(check(server, bot1, 20, 0, 0));
    QVERIFY(check(bot2, server, 20, 3, 0.004));
    QVERIFY(check(server, bot2, 20, 0, 0));
    QVERIFY(check(bot2, ana, 10, 3, 0));
}

void TestSandbox::endIncludesWhatIsDueAtIt()
{
    // Polls, an action and traffic are due exactly at the end. They are carried out, however the run gets
    // there.
    const Scenario scenario = scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 2,
        'peers': [{'name': 'server', 'role': 'server'},
                  {'name': 'ana', 'role': 'client', 'server': 'server', 'count': 4}],
        'traffic': [{'from': 'ana', 'to': 1, 'hz': 10, 'size': 4}],
        'actions': [{'at': 2, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'text': 'last'}]})");
    const Outcome straight = outcomeOf(scenario);
    Sandbox stepped(scenario);
    int steps = 0;
    for (; !stepped.isFinished(); ++steps)
        stepped.runNextEvent();
    QVERIFY(steps > 500);
    QCOMPARE(stepped.now(), seconds(2));
    QVERIFY(outcomeOf(stepped) == straight);
    const TraceSnapshot trace(stepped.trace());
    int atTheEnd = 0;
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row)
        atTheEnd += trace.packet(PacketId(row)).sent == seconds(2) ? 1 : 0;
    QCOMPARE(atTheEnd, 8);
    stepped.runUntil(seconds(50));
    QCOMPARE(stepped.now(), seconds(2));
}

void TestSandbox::stateTellsWhoIsWho()
{
    Sandbox sandbox(busyScenario(3, 1.4));
    sandbox.runUntil(seconds(1.4));
    const TraceState state = sandbox.state();
    QCOMPARE(state.now, seconds(1.4));
    QCOMPARE(state.peers.size(), std::size_t{4});
    QCOMPARE(state.peers[0].name, std::string_view("server"));
    QCOMPARE(state.peers[0].role, std::string_view("server"));
    QCOMPARE(state.peers[0].id, 1);
    QCOMPARE(state.peers[1].id, 101);
    QCOMPARE(state.peers[2].name, std::string_view("bot.1"));
    QVERIFY(state.peers[2].id >= 2);
    QCOMPARE(state.peers[0].connections.size(), std::size_t{3});
    for (const ConnectionState& connection : state.peers[0].connections) {
        const PeerState& client = state.peers[connection.remote.value()];
        QCOMPARE(connection.remoteId, client.id);
        QCOMPARE(client.connections.size(), std::size_t{1});
        QCOMPARE(client.connections[0].remote, EndpointId(0));
        QCOMPARE(client.connections[0].remoteId, 1);
        QVERIFY(connection.roundTripTime > Time(40'000));
    }
    QCOMPARE(state.links.size(), std::size_t{6});
}

void TestSandbox::payloadsAreWhatWasAskedFor()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 2,
        'peers': [{'name': 'server', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 'server'}],
        'actions': [
            {'at': 1, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'text': 'gg \u00e4'},
            {'at': 1.1, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'hex': '00ff10'},
            {'at': 1.2, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'size': 5},
            {'at': 1.3, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'size': 0},
            {'at': 1.4, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'size': 200000}]})"));
    sandbox.runUntil(seconds(2));
    const TraceSnapshot trace(sandbox.trace());
    const auto payload = [&trace](std::uint32_t row) {
        const ByteView bytes = trace.payload(trace.packet(PacketId(row)));
        return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    };
    QCOMPARE(trace.packetCount(), std::size_t{4}); // nothing is sent for the empty one
    QCOMPARE(payload(0), QByteArray("gg \xC3\xA4"));
    QCOMPARE(payload(1), QByteArray::fromHex("00ff10"));
    QCOMPARE(payload(2), QByteArray(5, '\0'));
    QCOMPARE(payload(3).size(), 200'000);
    for (std::uint32_t row = 0; row < 4; ++row)
        QCOMPARE(trace.packet(PacketId(row)).fate, PacketFate::Delivered);
}

void TestSandbox::wrongThingsAreNotDone_data()
{
    QTest::addColumn<ActionSpec>("wrong");
    PutPacketAction put;
    QTest::newRow("nobody has the name") << action("zoe", CloseAction{});
    QTest::newRow("no name") << action("", CloseAction{});
    put.target.name = u"zoe"_s;
    QTest::newRow("nobody to send to") << action("server", put);
    put = {};
    put.payload = PayloadSize{limits::maxPayload + 1};
    QTest::newRow("too much") << action("server", put);
    ConditionsAction conditions{u"ana"_s, u"zoe"_s, false, {}};
    conditions.conditions.loss = 0.5;
    QTest::newRow("no such link") << action("", conditions);
    conditions.to = u"server"_s;
    conditions.conditions.loss = 1.5;
    QTest::newRow("more than all lost") << action("", conditions);
    QTest::newRow("disconnect everyone") << action("server", DisconnectPeerAction{});
}

void TestSandbox::wrongThingsAreNotDone()
{
    QFETCH(ActionSpec, wrong);
    Sandbox sandbox(busyScenario(1, 1.0));
    sandbox.runUntil(seconds(0.5));
    const Outcome before = outcomeOf(sandbox);
    const Scenario scenario = sandbox.scenario();
    const auto problem = sandbox.perform(wrong, sandbox.now());
    QVERIFY(problem && !problem->isEmpty());
    QCOMPARE(sandbox.now(), seconds(0.5));
    QVERIFY(sandbox.scenario() == scenario);
    QVERIFY(outcomeOf(sandbox) == before);
}

void TestSandbox::wrongPeersAreNotAdded_data()
{
    QTest::addColumn<PeerSpec>("wrong");
    PeerSpec spec;
    spec.server = u"server"_s;
    const auto row = [](const char* what, PeerSpec peer) { QTest::newRow(what) << peer; };
    spec.name = u"ana"_s;
    row("a peer's name", spec);
    spec.name = u"bot"_s;
    row("the name of several", spec);
    spec.name = u"bot.2"_s;
    row("the name of one of several", spec);
    spec.name = u"-x"_s;
    row("no name for a peer", spec);
    spec.name = u"zoe"_s;
    spec.server = u"ana"_s;
    row("a server that is none", spec);
    spec.server = u"server"_s;
    spec.id = 101;
    row("a peer's id", spec);
    spec.id = 99;
    spec.count = 5;
    row("ids that run into a peer's", spec);
    spec.id = 1;
    spec.count.reset();
    row("the server's id", spec);
    spec.id = expandPeers(busyScenario(1, 1.0))[2].id;
    row("an id that was drawn", spec);
    spec.id = *spec.id - 2;
    spec.count = 4;
    row("ids that run into one that was drawn", spec);
    spec.id.reset();
    spec.count = maxPeers;
    row("too many", spec);
}

void TestSandbox::wrongPeersAreNotAdded()
{
    QFETCH(PeerSpec, wrong);
    Sandbox sandbox(busyScenario(1, 1.0));
    sandbox.runUntil(seconds(0.5));
    const Scenario scenario = sandbox.scenario();
    const auto problem = sandbox.addPeer(wrong, sandbox.now());
    QVERIFY(problem && !problem->isEmpty());
    QCOMPARE(sandbox.now(), seconds(0.5));
    QVERIFY(sandbox.scenario() == scenario);
    QCOMPARE(sandbox.state().peers.size(), std::size_t{4});
}

PEERSCOPE_TEST(TestSandbox)

} // namespace peerscope::test_sandbox

#include "test_sandbox.moc"
