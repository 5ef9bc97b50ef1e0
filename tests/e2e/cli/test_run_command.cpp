// SPDX-License-Identifier: MIT
#include "tests/e2e/cli/command.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <unistd.h>

namespace peerscope::test_run_command {

using namespace Qt::Literals::StringLiterals;
using command::contentsOf;
using command::isOneLine;
using command::Outcome;

Outcome run(const QStringList& arguments, const QString& standardOutput = {})
{
    return command::run(QStringList{u"run"_s} + arguments, {.standardOutput = standardOutput});
}

/// Every line as an object; empty when one of them is none.
QList<QJsonObject> objectsIn(const QByteArray& lines)
{
    QList<QJsonObject> objects;
    if (!lines.endsWith('\n'))
        return {};
    for (const QByteArray& line : lines.chopped(1).split('\n')) {
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (!document.isObject())
            return {};
        objects << document.object();
    }
    return objects;
}

bool haveAll(const QList<QJsonObject>& objects, const QStringList& keys)
{
    return !objects.isEmpty() &&
           std::all_of(objects.begin(), objects.end(), [&keys](const QJsonObject& object) {
               return std::all_of(keys.begin(), keys.end(),
                                  [&object](const QString& key) { return object.contains(key); });
           });
}

/// Whether the time is null or an integer that is not below `earliest`.
bool isTime(const QJsonValue& value, qint64 earliest = 0)
{
    return value.isNull() || (value.isDouble() && value.toDouble() == double(value.toInteger()) &&
                              value.toInteger() >= earliest);
}

/// `peerscope-cli run`, as a shell sees it.
class TestRunCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }
    void init() { QFile::remove(inFolder(u"out"_s)); }

    void printsATable();
    void writesEveryOutput();
    void linesHaveTheirKeys();
    void reportHasItsKeys();
    void sameSeedSameDigest();
    void durationIsTaken();
    void keepsUpWithTheClock();
    void failedExpectationIsOne();
    void standardOutput();
    void badUsageIsTwo_data();
    void badUsageIsTwo();
    void badScenarioIsTwo();
    void numbersHaveTheirRanges_data();
    void numbersHaveTheirRanges();
    void failedWriteIsThree_data();
    void failedWriteIsThree();
    void devicesAreWrittenIntoNotReplaced();
    void filesAreReplacedWhole();

private:
    QString inFolder(const QString& name) const { return m_folder.filePath(name); }
    QString scenario(const QByteArray& rest, const QString& name = u"made.scenario.json"_s)
    {
        QFile file(inFolder(name));
        if (file.open(QIODevice::WriteOnly)) {
            QByteArray json =
                "{'format': 'peerscope-scenario/1', 'seed': 9, 'duration': 3, 'peers': ["
                "{'name': 'server', 'role': 'server'},"
                "{'name': 'ana', 'role': 'client', 'server': 'server', 'id': 7}],"
                "'links': [{'delay_ms': 20, 'jitter_ms': 10, 'loss': 0.1, 'duplicate': 0.05}],"
                "'traffic': [{'from': 'ana', 'to': 1, 'hz': 20, 'size': 40, 'mode': 'unreliable'},"
                "{'from': 'server', 'to': 0, 'hz': 10, 'size': 3000, 'mode': 'reliable', 'channel': 3},"
                "{'from': 'ana', 'to': 1, 'hz': 1, 'size': 1, 'channel': 254}]" +
                rest + "}\n";
            file.write(json.replace('\'', '"'));
        }
        return file.fileName();
    }

    QTemporaryDir m_folder;
};

void TestRunCommand::printsATable()
{
    const Outcome outcome = run({scenario("")});
    QVERIFY(outcome.ended);
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.errors, QByteArray()); // no progress where there is no terminal
    for (const char* text : {"seed 9", "digest ", "mode reliable", "mode unreliable", "channel 3", "ana"})
        QVERIFY2(outcome.output.contains(text), text);
}

void TestRunCommand::writesEveryOutput()
{
    const QStringList names = {u"packets"_s, u"events"_s, u"datagrams"_s, u"report"_s};
    QStringList arguments = {scenario("")};
    for (const QString& name : names)
        arguments << u"--"_s + name << inFolder(name);
    const Outcome outcome = run(arguments);
    QCOMPARE(outcome.status, 0);
    QVERIFY(outcome.output.contains("digest")); // the table as well
    for (const QString& name : names) {
        const QByteArray first = contentsOf(inFolder(name));
        QVERIFY2(first.size() > 500, qPrintable(name));
        // One at a time, to standard output, gives the same.
        if (name != u"report"_s)
            QCOMPARE(run({scenario(""), u"--"_s + name, u"-"_s}).output, first);
        QFile::remove(inFolder(name));
    }
}

