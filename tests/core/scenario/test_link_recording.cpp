// SPDX-License-Identifier: MIT
#include "core/scenario/link_recording_file.h"
#include "core/scenario/scenario_file.h"
#include "scenario_samples.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_link_recording {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

LinkRecording recordingOf(const QByteArray& text)
{
    const auto parsed = parseLinkRecording(text);
    if (const auto* error = std::get_if<ScenarioError>(&parsed))
        qFatal("%s", qPrintable(error->toString()));
    return std::get<LinkRecording>(parsed);
}

void write(const QString& fileName, const QByteArray& text)
{
    QFile file(fileName);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write");
}

const QByteArray scenarioText = R"({"format": "peerscope-scenario/1", "peers": [
    {"name": "server", "role": "server"}], "links": [{"delay_ms": 1}, {"recording": "train/up.csv"}]})";

/// A folder with a scenario, and beside it a folder for its recording.
struct Ride
{
    QTemporaryDir folder;
    QString scenario = folder.filePath(u"ride.scenario.json"_s);
    QString recording = folder.filePath(u"train/up.csv"_s);

    Ride()
    {
        QDir(folder.path()).mkdir(u"train"_s);
        write(scenario, scenarioText);
    }
};

class TestLinkRecording : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void csv();
    void csvWithoutTitles();
    void mahimahi();
    void errorsNameTheLine_data();
    void errorsNameTheLine();
    void besideTheScenario();
    void savedElsewhere();
    void errorsNameTheFile();
    void aTextAloneHasNoFiles();
};

void TestLinkRecording::csv()
{
    const LinkRecording recording =
        recordingOf("# on the train\r\nrate, time ,delay\r\n\r\n500,10,40\r\n,10.5,\r\n0,12,60.5\r\n");
    QCOMPARE(recording.samples.size(), std::size_t{3});
    QCOMPARE(recording.samples[0].at, Time(0s));
    QVERIFY(recording.samples[0].delay == Time(40ms));
    QVERIFY(recording.samples[0].rateKbit == 500.0);
    QVERIFY(!recording.samples[0].loss);
    QCOMPARE(recording.samples[1].at, Time(500ms));
    QVERIFY(!recording.samples[1].delay && !recording.samples[1].rateKbit);
    QVERIFY(recording.samples[2].delay == Time(60'500us));
    QCOMPARE(recording.length, Time(3'500ms)); // the last as long as the one before it
}

void TestLinkRecording::csvWithoutTitles()
{
    const LinkRecording recording = recordingOf("0,20,0.5,1000\n1,30,0,2000");
    QCOMPARE(recording.samples.size(), std::size_t{2});
    QVERIFY(recording.samples[0].loss == 0.5);
    QVERIFY(recording.samples[1].rateKbit == 2000.0);
    QCOMPARE(recording.length, Time(2s));
}

void TestLinkRecording::mahimahi()
{
    const LinkRecording recording = recordingOf("0\n0\n5\n17\n");
    QVERIFY((recording.opportunities == std::vector<Time>{0ms, 0ms, 5ms, 17ms}));
    QCOMPARE(recording.length, Time(17ms));
    QVERIFY(recording.samples.empty());
}

void TestLinkRecording::errorsNameTheLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char* name, const QByteArray& text, const QString& error) {
        QTest::newRow(name) << text << error;
    };
    row("nothing", "# a comment\n\n", u"found nothing; expected CSV"_s);
    row("a cell", "time,delay\n0,5\n1,x", u"line 3: found \"x\"; expected a number from 0 to 3600000 ms"_s);
    row("not a number", "time,loss\n0,nan", u"line 2: found \"nan\"; expected a number from 0 to 1"_s);
    row("loss in percent", "time,loss\n0,5", u"line 2: found \"5\"; expected a number from 0 to 1"_s);
    row("no time", "time,loss\n,0.5", u"line 2: found \"\"; expected a time in seconds"_s);
    row("back in time", "time,loss\n1,0\n1,0", u"line 3: a time of 1; expected one after 1"_s);
    row("cells", "time,loss\n0,0,0", u"line 2: 3 cells; expected 2, as in the first line"_s);
    row("a title", "time,latency\n0,0", u"line 1: found \"latency\"; expected the titles"_s);
    row("a title twice", "time,loss,loss\n0,0,0", u"line 1: found \"loss\"; expected the titles"_s);
    row("no time at all", "delay,loss\n0,0", u"line 1: found \"delay,loss\"; expected time, and"_s);
    row("titles alone", "time,loss\n", u"line 1: nothing after the titles; expected one or more"_s);
    row("a link that never sends", "time,rate\n0,0\n1,0", u"line 3: a mean rate of 0 kbit/s; expected 1"_s);
    row("opportunities", "5\n3", u"line 2: found \"3\"; expected whole milliseconds from 5 to 604800000"_s);
    row("an opportunity", "5\n6.5", u"line 2: found \"6.5\"; expected whole milliseconds"_s);
    row("no length", "0\n0\n", u"line 2: found \"0\"; expected a last time of more than 0"_s);
    row("binary", QByteArray("\x7f\xff\x00\x01", 4), u"line 1: 1 cells; expected 4"_s);
}

void TestLinkRecording::errorsNameTheLine()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, error);
    const auto parsed = parseLinkRecording(text);
    const auto* found = std::get_if<ScenarioError>(&parsed);
    QVERIFY(found);
    QVERIFY2(found->message.startsWith(error), qPrintable(found->message));
}

