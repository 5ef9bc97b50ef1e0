// SPDX-License-Identifier: MIT
#include "core/scenario/scenario_file.h"
#include "core/scenario/scenario_json.h"
#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_scenario_parse {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

/// An example with every kind of entry.
constexpr char designExample[] = R"({
  "format": "peerscope-scenario/1",
  "name": "Four friends, one on bad Wi-Fi", "description": "...", "seed": 42, "duration": 30.0,
  "peers": [
    {"name": "server", "role": "server", "port": 7777, "max_clients": 32, "channels": 0, "poll_hz": 60},
    {"name": "ana", "role": "client", "server": "server", "join_at": 0.5, "id": 101},
    {"name": "bot", "role": "client", "server": "server", "count": 3, "id": 200, "join_at": 1.0, "join_every": 0.2},
    {"name": "m", "role": "mesh", "count": 4, "id": 11}
  ],
  "links": [
    {"from": "*", "to": "*", "preset": "home-broadband"},
    {"from": "ana", "to": "server", "delay_ms": 80, "jitter_ms": 20, "loss": 0.05, "both_ways": true}
  ],
  "traffic": [
    {"from": "ana", "to": 1, "channel": 0, "mode": "unreliable_ordered", "hz": 20, "size": 48, "start": 1, "stop": 25}
  ],
  "actions": [
    {"at": 4.0, "peer": "ana", "do": "put_packet", "target": 1, "channel": 2, "mode": "reliable", "text": "gg"},
    {"at": 5.0, "peer": "server", "do": "refuse_new_connections", "value": true},
    {"at": 8.0, "peer": "server", "do": "disconnect_peer", "target": "ana", "force": false},
    {"at": 9.0, "peer": "bot.2", "do": "close"},
    {"at": 10.0, "link": ["ana", "server"], "do": "conditions", "loss": 0.3},
    {"at": 12.0, "link": ["ana", "server"], "do": "down", "for": 2.0}
  ],
  "expect": [{"metric": "latency_ms.p99", "mode": "reliable", "max": 200}, {"metric": "lost", "mode": "reliable", "max": 0}]
})";

Scenario designScenario()
{
    const PeerRole client = PeerRole::Client;
    Scenario scenario;
    scenario.name = u"Four friends, one on bad Wi-Fi"_s;
    scenario.description = u"..."_s;
    scenario.seed = 42;
    scenario.duration = 30s;
    scenario.peers = {
        {u"server"_s, PeerRole::Server, {}, {}, 0s, 0s, 60.0, {}, 7777, 32, 0},
        {u"ana"_s, client, {}, 101, 500ms, 0s, 60.0, u"server"_s, 7777, 32, 0},
        {u"bot"_s, client, 3, 200, 1s, 200ms, 60.0, u"server"_s, 7777, 32, 0},
        {u"m"_s, PeerRole::Mesh, 4, 11, 0s, 0s, 60.0, {}, 7777, 32, 0},
    };
    scenario.links = {
        {u"*"_s, u"*"_s, {}, false, u"home-broadband"_s},
        {u"ana"_s, u"server"_s, {80ms, 20ms, 0.05, {}}, true},
    };
    scenario.traffic = {
        {u"ana"_s, {1, {}, false}, 0, TransferMode::UnreliableOrdered, 20.0, PayloadSize{48}, 1s, 25s}};
    scenario.actions = {
        {4s, u"ana"_s, PutPacketAction{{1, {}, false}, 2, TransferMode::Reliable, PayloadText{u"gg"_s}}},
        {5s, u"server"_s, RefuseNewConnectionsAction{true}},
        {8s, u"server"_s, DisconnectPeerAction{{0, u"ana"_s, false}, false}},
        {9s, u"bot.2"_s, CloseAction{}},
        {10s, {}, ConditionsAction{u"ana"_s, u"server"_s, false, {{}, {}, 0.3, {}}}},
        {12s, {}, DownAction{u"ana"_s, u"server"_s, false, 2s}},
    };
    scenario.expect = {
        {u"latency_ms.p99"_s, TransferMode::Reliable, {}, {}, {}, {}, 200.0},
        {u"lost"_s, TransferMode::Reliable, {}, {}, {}, {}, 0.0},
    };
    return scenario;
}

