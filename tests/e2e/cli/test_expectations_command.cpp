// SPDX-License-Identifier: MIT
#include "tests/e2e/cli/command.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

namespace peerscope::test_expectations_command {

using namespace Qt::Literals::StringLiterals;
using command::contentsOf;
using command::isOneLine;
using command::Outcome;
using command::run;

const QString source = QStringLiteral(PEERSCOPE_SOURCE_DIR);
const QString capture = source + u"/tests/data/captures/godot4-rangecoder/capture.pcap"_s;
const QString quickstart = source + u"/resources/scenarios/quickstart.scenario.json"_s;
const QString example = source + u"/resources/scenarios/expectations.scenario.json"_s;

/// What a CI system would count; everything -1 if it is not XML.
struct Junit
{
    int suites = 0;
    int cases = 0;
    int failures = 0;
    QStringList messages;
    QMap<QString, QString> properties;
};

Junit junitOf(const QByteArray& xml)
{
    Junit junit;
    QXmlStreamReader reader(xml);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QXmlStreamAttributes attributes = reader.attributes();
        junit.suites += reader.name() == u"testsuite" ? 1 : 0;
        junit.cases += reader.name() == u"testcase" ? 1 : 0;
        if (reader.name() == u"failure") {
            ++junit.failures;
            junit.messages << attributes.value(u"message"_s).toString();
        }
        if (reader.name() == u"property")
            junit.properties.insert(attributes.value(u"name"_s).toString(),
                                    attributes.value(u"value"_s).toString());
    }
    return reader.hasError() ? Junit{-1, -1, -1, {}, {}} : junit;
}

