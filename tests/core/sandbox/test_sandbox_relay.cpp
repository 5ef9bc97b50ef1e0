// SPDX-License-Identifier: MIT
#include "core/trace/relayed_packets.h"
#include "core/trace/story.h"
#include "core/wire/godot_messages.h"
#include "core/words/story_text.h"
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include <QtTest>

namespace peerscope::test_sandbox_relay {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

/// A server with the scene interface and three clients.
Scenario sceneScenario(const QByteArray& sections)
{
    return scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 5,
        'peers': [{'name': 'server', 'role': 'server', 'api': 'scene'},
                  {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101},
                  {'name': 'bot', 'role': 'client', 'server': 'server', 'count': 2, 'id': 200, 'join_at': 0.5,
                   'join_every': 0.3}],
        'links': [{'delay_ms': 20, 'jitter_ms': 8, 'loss': 0.02}])" +
                      sections + "}");
}

/// "peer_connected ana" of one peer, in order.
QStringList told(const TraceSnapshot& trace, const QString& peer)
{
    QStringList result;
    for (std::size_t index = 0; index < trace.eventCount(); ++index) {
        const EventRow& event = trace.event(index);
        if (QString::fromStdString(trace.endpoint(event.peer).name) != peer ||
            (event.kind != EventKind::PeerConnected && event.kind != EventKind::PeerDisconnected))
            continue;
        const QString sign = event.kind == EventKind::PeerConnected ? u"+ "_s : u"- "_s;
        result.append(sign + QString::fromStdString(trace.endpoint(event.subject).name));
    }
    return result;
}

std::vector<PacketRow> packetsOf(const TraceSnapshot& trace)
{
    std::vector<PacketRow> result;
    for (std::uint32_t row = 0; row < trace.packetCount(); ++row)
        result.push_back(trace.packet(PacketId(row)));
    return result;
}

QString nameOf(const TraceSnapshot& trace, EndpointId id)
{
    return QString::fromStdString(trace.endpoint(id).name);
}

class TestSandboxRelay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientsHearOfEachOther();
    void clientsReachEachOther();
    void putPacketCarriesRawMessages();
    void everyPassedOnPacketIsTied();
    void leavingIsTold();
    void errorsAreTold();
    void theStoryOfARelayToNobody();
    void barePeersKnowNothingOfIt();
    void repeats();
};

void TestSandboxRelay::clientsHearOfEachOther()
{
    Sandbox sandbox(sceneScenario({}));
    sandbox.runUntil(fromSeconds(3));
    const TraceSnapshot trace(sandbox.trace());
    QCOMPARE(told(trace, u"ana"_s), (QStringList{u"+ server"_s, u"+ bot.1"_s, u"+ bot.2"_s}));
    QCOMPARE(told(trace, u"server"_s), (QStringList{u"+ ana"_s, u"+ bot.1"_s, u"+ bot.2"_s}));
    QStringList bot = told(trace, u"bot.2"_s);
    QCOMPARE(bot.takeFirst(), u"+ server"_s);
    bot.sort();
    QCOMPARE(bot, (QStringList{u"+ ana"_s, u"+ bot.1"_s}));
}

void TestSandboxRelay::clientsReachEachOther()
{
    Sandbox sandbox(
        sceneScenario(R"(, 'actions': [{'at': 2, 'peer': 'ana', 'do': 'put_packet', 'target': 'bot.1',
        'channel': 4, 'mode': 'reliable', 'text': 'psst'}])"));
    sandbox.runUntil(fromSeconds(4));
    const TraceSnapshot trace(sandbox.trace());
    std::vector<PacketRow> hops;
    for (const PacketRow& packet : packetsOf(trace)) {
        if (packet.channel == 4)
            hops.push_back(packet);
    }
    QCOMPARE(hops.size(), std::size_t{2});
    QCOMPARE(nameOf(trace, hops[0].from) + nameOf(trace, hops[0].to), u"anaserver"_s);
    QCOMPARE(nameOf(trace, hops[1].from) + nameOf(trace, hops[1].to), u"serverbot.1"_s);
    QCOMPARE(godotRelay(trace.payload(hops[0]))->peer, 200);
    QCOMPARE(godotRelay(trace.payload(hops[1]))->peer, 101);
    QCOMPARE(hops[1].sent, hops[0].delivered.value()); // in the server's poll
    QCOMPARE(hops[1].fate, PacketFate::Delivered);
    QCOMPARE(relayedFrom(trace, hops[1].id), std::optional(hops[0].id));
}