/// A scenario of a server, ana (101), three bots and a mesh, and the given `sections`.
QByteArray withSections(const QByteArray& sections)
{
    return R"({"format": "peerscope-scenario/1", "duration": 10, "peers": [
        {"name": "server", "role": "server"},
        {"name": "ana", "role": "client", "server": "server", "id": 101},
        {"name": "bot", "role": "client", "server": "server", "count": 3, "id": 200},
        {"name": "m", "role": "mesh", "count": 2}], )" +
           sections + "}";
}

/// Empty if the scenario is correct.
QString errorOf(const QByteArray& json)
{
    const auto result = parseScenario(json);
    const auto* error = std::get_if<ScenarioError>(&result);
    return error ? error->toString() : QString();
}

Scenario parsed(const QByteArray& json)
{
    const auto result = parseScenario(json);
    if (const auto* error = std::get_if<ScenarioError>(&result)) {
        qWarning("%s", qPrintable(error->toString())); // fails the test
        return {};
    }
    return std::get<Scenario>(result);
}

/// The rules for every error.
bool isOneLine(const ScenarioError& error)
{
    const QString line = error.toString();
    return !error.message.isEmpty() && line.size() < 600 && shownInMessage(line, 600) == line;
}

/// Reading and checking a scenario.
class TestScenarioParse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheDesignsExample();
    void fillsInDefaults();
    void shippedScenariosAreRight();
    void resolvesIdsToNames();
    void readsEveryFormOfTarget();
    void readsEveryFormOfPayload();
    void readsEveryCondition();
    void acceptsTheBounds();
    void wholeNumbersMayBeWrittenAsFractions();
    void timesAreNearestMicroseconds();
    void severalServersMayShareAPort();
    void bad_data();
    void bad();
    void everyBadFileIsInTheTable();
    void refusesWhatIsTooLarge();
    void refusesTooManyEntries();
    void refusesFilesThatCannotBeRead();
    void everyErrorIsOneLine();
    void changedBytesNeverCrash();
};

void TestScenarioParse::readsTheDesignsExample()
{
    const Scenario scenario = parsed(designExample);
    const Scenario expected = designScenario();
    QVERIFY(scenario.peers == expected.peers);
    QVERIFY(scenario.links == expected.links);
    QVERIFY(scenario.traffic == expected.traffic);
    QVERIFY(scenario.actions == expected.actions);
    QVERIFY(scenario.expect == expected.expect);
    QVERIFY(scenario == expected);
}

