// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/scenario/hand_actions.h"

#include <QtTest>

namespace peerscope::test_sandbox_by_hand {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

const EndpointId server(0);
const EndpointId ana(1);

Time seconds(double value)
{
    return fromSeconds(value);
}

/// A server and ana, 20 ms apart, that send each other packets 20 times a second.
Scenario pair(const char* actions = "", double duration = 6)
{
    Scenario scenario = scenarioOf(QByteArray(R"({'format': 'peerscope-scenario/1', 'duration': 600,
        'peers': [{'name': 'server', 'role': 'server'},
                  {'name': 'ana', 'role': 'client', 'server': 'server', 'id': 101}],
        'links': [{'delay_ms': 20}],
        'traffic': [{'from': 'ana', 'to': 1, 'hz': 20, 'size': 32, 'start': 1},
                    {'from': 'server', 'to': 0, 'mode': 'unreliable', 'hz': 20, 'size': 32, 'start': 1.003}],
        'actions': [)") + actions + "]}");
    scenario.duration = seconds(duration);
    return scenario;
}

template <class Visit> void forEachDatagram(Sandbox& sandbox, Visit visit)
{
    const TraceSnapshot trace(sandbox.trace());
    for (std::size_t row = 0; row < trace.datagramCount(); ++row)
        visit(trace.datagram(DatagramId(static_cast<std::uint32_t>(row))));
}
template <class Visit> void forEachPacket(Sandbox& sandbox, Visit visit)
{
    const TraceSnapshot trace(sandbox.trace());
    for (std::size_t row = 0; row < trace.packetCount(); ++row)
        visit(trace.packet(PacketId(static_cast<std::uint32_t>(row))));
}

DatagramId anyInFlight(Sandbox& sandbox)
{
    DatagramId result;
    sandbox.network().forEachInFlight([&](DatagramId id, const SentDatagram&) { result = id; });
    return result;
}

QStringList actionsOf(Sandbox& sandbox, const QString& peer)
{
    QStringList list;
    for (const QJsonObject& event : eventsOf(TraceSnapshot(sandbox.trace()), peer, u"action"_s)) {
        const QJsonValue result = event.value(u"detail"_s)[u"result"_s];
        list << event.value(u"detail"_s)[u"do"_s].toString() +
                    (result.isNull() ? QString() : u" %1"_s.arg(result.toInt()));
    }
    return list;
}

/// Actions on links, datagrams and programs: their effects, and how the state shows them.
class TestSandboxByHand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void frozenPeerNeitherPollsNorSends();
    void freezeOfNoLengthThaws();
    void freezeThatIsTooLongIsNoticed();
    void whoThawsTooLateTalksToNobody();
    void peerThatJoinsFrozenPollsLater();
    void pollRateCountsFromTheLastPoll();
    void unpluggedPeerHearsAndSaysNothing();
    void linkIsDownForAsLongAsItSays();
    void downWithoutAnEndLastsUntilConditionsSaySo();
    void presetIsSetAndOverridden();
    void datagramsByNumber();
    void datagramThatIsGone();
    void queueIsInTheState();
};

void TestSandboxByHand::frozenPeerNeitherPollsNorSends()
{
    Sandbox sandbox(pair("{'at': 2, 'peer': 'server', 'do': 'freeze', 'for': 1.5}"));
    sandbox.runUntil(seconds(2));
    QCOMPARE(sandbox.state().peers[0].frozenUntil, std::optional(seconds(3.5)));
    QCOMPARE(sandbox.state().peers[1].frozenUntil, std::nullopt);
    sandbox.runUntil(seconds(6));
    QCOMPARE(sandbox.state().peers[0].frozenUntil, std::nullopt);
    QCOMPARE(actionsOf(sandbox, u"server"_s), QStringList{u"freeze"_s});
    int waited = 0;
    forEachPacket(sandbox, [&](const PacketRow& packet) {
        if (packet.from == server)
            QVERIFY(packet.sent < seconds(2) || packet.sent >= seconds(3.5));
        const bool meanwhile = packet.sent > seconds(2) && packet.sent < seconds(3.4);
        if (packet.from == ana && meanwhile) { // it was there, and nobody took it
            QVERIFY(packet.delivered == seconds(3.5));
            ++waited;
        }
    });
    QVERIFY2(waited >= 27, qPrintable(QString::number(waited)));
    forEachDatagram(sandbox, [](const DatagramRow& datagram) { // nor did its ENet answer
        QVERIFY(datagram.from != server || datagram.sent < seconds(2) || datagram.sent >= seconds(3.5));
    });
}