void TestRunCommand::linesHaveTheirKeys()
{
    const QStringList fates = {u"delivered"_s,  u"lost"_s,     u"throttled"_s,    u"late"_s,
                               u"incomplete"_s, u"rejected"_s, u"disconnected"_s, u"in_flight"_s};
    const QList<QJsonObject> packets = objectsIn(run({scenario(""), u"--packets"_s, u"-"_s}).output);
    QVERIFY(haveAll(packets, {u"id"_s, u"from"_s, u"to"_s, u"channel"_s, u"mode"_s, u"received_mode"_s,
                              u"size"_s, u"sent_us"_s, u"arrived_us"_s, u"delivered_us"_s, u"fate"_s,
                              u"resends"_s, u"held_us"_s, u"payload_hex"_s}));
    QSet<QString> seen;
    for (qsizetype row = 0; row < packets.size(); ++row) {
        const QJsonObject& packet = packets[row];
        QCOMPARE(packet.value(u"id"_s).toInteger(), qint64(row));
        QVERIFY(QStringList({u"ana"_s, u"server"_s}).contains(packet.value(u"from"_s).toString()));
        QVERIFY(fates.contains(packet.value(u"fate"_s).toString()));
        QCOMPARE(packet.value(u"payload_hex"_s).toString().size(), 2 * packet.value(u"size"_s).toInteger());
        const qint64 sent = packet.value(u"sent_us"_s).toInteger(-1);
        QVERIFY(sent >= 0 && isTime(packet.value(u"arrived_us"_s), sent));
        QVERIFY(isTime(packet.value(u"delivered_us"_s), sent));
        const bool delivered = packet.value(u"fate"_s).toString() == u"delivered"_s;
        QCOMPARE(packet.value(u"delivered_us"_s).isNull(), !delivered);
        QCOMPARE(packet.value(u"received_mode"_s).isNull(), !delivered);
        seen.insert(packet.value(u"fate"_s).toString());
    }
    QVERIFY(seen.contains(u"delivered"_s) && seen.contains(u"lost"_s) && seen.contains(u"rejected"_s));

    const QList<QJsonObject> events = objectsIn(run({scenario(""), u"--events"_s, u"-"_s}).output);
    QVERIFY(haveAll(events,
                    {u"t_us"_s, u"peer"_s, u"event"_s, u"subject"_s, u"detail"_s, u"reason"_s, u"why"_s}));
    seen.clear();
    for (const QJsonObject& event : events) {
        QVERIFY(event.value(u"t_us"_s).isDouble() && isTime(event.value(u"t_us"_s)));
        QVERIFY(event.value(u"peer"_s).isString());
        seen.insert(event.value(u"event"_s).toString());
    }
    QVERIFY(seen.contains(u"status"_s) && seen.contains(u"peer_connected"_s));

    const QList<QJsonObject> datagrams = objectsIn(run({scenario(""), u"--datagrams"_s, u"-"_s}).output);
    QVERIFY(haveAll(datagrams, {u"id"_s, u"from"_s, u"to"_s, u"size"_s, u"sent_us"_s, u"delivered_us"_s,
                                u"fate"_s, u"reason"_s, u"commands"_s}));
    seen.clear();
    for (const QJsonObject& datagram : datagrams) {
        const QString fate = datagram.value(u"fate"_s).toString();
        QCOMPARE(datagram.value(u"reason"_s).isNull(), fate != u"lost"_s);
        QCOMPARE(datagram.value(u"delivered_us"_s).isNull(), fate != u"delivered"_s);
        QVERIFY(!datagram.value(u"commands"_s).toArray().isEmpty());
        for (const QJsonValue& command : datagram.value(u"commands"_s).toArray())
            seen.insert(command.toString());
    }
    for (const char* command :
         {"connect", "verify_connect", "acknowledge", "send_unsequenced", "send_fragment"})
        QVERIFY2(seen.contains(QLatin1String(command)), command);
}

