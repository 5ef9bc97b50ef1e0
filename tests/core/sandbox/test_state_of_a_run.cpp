// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/base/random.h"
#include "core/sandbox/sandbox.h"
#include "core/scenario/hand_actions.h"
#include "core/scenario/scenario_file.h"
#include "core/trace/state.h"

#include <QtTest>

#include <algorithm>
#include <vector>

namespace peerscope::test_state_of_a_run {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

Scenario shipped(const QString& name)
{
    return std::get<Scenario>(
        loadScenario(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/scenarios/%1.scenario.json").arg(name)));
}

/// Something that a person may do to some peer or link.
ActionSpec somethingByHand(RandomStream& random, const TraceState& state)
{
    const auto somebody = [&] {
        const auto index = random.nextBetween(0, static_cast<std::int64_t>(state.peers.size()) - 1);
        const std::string_view name = state.peers[static_cast<std::size_t>(index)].name;
        return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    };
    const QString peer = somebody();
    switch (random.nextBetween(0, 11)) {
    case 0:
        return {.at = {},
                .peer = peer,
                .what = DisconnectPeerAction{{0, somebody(), false}, random.nextBetween(0, 1) == 1}};
    case 1:
        return {.at = {}, .peer = peer, .what = RefuseNewConnectionsAction{random.nextBetween(0, 1) == 1}};
    case 2:
        return {.at = {}, .peer = peer, .what = CloseAction{}};
    case 3:
    case 4:
        return {.at = {}, .peer = peer, .what = JoinAction{}};
    case 5:
        return hand::freeze(peer, Time(random.nextBetween(0, 400'000)));
    case 6:
        return hand::unplug(peer);
    case 7:
        return hand::replug(peer);
    case 8:
        return hand::setPollRate(peer, static_cast<double>(random.nextBetween(5, 120)));
    case 9: {
        EnetSettings settings;
        settings.pingIntervalMs = static_cast<std::uint32_t>(random.nextBetween(1, 900));
        settings.outBandwidth = static_cast<std::uint32_t>(random.nextBetween(0, 9000));
        return hand::changeSettings(peer, settings);
    }
    case 10:
        return hand::takeDown(u"*"_s, peer, Time(random.nextBetween(1, 500'000)));
    default: {
        LinkConditionsChange change;
        change.rateKbit = static_cast<std::uint32_t>(random.nextBetween(0, 60));
        change.delay = Time(random.nextBetween(0, 80'000));
        return hand::setConditions(peer, u"*"_s, change, true);
    }
    }
}

/// The state of a run at any moment follows from the trace alone.
class TestStateOfARun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isWhatThePeersSaidThen_data();
    void isWhatThePeersSaidThen();
    void peersThatComeLaterHaveNotJoined();
    void beforeAnythingNobodyIsThere();
    void aRateHasItsQueue();
    void actionsAreInTheTrace();
};

void TestStateOfARun::isWhatThePeersSaidThen_data()
{
    QTest::addColumn<Scenario>("scenario");
    for (std::uint64_t seed = 1; seed <= 3; ++seed)
        QTest::addRow("busy, seed %llu", static_cast<unsigned long long>(seed)) << busyScenario(seed, 12);
    for (const char* name : {"mesh", "relay", "narrow", "commute", "unplug"})
        QTest::newRow(name) << shipped(QLatin1String(name));
}

void TestStateOfARun::isWhatThePeersSaidThen()
{
    QFETCH(Scenario, scenario);
    RandomStream random(scenario.seed + 17);
    Sandbox sandbox(scenario);
    std::vector<TraceState> moments;
    const std::int64_t longest = scenario.duration.count() / 20;
    while (!sandbox.isFinished()) {
        sandbox.runUntil(sandbox.now() + Time(random.nextBetween(1, longest)));
        moments.push_back(sandbox.state());
        if (moments.size() % 3 == 0) // what cannot be done at the time is not done
            static_cast<void>(sandbox.perform(somethingByHand(random, moments.back()), sandbox.now()));
    }
    QVERIFY(moments.size() >= 25);
    const TraceSnapshot trace(sandbox.trace());
    for (const TraceState& live : moments) {
        const TraceState told = stateAt(trace, live.now);
        QCOMPARE(told.now, live.now);
        QCOMPARE(told.peers.size(), live.peers.size());
        for (std::size_t index = 0; index < live.peers.size(); ++index) {
            const PeerState& expected = live.peers[index];
            const PeerState& found = told.peers[index];
            QCOMPARE(found.status, expected.status);
            QCOMPARE(found.frozenUntil, expected.frozenUntil);
            QCOMPARE(found.connections.size(), expected.connections.size());
            QVERIFY(found == expected);
        }
        QVERIFY(told.links == live.links);
    }
}

void TestStateOfARun::peersThatComeLaterHaveNotJoined()
{
    Sandbox sandbox(busyScenario(1, 5));
    sandbox.runUntil(fromSeconds(2));
    PeerSpec late;
    late.name = u"late"_s;
    late.role = PeerRole::Client;
    late.server = u"server"_s;
    QVERIFY(!sandbox.addPeer(late, sandbox.now()));
    sandbox.runUntil(fromSeconds(5));
    const TraceSnapshot trace(sandbox.trace());
    const TraceState before = stateAt(trace, fromSeconds(2));
    QCOMPARE(before.peers.back().name, std::string_view("late"));
    QCOMPARE(before.peers.back().status, PeerStatus::NotJoined);
    QCOMPARE(stateAt(trace, fromSeconds(5)).peers.back().status, PeerStatus::Connected);
}

void TestStateOfARun::beforeAnythingNobodyIsThere()
{
    Sandbox sandbox(busyScenario(1, 5));
    sandbox.runUntil(fromSeconds(5));
    const TraceState past = stateAt(TraceSnapshot(sandbox.trace()), Time(-1));
    QCOMPARE(past.peers.size(), std::size_t{4});
    for (const PeerState& peer : past.peers) {
        QCOMPARE(peer.status, PeerStatus::NotJoined);
        QVERIFY(peer.connections.empty());
    }
    QVERIFY(past.links.empty());
}

void TestStateOfARun::aRateHasItsQueue()
{
    Sandbox sandbox(shipped(u"narrow"_s));
    std::uint64_t most = 0;
    while (!sandbox.isFinished()) {
        sandbox.runUntil(sandbox.now() + Time(50'000));
        const TraceState live = sandbox.state();
        for (const LinkState& link : stateAt(TraceSnapshot(sandbox.trace()), sandbox.now()).links)
            most = std::max(most, link.queuedBytes);
        QVERIFY(stateAt(TraceSnapshot(sandbox.trace()), sandbox.now()).links == live.links);
    }
    QVERIFY(most > 1'000);
}

void TestStateOfARun::actionsAreInTheTrace()
{
    const Scenario scenario = busyScenario(1, 5);
    Sandbox sandbox(scenario);
    sandbox.runUntil(fromSeconds(5));
    const TraceSnapshot trace(sandbox.trace());
    QCOMPARE(trace.actionCount(), scenario.actions.size());
    for (std::size_t index = 0; index < scenario.actions.size(); ++index) {
        const ActionRow& row = trace.action(index);
        QCOMPARE(row.at, scenario.actions[index].at);
        QCOMPARE(QByteArray::fromStdString(row.what), toJson(scenario.actions[index]));
        QCOMPARE(row.ticket, std::uint64_t{0});
    }
    // A packet that a closed peer puts: ERR_UNCONFIGURED.
    QCOMPARE(trace.action(5).result, std::optional(static_cast<int>(Error::Unconfigured)));
    QCOMPARE(trace.action(2).result, std::optional(static_cast<int>(Error::Ok)));
    QCOMPARE(trace.action(1).result, std::nullopt);
}

PEERSCOPE_TEST(TestStateOfARun)

} // namespace peerscope::test_state_of_a_run

#include "test_state_of_a_run.moc"
