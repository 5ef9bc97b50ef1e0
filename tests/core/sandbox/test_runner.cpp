// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/hand_clock.h"
#include "tests/support/outside_wire.h"
#include "tests/support/test_program.h"

#include "core/base/random.h"
#include "core/sandbox/runner.h"
#include "core/scenario/scenario_file.h"

#include <QFile>
#include <QSignalSpy>
#include <QThread>
#include <QtTest>

#include <sys/resource.h>

#include <memory>

namespace peerscope::test_runner {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

// How long a test waits for an engine before it calls that a failure; it never takes that long.
constexpr int patience = 100'000;

constexpr Pace paused{.paused = true, .unbounded = false, .speed = 1.0};
constexpr Pace unbounded{.paused = false, .unbounded = true, .speed = 1.0};

bool isDone(Runner& runner, Ticket ticket)
{
    return QTest::qWaitFor([&] { return runner.status().done >= ticket; }, patience);
}

/// Returns when all earlier commands have been carried out. Leaves the runner paused.
bool settle(Runner& runner)
{
    return isDone(runner, runner.setPace(paused));
}

TraceState stateOf(const Runner& runner)
{
    return stateAt(runner.trace(), runner.status().now);
}

bool runsToTheEnd(Runner& runner)
{
    runner.setPace(unbounded);
    return QTest::qWaitFor([&runner] { return runner.status().finished; }, patience);
}

Lines linesOf(const Runner& runner)
{
    return samples::linesOf(runner.trace());
}

/// The engine on its thread. No test waits for the real clock: where a pace matters, the test sets the clock.
/// Also run under ThreadSanitizer.
class TestRunner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsWithAState();
    void runsUnboundedToTheEnd();
    void followsItsClock();
    void runsPacedToTheEnd();
    void pausedTimeStandsStill();
    void stepsByEvent();
    void stepsByPacket();
    void stepsByPoll();
    void stepsByDatagram();
    void runsUntilATime();
    void runsUntilAPacket();
    void runningUntilIsStopped();
    void stepsToTheEndWhereThereIsNothing();
    void paceThatIsOnItsWayIsKept();
    void speedIsWithinItsBounds();
    void actionsAreDoneAndWrittenDown();
    void actionsWhileRunning();
    void peersAreAdded();
    void commandsComeBackByTicket();
    void catchesUpUnseen();
    void catchesUpToTheEnd();
    void commandsWaitForTheCatchingUp();
    void actionAfterTheEnd();
    void manyCommandsInFlight();
    void readWhileItRuns();
    void twoSandboxesDoNotMeet();
    void stopsWhereMemoryEnds();
    void gatewaysAreOpenedAndClosed();
    void signalsComeOnThisThread();
    void destroyedAtAnyMoment_data();
    void destroyedAtAnyMoment();
};

void TestRunner::startsWithAState()
{
    Runner runner(busyScenario(1, 2), paused);
    QVERIFY(runner.scenario() == busyScenario(1, 2));
    QVERIFY(settle(runner));
    const RunStatus status = runner.status();
    QCOMPARE(status.now, Time(0));
    QVERIFY(status.pace.paused && !status.finished && !status.catchingUp && !status.failure);
    QCOMPARE(stateOf(runner).peers.size(), std::size_t{4});
    QCOMPARE(runner.trace().endpointCount(), std::size_t{4});
    QCOMPARE(runner.trace().datagramCount(), std::size_t{0});
}