void TestScenarioParse::fillsInDefaults()
{
    QVERIFY(parsed(R"({"format": "peerscope-scenario/1", "peers": []})") == Scenario());
    const Scenario scenario = parsed(withSections(R"("links": [{}], "traffic": [{"from": "ana", "size": 8}],
        "actions": [{"at": 0, "peer": "ana", "do": "put_packet", "hex": ""},
                    {"at": 0, "peer": "ana", "do": "refuse_new_connections"}])"));
    QVERIFY(scenario.links.front() == LinkSpec());
    TrafficSpec traffic;
    traffic.from = u"ana"_s;
    traffic.payload = PayloadSize{8};
    QVERIFY(scenario.traffic.front() == traffic);
    QVERIFY(scenario.actions[0].what ==
            decltype(ActionSpec::what)(PutPacketAction{{}, 0, TransferMode::Reliable, PayloadHex{}}));
    QVERIFY(scenario.actions[1].what == decltype(ActionSpec::what)(RefuseNewConnectionsAction{true}));
    PeerSpec server;
    server.name = u"server"_s;
    server.role = PeerRole::Server;
    QVERIFY(scenario.peers.front() == server);
}

void TestScenarioParse::shippedScenariosAreRight()
{
    const QStringList paths = samples::shippedScenarios();
    QVERIFY(paths.size() >= 15);
    for (const QString& path : paths) {
        const auto loaded = loadScenario(path);
        const auto* error = std::get_if<ScenarioError>(&loaded);
        QVERIFY2(!error, error ? qPrintable(path + u": "_s + error->toString()) : "");
        QVERIFY(!std::get<Scenario>(loaded).name.isEmpty());
    }
    const auto quickstart =
        loadScenario(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/scenarios/quickstart.scenario.json"));
    QCOMPARE(expandPeers(std::get<Scenario>(quickstart)).size(), 4u);
    QCOMPARE(std::get<Scenario>(quickstart).name, u"Quickstart"_s);
}

void TestScenarioParse::resolvesIdsToNames()
{
    const Scenario scenario = parsed(withSections(R"("links": [{"from": 101, "to": 1}],
        "traffic": [{"from": 202, "size": 8}],
        "actions": [{"at": 1, "peer": 1, "do": "close"}, {"at": 1, "link": [200, "*"], "do": "conditions"}],
        "expect": [{"metric": "sent", "from": 101, "to": 1, "min": 1}])"));
    QCOMPARE(scenario.links[0].from, u"ana"_s);
    QCOMPARE(scenario.links[0].to, u"server"_s);
    QCOMPARE(scenario.traffic[0].from, u"bot.3"_s);
    QCOMPARE(scenario.actions[0].peer, u"server"_s);
    QCOMPARE(std::get<ConditionsAction>(scenario.actions[1].what).from, u"bot.1"_s);
    QCOMPARE(scenario.expect[0].from.value(), u"ana"_s);

    // Ids that are drawn can be used too.
    const int drawn = expandPeers(scenario).back().id;
    const Scenario again = parsed(
        withSections(R"("actions": [{"at": 1, "do": "join", "peer": )" + QByteArray::number(drawn) + "}]"));
    QCOMPARE(again.actions[0].peer, u"m.2"_s);
}

void TestScenarioParse::readsEveryFormOfTarget()
{
    const Scenario scenario = parsed(withSections(R"("traffic": [
        {"from": "ana", "to": 0, "size": 1}, {"from": "ana", "to": 77, "size": 1},
        {"from": "ana", "to": -101, "size": 1}, {"from": "ana", "to": "bot.1", "size": 1},
        {"from": "ana", "to": "-bot.1", "size": 1}, {"from": "ana", "to": "bot", "size": 1}])"));
    const std::vector<PacketTarget> expected = {{0, {}, false},        {77, {}, false},
                                                {-101, {}, false},     {0, u"bot.1"_s, false},
                                                {0, u"bot.1"_s, true}, {0, u"bot"_s, false}};
    for (std::size_t index = 0; index < expected.size(); ++index)
        QVERIFY2(scenario.traffic[index].target == expected[index], qPrintable(QString::number(index)));
}

void TestScenarioParse::readsEveryFormOfPayload()
{
    const Scenario scenario = parsed(withSections(R"("traffic": [{"from": "ana", "size": 67108864},
        {"from": "ana", "text": "g\u00e9\n"}, {"from": "ana", "hex": "00fFA0"}])"));
    QVERIFY(scenario.traffic[0].payload == Payload(PayloadSize{67108864}));
    QVERIFY(scenario.traffic[1].payload == Payload(PayloadText{u"gé\n"_s}));
    QVERIFY(scenario.traffic[2].payload == Payload(PayloadHex{QByteArray("\x00\xFF\xA0", 3)}));

    const QByteArray full(limits::maxWrittenPayload, 'a');
    const auto withText = [](const QByteArray& key, const QByteArray& text) {
        return withSections("\"traffic\": [{\"from\": \"ana\", \"" + key + "\": \"" + text + "\"}]");
    };
    QCOMPARE(errorOf(withText("text", full)), QString());
    QCOMPARE(errorOf(withText("hex", full + full)), QString());
    const QString tooMuch = u"$.traffic[0].%1: %2 bytes; expected at most 1048576"_s;
    QCOMPARE(errorOf(withText("text", full + "a")), tooMuch.arg(u"text"_s).arg(1048577));
    QCOMPARE(errorOf(withText("text", QString::fromUtf8(full.chopped(1)).toUtf8() + "é")),
             tooMuch.arg(u"text"_s).arg(1048577));
    QCOMPARE(errorOf(withText("hex", full + full + "aa")), tooMuch.arg(u"hex"_s).arg(1048577));
}

void TestScenarioParse::readsEveryCondition()
{
    const Scenario scenario = parsed(withSections(R"("links": [
        {"delay_ms": 1, "jitter_ms": 2, "distribution": "pareto", "reorder": 0.1, "loss": 0.2,
         "burst_loss": {"p": 0.3, "r": 0.4, "good": 0.5, "bad": 0.6}, "lose_every": 7, "duplicate": 0.8, "corrupt": 0.9,
         "rate_kbit": 10, "queue_bytes": 11, "down": true},
        {"preset": "wifi-bad", "burst_loss": {"p": 0, "r": 1}, "down": false}])"));
    LinkConditions conditions;
    scenario.links[0].conditions.applyTo(conditions);
    QVERIFY((conditions == LinkConditions{.delay = 1ms,
                                          .jitter = 2ms,
                                          .loss = 0.2,
                                          .duplicate = 0.8,
                                          .distribution = JitterDistribution::Pareto,
                                          .reorder = 0.1,
                                          .burstLoss = {0.3, 0.4, 0.5, 0.6},
                                          .loseEvery = 7,
                                          .corrupt = 0.9,
                                          .rateKbit = 10,
                                          .queueBytes = 11,
                                          .down = true}));
    LinkConditionsChange change;
    change.burstLoss = BurstLoss{};
    change.down = false;
    QVERIFY(scenario.links[1].conditions == change);
    QCOMPARE(scenario.links[1].preset, u"wifi-bad"_s);
}

void TestScenarioParse::acceptsTheBounds()
{
    const Scenario scenario =
        parsed(R"({"format": "peerscope-scenario/1", "seed": 9007199254740991, "duration": 604800,
        "peers": [{"name": "s", "role": "server", "id": 1, "port": 65535, "max_clients": 4095, "channels": 255,
                   "poll_hz": 1000, "join_at": 604800},
                  {"name": "c", "role": "client", "server": "s", "count": 2, "id": 2147483646, "join_every": 604800},
                  {"name": "m", "role": "mesh", "count": 4093}],
        "links": [{"delay_ms": 3600000, "jitter_ms": 3600000, "loss": 1, "duplicate": 1}],
        "traffic": [{"from": "s", "to": -2147483647, "size": 0, "hz": 0.001, "start": 604799, "stop": 604799.000001}],
        "actions": [{"at": 604800, "peer": "s", "do": "close"}]})");
    QCOMPARE(scenario.seed, limits::maxSeed);
    QCOMPARE(scenario.duration, limits::maxDuration);
    QVERIFY(!scenario.peers[0].id); // said, and known anyway
    const auto peers = expandPeers(scenario);
    QCOMPARE(int(peers.size()), maxPeers);
    QCOMPARE(peers[2].id, 2147483647);
    QCOMPARE(peers[2].joinAt, limits::maxDuration);
    QCOMPARE(scenario.traffic[0].stop.value() - scenario.traffic[0].start, Time(1));
}

void TestScenarioParse::wholeNumbersMayBeWrittenAsFractions()
{
    const Scenario scenario = parsed(R"({"format": "peerscope-scenario/1", "seed": 4.2e1, "peers": [
        {"name": "s", "role": "server", "port": 7000.0}]})");
    QCOMPARE(scenario.seed, 42u);
    QCOMPARE(scenario.peers[0].port, 7000);
}

