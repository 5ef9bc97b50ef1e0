// SPDX-License-Identifier: MIT
#include "command.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_rerun_command {

using namespace Qt::Literals::StringLiterals;

const QString capture =
    QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/godot4-chat/capture.pcapng");

/// The built program, as a shell sees it.
class TestRerunCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itsScenarioRuns_data();
    void itsScenarioRuns();
    void refuses_data();
    void refuses();
};

void TestRerunCommand::itsScenarioRuns_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<bool>("hasLinks");
    QTest::newRow("estimated") << QStringList() << true;
    QTest::newRow("none") << QStringList{u"--conditions"_s, u"none"_s} << false;
}

void TestRerunCommand::itsScenarioRuns()
{
    QFETCH(QStringList, options);
    QFETCH(bool, hasLinks);
    const QTemporaryDir folder;
    const QString again = folder.filePath(u"a/b"_s);
    const command::Outcome made = command::run(QStringList{u"rerun"_s, capture, u"--to"_s, again} + options);
    QCOMPARE(made.status, 0);
    QVERIFY2(made.output.startsWith((again + u"/scenario.json: 4 peers, plays "_s).toUtf8()), made.output);
    QCOMPARE(made.output.contains("round trips: half of their mean"), hasLinks);
    QCOMPARE(command::contentsOf(again + u"/scenario.json"_s).contains("delay_ms"), hasLinks);
    QCOMPARE(QDir(again).entryList(QDir::Files), (QStringList{u"packets.csv"_s, u"scenario.json"_s}));
    const command::Outcome run = command::run({u"run"_s, again + u"/scenario.json"_s});
    QCOMPARE(run.status, 0);
    QVERIFY2(run.output.contains("packets"), run.output);
}

void TestRerunCommand::refuses_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("no folder") << QStringList{capture}
                               << QByteArray("expected --to with the name of the folder");
    QTest::newRow("no recording") << QStringList{u"--to"_s, u"x"_s}
                                  << QByteArray("expected one recording, found 0");
    QTest::newRow("conditions") << QStringList{capture, u"--to"_s, u"x"_s, u"--conditions"_s, u"bad"_s}
                                << QByteArray("--conditions: \"bad\"; expected estimated or none");
    QTest::newRow("a full folder") << QStringList{capture, u"--to"_s, QStringLiteral(PEERSCOPE_SOURCE_DIR)}
                                   << QByteArray("has files already; expected an empty folder");
    QTest::newRow("not a capture") << QStringList{u"/dev/null"_s, u"--to"_s, u"x"_s}
                                   << QByteArray("/dev/null: at byte 0: expected a pcap");
}

void TestRerunCommand::refuses()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, error);
    const QTemporaryDir folder;
    const command::Outcome outcome =
        command::run(QStringList{u"rerun"_s} + arguments, {.folder = folder.path()});
    QVERIFY(outcome.ended);
    QCOMPARE(outcome.status, 2);
    QVERIFY2(outcome.errors.contains(error), outcome.errors);
    QCOMPARE(outcome.errors.count('\n'), 1);
    QVERIFY(QDir(folder.path()).isEmpty());
}

PEERSCOPE_TEST(TestRerunCommand)

} // namespace peerscope::test_rerun_command

#include "test_rerun_command.moc"
