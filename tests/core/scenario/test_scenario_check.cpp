// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_file.h"
#include "core/scenario/scenario_numbers.h"
#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <functional>
#include <limits>

namespace peerscope::test_scenario_check {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

template <class Value> const Value& anyOf(RandomStream& random, const std::vector<Value>& values)
{
    return values[std::size_t(random.nextBetween(0, std::int64_t(values.size()) - 1))];
}

void toExtreme(int& value, RandomStream& random)
{
    using Limits = std::numeric_limits<int>;
    value = anyOf<int>(random, {Limits::min(), -1, 0, 1, 2, 255, 256, 4096, 65'536, Limits::max()});
}

void toExtreme(std::uint32_t& value, RandomStream& random)
{
    value = anyOf<std::uint32_t>(random, {0, 1, 1'000'001, 4'294'967'294, 4'294'967'295});
}

void toExtreme(std::uint64_t& value, RandomStream& random)
{
    value = anyOf<std::uint64_t>(random, {0, limits::maxSeed, limits::maxSeed + 1, ~std::uint64_t{0}});
}

void toExtreme(double& value, RandomStream& random)
{
    value = anyOf<double>(random, {-1e300, -1, -1e-300, 0, 1e-300, 0.1, 1, 1.0000001, 1000.5, 1e300});
}

void toExtreme(Time& value, RandomStream& random)
{
    value = anyOf<Time>(random, {Time::min(), -1us, 0us, 1us, 10s, limits::maxDelay + 1us,
                                 limits::maxDuration, limits::maxDuration + 1us, Time::max()});
}

/// A name; never one that begins with "-", which in a file would mean everyone else.
void toExtreme(QString& value, RandomStream& random)
{
    value = anyOf<QString>(random, {QString(), u"*"_s, u"nobody"_s, u"peer1"_s, u"peer1.1"_s, u"7"_s, u" a"_s,
                                    u"a\nb"_s, u"\u202E"_s, QString(70, u'x'), u"home-brodband"_s});
}

void toExtreme(PacketTarget& target, RandomStream& random)
{
    toExtreme(target.id, random);
    if (random.nextBetween(0, 1) == 1)
        toExtreme(target.name, random);
    target.allBut = !target.name.isEmpty() && random.nextBetween(0, 1) == 1;
}

void toExtreme(Payload& payload, RandomStream& random)
{
    payload = anyOf<Payload>(random, {PayloadSize{-1}, PayloadSize{limits::maxPayload},
                                      PayloadSize{limits::maxPayload + 1},
                                      PayloadText{QString(limits::maxWrittenPayload / 2 + 1, u'é')},
                                      PayloadHex{QByteArray(limits::maxWrittenPayload + 1, 'a')}});
}

/// Collects ways to set one value of a scenario to an extreme.
class Breaks
{
public:
    Breaks(Scenario& scenario, RandomStream& random) : m_random(random)
    {
        const Time duration = scenario.duration;
        scenarioNumbers(*this, scenario);
        for (PeerSpec& peer : scenario.peers) {
            peerNumbers(*this, peer, duration);
            addSettings(peer.enet);
            add(peer.name);
            add(peer.server);
        }
        for (LinkSpec& link : scenario.links)
            addLink(link);
        for (TrafficSpec& traffic : scenario.traffic) {
            trafficNumbers(*this, traffic, duration);
            add(traffic.from);
            add(traffic.target);
            add(traffic.payload);
        }
        for (ActionSpec& action : scenario.actions) {
            if (action.on) {
                triggerNumbers(*this, *action.on);
                add(action.on->peer);
            } else {
                actionNumbers(*this, action, duration);
            }
            if (subjectOf(action) != ActionSubject::Link) // a file has no place for it
                add(action.peer);
            std::visit([this](auto& what) { addAction(what); }, action.what);
        }
        for (ExpectSpec& expect : scenario.expect) {
            expectNumbers(*this, expect);
            add(expect.metric);
            if (expect.from) {
                add(*expect.from);
                add(*expect.to);
                m_ways.push_back([&expect] { expect.to.reset(); });
            }
            for (std::optional<QString>* word : {&expect.peer, &expect.subject, &expect.event}) {
                if (*word)
                    add(**word);
            }
            m_ways.push_back([&expect] { expect.min.reset(); });
        }
    }

    /// Takes one of them.
    void breakOne() { anyOf(m_random, m_ways)(); }

    /// As a visitor of the lists in scenario_numbers.h.
    template <class Value, class Rule> void operator()(std::string_view, Value& value, const Rule&) const
    {
        add(value);
    }

private:
    template <class Value> void add(Value& value) const
    {
        m_ways.push_back([this, &value] { toExtreme(value, m_random); });
    }
    template <class Value> void add(std::optional<Value>& value) const
    {
        m_ways.push_back([this, &value] { toExtreme(value.emplace(), m_random); });
        m_ways.push_back([&value] { value.reset(); });
    }

    void addSettings(EnetSettings& settings) const
    {
        settingsNumbers(*this, settings);
        if (settings.timeout)
            timeoutNumbers(*this, *settings.timeout);
        if (settings.throttle)
            throttleNumbers(*this, *settings.throttle);
    }

    void addLink(auto& link) const
    {
        conditionNumbers(*this, link.conditions);
        if (link.conditions.burstLoss)
            burstLossNumbers(*this, *link.conditions.burstLoss);
        add(link.from);
        add(link.to);
        add(link.preset);
    }

    void addAction(PutPacketAction& put) const
    {
        putPacketNumbers(*this, put);
        add(put.target);
        add(put.payload);
    }
    void addAction(DisconnectPeerAction& disconnect) const { add(disconnect.target); }
    void addAction(ConditionsAction& conditions) const { addLink(conditions); }
    void addAction(DownAction& down) const
    {
        downNumbers(*this, down);
        add(down.from);
        add(down.to);
    }
    void addAction(KillAction& kill) const { datagramNumbers(*this, kill); }
    void addAction(DelayAction& delay) const { delayNumbers(*this, delay); }
    void addAction(DuplicateAction& duplicate) const { datagramNumbers(*this, duplicate); }
    void addAction(HoldAction& hold) const
    {
        holdNumbers(*this, hold);
        add(hold.from);
        add(hold.to);
    }
    void addAction(ReleaseAction& release) const { datagramNumbers(*this, release); }
    void addAction(FreezeAction& freeze) const { freezeNumbers(*this, freeze); }
    void addAction(PollRateAction& rate) const { pollRateNumbers(*this, rate); }
    void addAction(SettingsAction& action) const { addSettings(action.settings); }
    void addAction(auto&) const {}

    RandomStream& m_random;
    mutable std::vector<std::function<void()>> m_ways;
};

std::optional<ScenarioError> errorInFile(const Scenario& scenario)
{
    const auto parsed = parseScenario(toJson(scenario));
    const auto* error = std::get_if<ScenarioError>(&parsed);
    return error ? std::optional(*error) : std::nullopt;
}

QString textOf(const std::optional<ScenarioError>& error)
{
    return error ? error->toString() : u"no error"_s;
}

/// Checking a scenario's values, without a file.
class TestScenarioCheck : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatTheParserSays();
    void newPartsAreCheckedAsTheWhole();
    void refusesNumbersThatNoFileHolds();
    void refusesTooManyEntries();
    void newPartsMayComeAfterTheEnd();
    void aNewActionBuildsOnWhatWasSetBefore();
};

/// Sets one value after another of each random scenario to an extreme. If two values are wrong, both checks
/// must only agree that something is wrong.
void TestScenarioCheck::saysWhatTheParserSays()
{
    int wrong = 0;
    int right = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        RandomStream random(seed);
        const Scenario whole = samples::randomScenario(seed);
        for (int round = 0; round < 12; ++round) {
            Scenario scenario = whole;
            Breaks breaks(scenario, random);
            breaks.breakOne();
            const auto error = checkScenario(scenario);
            const auto inFile = errorInFile(scenario);
            QVERIFY2(error == inFile, qPrintable(u"seed %1: %2\nin a file: %3"_s.arg(seed).arg(
                                          textOf(error), textOf(inFile))));
            ++(error ? wrong : right);

            breaks.breakOne();
            QCOMPARE(checkScenario(scenario).has_value(), errorInFile(scenario).has_value());
        }
    }
    QVERIFY(wrong > 300);
    QVERIFY(right > 300);
}

/// An action, or an entry of peers, is judged as if it stood at the end of the scenario.
void TestScenarioCheck::newPartsAreCheckedAsTheWhole()
{
    int wrong = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        RandomStream random(seed);
        Scenario whole = samples::randomScenario(seed);
        whole.duration = limits::maxDuration;
        for (int round = 0; round < 10; ++round) {
            Scenario part;
            part.peers.assign(whole.peers.end() - 1, whole.peers.end());
            if (!whole.actions.empty())
                part.actions = {anyOf(random, whole.actions)};
            Breaks(part, random).breakOne();

            Scenario changed = whole;
            changed.peers.push_back(part.peers[0]);
            QCOMPARE(textOf(checkNewPeer(whole, part.peers[0])), textOf(checkScenario(changed)));

            if (part.actions.empty())
                continue;
            changed = whole;
            changed.actions.push_back(part.actions[0]);
            const auto error = checkNewAction(whole, part.actions[0]);
            QCOMPARE(textOf(error), textOf(checkScenario(changed)));
            wrong += error ? 1 : 0;
        }
    }
    QVERIFY(wrong > 50);
}

