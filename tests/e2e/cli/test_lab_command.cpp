// SPDX-License-Identifier: MIT
#include "tests/e2e/cli/command.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_lab_command {

using namespace Qt::Literals::StringLiterals;
using command::contentsOf;
using command::Outcome;

Outcome lab(const QStringList& arguments, const QString& folder = {})
{
    return command::run(QStringList{u"lab"_s} + arguments, {.folder = folder});
}

QString shipped(const QString& name)
{
    return QStringLiteral(PEERSCOPE_SOURCE_DIR "/resources/experiments/%1.experiment.json").arg(name);
}

/// The built program, as a shell sees it.
class TestLabCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatCameOut();
    void writesReports();
    void jobsAndMerge();
    void jobsAreRefusedWhereAPathIsNoLine();
    void aChangedPartIsRefused();
    void refuses_data();
    void refuses();
    void refusesAMissingPart();
    void helpHasTheFormulas();
};

void TestLabCommand::saysWhatCameOut()
{
    const Outcome outcome = lab({shipped(u"movement"_s)});
    QVERIFY(outcome.ended);
    QCOMPARE(outcome.errors, QByteArray());
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.output.contains("\nreliable delivered everything, "), outcome.output.constData());
}

void TestLabCommand::writesReports()
{
    QTemporaryDir folder;
    const QString report = folder.filePath(u"r.json"_s);
    const QString csv = folder.filePath(u"r.csv"_s);
    QCOMPARE(lab({shipped(u"relay"_s), u"--report"_s, report, u"--csv"_s, csv}).status, 0);
    const QJsonObject object = QJsonDocument::fromJson(contentsOf(report)).object();
    QCOMPARE(object.value(u"variants"_s).toArray(), (QJsonArray{u"relay"_s, u"direct"_s}));
    QCOMPARE(object.value(u"results"_s).toArray().size(), 2);
    QCOMPARE(contentsOf(csv).count('\n'), 3);
    // Again, on one thread, to standard output: the same bytes and nothing else.
    QCOMPARE(lab({shipped(u"relay"_s), u"--report"_s, u"-"_s, u"--threads"_s, u"1"_s}).output,
             contentsOf(report));
}