void TestRunCommand::reportHasItsKeys()
{
    const Outcome outcome = run({scenario(""), u"--report"_s, u"-"_s});
    const QJsonObject report = QJsonDocument::fromJson(outcome.output).object();
    for (const char* key : {"seed", "durations", "digest", "modes", "channels", "links"})
        QVERIFY2(report.contains(QLatin1String(key)), key);
    const QJsonObject reliable = report.value(u"modes"_s).toObject().value(u"reliable"_s).toObject();
    QVERIFY(haveAll(
        {reliable, report.value(u"channels"_s).toObject().value(u"3"_s).toObject(),
         report.value(u"links"_s).toArray().at(0).toObject()},
        {u"sent"_s, u"delivered"_s, u"lost"_s, u"resends"_s, u"bytes"_s, u"latency_ms"_s, u"goodput"_s}));
    QVERIFY(haveAll({reliable.value(u"latency_ms"_s).toObject()}, {u"p50"_s, u"p95"_s, u"p99"_s, u"max"_s}));
    QCOMPARE(report.value(u"durations"_s).toObject().value(u"virtual_us"_s).toInteger(), 3'000'000);
    QVERIFY(report.value(u"durations"_s).toObject().value(u"wall_us"_s).toInteger() > 0);
}

void TestRunCommand::sameSeedSameDigest()
{
    const auto digestWith = [this](const QStringList& more) {
        return QJsonDocument::fromJson(run(QStringList{scenario(""), u"--report"_s, u"-"_s} + more).output)
            .object()
            .value(u"digest"_s)
            .toString();
    };
    const QString digest = digestWith({});
    QVERIFY(QRegularExpression(u"^[0-9a-f]{16}$"_s).match(digest).hasMatch());
    QCOMPARE(digestWith({}), digest);
    QCOMPARE(digestWith({u"--seed"_s, u"9"_s}), digest); // the file's own
    QVERIFY(digestWith({u"--seed"_s, u"10"_s}) != digest);
    QVERIFY(digestWith({u"--duration"_s, u"2"_s}) != digest);
}