void TestSandboxByHand::freezeOfNoLengthThaws()
{
    Sandbox sandbox(pair());
    sandbox.runUntil(seconds(2));
    QCOMPARE(sandbox.perform(hand::freeze(u"server"_s, seconds(100)), seconds(2)), std::nullopt);
    sandbox.runUntil(seconds(3));
    const std::uint64_t polls = sandbox.pollCount();
    QCOMPARE(sandbox.perform(hand::freeze(u"server"_s, Time(0)), seconds(3)), std::nullopt);
    QCOMPARE(sandbox.state().peers[0].frozenUntil, std::nullopt);
    sandbox.runUntil(seconds(4));
    QVERIFY(sandbox.pollCount() >= polls + 119); // both
    sandbox.runUntil(seconds(6));
    QVERIFY(!sandbox.state().peers[0].connections.empty());
}

void TestSandboxByHand::freezeThatIsTooLongIsNoticed()
{
    Sandbox sandbox(pair("{'at': 2, 'peer': 'server', 'do': 'freeze', 'for': 40}", 50));
    sandbox.runUntil(seconds(50));
    const auto gone = eventsOf(TraceSnapshot(sandbox.trace()), u"ana"_s, u"peer_disconnected"_s);
    QCOMPARE(gone.size(), std::size_t{1});
    const double at = gone[0].value(u"t_us"_s).toDouble() / 1e6;
    QVERIFY2(at > 7 && at < 33, qPrintable(QString::number(at))); // ENet's time limits: 5 to 30 s
}

/// The server has dropped ana and given bob her slot. What she sends then must not count as bob's: it is
/// lost.
void TestSandboxByHand::whoThawsTooLateTalksToNobody()
{
    Scenario scenario = pair("{'at': 2, 'peer': 'ana', 'do': 'freeze', 'for': 26}", 80);
    TrafficSpec reliable = scenario.traffic[1];
    reliable.mode = TransferMode::Reliable;
    reliable.channel = 1;
    scenario.traffic.push_back(reliable);
    scenario.traffic[0].stop = seconds(70);
    PeerSpec bob = scenario.peers[1];
    bob.name = u"bob"_s;
    bob.id = 102;
    bob.joinAt = seconds(24);
    scenario.peers.push_back(bob);
    Sandbox sandbox(scenario);
    sandbox.runUntil(seconds(23.9));
    QCOMPARE(eventsOf(TraceSnapshot(sandbox.trace()), u"server"_s, u"peer_disconnected"_s).size(),
             std::size_t{1});
    sandbox.runUntil(seconds(80));
    QCOMPARE(eventsOf(TraceSnapshot(sandbox.trace()), u"ana"_s, u"peer_disconnected"_s).size(),
             std::size_t{1});
    int said = 0;
    forEachPacket(sandbox, [&](const PacketRow& packet) {
        if (packet.from != ana || packet.sent < seconds(28))
            return;
        ++said;
        QCOMPARE(packet.fate, PacketFate::Disconnected);
    });
    QVERIFY2(said > 50, qPrintable(QString::number(said)));
}

void TestSandboxByHand::peerThatJoinsFrozenPollsLater()
{
    Scenario scenario = pair("{'at': 0.5, 'peer': 'ana', 'do': 'freeze', 'for': 1}");
    scenario.peers[0].pollPhase = Time(0);
    scenario.peers[1].joinAt = seconds(1);
    Sandbox sandbox(scenario);
    sandbox.runUntil(seconds(1.4));
    QCOMPARE(sandbox.pollCount(), std::uint64_t{85}); // the server's alone
    QVERIFY(sandbox.state().peers[1].status == PeerStatus::Connecting);
    sandbox.runUntil(seconds(2));
    QVERIFY(sandbox.state().peers[1].status == PeerStatus::Connected);
}

void TestSandboxByHand::pollRateCountsFromTheLastPoll()
{
    Scenario scenario = pair("{'at': 1.001, 'peer': 'server', 'do': 'poll_hz', 'hz': 5},"
                             "{'at': 3.05, 'peer': 'server', 'do': 'poll_hz', 'hz': 1000}");
    scenario.peers.resize(1);
    scenario.peers[0].pollPhase = Time(0);
    scenario.traffic.clear();
    Sandbox sandbox(scenario);
    sandbox.runUntil(seconds(1));
    QCOMPARE(sandbox.pollCount(), std::uint64_t{61});
    QCOMPARE(sandbox.state().peers[0].pollHz, 60.0);
    sandbox.runUntil(seconds(1.199999));
    QCOMPARE(sandbox.pollCount(), std::uint64_t{61});
    QCOMPARE(sandbox.state().peers[0].pollHz, 5.0);
    sandbox.runUntil(seconds(3.05)); // 1.2, 1.4, … 3.0; and one at once: its time is over
    QCOMPARE(sandbox.pollCount(), std::uint64_t{61 + 10 + 1});
    sandbox.runUntil(seconds(3.06));
    QCOMPARE(sandbox.pollCount(), std::uint64_t{61 + 10 + 11});
}