void TestLabCommand::jobsAndMerge()
{
    QTemporaryDir folder;
    const QString experiment = shipped(u"movement"_s);
    const Outcome jobs = lab({experiment, u"--jobs"_s, u"2"_s}, folder.path());
    QCOMPARE(jobs.status, 0);
    const QList<QByteArray> lines = jobs.output.trimmed().split('\n');
    QCOMPARE(lines.size(), 2);
    for (const QByteArray& line : lines) {
        QProcess shell;
        shell.start(u"/bin/sh"_s, {u"-c"_s, QString::fromUtf8(line)});
        QVERIFY(shell.waitForFinished(60'000));
        QCOMPARE(shell.exitCode(), 0);
        QCOMPARE(shell.readAll(), QByteArray());
    }
    const QStringList parts = {folder.filePath(u"movement.part-2-of-2.json"_s),
                               folder.filePath(u"movement.part-1-of-2.json"_s)};
    const Outcome merged =
        lab(QStringList{experiment, u"--merge"_s} + parts + QStringList{u"--report"_s, u"-"_s});
    QCOMPARE(merged.errors, QByteArray());
    QCOMPARE(merged.output, lab({experiment, u"--report"_s, u"-"_s}).output);
    // More jobs than runs: a job for each.
    QCOMPARE(lab({experiment, u"--jobs"_s, u"100"_s}).output.count('\n'), 3);
}

void TestLabCommand::jobsAreRefusedWhereAPathIsNoLine()
{
    QTemporaryDir folder;
    for (const QString& name :
         {u"a\ntouch b.json"_s, u"a\rb.json"_s, u"a\x1b[2Jb.json"_s, u"a\u2028b.json"_s}) {
        QVERIFY(QFile::copy(shipped(u"movement"_s), folder.filePath(name)));
        const Outcome outcome = lab({folder.filePath(name), u"--jobs"_s, u"2"_s}, folder.path());
        QCOMPARE(outcome.status, 2);
        QCOMPARE(outcome.output, QByteArray());
        QVERIFY2(command::isOneLine(outcome.errors) && outcome.errors.contains("has a control character"),
                 outcome.errors.constData());
    }
    const QString sub = folder.filePath(u"a\nb"_s); // where the parts would go
    QVERIFY(QDir().mkdir(sub));
    QCOMPARE(lab({shipped(u"movement"_s), u"--jobs"_s, u"2"_s}, sub).status, 2);
    // Characters that are special to a shell are quoted.
    const QString odd = folder.filePath(u"it's $(touch b) `c` \"d\"; e.json"_s);
    QVERIFY(QFile::copy(shipped(u"movement"_s), odd));
    const Outcome outcome = lab({odd, u"--jobs"_s, u"1"_s}, folder.path());
    QCOMPARE(outcome.status, 0);
    QProcess shell;
    shell.setWorkingDirectory(folder.path());
    shell.start(u"/bin/sh"_s, {u"-c"_s, QString::fromUtf8(outcome.output)});
    QVERIFY(shell.waitForFinished(60'000));
    QCOMPARE(shell.exitCode(), 0);
    QCOMPARE(QDir(folder.path()).entryList({u"*part-1-of-1.json"_s}).size(), 1);
    QVERIFY(!QFile::exists(folder.filePath(u"b"_s)));
}

void TestLabCommand::aChangedPartIsRefused()
{
    QTemporaryDir folder;
    const QString part = folder.filePath(u"p.json"_s);
    QCOMPARE(lab({shipped(u"movement"_s), u"--part"_s, u"1/1"_s, u"--report"_s, part}).status, 0);
    QByteArray bytes = contentsOf(part);
    bytes.replace("\"values\": [", "\"values\": [1");
    QFile file(part);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    const Outcome outcome = lab({shipped(u"movement"_s), u"--merge"_s, part});
    QCOMPARE(outcome.status, 2);
    QVERIFY2(command::isOneLine(outcome.errors) &&
                 outcome.errors.contains("$.checksum: a part that was changed after it was written"),
             outcome.errors.constData());
}

void TestLabCommand::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("fragment");
    const QString good = shipped(u"movement"_s);
    QTest::newRow("nothing") << QStringList{} << QByteArray("expected one experiment file, found 0");
    QTest::newRow("two") << QStringList{good, good} << QByteArray("found 2");
    QTest::newRow("no file") << QStringList{u"/nowhere.json"_s}
                             << QByteArray("/nowhere.json: cannot be read");
    QTest::newRow("a scenario") << QStringList{QStringLiteral(
                                       PEERSCOPE_SOURCE_DIR "/resources/scenarios/quickstart.scenario.json")}
                                << QByteArray("$.format: found \"peerscope-scenario/1\"; expected");
    QTest::newRow("threads") << QStringList{good, u"--threads"_s, u"0"_s}
                             << QByteArray("--threads: \"0\" is not");
    QTest::newRow("jobs") << QStringList{good, u"--jobs"_s, u"x"_s} << QByteArray("--jobs: \"x\" is not");
    QTest::newRow("part") << QStringList{good, u"--part"_s, u"3/2"_s} << QByteArray("\"3/2\" is not a part");
    QTest::newRow("part without a file")
        << QStringList{good, u"--part"_s, u"1/2"_s} << QByteArray("expected --report");
    QTest::newRow("merge of nothing")
        << QStringList{good, u"--merge"_s} << QByteArray("expected the part files");
    QTest::newRow("merge of jobs") << QStringList{good, u"--merge"_s, u"--jobs"_s, u"2"_s}
                                   << QByteArray("cannot be used with --part or --jobs");
    QTest::newRow("merge of no part")
        << QStringList{good, u"--merge"_s, good} << QByteArray("$.name: unknown key");
    QTest::newRow("folder") << QStringList{good, u"--report"_s, u"/nowhere/r.json"_s}
                            << QByteArray("--report: the folder of");
    QTest::newRow("empty") << QStringList{good, u"--csv"_s, QString()}
                           << QByteArray("--csv: expected a file name");
}

void TestLabCommand::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, fragment);
    const Outcome outcome = lab(arguments);
    QVERIFY(outcome.ended);
    QCOMPARE(outcome.status, 2);
    QCOMPARE(outcome.output, QByteArray());
    QVERIFY2(outcome.errors.contains(fragment) && outcome.errors.count('\n') == 1,
             outcome.errors.constData());
}

void TestLabCommand::refusesAMissingPart()
{
    QTemporaryDir folder;
    const QString part = folder.filePath(u"p.json"_s);
    const QString experiment = shipped(u"movement"_s);
    QCOMPARE(lab({experiment, u"--part"_s, u"1/3"_s, u"--report"_s, part}).status, 0);
    const Outcome outcome = lab({experiment, u"--merge"_s, part});
    QCOMPARE(outcome.status, 2);
    QCOMPARE(outcome.errors, QByteArray("peerscope-cli lab: --merge: part 2, 3 of 3 is missing\n"));
}

void TestLabCommand::helpHasTheFormulas()
{
    const Outcome outcome = lab({u"--help"_s});
    QCOMPARE(outcome.status, 0);
    QVERIFY(outcome.output.contains("age(t) = t - "));
}

PEERSCOPE_TEST(TestLabCommand)

} // namespace peerscope::test_lab_command

#include "test_lab_command.moc"
