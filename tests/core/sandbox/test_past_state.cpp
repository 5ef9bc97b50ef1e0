// SPDX-License-Identifier: MIT
#include "sandbox_samples.h"
#include "tests/support/test_program.h"

#include "core/base/random.h"
#include "core/sandbox/hand_actions.h"
#include "core/sandbox/past_state.h"
#include "core/sandbox/sandbox.h"

#include <QRegularExpression>
#include <QtTest>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace peerscope::test_past_state {

using namespace peerscope::samples;
using namespace Qt::Literals::StringLiterals;

QString roundTripText(const ConnectionState& connection)
{
    const Time unmeasured = fromMilliseconds(500); // what ENet begins with, and no trace has
    if (connection.roundTripTime == Time(0) || connection.roundTripTime == unmeasured)
        return {};
    return u"(%1 %2 %3)"_s.arg(connection.roundTripTime.count())
        .arg(connection.roundTripTimeVariance.count())
        .arg(connection.throttle);
}

/// What past states can know of a peer, as text that two can be compared by.
QString textOf(const PeerState& peer)
{
    std::set<QString> connected;
    for (const ConnectionState& connection : peer.connections)
        connected.insert(u"%1"_s.arg(connection.remoteId) + roundTripText(connection));
    QString text = u"%1 %2 %3 %4 %5 %6 %7:"_s.arg(peer.name, peer.role)
                       .arg(static_cast<int>(peer.status))
                       .arg(peer.refusesNewConnections)
                       .arg(peer.frozenUntil.value_or(Time(0)).count())
                       .arg(peer.isUnplugged)
                       .arg(peer.pollHz);
    for (const QString& connection : connected)
        text += u' ' + connection;
    return text;
}

using Link = std::tuple<EndpointId, EndpointId>;

std::map<Link, std::pair<bool, LinkConditions>> linksOf(const SandboxState& state)
{
    std::map<Link, std::pair<bool, LinkConditions>> links;
    for (const LinkState& link : state.links)
        links[{link.from, link.to}] = {link.isDown, link.conditions};
    return links;
}

/// A past state is the state there was.
class TestPastState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    void isTheStateThereWas_data()
    {
        QTest::addColumn<std::uint64_t>("seed");
        for (std::uint64_t seed = 1; seed <= 5; ++seed)
            QTest::addRow("seed %llu", static_cast<unsigned long long>(seed)) << seed;
    }
    void isTheStateThereWas()
    {
        QFETCH(std::uint64_t, seed);
        RandomStream random(seed);
        Sandbox sandbox(busyScenario(seed, 12));
        std::vector<SandboxState> states;
        while (!sandbox.isFinished()) {
            sandbox.runUntil(sandbox.now() + Time(random.nextBetween(1, 200'000)));
            states.push_back(sandbox.state());
            if (states.size() == 30)
                QVERIFY(!sandbox.perform(action("server", DisconnectPeerAction{{101, {}, false}, true}),
                                         sandbox.now()));
            if (states.size() == 40)
                QVERIFY(!sandbox.perform(action("server", RefuseNewConnectionsAction{true}), sandbox.now()));
            if (states.size() == 60)
                QVERIFY(!sandbox.perform(action("bot.1", CloseAction{}), sandbox.now()));
            if (states.size() == 5)
                QVERIFY(!sandbox.perform(hand::freeze(u"ana"_s, Time(400'000)), sandbox.now()));
            if (states.size() == 8)
                QVERIFY(!sandbox.perform(hand::takeDown(u"*"_s, u"bot"_s, Time(500'000)), sandbox.now()));
            if (states.size() == 16)
                QVERIFY(!sandbox.perform(hand::setPreset(u"ana"_s, u"*"_s, u"mobile-3g"_s), sandbox.now()));
            if (states.size() == 18)
                QVERIFY(!sandbox.perform(hand::unplug(u"bot.2"_s), sandbox.now()));
            if (states.size() == 22)
                QVERIFY(!sandbox.perform(hand::replug(u"bot.2"_s), sandbox.now()));
            if (states.size() == 24)
                QVERIFY(!sandbox.perform(hand::setPollRate(u"server"_s, 30), sandbox.now()));
        }
        const TraceSnapshot trace(sandbox.trace());
        std::set<QString> seen;
        std::set<QString> bent;
        for (const SandboxState& state : states) {
            const SandboxState past = stateAt(state.now, states.back(), sandbox.scenario(), trace);
            QCOMPARE(past.now, state.now);
            QCOMPARE(past.peers.size(), state.peers.size());
            for (std::size_t index = 0; index < state.peers.size(); ++index) {
                QCOMPARE(textOf(past.peers[index]), textOf(state.peers[index]));
                seen.insert(textOf(state.peers[index]));
            }
            QVERIFY(linksOf(past) == linksOf(state));
            bent.insert(QString::number(std::ranges::count_if(state.links, &LinkState::isDown)));
        }
        QVERIFY(bent.size() > 1);
        QVERIFY(seen.size() > 10); // there was something to tell apart
    }

    void beforeAnythingNobodyIsThere()
    {
        Sandbox sandbox(busyScenario(1, 5));
        sandbox.runUntil(fromSeconds(5));
        const SandboxState past =
            stateAt(Time(-1), sandbox.state(), sandbox.scenario(), TraceSnapshot(sandbox.trace()));
        QVERIFY(!past.peers.empty());
        for (const PeerState& peer : past.peers) {
            QCOMPARE(peer.status, PeerStatus::NotJoined);
            QVERIFY(peer.connections.empty());
        }
    }
};

PEERSCOPE_TEST(TestPastState)

} // namespace peerscope::test_past_state

#include "test_past_state.moc"