void TestLinkRecording::besideTheScenario()
{
    const Ride ride;
    write(ride.recording, "time,delay\n0,40\n");
    const auto loaded = loadScenario(ride.scenario);
    QVERIFY(std::holds_alternative<Scenario>(loaded));
    const auto& scenario = std::get<Scenario>(loaded);
    QVERIFY(!scenario.links[0].conditions.recording);
    QCOMPARE((*scenario.links[1].conditions.recording)->samples.size(), std::size_t{1});
}

/// A saved scenario finds its recordings again, wherever it was saved.
void TestLinkRecording::savedElsewhere()
{
    const Ride ride;
    const QTemporaryDir other;
    write(ride.recording, "time,delay\n0,40\n");
    const auto loaded = loadScenario(ride.scenario);
    const auto& scenario = std::get<Scenario>(loaded);
    const QString beside = ride.folder.filePath(u"again.scenario.json"_s);
    for (const QString& place : {beside, other.filePath(u"away.scenario.json"_s)}) {
        QCOMPARE(saveScenario(scenario, place), std::nullopt);
        const auto again = loadScenario(place);
        QVERIFY(std::holds_alternative<Scenario>(again));
        QVERIFY(std::get<Scenario>(again) == scenario);
    }
    QVERIFY(samples::contentsOf(beside).contains("\"train/up.csv\""));
}

void TestLinkRecording::errorsNameTheFile()
{
    const Ride ride;
    const auto errorNow = [&] { return std::get<ScenarioError>(loadScenario(ride.scenario)); };
    QCOMPARE(errorNow().path, u"$.links[1].recording"_s);
    QVERIFY2(errorNow().message.startsWith(ride.recording + u": "_s), qPrintable(errorNow().message));
    write(ride.recording, "time,delay\n0,-1\n");
    QCOMPARE(errorNow().path, u"$.links[1].recording"_s);
    QVERIFY2(errorNow().message.contains(u"up.csv, line 2: found \"-1\"; expected a number from 0"),
             qPrintable(errorNow().message));
}

void TestLinkRecording::aTextAloneHasNoFiles()
{
    const auto parsed = parseScenario(scenarioText);
    const auto* error = std::get_if<ScenarioError>(&parsed);
    QVERIFY(error);
    QCOMPARE(error->path, u"$.links[1].recording"_s);
}

PEERSCOPE_TEST(TestLinkRecording)

} // namespace peerscope::test_link_recording

#include "test_link_recording.moc"
