// SPDX-License-Identifier: MIT
#include "tests/e2e/cli/command.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_inspect_command {

using namespace Qt::Literals::StringLiterals;
using command::Outcome;
using command::run;

const QString source = QStringLiteral(PEERSCOPE_SOURCE_DIR);
const QString capture = source + u"/tests/data/captures/godot4-rangecoder/capture.pcap"_s;
const QString scenario = source + u"/resources/scenarios/quickstart.scenario.json"_s;

QList<QJsonObject> inspected(const QString& file, const QString& show)
{
    const Outcome outcome = run({u"inspect"_s, file, u"--show"_s, show, u"--format"_s, u"json"_s});
    QList<QJsonObject> objects;
    const bool isCapture = !file.endsWith(u".json"); // of which a line says what its frames were
    if (outcome.status != 0 || outcome.errors.count('\n') != (isCapture ? 1 : 0) ||
        !outcome.output.endsWith('\n'))
        return objects;
    for (const QByteArray& line : outcome.output.chopped(1).split('\n'))
        objects << QJsonDocument::fromJson(line).object();
    return objects;
}

class TestInspectCommand final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aCaptureOfARealGame()
    {
        const auto packets = inspected(capture, u"packets"_s);
        QCOMPARE(packets.size(), 1'544);
        QCOMPARE(packets.first()["from"_L1].toString(), u"server"_s);
        QVERIFY(packets.first()["to"_L1].toString().startsWith(u"client "));
        QCOMPARE(packets.first()["fate"_L1].toString(), u"delivered"_s);
        QCOMPARE(packets.first()["payload_hex"_L1].toString().size(), 2 * packets.first()["size"_L1].toInt());
        const auto datagrams = inspected(capture, u"datagrams"_s);
        QCOMPARE(datagrams.size(), 1'654);
        QCOMPARE(datagrams[0]["commands"_L1].toArray(), QJsonArray{u"connect"_s}); // compressed as it is
        const auto events = inspected(capture, u"events"_s);
        QCOMPARE(events.first()["detail"_L1].toString(), u"connecting"_s);
    }

    void everyCommandSaysWhichPacketItCarries()
    {
        const auto commands = inspected(capture, u"commands"_s);
        QVERIFY(commands.size() > 1'654);
        for (const QJsonObject& command : commands) {
            const bool carries = command["command"_L1].toString().startsWith(u"send_");
            QCOMPARE(command["packet"_L1].isNull(), !carries);
        }
    }

    void tableAndCsvHaveAHeadingAndARowEach()
    {
        const Outcome csv = run({u"inspect"_s, capture, u"--show"_s, u"events"_s, u"--format"_s, u"csv"_s});
        const auto lines = csv.output.split('\n');
        QCOMPARE(lines.first(), QByteArray("t_us,peer,event,subject,detail,reason,why\r"));
        QCOMPARE(lines.size(), inspected(capture, u"events"_s).size() + 2);
        const Outcome table = run({u"inspect"_s, capture});
        QCOMPARE(table.output.count('\n'), 1'545);
        QVERIFY(table.output.startsWith("id "));
    }

    void aScenarioIsRun()
    {
        const auto packets = inspected(scenario, u"packets"_s);
        QVERIFY(!packets.isEmpty());
        QTemporaryDir folder;
        const QString lines = folder.filePath(u"packets"_s);
        QCOMPARE(run({u"run"_s, scenario, u"--packets"_s, lines}).status, 0);
        QFile file(lines);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(run({u"inspect"_s, scenario, u"--format"_s, u"json"_s}).output, file.readAll());
    }

    void aRunAsACaptureIsInspected()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"run.pcap"_s);
        QCOMPARE(run({u"run"_s, scenario, u"--pcap"_s, file}).status, 0);
        const auto isKnown = [](const QJsonObject& packet) {
            return packet["to"_L1].toString() == u"server" && packet["fate"_L1].toString() == u"delivered";
        };
        const auto packets = inspected(file, u"packets"_s);
        const auto truth = inspected(scenario, u"packets"_s);
        const auto known = std::count_if(packets.begin(), packets.end(), isKnown);
        const auto delivered = std::count_if(truth.begin(), truth.end(), isKnown);
        QVERIFY(known > 0);
        QVERIFY(known <= delivered && known * 10 >= delivered * 9);
    }

    void aFilterChoosesPacketsAndWhatCarriesThem()
    {
        const auto all = inspected(capture, u"packets"_s);
        const auto isChosen = [](const QJsonObject& packet) { return packet["mode"_L1] == u"reliable"_s; };
        const QStringList filter = {u"--filter"_s, u"mode == reliable"_s, u"--format"_s, u"json"_s};
        const Outcome chosen = run(QStringList{u"inspect"_s, capture} + filter);
        QCOMPARE(chosen.status, 0);
        const auto expected = std::count_if(all.begin(), all.end(), isChosen);
        QVERIFY(expected > 0 && expected < all.size());
        QCOMPARE(chosen.output.count('\n'), expected);
        const Outcome datagrams =
            run(QStringList{u"inspect"_s, capture, u"--show"_s, u"datagrams"_s} + filter);
        QVERIFY(datagrams.output.count('\n') > 0);
        QVERIFY(datagrams.output.count('\n') < 1'654);
    }

    void aStoryIsTold()
    {
        const Outcome story = run({u"inspect"_s, scenario, u"--story"_s, u"0"_s});
        QCOMPARE(story.status, 0);
        QVERIFY2(story.output.startsWith("sent at "), story.output.constData());
        QVERIFY2(story.output.contains("in datagram "), story.output.constData());
        const Outcome ofGame = run({u"inspect"_s, capture, u"--story"_s, u"0"_s});
        QVERIFY2(ofGame.output.startsWith("simplify path: 1 is Main\nsent at "), ofGame.output.constData());
    }

    void whatAGameSaysIsThere()
    {
        const auto packets = inspected(capture, u"packets"_s);
        const auto call = std::find_if(packets.begin(), packets.end(), [](const QJsonObject& packet) {
            return packet["message"_L1].toString().startsWith(u"RPC Main.#0(\"hello ");
        });
        QVERIFY(call != packets.end());
        QVERIFY(!inspected(scenario, u"packets"_s)
                     .first()
                     .contains("message"_L1)); // bare packets are not Godot's
        const auto filtered = [](const QString& filter) {
            return run({u"inspect"_s, capture, u"--filter"_s, filter, u"--format"_s, u"json"_s})
                .output.count('\n');
        };
        QVERIFY(filtered(u"rpc == \"Main.#0\""_s) > 0);
        QCOMPARE(filtered(u"rpc == \"Main.#0\""_s), filtered(u"message contains \"RPC Main.#0(\""_s));
        QCOMPARE(filtered(u"kind == none"_s), qsizetype{0});
        const QTemporaryDir folder;
        const QString summary = folder.filePath(u"summary.json"_s);
        QCOMPARE(run({u"inspect"_s, capture, u"--summary"_s, summary}).status, 0);
        QFile file(summary);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray messages = QJsonDocument::fromJson(file.readAll())["messages"_L1].toArray();
        const auto calls = std::find_if(messages.begin(), messages.end(), [](const QJsonValue& each) {
            return each["by"_L1] == u"rpc"_s && each["name"_L1] == u"Main.#0"_s;
        });
        QVERIFY(calls != messages.end());
        QCOMPARE(qsizetype((*calls)["packets"_L1].toInt()), filtered(u"rpc == \"Main.#0\""_s));
        QVERIFY((*calls)["bytes"_L1].toInt() > 0 && (*calls)["bytes_per_second"_L1].toDouble() > 0);
        const QString relayed = source + u"/resources/scenarios/relay.scenario.json"_s;
        QVERIFY(inspected(relayed, u"packets"_s).first()["message"_L1].isString());
    }

    void badUsageAndInputAreOneLine_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("expected");
        QTest::newRow("no file") << QStringList() << u"expected one file"_s;
        QTest::newRow("show") << QStringList{capture, u"--show"_s, u"dreams"_s}
                              << u"\"dreams\"; expected packets"_s;
        QTest::newRow("format") << QStringList{capture, u"--format"_s, u"xml"_s}
                                << u"\"xml\"; expected table"_s;
        QTest::newRow("filter") << QStringList{capture, u"--filter"_s, u"mode == relaible"_s}
                                << u"--filter: at character 9: "_s;
        QTest::newRow("filter before the file is read")
            << QStringList{u"/nowhere.pcap"_s, u"--filter"_s, u"from == ana && mode == relaible"_s}
            << u"--filter: at character 24: "_s;
        QTest::newRow("filter by a name that nobody has")
            << QStringList{capture, u"--filter"_s, u"from == nobody"_s} << u"there is no peer nobody"_s;
        QTest::newRow("filter of events")
            << QStringList{capture, u"--filter"_s, u"size > 1B"_s, u"--show"_s, u"events"_s}
            << u"does not apply to events"_s;
        QTest::newRow("story") << QStringList{capture, u"--story"_s, u"x"_s} << u"expected the number"_s;
        QTest::newRow("no such story")
            << QStringList{capture, u"--story"_s, u"99999"_s} << u"there is no packet 99999"_s;
        QTest::newRow("missing") << QStringList{u"/nowhere.pcap"_s} << u"/nowhere.pcap: cannot be opened"_s;
        QTest::newRow("no capture") << QStringList{source + u"/README.md"_s}
                                    << u"expected a pcap or pcapng"_s;
        QTest::newRow("bad scenario")
            << QStringList{source + u"/tests/data/bad/unknown-key.scenario.json"_s} << u"unknown-key"_s;
    }
    void badUsageAndInputAreOneLine()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, expected);
        const Outcome outcome = run(QStringList{u"inspect"_s} + arguments);
        QCOMPARE(outcome.status, 2);
        QVERIFY(outcome.output.isEmpty());
        QCOMPARE(outcome.errors.count('\n'), 1);
        QVERIFY2(QString::fromUtf8(outcome.errors).contains(expected), outcome.errors.constData());
    }
};

PEERSCOPE_TEST(TestInspectCommand)

} // namespace peerscope::test_inspect_command

#include "test_inspect_command.moc"
