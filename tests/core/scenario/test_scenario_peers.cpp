// SPDX-License-Identifier: MIT
#include "core/scenario/scenario.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <set>

namespace peerscope::test_scenario_peers {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

PeerSpec peer(const QString& name, PeerRole role = PeerRole::Client)
{
    PeerSpec spec;
    spec.name = name;
    spec.role = role;
    return spec;
}

PeerSpec peers(const QString& name, int count, std::optional<int> id = {})
{
    PeerSpec spec = peer(name);
    spec.count = count;
    spec.id = id;
    return spec;
}

Scenario scenarioOf(std::vector<PeerSpec> specs, std::uint64_t seed = 1)
{
    Scenario scenario;
    scenario.seed = seed;
    scenario.peers = std::move(specs);
    return scenario;
}

/// Which peers a scenario has, and whom a name stands for.
class TestScenarioPeers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unrollsCounts();
    void drawsIds();
    void drawnIdsDependOnSeedAndNameAlone();
    void drawnIdsAvoidTakenOnes();
    void selectsPeers();
    void findsTargets();
    void checksNames();
    void namesActionsAndRoles();
};

void TestScenarioPeers::unrollsCounts()
{
    PeerSpec bots = peers(u"bot"_s, 3, 200);
    bots.joinAt = 1s;
    bots.joinEvery = 200ms;
    const auto expanded =
        expandPeers(scenarioOf({peer(u"server"_s, PeerRole::Server), bots, peers(u"one"_s, 1, 7)}));
    const std::vector<PeerInstance> expected = {{u"server"_s, 0, 1, 0s},
                                                {u"bot.1"_s, 1, 200, 1s},
                                                {u"bot.2"_s, 1, 201, 1200ms},
                                                {u"bot.3"_s, 1, 202, 1400ms},
                                                {u"one.1"_s, 2, 7, 0s}};
    QVERIFY(expanded == expected);
}

void TestScenarioPeers::drawsIds()
{
    std::set<int> ids;
    const auto expanded = expandPeers(scenarioOf({peers(u"bot"_s, maxPeers)}));
    for (const PeerInstance& each : expanded) {
        QVERIFY(each.id >= limits::minClientId);
        ids.insert(each.id);
    }
    QCOMPARE(int(ids.size()), maxPeers);
}

void TestScenarioPeers::drawnIdsDependOnSeedAndNameAlone()
{
    const auto idOf = [](const Scenario& scenario, const QString& name) {
        for (const PeerInstance& each : expandPeers(scenario)) {
            if (each.name == name)
                return each.id;
        }
        return 0;
    };
    const int alone = idOf(scenarioOf({peer(u"ana"_s)}), u"ana"_s);
    QCOMPARE(alone, 760783696); // a known one: files that leave ids out must go on meaning the same run
    QCOMPARE(idOf(scenarioOf({peers(u"bot"_s, 100), peer(u"ana"_s)}), u"ana"_s), alone);
    QVERIFY(idOf(scenarioOf({peer(u"ana"_s)}, 2), u"ana"_s) != alone);
    QVERIFY(idOf(scenarioOf({peer(u"bob"_s)}), u"bob"_s) != alone);
}

void TestScenarioPeers::drawnIdsAvoidTakenOnes()
{
    const int drawn = expandPeers(scenarioOf({peer(u"ana"_s)}))[0].id;
    PeerSpec taker = peer(u"bob"_s);
    taker.id = drawn;
    const auto expanded = expandPeers(scenarioOf({peer(u"ana"_s), taker}));
    QCOMPARE(expanded[1].id, drawn);
    QVERIFY(expanded[0].id != drawn);
    QVERIFY(expanded[0].id >= limits::minClientId);
}

void TestScenarioPeers::selectsPeers()
{
    const Scenario scenario =
        scenarioOf({peer(u"server"_s, PeerRole::Server), peers(u"bot"_s, 2), peer(u"ana"_s)});
    const auto expanded = expandPeers(scenario);
    using Indices = std::vector<std::size_t>;
    QCOMPARE(selectPeers(scenario, expanded, u"ana"_s), (Indices{3}));
    QCOMPARE(selectPeers(scenario, expanded, u"bot"_s), (Indices{1, 2}));
    QCOMPARE(selectPeers(scenario, expanded, u"bot.2"_s), (Indices{2}));
    QCOMPARE(selectPeers(scenario, expanded, u"*"_s), (Indices{0, 1, 2, 3}));
    QCOMPARE(selectPeers(scenario, expanded, u"bob"_s), Indices{});
    QCOMPARE(selectPeers(scenario, expanded, QString()), Indices{});
}

void TestScenarioPeers::findsTargets()
{
    const Scenario scenario = scenarioOf({peer(u"server"_s, PeerRole::Server), peers(u"bot"_s, 2, 50)});
    const auto expanded = expandPeers(scenario);
    using Ids = std::vector<int>;
    QCOMPARE(targetIds(scenario, expanded, {0, {}, false}), Ids{0});
    QCOMPARE(targetIds(scenario, expanded, {-77, {}, false}), Ids{-77});
    QCOMPARE(targetIds(scenario, expanded, {0, u"server"_s, false}), Ids{1});
    QCOMPARE(targetIds(scenario, expanded, {0, u"bot.2"_s, true}), Ids{-51});
    QCOMPARE(targetIds(scenario, expanded, {0, u"bot"_s, false}), (Ids{50, 51}));
    QCOMPARE(targetIds(scenario, expanded, {0, u"nobody"_s, false}), Ids{});
}

void TestScenarioPeers::checksNames()
{
    for (const QString& good : {u"a"_s, u"bot.2"_s, u"José"_s, u"日本"_s, u"🐟"_s, u"a b"_s, u"2fast"_s,
                                QString(64, u'x'), u"🐟"_s.repeated(64)})
        QVERIFY2(!peerNameProblem(good), qPrintable(good));
    for (const QString& bad : {QString(), u"-a"_s, u"*"_s, u"a*"_s, u" a"_s, u"a "_s, u"a\nb"_s,
                               u"a\u2028b"_s, u"12"_s, QString(65, u'x'), u"a\u202Eb"_s, QString(QChar(0))})
        QVERIFY2(peerNameProblem(bad), qPrintable(bad));
}

void TestScenarioPeers::namesActionsAndRoles()
{
    const auto named = [](auto action) { return actionName({0s, {}, action}); };
    QCOMPARE(named(PutPacketAction{}), u"put_packet"_s);
    QCOMPARE(named(RefuseNewConnectionsAction{}), u"refuse_new_connections"_s);
    QCOMPARE(named(DisconnectPeerAction{}), u"disconnect_peer"_s);
    QCOMPARE(named(CloseAction{}), u"close"_s);
    QCOMPARE(named(JoinAction{}), u"join"_s);
    QCOMPARE(named(ConditionsAction{}), u"conditions"_s);
    QCOMPARE(roleName(PeerRole::Server), u"server"_s);
    QCOMPARE(roleName(PeerRole::Client), u"client"_s);
    QCOMPARE(roleName(PeerRole::Mesh), u"mesh"_s);
}

PEERSCOPE_TEST(TestScenarioPeers)

} // namespace peerscope::test_scenario_peers

#include "test_scenario_peers.moc"
