// SPDX-License-Identifier: MIT
#include "core/lab/experiment_file.h"
#include "core/lab/settings.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_experiment_file {

using namespace Qt::Literals::StringLiterals;

constexpr auto scenarioText =
    R"({"format": "peerscope-scenario/1", "duration": 10, "peers": [{"name": "server", "role": "server"},
        {"name": "ana", "role": "client", "server": "server", "id": 101}],
        "links": [{"from": "*", "to": "*", "loss": 0.1}],
        "traffic": [{"from": "ana", "to": 1, "channel": 0, "mode": "reliable", "hz": 20, "size": 48}]})";

/// An experiment of that scenario and other members ("repeat": 2); single quotes for double ones.
QByteArray experimentText(QByteArray members)
{
    return QByteArray(R"({"format": "peerscope-experiment/1", "scenario": )") + scenarioText +
           (members.isEmpty() ? "" : ", " + members.replace('\'', '"')) + "}";
}

ScenarioError errorOf(const QByteArray& json, const QString& folder = {})
{
    const auto result = parseExperiment(json, folder);
    const auto* error = std::get_if<ScenarioError>(&result);
    return error ? *error : ScenarioError{u"none"_s, {}};
}

Experiment experimentOf(const QByteArray& json)
{
    auto result = parseExperiment(json, {});
    if (const auto* error = std::get_if<ScenarioError>(&result))
        qFatal("%s", qPrintable(error->toString()));
    return std::get<Experiment>(std::move(result));
}