void TestScenarioCheck::refusesNumbersThatNoFileHolds()
{
    for (const double value :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
          -std::numeric_limits<double>::infinity()}) {
        Scenario scenario;
        scenario.links.resize(1);
        scenario.links[0].conditions.loss = value;
        const auto error = checkScenario(scenario);
        QVERIFY(error);
        QCOMPARE(error->path, u"$.links[0].loss"_s);
        QVERIFY2(error->message.endsWith(u" is out of range; expected a number from 0 to 1"_s),
                 qPrintable(error->message));
    }
}

void TestScenarioCheck::refusesTooManyEntries()
{
    Scenario scenario;
    scenario.links.resize(limits::maxEntries);
    QCOMPARE(checkScenario(scenario), std::nullopt);
    scenario.links.resize(limits::maxEntries + 1);
    QCOMPARE(textOf(checkScenario(scenario)), u"$.links: 10001 entries; expected at most 10000"_s);

    scenario = Scenario();
    PeerSpec server;
    server.role = PeerRole::Server;
    for (int number = 0; number < maxPeers; ++number) {
        server.name = u"s%1"_s.arg(number);
        scenario.peers.push_back(server);
    }
    QCOMPARE(checkScenario(scenario), std::nullopt);
    server.name = u"one more"_s;
    QCOMPARE(textOf(checkNewPeer(scenario, server)), u"$.peers: 4097 entries; expected at most 4096"_s);
    scenario.peers.push_back(server);
    QCOMPARE(textOf(checkScenario(scenario)), u"$.peers: 4097 entries; expected at most 4096"_s);
}