void TestScenarioParse::timesAreNearestMicroseconds()
{
    const Scenario scenario = parsed(withSections(
        R"("links": [{"delay_ms": 0.0015, "jitter_ms": 33.333}], "traffic": [{"from": "ana", "size": 1, "start": 0.1000004, "stop": 9.9999996}])"));
    QCOMPARE(scenario.links[0].conditions.delay.value(), Time(2));
    QCOMPARE(scenario.links[0].conditions.jitter.value(), Time(33'333));
    QCOMPARE(scenario.traffic[0].start, Time(100'000));
    QCOMPARE(scenario.traffic[0].stop.value(), Time(10'000'000));
}

void TestScenarioParse::severalServersMayShareAPort()
{
    const Scenario scenario = parsed(R"({"format": "peerscope-scenario/1", "peers": [
        {"name": "a", "role": "server"}, {"name": "b", "role": "server"},
        {"name": "c", "role": "client", "server": "b"}]})");
    const auto peers = expandPeers(scenario);
    QCOMPARE(peers[0].id, 1);
    QCOMPARE(peers[1].id, 1);
}

void TestScenarioParse::bad_data()
{
    QTest::addColumn<QString>("fileName");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("fragment");
    for (const samples::BadScenario& bad : samples::badScenarios())
        QTest::newRow(qPrintable(bad.fileName.section(u'/', -1))) << bad.fileName << bad.path << bad.fragment;
}

void TestScenarioParse::bad()
{
    QFETCH(QString, fileName);
    QFETCH(QString, fragment);
    const auto result = loadScenario(fileName);
    const auto* error = std::get_if<ScenarioError>(&result);
    QVERIFY2(error, "it was accepted");
    QTEST(error->path, "path");
    QVERIFY2(error->message.contains(fragment), qPrintable(error->message));
    QVERIFY(isOneLine(*error));
}

void TestScenarioParse::everyBadFileIsInTheTable()
{
    const QDir folder(QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/bad"));
    const qsizetype files = folder.entryList({u"*.scenario.json"_s}, QDir::Files).size();
    QVERIFY(files >= 40);
    QCOMPARE(qsizetype(samples::badScenarios().size()), files);
}

void TestScenarioParse::refusesWhatIsTooLarge()
{
    QTemporaryDir folder;
    const QString fileName = folder.filePath(u"large.scenario.json"_s);
    const auto errorOfFile = [&](const QByteArray& contents) {
        QFile file(fileName);
        if (!file.open(QIODevice::WriteOnly) || file.write(contents) != contents.size() || !file.flush())
            return u"not written"_s;
        const auto result = loadScenario(fileName);
        const auto* error = std::get_if<ScenarioError>(&result);
        return error ? error->toString() : QString();
    };
    QCOMPARE(errorOfFile(samples::bracketsOf(10 * 1024 * 1024)),
             u"a file of 10485760 bytes; expected at most 8388608"_s);
    QCOMPARE(errorOfFile(samples::bracketsOf(8 * 1024 * 1024)),
             u"line 1, column 65: nested deeper than 64 levels; expected fewer"_s);
    QCOMPARE(errorOfFile(samples::hundredThousandPeers()),
             u"$.peers: 100000 entries; expected at most 4096"_s);
    // As large as may be: spaces around a scenario.
    const QByteArray small = withSections("\"links\": []");
    QCOMPARE(errorOfFile(QByteArray(maxScenarioFileSize - small.size(), ' ') + small), QString());
}

void TestScenarioParse::refusesTooManyEntries()
{
    const auto links = [](int count) {
        return withSections("\"links\": [" + QByteArray("{},").repeated(count - 1) + "{}]");
    };
    QCOMPARE(errorOf(links(limits::maxEntries)), QString());
    QCOMPARE(errorOf(links(limits::maxEntries + 1)), u"$.links: 10001 entries; expected at most 10000"_s);
}

void TestScenarioParse::refusesFilesThatCannotBeRead()
{
    QTemporaryDir folder;
    for (const QString& fileName : {folder.filePath(u"none.scenario.json"_s), folder.path(), QString()}) {
        const auto result = loadScenario(fileName);
        const auto* error = std::get_if<ScenarioError>(&result);
        QVERIFY(error);
        QCOMPARE(error->path, QString());
        QVERIFY2(error->message.startsWith(u"cannot be read: "_s), qPrintable(error->message));
    }
    const auto endless = loadScenario(u"/dev/zero"_s);
    QVERIFY(std::holds_alternative<ScenarioError>(endless));
}

void TestScenarioParse::everyErrorIsOneLine()
{
    const QByteArray keys[] = {"a\\nb", "\\u2028", QByteArray(100'000, 'k'), "", "a b", "\\u001b[2J"};
    for (const QByteArray& key : keys) {
        const auto asKey = parseScenario(withSections("\"" + key + "\": 1"));
        QVERIFY(std::holds_alternative<ScenarioError>(asKey));
        QVERIFY2(isOneLine(std::get<ScenarioError>(asKey)),
                 qPrintable(std::get<ScenarioError>(asKey).toString()));
        for (const QByteArray place :
             {R"("links": [{"from": "%"}])", R"("seed": "%")", R"("format": "%")",
              R"("actions": [{"do": "%"}])", R"("traffic": [{"from": "ana", "hex": "%g"}])"}) {
            const auto asValue = parseScenario(withSections(QByteArray(place).replace('%', key)));
            QVERIFY(std::holds_alternative<ScenarioError>(asValue));
            QVERIFY2(isOneLine(std::get<ScenarioError>(asValue)),
                     qPrintable(std::get<ScenarioError>(asValue).toString()));
        }
    }
}

void TestScenarioParse::changedBytesNeverCrash()
{
    const QByteArray text = designExample;
    int accepted = 0;
    for (qsizetype offset = 0; offset < text.size(); ++offset) {
        for (const char byte : {'9', '"', ' ', '}'}) {
            QByteArray changed = text;
            changed[offset] = byte;
            const auto result = parseScenario(changed);
            if (const auto* error = std::get_if<ScenarioError>(&result))
                QVERIFY2(isOneLine(*error), qPrintable(error->toString()));
            else
                ++accepted;
        }
    }
    QVERIFY(accepted > 0); // spaces, digits
}

PEERSCOPE_TEST(TestScenarioParse)

} // namespace peerscope::test_scenario_parse

#include "test_scenario_parse.moc"