QByteArray contentsOf(const QString& fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QJsonObject schema()
{
    return QJsonDocument::fromJson(
               contentsOf(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/schema/experiment.schema.json")))
        .object();
}

/// The file format: what is read, what is refused and at which place; the schema must agree.
class TestExperimentFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreTheThreeModes();
    void readsEverything();
    void runsAreNumbered();
    void scenariosOfRuns();
    void scenarioFromAFile();
    void errors_data();
    void errors();
    void settings_data();
    void settings();
    void writesWhatItReads();
    void shippedOnesAreRight();
    void schemaHasTheSameKeys_data();
    void schemaHasTheSameKeys();
    void schemaHasTheSameBounds();
};

void TestExperimentFile::defaultsAreTheThreeModes()
{
    const Experiment experiment = experimentOf(experimentText({}));
    QCOMPARE(experiment.variants.size(), std::size_t{3});
    QCOMPARE(experiment.repeat, 1);
    QCOMPARE(runCount(experiment), std::size_t{3});
    for (std::size_t variant = 0; variant < 3; ++variant) {
        const auto scenario = std::get<Scenario>(scenarioOf(experiment, {.variant = variant}));
        QCOMPARE(int(scenario.traffic[0].mode), int(variant));
        QCOMPARE(experiment.variants[variant].name,
                 QString::fromUtf8(name(static_cast<TransferMode>(variant)).data()));
    }
}

void TestExperimentFile::readsEverything()
{
    const Experiment experiment = experimentOf(experimentText(
        "'name': 'n', 'description': 'd', 'measure': {'traffic': 0}, 'repeat': 4,"
        "'variants': [{'name': 'a'}, {'name': 'b', 'set': {'traffic[0].hz': 30, 'links[1]': {'from': 'ana',\n"
        " 'to': 'server', 'delay_ms': 5}}}],"
        "'sweep': [{'name': 'loss', 'unit': '%', 'set': ['links[0].loss'], 'from': 0, 'to': 0.3, 'steps': 4},"
        "{'name': 'mode', 'set': ['traffic[0].mode'], 'values': ['reliable', 'unreliable']}]"));
    QCOMPARE(experiment.name, u"n"_s);
    QCOMPARE(experiment.repeat, 4);
    QCOMPARE(experiment.variants[1].settings[1].value,
             QByteArray(R"({"from":"ana","to":"server","delay_ms":5})"));
    QCOMPARE(experiment.sweep[0].values, (std::vector<QByteArray>{"0", "0.1", "0.2", "0.3"}));
    QCOMPARE(experiment.sweep[1].values, (std::vector<QByteArray>{"\"reliable\"", "\"unreliable\""}));
    QCOMPARE(runCount(experiment), std::size_t(2 * 4 * 8));
}

void TestExperimentFile::runsAreNumbered()
{
    const Experiment experiment = experimentOf(experimentText(
        "'repeat': 2, 'sweep': [{'name': 'loss', 'set': ['links[0].loss'], 'values': [0, 0.1, 0.2]},"
        "{'name': 'hz', 'set': ['traffic[0].hz'], 'values': [10, 20]}]"));
    QCOMPARE(pointCount(experiment), std::size_t{6});
    QCOMPARE(axisIndices(experiment, 4), (std::vector<std::size_t>{1, 1}));
    for (std::size_t point = 0; point < 6; ++point)
        QCOMPARE(pointAt(experiment, axisIndices(experiment, point)), point);
    for (std::size_t run = 0; run < runCount(experiment); ++run)
        QCOMPARE(runAt(experiment, placeOf(experiment, run)), run);
    QCOMPARE(placeOf(experiment, 7), (RunPlace{.point = 1, .repeat = 0, .variant = 1}));
}

void TestExperimentFile::scenariosOfRuns()
{
    const Experiment experiment = experimentOf(experimentText(
        "'repeat': 3, 'variants': [{'name': 'a', 'set': {'links[0].delay_ms': 40, 'links[0].loss': null}}],"
        "'sweep': [{'name': 'hz', 'set': ['traffic[0].hz'], 'values': [10, 25]}]"));
    const auto scenario = std::get<Scenario>(scenarioOf(experiment, {.point = 1, .repeat = 2}));
    QCOMPARE(scenario.seed, experiment.scenario.seed + 2);
    QCOMPARE(scenario.traffic[0].hz, 25.0);
    QCOMPARE(scenario.links[0].conditions.delay, std::optional(Time(40'000)));
    QVERIFY(!scenario.links[0].conditions.loss);
    QCOMPARE(experiment.scenario.links[0].conditions.loss, std::optional(0.1));
}

void TestExperimentFile::scenarioFromAFile()
{
    QTemporaryDir folder;
    QFile file(folder.filePath(u"s.scenario.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(scenarioText);
    file.close();
    const QByteArray json = R"({"format": "peerscope-experiment/1", "scenario": "s.scenario.json"})";
    const auto result = parseExperiment(json, folder.path());
    QVERIFY(std::holds_alternative<Experiment>(result));
    QCOMPARE(std::get<Experiment>(result), experimentOf(experimentText({})));
    const ScenarioError missing = errorOf(json, folder.filePath(u"elsewhere"_s));
    QCOMPARE(missing.path, u"$.scenario"_s);
    QVERIFY2(missing.message.startsWith(u"\"s.scenario.json\": cannot be read"_s),
             qPrintable(missing.message));
}

void TestExperimentFile::errors_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("fragment");
    const auto row = [](const char* name, const char* members, const char* path, const char* fragment) {
        QTest::newRow(name) << QByteArray(members) << QString::fromUtf8(path) << QString::fromUtf8(fragment);
    };
    row("unknown key", "'repeats': 2", "$.repeats", "repeat");
    row("repeat 0", "'repeat': 0", "$.repeat", "expected an integer from 1 to 1000");
    row("measure", "'measure': {'traffic': 1}", "$.measure.traffic", "expected 0");
    row("no variants", "'variants': []", "$.variants", "expected an array of 1 to 12");
    row("nameless", "'variants': [{}]", "$.variants[0].name", "missing");
    row("same name", "'variants': [{'name': 'a'}, {'name': 'a'}]", "$.variants[1].name", "another variant's");
    row("line break", "'variants': [{'name': 'a\\nb'}]", "$.variants[0].name", "on one line");
    row("no path", "'variants': [{'name': 'a', 'set': {'links[': 1}}]", "$.variants[0].set[\"links[\"]",
        "expected a path");
    row("seed", "'variants': [{'name': 'a', 'set': {'seed': 1}}]", "$.variants[0].set[\"seed\"]",
        "every variant has the same seed");
    row("no such entry", "'variants': [{'name': 'a', 'set': {'links[5].loss': 1}}]",
        "$.variants[0].set[\"links[5].loss\"]", "no entry [5]; expected an index from 0 to 1");
    row("no object", "'variants': [{'name': 'a', 'set': {'duration.x': 1}}]",
        "$.variants[0].set[\"duration.x\"]", "no object");
    row("wrong value", "'variants': [{'name': 'a'}, {'name': 'b', 'set': {'links[0].loss': 3}}]",
        "$.variants[1].set[\"links[0].loss\"]", "3 is out of range; expected a number from 0 to 1");
    row("wrong inside", "'variants': [{'name': 'a', 'set': {'links[0]': {'loss': -1}}}]",
        "$.variants[0].set[\"links[0]\"].loss", "out of range");
    row("unknown in the scenario", "'variants': [{'name': 'a', 'set': {'links[0].lost': 0}}]",
        "$.variants[0].set[\"links[0].lost\"]", "unknown key");
    row("elsewhere", "'variants': [{'name': 'a', 'set': {'peers': []}}]", "$.variants[0]",
        "makes a scenario that is wrong at $.");
    row("measured is gone", "'variants': [{'name': 'a', 'set': {'traffic': []}}]",
        "$.variants[0].set[\"traffic\"]", "expected number 0");
    row("three axes",
        "'sweep': [{'name': 'a', 'set': ['duration'], 'values': [1]}, {'name': 'a', 'set': ['duration'], "
        "'values': "
        "[1]}, {'name': 'a', 'set': ['duration'], 'values': [1]}]",
        "$.sweep", "at most 2");
    row("no values", "'sweep': [{'name': 'a', 'set': ['duration']}]", "$.sweep[0]", "no values");
    row("both", "'sweep': [{'name': 'a', 'set': ['duration'], 'values': [1], 'from': 0}]", "$.sweep[0]",
        "either");
    row("null", "'sweep': [{'name': 'a', 'set': ['duration'], 'values': [1, null]}]", "$.sweep[0].values[1]",
        "found null");
    row("no steps", "'sweep': [{'name': 'a', 'set': ['duration'], 'from': 1, 'to': 2}]", "$.sweep[0].steps",
        "missing");
    row("one step", "'sweep': [{'name': 'a', 'set': ['duration'], 'from': 1, 'to': 2, 'steps': 1}]",
        "$.sweep[0].steps", "from 2 to 200");
    row("wrong point", "'sweep': [{'name': 'a', 'set': ['links[0].loss'], 'values': [0, 2]}]",
        "$.sweep[0], value 2", "2 is out of range");
    row("too many runs",
        "'repeat': 1000, 'sweep': [{'name': 'a', 'set': ['duration'], 'from': 1, 'to': 2, 'steps': 200}]",
        "$", "at most 60000");
}

void TestExperimentFile::errors()
{
    QFETCH(QByteArray, members);
    QFETCH(QString, path);
    QFETCH(QString, fragment);
    const ScenarioError error = errorOf(experimentText(members));
    QCOMPARE(error.path, path);
    QVERIFY2(error.message.contains(fragment), qPrintable(error.message));
    QVERIFY(!error.toString().contains(u'\n'));
}

void TestExperimentFile::settings_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* path, const char* value, const char* expected) {
        QTest::newRow(path) << QString::fromUtf8(path) << QByteArray(value) << QByteArray(expected);
    };
    row("a", "1", R"({"a": 1, "b": [{"c": 2}, 3]})");
    row("b[0].c", "\"x\"", R"({"a": 0, "b": [{"c": "x"}, 3]})");
    row("b[0].d", "1", R"({"a": 0, "b": [{"c": 2, "d": 1}, 3]})");
    row("b[2]", "4", R"({"a": 0, "b": [{"c": 2}, 3, 4]})");
    row("b[0]", "null", R"({"a": 0, "b": [3]})");
    row("a ", "1", "");
    row("e.f", "true", R"({"a": 0, "b": [{"c": 2}, 3], "e": {"f": true}})");
    row("b[1].x", "1", "");
    row("b[3]", "1", "");
    row("[0]", "1", "");
    row("", "1", "");
    row(".a", "1", "");
    row("b.[0]", "1", "");
    row("b[0]c", "1", "");
    row("b[-1]", "1", "");
}

void TestExperimentFile::settings()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, expected);
    const auto result = withSetting(R"({"a": 0, "b": [{"c": 2}, 3]})", {path, value});
    const auto* text = std::get_if<QByteArray>(&result);
    QCOMPARE(text ? *text : QByteArray(), expected);
}

void TestExperimentFile::writesWhatItReads()
{
    for (const char* members :
         {"", "'name': 'a \\\"b\\\"\\n', 'repeat': 3, 'variants': [{'name': 'x'}, {'name': 'y', 'set': "
              "{'links[0].loss': 0.5}}], 'sweep': [{'name': 'l', 'unit': 'ms', 'set': ['links[0].delay_ms', "
              "'links[0].jitter_ms'], 'from': 0, 'to': 10, 'steps': 3}]"}) {
        const Experiment experiment = experimentOf(experimentText(members));
        QCOMPARE(experimentOf(toJson(experiment)), experiment);
        QVERIFY(!checkExperiment(experiment));
    }
    QTemporaryDir folder;
    const QString fileName = folder.filePath(u"a.experiment.json"_s);
    Experiment experiment = experimentOf(experimentText({}));
    QVERIFY(!saveExperiment(experiment, fileName));
    QCOMPARE(std::get<Experiment>(loadExperiment(fileName)), experiment);
    const std::uint64_t digest = experimentDigest(experiment);
    experiment.repeat = 2;
    QVERIFY(experimentDigest(experiment) != digest);
    experiment.variants.clear();
    QVERIFY(saveExperiment(experiment, fileName));
}

void TestExperimentFile::shippedOnesAreRight()
{
    const QDir folder(QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/experiments"));
    const QStringList names = folder.entryList({u"*.experiment.json"_s});
    QVERIFY(names.size() >= 5);
    for (const QString& name : names) {
        const auto result = loadExperiment(folder.filePath(name));
        const auto* error = std::get_if<ScenarioError>(&result);
        QVERIFY2(!error, qPrintable(error ? name + u": "_s + error->toString() : QString()));
        QVERIFY(!std::get<Experiment>(result).name.isEmpty());
        QVERIFY(!std::get<Experiment>(result).description.isEmpty());
    }
}

void TestExperimentFile::schemaHasTheSameKeys_data()
{
    QTest::addColumn<QString>("definition");
    QTest::addColumn<QByteArray>("members");
    QTest::newRow("experiment") << QString() << QByteArray("'xxxxxxxxxxxxx': 1");
    QTest::newRow("measure") << u"measure"_s << QByteArray("'measure': {'xxxxxxxxxxxxx': 1}");
    QTest::newRow("variant") << u"variant"_s << QByteArray("'variants': [{'xxxxxxxxxxxxx': 1}]");
    QTest::newRow("axis") << u"axis"_s << QByteArray("'sweep': [{'xxxxxxxxxxxxx': 1}]");
}

void TestExperimentFile::schemaHasTheSameKeys()
{
    QFETCH(QString, definition);
    QFETCH(QByteArray, members);
    const QJsonObject object =
        definition.isEmpty() ? schema() : schema().value(u"$defs"_s).toObject().value(definition).toObject();
    QStringList keys = object.value(u"properties"_s).toObject().keys();
    const ScenarioError error = errorOf(experimentText(members));
    const QString prefix = u"unknown key; expected one of "_s;
    QVERIFY2(error.message.startsWith(prefix), qPrintable(error.toString()));
    QStringList allowed = error.message.mid(prefix.size()).split(u", "_s);
    keys.sort();
    allowed.sort();
    QCOMPARE(allowed, keys);
}

void TestExperimentFile::schemaHasTheSameBounds()
{
    const QJsonObject root = schema().value(u"properties"_s).toObject();
    const QJsonObject definitions = schema().value(u"$defs"_s).toObject();
    QCOMPARE(root[u"variants"_s][u"maxItems"_s].toInt(), limits::maxVariants);
    QCOMPARE(root[u"repeat"_s][u"maximum"_s].toInt(), limits::maxRepeat);
    QCOMPARE(root[u"sweep"_s][u"maxItems"_s].toInt(), limits::maxAxes);
    QCOMPARE(definitions[u"variant"_s][u"properties"_s][u"set"_s][u"maxProperties"_s].toInt(),
             limits::maxSettings);
    const QJsonValue axis = definitions[u"axis"_s][u"properties"_s];
    QCOMPARE(axis[u"set"_s][u"maxItems"_s].toInt(), limits::maxSettings);
    QCOMPARE(axis[u"values"_s][u"maxItems"_s].toInt(), limits::maxAxisValues);
    QCOMPARE(axis[u"steps"_s][u"maximum"_s].toInt(), limits::maxAxisValues);
    // Valid paths.
    const QRegularExpression pattern(definitions[u"path"_s][u"pattern"_s].toString());
    QVERIFY(pattern.isValid());
    for (const QString& path :
         {u"links[0].loss"_s, u"a"_s, u"a[0][1].b"_s, u"seeds"_s, u"seed"_s, u"seed[0]"_s, u"format"_s,
          u"[0]"_s, u"a..b"_s, u""_s, u"a[1234567]"_s, u"a b"_s, u"a."_s})
        QCOMPARE(pattern.match(path).hasMatch(), !settingPathProblem(path));
}

PEERSCOPE_TEST(TestExperimentFile)

} // namespace peerscope::test_experiment_file

#include "test_experiment_file.moc"