void TestSandboxRelay::putPacketCarriesRawMessages()
{
    Sandbox sandbox(sceneScenario(R"(, 'actions': [
        {'at': 2, 'peer': 'ana', 'do': 'put_packet', 'target': 1, 'channel': 4, 'text': 'gg'},
        {'at': 2.1, 'peer': 'server', 'do': 'put_packet', 'target': '-ana', 'channel': 4, 'text': 'gg'}])"));
    sandbox.runUntil(fromSeconds(3));
    const TraceSnapshot trace(sandbox.trace());
    QStringList seen;
    for (const PacketRow& packet : packetsOf(trace)) {
        if (packet.channel != 4)
            continue;
        const ByteView payload = trace.payload(packet);
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(payload.data()), int(payload.size())), "\3gg");
        seen.append(nameOf(trace, packet.from) + u'>' + nameOf(trace, packet.to));
    }
    QCOMPARE(seen, (QStringList{u"ana>server"_s, u"server>bot.1"_s, u"server>bot.2"_s}));
}

void TestSandboxRelay::everyPassedOnPacketIsTied()
{
    Sandbox sandbox(sceneScenario(R"(, 'traffic': [
        {'from': 'ana', 'to': 0, 'mode': 'unreliable', 'channel': 1, 'hz': 30, 'size': 20, 'start': 1},
        {'from': 'bot', 'to': 'ana', 'mode': 'reliable', 'channel': 2, 'hz': 20, 'text': 'alike', 'start': 1},
        {'from': 'bot', 'to': '-server', 'mode': 'unreliable_ordered', 'channel': 3, 'hz': 20, 'size': 1500,
         'start': 1}])"));
    sandbox.runUntil(fromSeconds(5));
    const TraceSnapshot trace(sandbox.trace());
    int tied = 0;
    std::size_t passedOn = 0;
    std::vector<std::pair<PacketId, EndpointId>> origins;
    for (const PacketRow& packet : packetsOf(trace)) {
        const auto relay = godotRelay(trace.payload(packet));
        if (!relay)
            continue;
        if (packet.to.value() == 0) {
            for (const PacketId id : relayedTo(trace, packet.id)) {
                QCOMPARE(relayedFrom(trace, id), std::optional(packet.id));
                ++passedOn;
            }
            continue;
        }
        const auto origin = relayedFrom(trace, packet.id);
        QVERIFY(origin.has_value());
        QCOMPARE(trace.endpoint(trace.packet(*origin).from).uniqueId, relay->peer);
        QCOMPARE(trace.packet(*origin).delivered, std::optional(packet.sent));
        QVERIFY(std::find(origins.begin(), origins.end(), std::pair(*origin, packet.to)) == origins.end());
        origins.emplace_back(*origin, packet.to); // nobody gets the same one twice
        ++tied;
    }
    QVERIFY(tied > 500);
    QCOMPARE(passedOn, static_cast<std::size_t>(tied));
}

void TestSandboxRelay::leavingIsTold()
{
    Sandbox sandbox(sceneScenario(R"(, 'actions': [
        {'at': 2, 'peer': 'bot.1', 'do': 'close'},
        {'at': 3, 'peer': 'server', 'do': 'disconnect_peer', 'target': 'bot.2', 'force': true}])"));
    sandbox.runUntil(fromSeconds(4.5));
    const TraceSnapshot trace(sandbox.trace());
    QCOMPARE(told(trace, u"ana"_s).mid(3), (QStringList{u"- bot.1"_s, u"- bot.2"_s}));
    QCOMPARE(told(trace, u"server"_s).mid(3), QStringList{u"- bot.1"_s}); // force is silent here
    QCOMPARE(told(trace, u"bot.2"_s).last(), u"- server"_s);
}