void TestSandboxByHand::unpluggedPeerHearsAndSaysNothing()
{
    Sandbox sandbox(
        pair("{'at': 2, 'peer': 'ana', 'do': 'unplug'}, {'at': 3, 'peer': 'ana', 'do': 'replug'}"));
    sandbox.runUntil(seconds(2.5));
    QVERIFY(sandbox.state().peers[1].isUnplugged && !sandbox.state().peers[0].isUnplugged);
    for (const LinkState& link : sandbox.state().links)
        QVERIFY(link.isDown && !link.conditions.down);
    sandbox.runUntil(seconds(6));
    QVERIFY(!sandbox.state().peers[1].isUnplugged && !sandbox.state().links[0].isDown);
    int lost = 0;
    forEachDatagram(sandbox, [&](const DatagramRow& datagram) {
        const Time counts =
            datagram.from == ana ? datagram.sent : datagram.sent + Time(20'000); // when it arrives
        const bool unplugged = counts >= seconds(2) && counts < seconds(3);
        QCOMPARE(datagram.fate == DatagramFate::Lost, unplugged);
        lost += unplugged ? 1 : 0;
        if (unplugged)
            QCOMPARE(datagram.reason, LossReason::Down);
    });
    QVERIFY(lost > 20);
    forEachPacket(sandbox, [](const PacketRow& packet) { // and what is reliable comes through in the end
        if (packet.mode == TransferMode::Reliable && packet.sent < seconds(4))
            QCOMPARE(packet.fate, PacketFate::Delivered);
    });
    QCOMPARE(actionsOf(sandbox, u"ana"_s), (QStringList{u"unplug"_s, u"replug"_s}));
}

void TestSandboxByHand::linkIsDownForAsLongAsItSays()
{
    Sandbox sandbox(pair("{'at': 2, 'link': ['ana', 'server'], 'do': 'down', 'for': 0.75},"
                         "{'at': 2.5, 'link': ['*', '*'], 'do': 'conditions', 'loss': 0}"));
    sandbox.runUntil(seconds(2.7));
    for (const LinkState& link : sandbox.state().links) {
        QCOMPARE(link.isDown, link.from == ana);
        QCOMPARE(link.conditions.down, link.from == ana);
    }
    sandbox.runUntil(seconds(6));
    forEachDatagram(sandbox, [](const DatagramRow& datagram) {
        const bool down = datagram.sent >= seconds(2) && datagram.sent < seconds(2.75);
        QCOMPARE(datagram.fate == DatagramFate::Lost, down && datagram.from == ana);
    });
}

void TestSandboxByHand::downWithoutAnEndLastsUntilConditionsSaySo()
{
    Sandbox sandbox(pair("{'at': 2, 'link': ['*', 'ana'], 'do': 'down'},"
                         "{'at': 3, 'link': ['server', 'ana'], 'do': 'conditions', 'down': false}"));
    sandbox.runUntil(seconds(6));
    forEachDatagram(sandbox, [](const DatagramRow& datagram) {
        const bool down = datagram.sent >= seconds(2) && datagram.sent < seconds(3);
        QCOMPARE(datagram.fate == DatagramFate::Lost, down && datagram.from == server);
    });
}

void TestSandboxByHand::presetIsSetAndOverridden()
{
    Scenario scenario =
        pair("{'at': 2, 'link': ['*', 'ana'], 'do': 'conditions', 'preset': 'mobile-4g', 'loss': 0}");
    scenario.links = {{u"*"_s, u"*"_s, {}, false, u"home-broadband"_s}};
    Sandbox sandbox(scenario);
    const auto conditions = [&](EndpointId from, EndpointId to) {
        return sandbox.network().conditions(from, to);
    };
    const LinkConditions home{.delay = Time(32'000), .jitter = Time(12'000), .loss = 0.02};
    sandbox.runUntil(seconds(1.9));
    QVERIFY(conditions(ana, server) == home && conditions(server, ana) == home);
    sandbox.runUntil(seconds(2.1));
    QVERIFY(conditions(ana, server) == home);
    QVERIFY((conditions(server, ana) == LinkConditions{.delay = Time(100'000), .jitter = Time(20'000)}));
}

void TestSandboxByHand::datagramsByNumber()
{
    Sandbox sandbox(pair());
    const auto rowOf = [&](DatagramId id) { return TraceSnapshot(sandbox.trace()).datagram(id); };
    const auto performOnNext = [&](double at, auto actionFor) {
        sandbox.runUntil(seconds(at));
        const DatagramId datagram = anyInFlight(sandbox);
        QVERIFY2(datagram.isValid(), qPrintable(QString::number(at)));
        QCOMPARE(sandbox.perform(actionFor(datagram), sandbox.now()), std::nullopt);
    };
    DatagramId touched;
    performOnNext(2.01, [&](DatagramId id) { return hand::killDatagram(touched = id); });
    QCOMPARE(rowOf(touched).reason, LossReason::Killed);
    QCOMPARE(rowOf(touched).lostAt, std::optional(sandbox.now()));

    performOnNext(3.01, [&](DatagramId id) { return hand::delayDatagram(touched = id, Time(400'000)); });
    QCOMPARE(rowOf(touched).due - rowOf(touched).sent, Time(420'000));
    QCOMPARE(rowOf(touched).fate, DatagramFate::InFlight);
    sandbox.runUntil(seconds(4.01));
    QCOMPARE(rowOf(touched).fate, DatagramFate::Delivered);

    performOnNext(4.01, [&](DatagramId id) { return hand::duplicateDatagram(touched = id); });
    int copies = 0;
    forEachDatagram(sandbox, [&](const DatagramRow& datagram) { copies += datagram.duplicate ? 1 : 0; });
    QCOMPARE(copies, 1);
    sandbox.runUntil(seconds(6));
    // Each is recorded as an action of the datagram's sender, with its result.
    QStringList told = actionsOf(sandbox, u"ana"_s) + actionsOf(sandbox, u"server"_s);
    told.sort();
    QCOMPARE(told, (QStringList{u"delay 0"_s, u"duplicate 0"_s, u"kill 0"_s}));
    QCOMPARE(sandbox.scenario().actions.size(), std::size_t{3});
}

void TestSandboxByHand::datagramThatIsGone()
{
    // From a file: it fails, and an event says so if the datagram existed.
    Sandbox sandbox(
        pair("{'at': 3, 'do': 'kill', 'datagram': 0}, {'at': 3, 'do': 'kill', 'datagram': 4000000000},"
             "{'at': 3, 'do': 'delay', 'datagram': 1, 'delay_ms': 5}"));
    sandbox.runUntil(seconds(3));
    QStringList told = actionsOf(sandbox, u"ana"_s) + actionsOf(sandbox, u"server"_s);
    told.sort();
    QCOMPARE(told, (QStringList{u"delay 1"_s, u"kill 1"_s}));
    // By hand: it is not done, and not added to the scenario.
    for (const std::uint32_t number : {0u, 4'000'000'000u})
        QCOMPARE(sandbox.perform(hand::killDatagram(DatagramId(number)), sandbox.now()),
                 std::optional(u"Datagram %1 is not on its way."_s.arg(number)));
    QCOMPARE(sandbox.scenario().actions.size(), std::size_t{3});
    // A datagram that arrives in the same microsecond in which the action would be carried out.
    sandbox.runUntil(seconds(4.01));
    const DatagramId datagram = anyInFlight(sandbox);
    QVERIFY(datagram.isValid());
    const Time due = TraceSnapshot(sandbox.trace()).datagram(datagram).due;
    QVERIFY(sandbox.perform(hand::killDatagram(datagram), due));
    QCOMPARE(TraceSnapshot(sandbox.trace()).datagram(datagram).fate, DatagramFate::Delivered);
    QCOMPARE(sandbox.scenario().actions.size(), std::size_t{3});
}

void TestSandboxByHand::queueIsInTheState()
{
    Sandbox sandbox(
        pair("{'at': 2, 'link': ['ana', 'server'], 'do': 'conditions', 'rate_kbit': 4, 'queue_bytes': 900}"));
    sandbox.runUntil(seconds(4));
    for (const LinkState& link : sandbox.state().links) {
        if (link.from == ana) {
            QVERIFY(link.queuedBytes > 500 && link.queuedBytes <= 900);
            QCOMPARE(link.conditions.queueBytes, 900u);
        } else {
            QCOMPARE(link.queuedBytes, std::uint64_t{0});
        }
    }
    int full = 0;
    forEachDatagram(sandbox,
                    [&](const DatagramRow& datagram) { full += datagram.reason == LossReason::Queue; });
    QVERIFY(full > 0);
}

PEERSCOPE_TEST(TestSandboxByHand)

} // namespace peerscope::test_sandbox_by_hand

#include "test_sandbox_by_hand.moc"