void TestScenarioCheck::newPartsMayComeAfterTheEnd()
{
    Scenario scenario;
    scenario.duration = 1s;
    PeerSpec server;
    server.name = u"server"_s;
    server.role = PeerRole::Server;
    server.joinAt = 5s;
    QCOMPARE(checkNewPeer(scenario, server), std::nullopt);
    scenario.peers = {server};
    QVERIFY(checkScenario(scenario));

    ActionSpec close{5s, u"server"_s, CloseAction{}};
    QCOMPARE(checkNewAction(scenario, close), std::nullopt);
    close.at = limits::maxDuration + 1us;
    QCOMPARE(textOf(checkNewAction(scenario, close)),
             u"$.actions[0].at: 604800.000001 is out of range; expected a time from 0 to 604800 seconds"_s);
}

void TestScenarioCheck::aNewActionBuildsOnWhatWasSetBefore()
{
    Scenario scenario;
    ConditionsAction reorder{u"*"_s, u"*"_s, false, {}};
    reorder.conditions.reorder = 0.5;
    const auto error = checkNewAction(scenario, {1s, {}, reorder});
    QVERIFY(error);
    QCOMPARE(error->path, u"$.actions[0].reorder"_s);
    scenario.links.resize(1);
    scenario.links[0].conditions.delay = 10ms;
    QCOMPARE(checkNewAction(scenario, {1s, {}, reorder}), std::nullopt);
}

PEERSCOPE_TEST(TestScenarioCheck)

} // namespace peerscope::test_scenario_check

#include "test_scenario_check.moc"