void TestSandboxRelay::errorsAreTold()
{
    Sandbox sandbox(sceneScenario(R"(, 'actions': [
        {'at': 2, 'peer': 'server', 'do': 'put_packet', 'target': 77, 'text': 'x'},
        {'at': 2.1, 'peer': 'server', 'do': 'put_packet', 'target': 0, 'size': 0},
        {'at': 2.2, 'peer': 'ana', 'do': 'put_packet', 'target': 77, 'text': 'x'}])"));
    sandbox.runUntil(fromSeconds(3));
    const TraceSnapshot trace(sandbox.trace());
    std::vector<int> results;
    for (std::size_t index = 0; index < trace.eventCount(); ++index) {
        if (trace.event(index).kind == EventKind::Action)
            results.push_back(trace.event(index).result.value());
    }
    QCOMPARE(results, (std::vector{47, 30, 0})); // ERR_BUG, ERR_INVALID_DATA; the server drops the last
    QCOMPARE(eventsOf(trace, u"server"_s, u"error"_s).size(), std::size_t{2});
    QVERIFY(eventsOf(trace, u"ana"_s, u"error"_s).empty());
}

void TestSandboxRelay::theStoryOfARelayToNobody()
{
    Sandbox sandbox(scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 12,
        'peers': [{'name': 'server', 'role': 'server', 'api': 'scene'},
                  {'name': 'a', 'role': 'client', 'server': 'server', 'id': 101},
                  {'name': 'b', 'role': 'client', 'server': 'server', 'id': 102}],
        'links': [{'delay_ms': 100}],
        'traffic': [{'from': 'a', 'to': 'b', 'mode': 'reliable', 'hz': 20, 'size': 20, 'start': 1}],
        'actions': [{'at': 5, 'peer': 'b', 'do': 'close'}]})"));
    sandbox.runUntil(fromSeconds(12));
    const TraceSnapshot trace(sandbox.trace());
    int count = 0;
    for (const PacketRow& packet : packetsOf(trace)) {
        if (nameOf(trace, packet.from) != u"a" || !packet.delivered)
            continue;
        const QString text = storyText(trace, packetStory(trace, packet.id));
        const bool wasPassedOn = !relayedTo(trace, packet.id).empty();
        QCOMPARE(text.contains(u"passed on as"_s), wasPassedOn);
        QCOMPARE(text.endsWith(u"the server did not pass it on: 102 had gone"_s), !wasPassedOn);
        count += wasPassedOn ? 0 : 1;
    }
    QVERIFY(count > 0);
}

void TestSandboxRelay::barePeersKnowNothingOfIt()
{
    Scenario scenario = sceneScenario(R"(, 'actions': [{'at': 2, 'peer': 'ana', 'do': 'put_packet',
        'target': 'bot.1', 'text': 'psst'}, {'at': 2.5, 'peer': 'ana', 'do': 'put_packet', 'text': 'gg'}])");
    scenario.peers[0].api = PeerApi::Peer;
    Sandbox sandbox(scenario);
    sandbox.runUntil(fromSeconds(3));
    const TraceSnapshot trace(sandbox.trace());
    QCOMPARE(told(trace, u"ana"_s), QStringList{u"+ server"_s});
    QCOMPARE(eventsOf(trace, u"ana"_s, u"error"_s).size(), std::size_t{1});
    QCOMPARE(trace.packetCount(), std::size_t{1});
    QCOMPARE(trace.packet(PacketId(0)).size, 2u); // as it was put
}

void TestSandboxRelay::repeats()
{
    const Scenario scenario = sceneScenario(R"(, 'traffic': [
        {'from': 'ana', 'to': 0, 'mode': 'unreliable', 'hz': 30, 'size': 20, 'start': 1},
        {'from': 'bot', 'to': 'ana', 'hz': 20, 'size': 30, 'start': 1}],
        'actions': [{'at': 3, 'peer': 'bot.1', 'do': 'close'}, {'at': 3.5, 'peer': 'bot.1', 'do': 'join'}])");
    QVERIFY(outcomeOf(scenario) == outcomeOf(scenario));
}

PEERSCOPE_TEST(TestSandboxRelay)

} // namespace peerscope::test_sandbox_relay

#include "test_sandbox_relay.moc"
