// SPDX-License-Identifier: MIT
#include "core/scenario/link_recording_file.h"
#include "core/scenario/scenario_check.h"
#include "core/scenario/scenario_file.h"
#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_scenario_write {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

/// Writing a scenario, and reading it again.
class TestScenarioWrite : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shippedScenariosComeBackAsTheyAre();
    void randomScenariosComeBack();
    void everyMicrosecondComesBack();
    void anyTextComesBack();
    void looksAsPeopleWriteIt();
    void emptyScenario();
    void savesAndLoads();
    void savesNothingThatCannotBeOpened();
    void keepsTheOldFileWhenSavingFails();
};

/// The shipped files have toJson's form, so a diff after saving in the window shows only the changes.
void TestScenarioWrite::shippedScenariosComeBackAsTheyAre()
{
    for (const QString& path : samples::shippedScenarios()) {
        const QByteArray text = samples::contentsOf(path);
        const QString folder = QFileInfo(path).path();
        const auto parsed = parseScenario(text, folder);
        QVERIFY2(std::holds_alternative<Scenario>(parsed), qPrintable(path));
        QCOMPARE(QString::fromUtf8(toJson(withRelativeRecordings(std::get<Scenario>(parsed), folder))),
                 QString::fromUtf8(text));
    }
}

void TestScenarioWrite::randomScenariosComeBack()
{
    std::size_t entries = 0;
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        const Scenario scenario = samples::randomScenario(seed);
        const QByteArray json = toJson(scenario);
        const auto parsed = parseScenario(json);
        const auto* error = std::get_if<ScenarioError>(&parsed);
        QVERIFY2(!error, error ? qPrintable(error->toString() + u'\n' + QString::fromUtf8(json)) : "");
        QVERIFY2(std::get<Scenario>(parsed) == scenario, json.constData());
        QVERIFY(!checkScenario(scenario));
        entries += scenario.links.size() + scenario.traffic.size() + scenario.actions.size() +
                   scenario.expect.size();
    }
    QVERIFY(entries > 3000);
}

void TestScenarioWrite::anyTextComesBack()
{
    Scenario scenario;
    scenario.description = u"a\u007F\uFEFFb\"\uFEFF\\\uFEFF\n\uFEFF\u2028"_s;
    const auto again = parseScenario(toJson(scenario));
    QVERIFY(std::holds_alternative<Scenario>(again));
    QCOMPARE(std::get<Scenario>(again).description, scenario.description);
}

void TestScenarioWrite::everyMicrosecondComesBack()
{
    for (std::int64_t micros = 1; micros <= limits::maxDuration.count(); micros += 1 + micros / 97) {
        Scenario scenario;
        scenario.duration = Time(micros);
        scenario.links = {{u"*"_s, u"*"_s, {std::min(Time(micros), limits::maxDelay), {}, {}, {}}, false}};
        const auto parsed = parseScenario(toJson(scenario));
        QVERIFY2(std::holds_alternative<Scenario>(parsed), qPrintable(QString::number(micros)));
        QVERIFY2(std::get<Scenario>(parsed) == scenario, qPrintable(QString::number(micros)));
    }
}

void TestScenarioWrite::looksAsPeopleWriteIt()
{
    Scenario scenario;
    scenario.name = u"A \"name\"\n"_s;
    scenario.seed = limits::maxSeed;
    scenario.duration = 1500us;
    PeerSpec server;
    server.name = u"server"_s;
    server.role = PeerRole::Server;
    PeerSpec bots;
    bots.name = u"bot"_s;
    bots.server = u"server"_s;
    bots.count = 3;
    bots.joinAt = 1us;
    bots.pollHz = 0.1;
    scenario.peers = {server, bots};
    scenario.links = {{u"bot"_s, u"server"_s, {500us, 20ms, 0.05, {}}, true}};
    scenario.traffic = {{u"bot"_s,
                         {0, u"bot.1"_s, true},
                         3,
                         TransferMode::UnreliableOrdered,
                         1000.0 / 7.0,
                         PayloadHex{QByteArray("\x01\xAB", 2)},
                         {},
                         1ms}};
    QCOMPARE(QString::fromUtf8(toJson(scenario)), uR"({
  "format": "peerscope-scenario/1",
  "name": "A \"name\"\n",
  "seed": 9007199254740991,
  "duration": 0.0015,
  "peers": [
    {"name": "server", "role": "server"},
    {"name": "bot", "role": "client", "server": "server", "count": 3, "join_at": 0.000001, "poll_hz": 0.1}
  ],
  "links": [
    {"from": "bot", "to": "server", "delay_ms": 0.5, "jitter_ms": 20, "loss": 0.05, "both_ways": true}
  ],
  "traffic": [
    {"from": "bot", "to": "-bot.1", "channel": 3, "mode": "unreliable_ordered", "hz": 142.85714285714286, "hex": "01ab", "stop": 0.001}
  ]
}
)"_s);
}

void TestScenarioWrite::emptyScenario()
{
    const QByteArray json = toJson(Scenario());
    QCOMPARE(json,
             QByteArray("{\n  \"format\": \"peerscope-scenario/1\",\n  \"seed\": 1,\n  \"duration\": 30,\n"
                        "  \"peers\": []\n}\n"));
    QVERIFY(std::get<Scenario>(parseScenario(json)) == Scenario());
}

void TestScenarioWrite::savesAndLoads()
{
    QTemporaryDir folder;
    const QString fileName = folder.filePath(u"some.scenario.json"_s);
    const Scenario scenario = samples::randomScenario(7);
    QCOMPARE(saveScenario(scenario, fileName), std::nullopt);
    QVERIFY(std::get<Scenario>(loadScenario(fileName)) == scenario);
    QCOMPARE(samples::contentsOf(fileName), toJson(scenario));
    QCOMPARE(saveScenario(Scenario(), fileName), std::nullopt);
    QVERIFY(std::get<Scenario>(loadScenario(fileName)) == Scenario());
}

void TestScenarioWrite::savesNothingThatCannotBeOpened()
{
    QTemporaryDir folder;
    const QString fileName = folder.filePath(u"some.scenario.json"_s);
    Scenario scenario;
    scenario.peers.resize(1);
    scenario.peers[0].name = u"ana"_s; // of no server
    const auto problem = saveScenario(scenario, fileName);
    QVERIFY(problem);
    QVERIFY2(problem->contains(u"$.peers[0].server"_s), qPrintable(*problem));
    QVERIFY(!QFile::exists(fileName));

    scenario = Scenario();
    scenario.description = QString(maxScenarioFileSize, u'a');
    QVERIFY(saveScenario(scenario, fileName));
    QVERIFY(!QFile::exists(fileName));
}

void TestScenarioWrite::keepsTheOldFileWhenSavingFails()
{
    QTemporaryDir folder;
    const QString fileName = folder.filePath(u"folder"_s);
    QVERIFY(QDir().mkdir(fileName)); // cannot be replaced by a file, not even by root
    const auto problem = saveScenario(Scenario(), fileName);
    QVERIFY(problem);
    QVERIFY2(problem->startsWith(u'"' + fileName + u'"'), qPrintable(*problem));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden), QStringList());
    QVERIFY(saveScenario(Scenario(), folder.filePath(u"no/such/folder.json"_s)));
}

PEERSCOPE_TEST(TestScenarioWrite)

} // namespace peerscope::test_scenario_write

#include "test_scenario_write.moc"