void TestRunCommand::durationIsTaken()
{
    const QJsonObject report =
        QJsonDocument::fromJson(run({scenario(""), u"--report"_s, u"-"_s, u"--duration"_s, u"0.5"_s}).output)
            .object();
    QCOMPARE(report.value(u"durations"_s).toObject().value(u"virtual_us"_s).toInteger(), 500'000);
    const QList<QJsonObject> packets =
        objectsIn(run({scenario(""), u"--packets"_s, u"-"_s, u"--duration"_s, u"0.5"_s}).output);
    QVERIFY(!packets.isEmpty() && packets.last().value(u"sent_us"_s).toInteger() <= 500'000);
}

void TestRunCommand::keepsUpWithTheClock()
{
    const Outcome outcome =
        run({scenario(""), u"--realtime"_s, u"--duration"_s, u"0.2"_s, u"--report"_s, u"-"_s});
    QCOMPARE(outcome.status, 0);
    const QJsonObject report = QJsonDocument::fromJson(outcome.output).object();
    const QJsonObject durations = report.value(u"durations"_s).toObject();
    QCOMPARE(durations.value(u"virtual_us"_s).toInteger(), 200'000);
    QVERIFY(durations.value(u"wall_us"_s).toInteger() >= 195'000); // never faster than the clock
    const Outcome fast = run({scenario(""), u"--duration"_s, u"0.2"_s, u"--report"_s, u"-"_s});
    QCOMPARE(QJsonDocument::fromJson(fast.output).object().value(u"digest"_s), report.value(u"digest"_s));
}

void TestRunCommand::failedExpectationIsOne()
{
    Outcome outcome = run({scenario(", 'expect': [{'metric': 'lost', 'mode': 'reliable', 'max': 0}]"),
                           u"--report"_s, inFolder(u"out"_s)});
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.errors, QByteArray());

    outcome = run({scenario(", 'expect': [{'metric': 'lost', 'mode': 'reliable', 'max': 0},"
                            "{'metric': 'latency_ms.p99', 'mode': 'reliable', 'max': 1},"
                            "{'metric': 'latency_ms.p50', 'channel': 50, 'max': 1000}]"),
                   u"--report"_s, inFolder(u"out"_s)});
    QVERIFY(outcome.ended);
    QCOMPARE(outcome.status, 1);
    QCOMPARE(outcome.errors.count('\n'), 2);
    QVERIFY(outcome.errors.contains("latency_ms.p99 of reliable: "));
    QVERIFY(outcome.errors.contains("expected at most 1\n"));
    QVERIFY(outcome.errors.contains("latency_ms.p50 on channel 50: nothing was delivered"));
    QVERIFY(QJsonDocument::fromJson(contentsOf(inFolder(u"out"_s))).isObject()); // the run itself went well
}

void TestRunCommand::standardOutput()
{
    // Standard output has only what was asked for.
    const Outcome both = run({scenario(""), u"--packets"_s, u"-"_s, u"--events"_s, u"-"_s});
    QCOMPARE(both.status, 0);
    const qsizetype packets = objectsIn(run({scenario(""), u"--packets"_s, u"-"_s}).output).size();
    const qsizetype events = objectsIn(run({scenario(""), u"--events"_s, u"-"_s}).output).size();
    QCOMPARE(objectsIn(both.output).size(), packets + events);
    const Outcome report = run({scenario(""), u"--report=-"_s, u"--packets"_s, inFolder(u"out"_s)});
    QVERIFY(QJsonDocument::fromJson(report.output).isObject());
    QCOMPARE(objectsIn(contentsOf(inFolder(u"out"_s))).size(), packets);
    const Outcome help = run({u"--help"_s});
    QCOMPARE(help.status, 0);
    QVERIFY(help.output.contains("--datagrams") && help.errors.isEmpty());
}

void TestRunCommand::badUsageIsTwo_data()
{
    QTest::addColumn<QStringList>(
        "arguments"); // SCENARIO stands for one, OUT for a file in a folder that is there
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* what, const QStringList& arguments, const char* says) {
        QTest::newRow(what) << arguments << QByteArray(says);
    };
    row("nothing", {}, "found 0");
    row("two scenarios", {u"SCENARIO"_s, u"SCENARIO"_s}, "found 2");
    row("unknown option", {u"SCENARIO"_s, u"--sed"_s, u"4"_s}, "sed");
    row("unknown option of two lines", {u"SCENARIO"_s, u"--a\nb"_s}, "Unknown option");
    row("option without its value", {u"SCENARIO"_s, u"--packets"_s}, "packets");
    row("value for a switch", {u"SCENARIO"_s, u"--realtime=5"_s}, "realtime");
    row("no file name", {u"SCENARIO"_s, u"--report"_s, QString(u""_s)}, "--report");
    row("a folder", {u"SCENARIO"_s, u"--packets"_s, u"/tmp"_s}, "--packets: \"/tmp\" is a folder");
    row("no such folder", {u"SCENARIO"_s, u"--events"_s, u"/no/such/folder/file"_s}, "--events: ");
    row("one file for two", {u"SCENARIO"_s, u"--packets"_s, u"OUT"_s, u"--events"_s, u"OUT"_s}, "--events: ");
    row("not a number", {u"SCENARIO"_s, u"--seed"_s, u"four"_s}, "--seed: \"four\"");
    row("a number of two lines", {u"SCENARIO"_s, u"--seed"_s, u"4\n5"_s}, "--seed: ");
    row("no time", {u"SCENARIO"_s, u"--duration"_s, u"long"_s}, "--duration: \"long\"");
}

void TestRunCommand::badUsageIsTwo()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, says);
    arguments.replaceInStrings(QRegularExpression(u"^SCENARIO$"_s), scenario(""));
    arguments.replaceInStrings(QRegularExpression(u"^OUT$"_s), inFolder(u"out"_s));
    const Outcome outcome = run(arguments);
    QVERIFY(outcome.ended);
    QCOMPARE(outcome.status, 2);
    QCOMPARE(outcome.output, QByteArray());
    QVERIFY2(isOneLine(outcome.errors), outcome.errors.constData());
    QVERIFY2(outcome.errors.startsWith("peerscope-cli run: ") && outcome.errors.contains(says),
             outcome.errors.constData());
    QVERIFY(!QFileInfo::exists(inFolder(u"out"_s)));
}

void TestRunCommand::badScenarioIsTwo()
{
    for (const QString& fileName :
         {scenario(", 'traffic': []"), scenario(", 'expct': []", u"two\nlines.json"_s),
          inFolder(u"missing"_s)}) {
        const Outcome outcome = run({fileName, u"--report"_s, inFolder(u"out"_s), u"--packets"_s, u"-"_s});
        QVERIFY(outcome.ended);
        QCOMPARE(outcome.status, 2);
        QCOMPARE(outcome.output, QByteArray());
        QVERIFY2(isOneLine(outcome.errors), outcome.errors.constData());
        QVERIFY(!QFileInfo::exists(inFolder(u"out"_s)));
    }
    QVERIFY(run({scenario(", 'expct': []")}).errors.contains("$.expct: "));
}