/// --expect and --junit, and the expectations of a scenario, as a shell sees them.
class TestExpectationsCommand final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void exampleIsMet()
    {
        const Outcome outcome =
            run({u"run"_s, example, u"--junit"_s, at(u"j.xml"_s), u"--report"_s, at(u"r.json"_s)});
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.errors, QByteArray());
        const QJsonObject report = QJsonDocument::fromJson(contentsOf(at(u"r.json"_s))).object();
        const Junit junit = junitOf(contentsOf(at(u"j.xml"_s)));
        QCOMPARE(junit.suites, 1);
        QVERIFY(junit.cases >= 10);
        QCOMPARE(junit.failures, 0);
        QCOMPARE(junit.properties[u"digest"_s], report[u"digest"_s].toString());
        QCOMPARE(junit.properties[u"seed"_s], u"7"_s);
        QCOMPARE(report[u"expectations"_s].toArray().size(), junit.cases);
    }

    void failuresAreInTheJunitFile()
    {
        write(u"s.json"_s,
              "{'format': 'peerscope-scenario/1', 'duration': 5,"
              "'peers': [{'name': 's', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 's'}],"
              "'traffic': [{'from': 'ana', 'to': 1, 'hz': 10, 'size': 9, 'start': 1}],"
              "'actions': [{'at': 3, 'peer': 's', 'do': 'disconnect_peer', 'target': 'ana'}],"
              "'expect': [{'metric': 'sent', 'min': 1},"
              "{'metric': 'events', 'event': 'peer_disconnected', 'peer': 'ana', 'before': 20, 'max': 0},"
              "{'metric': 'peer_disconnected', 'peer': 'ana', 'before': 2.5, 'max': 0},"
              "{'metric': 'rtt_ms.max', 'max': 0.5}]}");
        const Outcome outcome = run({u"run"_s, at(u"s.json"_s), u"--junit"_s, u"-"_s});
        QCOMPARE(outcome.status, 1);
        QCOMPARE(outcome.errors.count('\n'), 2);
        QVERIFY(outcome.errors.contains("expectation failed: events peer_disconnected at ana before 20 s: 1, "
                                        "expected at most 0\n"));
        const Junit junit = junitOf(outcome.output);
        QCOMPARE(junit.cases, 4);
        QCOMPARE(junit.failures, 2);
        QVERIFY(outcome.errors.contains(junit.messages[1].toUtf8()));
    }

    void captureIsHeldToExpectations()
    {
        write(u"e.json"_s, "[{'metric': 'delivered', 'from': 'server', 'to': '*', 'min': 500},"
                           "{'metric': 'peer_connected', 'peer': 'server', 'min': 2, 'max': 2},"
                           "{'metric': 'rtt_ms.max', 'max': 100},"
                           "{'metric': 'latency_ms.p99', 'mode': 'reliable', 'max': 1000},"
                           "{'metric': 'lost', 'max': 0}]");
        Outcome outcome = run({u"inspect"_s, capture, u"--expect"_s, at(u"e.json"_s)});
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.output, QByteArray());
        QVERIFY(isOneLine(outcome.errors)); // what its frames were

        write(u"e.json"_s,
              "{'expect': [{'metric': 'sent', 'max': 1000}, {'metric': 'throttle.min', 'min': 0},"
              "{'metric': 'lost', 'max': 0}]}");
        outcome = run({u"inspect"_s, capture, u"--expect"_s, at(u"e.json"_s), u"--junit"_s, at(u"j.xml"_s)});
        QCOMPARE(outcome.status, 1);
        QVERIFY(outcome.errors.contains("expectation failed: sent: 1544, expected at most 1000\n"));
        QVERIFY(outcome.errors.contains("throttle.min: no connection shows it, expected at least 0\n"));
        const Junit junit = junitOf(contentsOf(at(u"j.xml"_s)));
        QCOMPARE(junit.cases, 3);
        QCOMPARE(junit.failures, 2);
        QCOMPARE(junit.properties[u"file"_s], capture);
    }

    void rowsAreShownIfAskedFor()
    {
        write(u"e.json"_s, "[{'metric': 'sent', 'max': 1000}]");
        const Outcome outcome =
            run({u"inspect"_s, capture, u"--expect"_s, at(u"e.json"_s), u"--show"_s, u"events"_s});
        QCOMPARE(outcome.status, 1);
        QVERIFY(outcome.output.startsWith("t_us "));
    }

    /// Inspected, a scenario gives what running it gives, and its peers may be named together.
    void scenarioIsHeldToExpectations()
    {
        Outcome outcome = run({u"inspect"_s, example, u"--expect"_s, example});
        QCOMPARE(outcome.status, 0);
        write(u"e.json"_s, "[{'metric': 'sent', 'from': 'bot', 'to': 'server', 'max': 3}]");
        outcome = run({u"inspect"_s, example, u"--expect"_s, at(u"e.json"_s), u"--junit"_s, u"-"_s});
        QCOMPARE(outcome.status, 1);
        QCOMPARE(outcome.errors,
                 QByteArray("expectation failed: sent from bot to server: 400, expected at most 3\n"));
        const Junit junit = junitOf(outcome.output);
        QCOMPARE(junit.failures, 1);
        QCOMPARE(junit.properties[u"seed"_s], u"7"_s);
    }

    /// Each run of an experiment has the scenario's expectations: here, what is unreliable gets lost.
    void everyRunOfAnExperimentIsChecked()
    {
        write(u"e.json"_s,
              "{'format': 'peerscope-experiment/1', 'name': 'Modes', 'repeat': 2, 'scenario': {"
              "'format': 'peerscope-scenario/1', 'seed': 5, 'duration': 10, 'peers':"
              "[{'name': 's', 'role': 'server'}, {'name': 'ana', 'role': 'client', 'server': 's'}],"
              "'links': [{'delay_ms': 20, 'loss': 0.2}],"
              "'traffic': [{'from': 'ana', 'to': 1, 'hz': 20, 'size': 9, 'start': 1}],"
              "'expect': [{'metric': 'lost', 'max': 0}, {'metric': 'sent', 'min': 100}]}}");
        const Outcome outcome = run({u"lab"_s, at(u"e.json"_s), u"--junit"_s, at(u"j.xml"_s)});
        QCOMPARE(outcome.status, 1);
        QCOMPARE(outcome.errors.count('\n'), 4); // two modes, two seeds
        QVERIFY(outcome.errors.contains("unreliable, seed 5: expectation failed: lost: "));
        QVERIFY(outcome.errors.contains("unreliable_ordered, seed 6: expectation failed: lost: "));
        QVERIFY(outcome.output.contains("seed 5"));
        const Junit junit = junitOf(contentsOf(at(u"j.xml"_s)));
        QCOMPARE(junit.suites, 6);
        QCOMPARE(junit.cases, 12);
        QCOMPARE(junit.failures, 4);
        QCOMPARE(run({u"lab"_s, at(u"e.json"_s), u"--junit"_s, at(u"k.xml"_s), u"--jobs"_s, u"2"_s}).status,
                 2);
        QVERIFY(!QFile::exists(at(u"k.xml"_s)));
    }

    void badUsageIsTwo_data()
    {
        QTest::addColumn<QByteArray>("expectations");
        QTest::addColumn<QStringList>("arguments"); // E: their file, C: the capture
        QTest::addColumn<QByteArray>("error");
        const QByteArray good = "[{'metric': 'sent', 'min': 1}]";
        const QStringList plain = {u"C"_s, u"--expect"_s, u"E"_s};
        QTest::newRow("no such peer") << QByteArray("[{'metric': 'sent', 'peer': 'zoe', 'min': 1}]") << plain
                                      << QByteArray("$[0].peer: there is no peer \"zoe\"");
        QTest::newRow("misspelt") << QByteArray("{'expect': [{'metric': 'sendt', 'min': 1}]}") << plain
                                  << QByteArray(
                                         "$.expect[0].metric: found \"sendt\" (did you mean \"sent\"?)");
        QTest::newRow("before the capture is read")
            << QByteArray("[{'metric': 'sent'}]") << QStringList{u"nowhere.pcap"_s, u"--expect"_s, u"E"_s}
            << QByteArray("$[0]: no bound");
        QTest::newRow("no file") << good << QStringList{u"C"_s, u"--expect"_s, u"nowhere.json"_s}
                                 << QByteArray("nowhere.json");
        QTest::newRow("junit alone") << good << QStringList{u"C"_s, u"--junit"_s, u"j.xml"_s}
                                     << QByteArray("expected --expect");
        QTest::newRow("junit among rows")
            << good << plain + QStringList{u"--show"_s, u"events"_s, u"--junit"_s, u"-"_s}
            << QByteArray("rows go to standard output");
        QTest::newRow("one input twice")
            << good << QStringList{u"-"_s, u"--expect"_s, u"-"_s} << QByteArray("expected a file");
    }
    void badUsageIsTwo()
    {
        QFETCH(QByteArray, expectations);
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, error);
        write(u"e.json"_s, expectations);
        for (QString& argument : arguments)
            argument = argument == u"E" ? at(u"e.json"_s) : argument == u"C" ? capture : argument;
        const Outcome outcome = run(QStringList{u"inspect"_s} + arguments, {.folder = m_folder->path()});
        QCOMPARE(outcome.status, 2);
        QCOMPARE(outcome.output, QByteArray());
        QVERIFY2(isOneLine(outcome.errors) && outcome.errors.contains(error), outcome.errors.constData());
        QVERIFY(!QFile::exists(at(u"j.xml"_s)));
    }

private:
    QString at(const QString& name) const { return m_folder->filePath(name); }
    void write(const QString& name, QByteArray text) const
    {
        QFile file(at(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.replace('\'', '"'));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

PEERSCOPE_TEST(TestExpectationsCommand)

} // namespace peerscope::test_expectations_command

#include "test_expectations_command.moc"