void TestRunner::stopsWhereMemoryEnds()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("a sanitizer's own memory counts, too");
#endif
    rlimit old = {};
    getrlimit(RLIMIT_AS, &old);
    QFile statm(u"/proc/self/statm"_s);
    QVERIFY(statm.open(QIODevice::ReadOnly));
    const auto used = statm.readAll().split(' ').first().toULongLong() * 4096;
    const rlimit tight = {.rlim_cur = used + 400'000'000, .rlim_max = old.rlim_max};
    setrlimit(RLIMIT_AS, &tight);
    const auto widen = qScopeGuard([&old] { setrlimit(RLIMIT_AS, &old); });
    Runner runner(busyScenario(8, 500'000), paused, {}, HandClock(1ms).read());
    runner.setPace(unbounded);
    QVERIFY(QTest::qWaitFor([&runner] { return runner.status().failure.has_value(); }, patience));
    setrlimit(RLIMIT_AS, &old);
    const QString why = *runner.status().failure;
    QVERIFY2(why.contains(u"the system has no more to give; what was recorded until then is kept"_s),
             qPrintable(why));
    QVERIFY(!runner.status().finished);
    QVERIFY(runner.trace().packetCount() > 1000);
    QCOMPARE(stateOf(runner).peers.size(), std::size_t{4}); // it can still be looked at
    runner.perform(action("server", CloseAction{}));        // the engine has ended, so it is not done
}

void TestRunner::runsUnboundedToTheEnd()
{
    const Outcome expected = outcomeOf(busyScenario(2, 4));
    Runner runner(busyScenario(2, 4), paused);
    QSignalSpy changed(&runner, &Runner::statusChanged);
    runner.setPace(unbounded);
    while (!runner.status().finished)
        QVERIFY(changed.wait(patience));
    QCOMPARE(runner.status().now, fromSeconds(4));
    QVERIFY(linesOf(runner) == expected.lines);
}

void TestRunner::followsItsClock()
{
    HandClock clock;
    Runner runner(busyScenario(2, 600), {.paused = true, .unbounded = false, .speed = 100}, {}, clock.read());
    QVERIFY(isDone(runner, runner.resume()));
    QCOMPARE(runner.status().now, Time(0));
    clock.advance(5ms);
    QTRY_COMPARE_WITH_TIMEOUT(runner.status().now, Time(500ms), patience);
    QVERIFY(isDone(runner, runner.setPace({.paused = false, .unbounded = false, .speed = 0.5})));
    clock.advance(3s);
    QTRY_COMPARE_WITH_TIMEOUT(runner.status().now, Time(2000ms), patience);
}

void TestRunner::runsPacedToTheEnd()
{
    HandClock clock;
    Runner runner(busyScenario(2, 1), {.paused = false, .unbounded = false, .speed = 100}, {}, clock.read());
    Time last{};
    QVERIFY(QTest::qWaitFor(
        [&] {
            clock.advance(1ms);
            const RunStatus status = runner.status();
            const bool forward = status.now >= last;
            last = status.now;
            return !forward || status.finished;
        },
        patience));
    QVERIFY(runner.status().finished);
    QVERIFY(linesOf(runner) == outcomeOf(busyScenario(2, 1)).lines);
}

void TestRunner::pausedTimeStandsStill()
{
    HandClock clock;
    Runner runner(busyScenario(3, 600), {.paused = true, .unbounded = false, .speed = 2}, {}, clock.read());
    QVERIFY(isDone(runner, runner.resume()));
    clock.advance(100ms);
    QTRY_COMPARE_WITH_TIMEOUT(runner.status().now, Time(200ms), patience);
    runner.pause();
    QTRY_VERIFY_WITH_TIMEOUT(runner.status().pace.paused, patience);
    QVERIFY(settle(runner));
    const std::size_t packets = runner.trace().packetCount();
    for (int count = 0; count < 20; ++count) {
        clock.advance(1s);
        QVERIFY(settle(runner));
    }
    QCOMPARE(runner.status().now, Time(200ms));
    QCOMPARE(runner.trace().packetCount(), packets);
    QVERIFY(isDone(runner, runner.setPace({.paused = false, .unbounded = false, .speed = 2})));
    clock.advance(10ms);
    QTRY_COMPARE_WITH_TIMEOUT(runner.status().now, Time(220ms), patience);
    QVERIFY(!runner.status().pace.paused);
    QVERIFY(!runner.status().finished);
}

void TestRunner::stepsByEvent()
{
    Sandbox expected(busyScenario(4, 3));
    Runner runner(busyScenario(4, 3), paused);
    for (int round = 0; round < 30; ++round) {
        for (int steps = 0; steps <= round; ++steps) {
            expected.runNextEvent();
            runner.step(StepKind::Event);
        }
        QTRY_COMPARE_WITH_TIMEOUT(runner.status().now, expected.now(), patience);
        QVERIFY(runner.status().pace.paused);
    }
    QTRY_VERIFY_WITH_TIMEOUT(linesOf(runner) == outcomeOf(expected).lines, patience);
}

void TestRunner::stepsByPacket()
{
    Sandbox expected(busyScenario(5, 3));
    Runner runner(busyScenario(5, 3), {.paused = true, .unbounded = false, .speed = 3});
    for (int round = 0; round < 12; ++round) {
        for (int steps = 0; steps < 5; ++steps) {
            const std::uint64_t settled = expected.settledPackets();
            while (expected.settledPackets() == settled)
                expected.runNextEvent();
            runner.step(StepKind::Packet); // five at once: none is cut short by the next
        }
        QTRY_COMPARE_WITH_TIMEOUT(runner.status().now, expected.now(), patience);
    }
    QTRY_VERIFY_WITH_TIMEOUT(linesOf(runner) == outcomeOf(expected).lines, patience);
    QVERIFY(runner.trace().packetCount() >= 50);
}

void TestRunner::stepsByPoll()
{
    Sandbox expected(busyScenario(6, 3));
    Runner runner(busyScenario(6, 3), paused);
    for (int steps = 0; steps < 40; ++steps) {
        const std::uint64_t polls = expected.pollCount();
        while (expected.pollCount() == polls)
            expected.runNextEvent();
        runner.step(StepKind::Poll);
    }
    QTRY_COMPARE_WITH_TIMEOUT(runner.status().now, expected.now(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(linesOf(runner) == outcomeOf(expected).lines, patience);
}

void TestRunner::stepsByDatagram()
{
    Sandbox expected(busyScenario(6, 3));
    Runner runner(busyScenario(6, 3), paused);
    for (int steps = 0; steps < 40; ++steps) {
        const auto datagrams = [&expected] {
            return std::pair(expected.network().datagramsSent(), expected.network().datagramsInFlight());
        };
        const auto before = datagrams();
        while (datagrams() == before)
            expected.runNextEvent();
        runner.step(StepKind::Datagram);
    }
    QTRY_COMPARE_WITH_TIMEOUT(runner.status().now, expected.now(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(linesOf(runner) == outcomeOf(expected).lines, patience);
}

void TestRunner::runsUntilATime()
{
    Runner runner(busyScenario(11, 30), {.paused = false, .unbounded = false, .speed = 0.01}, {},
                  HandClock().read());
    runner.runUntil(fromSeconds(12));
    QTRY_COMPARE_WITH_TIMEOUT(runner.status().now, fromSeconds(12), patience);
    QTRY_VERIFY_WITH_TIMEOUT(!runner.status().runsUntil, patience);
    QVERIFY(runner.status().pace.paused);
    Sandbox expected(busyScenario(11, 30));
    expected.runUntil(fromSeconds(12));
    QCOMPARE(runner.trace().datagramCount(), TraceSnapshot(expected.trace()).datagramCount());
    runner.runUntil(fromSeconds(99));
    QTRY_VERIFY_WITH_TIMEOUT(runner.status().finished, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!runner.status().runsUntil, patience);
}

void TestRunner::runsUntilAPacket()
{
    Sandbox whole(busyScenario(12, 30));
    whole.runUntil(fromSeconds(30));
    const TraceSnapshot all(whole.trace());
    Runner runner(busyScenario(12, 30), paused);
    int found = 0;
    std::optional<PacketId> last;
    while (found < 5) {
        runner.runUntilPacket([](const PacketRow& packet) { return packet.fate == PacketFate::Lost; });
        QTRY_VERIFY_WITH_TIMEOUT(runner.status().found && runner.status().found != last, patience);
        QTRY_VERIFY_WITH_TIMEOUT(!runner.status().runsUntil, patience);
        const PacketRow packet = runner.trace().packet(*runner.status().found);
        QCOMPARE(packet.fate, PacketFate::Lost);
        QCOMPARE(all.packet(packet.id).sent, packet.sent);
        last = packet.id;
        ++found;
    }
    runner.runUntilPacket([](const PacketRow&) { return false; });
    QTRY_VERIFY_WITH_TIMEOUT(runner.status().finished, patience);
    QTRY_VERIFY_WITH_TIMEOUT(!runner.status().runsUntil, patience);
    QVERIFY(!runner.status().found);
}

void TestRunner::runningUntilIsStopped()
{
    Runner runner(busyScenario(13, 36'000), paused, {}, HandClock(1ms).read());
    runner.runUntil(never);
    QTRY_VERIFY_WITH_TIMEOUT(runner.status().now > fromSeconds(1), patience);
    QCOMPARE(runner.status().runsUntil, std::optional(fromSeconds(36'000)));
    runner.pause();
    QVERIFY(settle(runner));
    QVERIFY(!runner.status().runsUntil);
    const Time then = runner.status().now;
    QVERIFY(then < fromSeconds(36'000));
    QVERIFY(settle(runner));
    QCOMPARE(runner.status().now, then);
}

void TestRunner::stepsToTheEndWhereThereIsNothing()
{
    Scenario quiet = scenarioOf(R"({'format': 'peerscope-scenario/1', 'duration': 5, 'peers': []})");
    Runner runner(quiet, paused);
    runner.step(StepKind::Packet);
    QTRY_VERIFY_WITH_TIMEOUT(runner.status().finished, patience);
    QCOMPARE(runner.status().now, fromSeconds(5));
    runner.step(StepKind::Event);
    runner.step(StepKind::Poll);
    QVERIFY(settle(runner));
    QCOMPARE(runner.status().now, fromSeconds(5));
    QVERIFY(runner.status().finished);
}

void TestRunner::paceThatIsOnItsWayIsKept()
{
    Runner runner(busyScenario(7, 600), paused);
    runner.setPace({.paused = true, .unbounded = false, .speed = 0.5});
    runner.resume();
    runner.pause();
    QTRY_COMPARE_WITH_TIMEOUT(runner.status().pace.speed, 0.5, patience);
    QTRY_VERIFY_WITH_TIMEOUT(runner.status().pace.paused, patience);
    runner.setPace({.paused = false, .unbounded = false, .speed = 0.25});
    runner.step(StepKind::Event); // pauses
    QTRY_COMPARE_WITH_TIMEOUT(runner.status().pace.speed, 0.25, patience);
    QTRY_VERIFY_WITH_TIMEOUT(runner.status().pace.paused, patience);
}

void TestRunner::speedIsWithinItsBounds()
{
    Runner runner(busyScenario(7, 600), {.paused = true, .unbounded = false, .speed = 1e9});
    QCOMPARE(runner.status().pace.speed, 100.0);
    runner.setPace({.paused = true, .unbounded = false, .speed = -3});
    QTRY_COMPARE_WITH_TIMEOUT(runner.status().pace.speed, 0.01, patience);
}

void TestRunner::actionsAreDoneAndWrittenDown()
{
    Runner runner(busyScenario(8, 4), paused, fromSeconds(1));
    PutPacketAction put;
    put.target.id = 1;
    put.payload = PayloadText{u"by hand"_s};
    runner.perform(action("ana", put));
    runner.perform(action("server", DisconnectPeerAction{{0, u"bot.2"_s, false}, false}));
    QVERIFY(settle(runner));
    const Scenario written = runner.scenario();
    QCOMPARE(written.actions.size(), busyScenario(8, 4).actions.size() + 2);
    const ActionSpec& first = written.actions[written.actions.size() - 2];
    const ActionSpec& second = written.actions.back();
    QVERIFY(std::get<PutPacketAction>(first.what) == put);
    QVERIFY(first.at > fromSeconds(1) && second.at > first.at && second.at < fromSeconds(1) + Time(100));
    QCOMPARE(runner.status().now, second.at);
    const auto actions = eventsOf(runner.trace(), u"ana"_s, u"action"_s);
    QCOMPARE(actions.size(), std::size_t{1});
    QCOMPARE(actions[0].value(u"t_us"_s).toInteger(), first.at.count());
    QVERIFY(runsToTheEnd(runner));
    QVERIFY(linesOf(runner) == outcomeOf(runner.scenario()).lines);
}

void TestRunner::actionsWhileRunning()
{
    Runner runner(busyScenario(9, 60), unbounded);
    int done = 0;
    while (!runner.status().finished && done < 60) {
        PutPacketAction put;
        put.target.id = done % 2 ? 0 : 1;
        put.channel = done % 5;
        put.payload = PayloadSize{done * 40};
        runner.perform(action(done % 3 ? "bot.1" : "server", put));
        ++done;
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE_WITH_TIMEOUT(runner.scenario().actions.size(), busyScenario(9, 60).actions.size() + done,
                              patience);
    QVERIFY(runsToTheEnd(runner));
    QVERIFY(linesOf(runner) == outcomeOf(runner.scenario()).lines);
}

void TestRunner::peersAreAdded()
{
    Runner runner(busyScenario(10, 3), paused, fromSeconds(0.7));
    PeerSpec zoe;
    zoe.name = u"zoe"_s;
    zoe.server = u"server"_s;
    runner.addPeer(zoe);
    PeerSpec bots = zoe;
    bots.name = u"more"_s;
    bots.id = 900;
    bots.count = 2;
    runner.addPeer(bots);
    QVERIFY(settle(runner));
    QCOMPARE(stateOf(runner).peers.size(), std::size_t{7});
    QCOMPARE(stateOf(runner).peers[6].name, std::string_view("more.2"));
    QCOMPARE(stateOf(runner).peers[6].id, 901);
    QCOMPARE(runner.scenario().peers.size(), std::size_t{5});
    QVERIFY(runner.scenario().peers[3].joinAt >= fromSeconds(0.7));
    QVERIFY(runsToTheEnd(runner));
    QCOMPARE(eventsOf(runner.trace(), u"zoe"_s, u"peer_connected"_s).size(), std::size_t{1});
    QVERIFY(linesOf(runner) == outcomeOf(runner.scenario()).lines);
}

void TestRunner::commandsComeBackByTicket()
{
    Runner runner(busyScenario(11, 3), paused);
    QSignalSpy done(&runner, &Runner::commandsDone);
    PeerSpec ana;
    ana.name = u"ana"_s;
    ana.server = u"server"_s;
    PeerSpec zoe = ana;
    zoe.name = u"zoe"_s;
    std::vector<Ticket> tickets;
    tickets.push_back(runner.addPeer(ana));
    tickets.push_back(runner.addPeer(zoe));
    tickets.push_back(runner.addPeer(zoe));
    tickets.push_back(runner.perform(action("nobody", CloseAction{})));
    tickets.push_back(runner.perform(action("ana", CloseAction{}))); // misuse is no failure
    tickets.push_back(
        runner.perform(action("ana", PutPacketAction{.target = {1, {}, false}, .payload = PayloadSize{1}})));
    std::vector<CommandOutcome> outcomes;
    while (outcomes.size() < tickets.size()) {
        QVERIFY(done.count() > 0 || done.wait(patience));
        done.clear();
        std::ranges::move(runner.takeOutcomes(), std::back_inserter(outcomes));
    }
    for (std::size_t index = 0; index < tickets.size(); ++index)
        QCOMPARE(outcomes[index].ticket, tickets[index]);
    QVERIFY(outcomes[0].problem->contains(u"ana"_s));
    QVERIFY(!outcomes[1].problem);
    QVERIFY(outcomes[2].problem->contains(u"zoe"_s));
    QVERIFY(outcomes[3].problem->contains(u"nobody"_s));
    QVERIFY(!outcomes[4].problem);
    QVERIFY(!outcomes[5].problem);
    QVERIFY(!outcomes[1].result);
    QVERIFY(!outcomes[3].result);
    QVERIFY(!outcomes[4].result);
    QCOMPARE(outcomes[5].result, static_cast<int>(Error::Unconfigured)); // ana is closed
    // The scenario has the time at which it was done.
    const Scenario scenario = runner.scenario();
    QCOMPARE(scenario.peers.size(), busyScenario(11, 3).peers.size() + 1);
    QCOMPARE(scenario.peers.back().joinAt, outcomes[1].at);
    QCOMPARE(scenario.actions.size(), busyScenario(11, 3).actions.size() + 2);
    QCOMPARE(scenario.actions.back().at, outcomes[5].at);
    const TraceSnapshot trace = runner.trace();
    const ActionRow& row = trace.action(trace.actionCount() - 1);
    QCOMPARE(row.ticket, tickets[5]);
    QCOMPARE(row.at, outcomes[5].at);
    QCOMPARE(row.result, outcomes[5].result);
    QCOMPARE(QByteArray::fromStdString(row.what), toJson(scenario.actions.back()));
    QVERIFY(settle(runner));
    QVERIFY(runner.takeOutcomes().empty());
}

void TestRunner::catchesUpUnseen()
{
    Sandbox expected(busyScenario(12, 4));
    expected.runUntil(fromSeconds(2.5));
    Runner runner(busyScenario(12, 4), paused, fromSeconds(2.5));
    QTRY_VERIFY_WITH_TIMEOUT(!runner.status().catchingUp, patience);
    QCOMPARE(runner.status().now, fromSeconds(2.5));
    QVERIFY(linesOf(runner) == outcomeOf(expected).lines);
    QVERIFY(runsToTheEnd(runner));
    QVERIFY(linesOf(runner) == outcomeOf(busyScenario(12, 4)).lines);
}

void TestRunner::catchesUpToTheEnd()
{
    for (const Time startAt : {fromSeconds(2), fromSeconds(500), never}) {
        // The clock stops the engine after each few events, also between those of its last moment.
        Runner runner(busyScenario(13, 2), paused, startAt, HandClock(1s).read());
        QTRY_VERIFY_WITH_TIMEOUT(runner.status().finished, patience);
        QVERIFY(!runner.status().catchingUp);
        QCOMPARE(runner.status().now, fromSeconds(2));
        QVERIFY(linesOf(runner) == outcomeOf(busyScenario(13, 2)).lines);
    }
}

void TestRunner::commandsWaitForTheCatchingUp()
{
    Runner runner(busyScenario(14, 40), paused, fromSeconds(30));
    for (int count = 0; count < 20; ++count) {
        PutPacketAction put;
        put.payload = PayloadSize{count};
        runner.perform(action("server", put));
    }
    QVERIFY(settle(runner));
    const std::vector<ActionSpec> actions = runner.scenario().actions;
    QCOMPARE(actions.size(), std::size_t{28});
    for (std::size_t index = 8; index < actions.size(); ++index) {
        QVERIFY(actions[index].at > fromSeconds(30) && actions[index].at < fromSeconds(31));
        QCOMPARE(std::get<PayloadSize>(std::get<PutPacketAction>(actions[index].what).payload).size,
                 int(index) - 8);
    }
}

void TestRunner::actionAfterTheEnd()
{
    Runner runner(busyScenario(15, 2), unbounded);
    QTRY_VERIFY_WITH_TIMEOUT(runner.status().finished, patience);
    for (int count = 0; count < 3; ++count) {
        runner.perform(action("bot", PutPacketAction{}));
        QTRY_COMPARE_WITH_TIMEOUT(runner.scenario().actions.size(), std::size_t(9 + count), patience);
        QTRY_VERIFY_WITH_TIMEOUT(runner.status().finished, patience);
    }
    QVERIFY(settle(runner));
    QVERIFY(runner.scenario().duration > fromSeconds(2));
    QVERIFY(linesOf(runner) == outcomeOf(runner.scenario()).lines);
}

void TestRunner::manyCommandsInFlight()
{
    RandomStream random(16);
    Runner runner(busyScenario(16, 30), {.paused = false, .unbounded = false, .speed = 50}, {},
                  HandClock(50us).read());
    std::size_t performed = 0;
    std::size_t added = 0;
    for (int count = 0; count < 1'500; ++count) {
        switch (random.nextBetween(0, 9)) {
        case 0:
            runner.pause();
            break;
        case 1:
            runner.resume();
            break;
        case 2:
            runner.setPace({.paused = false, .unbounded = count % 3 == 0, .speed = 1.0 + count});
            break;
        case 3:
            runner.step(static_cast<StepKind>(count % 3));
            break;
        case 4:
            if (added < 20) {
                PeerSpec peer;
                peer.name = u"p%1"_s.arg(++added);
                peer.server = u"server"_s;
                runner.addPeer(peer);
            }
            break;
        default: {
            PutPacketAction put;
            put.target.id = static_cast<int>(random.nextBetween(-1, 2));
            put.payload = PayloadSize{10};
            runner.perform(action(count % 2 ? "server" : "bot.1", put));
            ++performed;
        }
        }
    }
    QTRY_COMPARE_WITH_TIMEOUT(runner.scenario().actions.size(), performed + 8, patience);
    QVERIFY(settle(runner));
    QCOMPARE(runner.scenario().peers.size(), added + 3);
    QVERIFY(runsToTheEnd(runner));
    QVERIFY(linesOf(runner) == outcomeOf(runner.scenario()).lines);
}

void TestRunner::readWhileItRuns()
{
    Runner runner(busyScenario(17, 60), unbounded);
    std::size_t packets = 0;
    Time now{};
    QVERIFY(QTest::qWaitFor(
        [&] {
            const RunStatus status = runner.status();
            const TraceSnapshot trace = runner.trace();
            bool whole = trace.packetCount() >= packets && status.now >= now;
            for (std::size_t row = packets; row < trace.packetCount(); ++row) {
                const PacketRow packet = trace.packet(PacketId(static_cast<std::uint32_t>(row)));
                whole = whole && packet.from.value() < trace.endpointCount() &&
                        trace.payload(packet).size() == packet.size &&
                        (packet.fate != PacketFate::Delivered || *packet.delivered >= packet.sent);
            }
            packets = trace.packetCount();
            now = status.now;
            return !whole || status.finished;
        },
        patience));
    QVERIFY(runner.status().finished);
    QVERIFY(packets > 1'000);
}

void TestRunner::twoSandboxesDoNotMeet()
{
    std::vector<std::unique_ptr<Runner>> runners;
    for (std::uint64_t number = 0; number < 4; ++number)
        runners.push_back(std::make_unique<Runner>(busyScenario(18 + number % 2, 5), unbounded));
    for (const auto& runner : runners)
        QTRY_VERIFY_WITH_TIMEOUT(runner->status().finished, patience);
    for (std::uint64_t number = 0; number < 4; ++number)
        QVERIFY(linesOf(*runners[number]) == outcomeOf(busyScenario(18 + number % 2, 5)).lines);
}

void TestRunner::gatewaysAreOpenedAndClosed()
{
    OutsideWire wire;
    const auto port = std::shared_ptr<OutsidePort>(&wire.exposing, [](OutsidePort*) {});
    const std::vector<GatewaySpec> gateways = {
        {.kind = GatewaySpec::Kind::Expose, .name = u"server"_s, .listen = {u"127.0.0.1"_s, 7777}, .to = {}}};
    Runner runner(busyScenario(5, 5), paused);
    QVERIFY(isDone(runner, runner.submit(OpenGateways{gateways, port})));
    QVERIFY(runner.scenario().gateways == gateways);
    QVERIFY(runner.status().outside.has_value());
    QVERIFY(isDone(runner, runner.pause())); // the real world goes on
    QVERIFY(!runner.status().pace.paused);
    const Time live = runner.status().now;
    QVERIFY(QTest::qWaitFor([&] { return runner.status().now > live; }, patience));

    QVERIFY(isDone(runner, runner.submit(CloseGateways())));
    QVERIFY(!runner.status().outside);
    QVERIFY(runner.scenario().gateways.empty());
    const Time closed = runner.status().now;
    QVERIFY(QTest::qWaitFor([&] { return runner.status().now > closed; }, patience));
    QVERIFY(settle(runner));
    QVERIFY(runner.status().pace.paused);

    runner.submit(OpenGateways{gateways, port});
    runner.submit(CloseGateways());
    QVERIFY(isDone(runner, runner.submit(OpenGateways{gateways, port}))); // several at once
    QVERIFY(runner.status().outside.has_value());
}

void TestRunner::signalsComeOnThisThread()
{
    int changes = 0;
    int batches = 0;
    int elsewhere = 0;
    Runner runner(busyScenario(20, 1), paused);
    // A direct connection: if the signal came from the engine's thread, this would run there.
    const auto check = [&elsewhere] { elsewhere += QThread::currentThread() == qApp->thread() ? 0 : 1; };
    connect(
        &runner, &Runner::statusChanged, this, [&] { check(), ++changes; }, Qt::DirectConnection);
    connect(
        &runner, &Runner::commandsDone, this, [&] { check(), ++batches; }, Qt::DirectConnection);
    runner.perform(action("nobody", CloseAction{}));
    QVERIFY(runsToTheEnd(runner));
    QTRY_VERIFY_WITH_TIMEOUT(changes >= 2 && batches == 1, patience);
    QCOMPARE(elsewhere, 0);
}

void TestRunner::destroyedAtAnyMoment_data()
{
    QTest::addColumn<int>("looks");
    for (const int looks : {0, 1, 2, 5, 10, 50, 200})
        QTest::addRow("after %d looks", looks) << looks;
}

void TestRunner::destroyedAtAnyMoment()
{
    QFETCH(int, looks);
    for (int round = 0; round < 8; ++round) {
        const bool catchingUp = round % 2 == 1;
        Runner runner(busyScenario(21, 1'000), round % 3 ? unbounded : paused,
                      catchingUp ? fromSeconds(900) : Time(0));
        TraceSnapshot kept;
        for (int look = 0; look < looks; ++look) {
            runner.step(StepKind::Packet);
            runner.perform(action("server", PutPacketAction{}));
            runner.resume();
            kept = runner.trace();
            QCoreApplication::processEvents();
        }
        if (kept.packetCount() > 0) // what was recorded outlives the engine
            QVERIFY(kept.packet(PacketId(0)).sent >= Time(0));
    }
}

PEERSCOPE_TEST(TestRunner)

} // namespace peerscope::test_runner

#include "test_runner.moc"