void TestRunCommand::numbersHaveTheirRanges_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("value");
    QTest::addColumn<int>("status");
    const auto row = [](const char* option, const char* value, int status) {
        QTest::addRow("%s %s", option, value)
            << QString::fromLatin1(option) << QString::fromLatin1(value) << status;
    };
    for (const char* value : {"0", "1", "9007199254740991"})
        row("--seed", value, 0);
    for (const char* value : {"-1", "9007199254740992", "18446744073709551616", "1.5", "0x10", ""})
        row("--seed", value, 2);
    for (const char* value : {"0.000001", "1e-3", "0.25"})
        row("--duration", value, 0);
    for (const char* value : {"0", "-1", "604800.1", "nan", "inf", "1e300", "1s", ""})
        row("--duration", value, 2);
    for (const char* value : {"2GB", "1.5GiB", "2g", "4T", "3000000000", "3000000000B", "2 GiB"})
        row("--memory-limit", value, 0);
    for (const char* value : {"0", "-1", "1MiB", "2GX", "GB", "1e9", "1,5GB", "2GBs", "99999999999T", ""})
        row("--memory-limit", value, 2);
}

void TestRunCommand::numbersHaveTheirRanges()
{
    QFETCH(QString, option);
    QFETCH(QString, value);
    QFETCH(int, status);
    const Outcome outcome = run({scenario(""), option + u'=' + value});
    QVERIFY(outcome.ended);
    QCOMPARE(outcome.status, status);
    if (status == 2)
        QVERIFY2(isOneLine(outcome.errors) && outcome.errors.contains(option.toLatin1() + ": \""),
                 outcome.errors.constData());
}

void TestRunCommand::failedWriteIsThree_data()
{
    QTest::addColumn<QString>("option");
    for (const char* option : {"--packets", "--events", "--datagrams", "--report"})
        QTest::newRow(option) << QString::fromLatin1(option);
}

void TestRunCommand::failedWriteIsThree()
{
    QFETCH(QString, option);
    if (!QFileInfo::exists(u"/dev/full"_s))
        QSKIP("there is no /dev/full here");
    Outcome outcome = run({scenario(""), option, u"/dev/full"_s});
    QVERIFY(outcome.ended);
    QCOMPARE(outcome.status, 3);
    QVERIFY2(isOneLine(outcome.errors) && outcome.errors.contains("/dev/full"), outcome.errors.constData());
    QVERIFY(!outcome.output.contains("digest"));
    QVERIFY(!QFileInfo(u"/dev/full"_s).isFile()); // and it is still there

    outcome = run({scenario(""), option, u"-"_s}, u"/dev/full"_s);
    QCOMPARE(outcome.status, 3);
    QVERIFY2(isOneLine(outcome.errors), outcome.errors.constData());
    outcome = run({scenario("")}, u"/dev/full"_s); // the table
    QCOMPARE(outcome.status, 3);
    QVERIFY2(isOneLine(outcome.errors), outcome.errors.constData());
}

void TestRunCommand::devicesAreWrittenIntoNotReplaced()
{
    const Outcome outcome = run({scenario(""), u"--packets"_s, u"/dev/null"_s, u"--events"_s, u"/dev/null"_s,
                                 u"--report"_s, u"/dev/stdout"_s});
    QCOMPARE(outcome.status, 0);
    QVERIFY(!QFileInfo(u"/dev/null"_s).isFile() && QFileInfo::exists(u"/dev/null"_s));
    QVERIFY(outcome.output.contains("\"digest\""));
}

void TestRunCommand::filesAreReplacedWhole()
{
    // The old file stays until the new one is complete, and a link stays a link.
    const QString name = inFolder(u"out"_s);
    const QString link = inFolder(u"link"_s);
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("before") == 6);
    file.close();
    QVERIFY(QFile::link(name, link));
    QCOMPARE(run({scenario(", 'expct': []"), u"--report"_s, name}).status, 2);
    QCOMPARE(contentsOf(name), QByteArray("before"));
    QCOMPARE(run({scenario(""), u"--report"_s, link}).status, 0);
    QVERIFY(QFileInfo(link).isSymLink());
    QVERIFY(QJsonDocument::fromJson(contentsOf(name)).isObject());
    // No temporary file is left.
    for (const QFileInfo& info : QDir(m_folder.path()).entryInfoList(QDir::Files))
        QVERIFY2(info.fileName().startsWith(u"out"_s) ? info.fileName() == u"out"_s : true,
                 qPrintable(info.fileName()));
    // The same file by two names is one file.
    const Outcome twice = run({scenario(""), u"--report"_s, name, u"--packets"_s, link});
    QCOMPARE(twice.status, 2);
    QVERIFY(isOneLine(twice.errors));

    if (geteuid() == 0)
        return; // to root every file is writable
    QVERIFY(QFile::setPermissions(name, QFileDevice::ReadOwner));
    const Outcome refused = run({scenario(""), u"--report"_s, name});
    QCOMPARE(refused.status, 2);
    QVERIFY(isOneLine(refused.errors));
}

PEERSCOPE_TEST(TestRunCommand)

} // namespace peerscope::test_run_command

#include "test_run_command.moc"
