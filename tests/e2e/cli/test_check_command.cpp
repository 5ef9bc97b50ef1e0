// SPDX-License-Identifier: MIT
#include "tests/core/scenario/scenario_samples.h"
#include "tests/support/test_program.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace peerscope::test_check_command {

using namespace Qt::Literals::StringLiterals;

struct Outcome
{
    bool ended = false; ///< by itself, without a crash
    int status = -1;
    QString output;
    QString errors;
};

Outcome check(const QStringList& arguments)
{
    QProcess process;
    process.start(QStringLiteral(PEERSCOPE_CLI), QStringList{u"check"_s} + arguments);
    Outcome outcome;
    outcome.ended = process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit;
    outcome.status = process.exitCode();
    outcome.output = QString::fromUtf8(process.readAllStandardOutput());
    outcome.errors = QString::fromUtf8(process.readAllStandardError());
    return outcome;
}

bool isOneLine(const QString& text)
{
    return text.endsWith(u'\n') && text.count(u'\n') == 1 && text.size() > 1;
}

/// The built program, as a shell sees it.
class TestCheckCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsShippedScenarios();
    void warnsOfMoreMemoryThanThereIs();
    void refuses_data();
    void refuses();
    void refusesBadUsage();
};

void TestCheckCommand::acceptsShippedScenarios()
{
    for (const QString& path : samples::shippedScenarios()) {
        const Outcome outcome = check({path});
        QVERIFY(outcome.ended);
        if (path.endsWith(u"/mesh.scenario.json")) // an unreliable broadcast, which Godot itself spoils
            QVERIFY2(isOneLine(outcome.errors) &&
                         outcome.errors.startsWith(path + u": warning: $.traffic[0]: Godot frees "_s),
                     qPrintable(outcome.errors));
        else
            QCOMPARE(outcome.errors, QString());
        QCOMPARE(outcome.status, 0);
        const QStringList lines = outcome.output.split(u'\n');
        QCOMPARE(lines.size(), 3); // the last one is empty
        QVERIFY2(lines[0].startsWith(path + u": ok, "_s), qPrintable(outcome.output));
        QVERIFY2(lines[1].startsWith(path + u": a run takes some "_s), qPrintable(outcome.output));
        for (const char* word : {" packets", " datagrams", " of memory", "--packets", "--pcap", " s"})
            QVERIFY2(lines[1].contains(QLatin1StringView(word)), qPrintable(lines[1]));
        if (path.endsWith(u"/quickstart.scenario.json"))
            QCOMPARE(lines[0], path + u": ok, 4 peers, 60 s"_s);
    }
}

void TestCheckCommand::warnsOfMoreMemoryThanThereIs()
{
    QTemporaryDir folder;
    const QString fileName = folder.filePath(u"big.scenario.json"_s);
    QFile file(fileName);
    QVERIFY(file.open(QIODevice::WriteOnly));
    // A thousand peers at 60 Hz for a week.
    file.write(R"({"format": "peerscope-scenario/1", "duration": 604800, "peers": [
        {"name": "server", "role": "server", "max_clients": 4095},
        {"name": "c", "role": "client", "server": "server", "count": 999}],
        "traffic": [{"from": "c", "to": "server", "mode": "unreliable", "hz": 60, "size": 1024}]})");
    file.close();
    const Outcome outcome = check({fileName});
    QCOMPARE(outcome.status, 0); // it is a warning
    QVERIFY2(outcome.output.startsWith(fileName + u": ok, 1000 peers, 604800 s\n"_s),
             qPrintable(outcome.output));
    QVERIFY2(outcome.output.contains(u" TB of memory"_s), qPrintable(outcome.output));
    QVERIFY2(isOneLine(outcome.errors), qPrintable(outcome.errors));
    QVERIFY2(outcome.errors.startsWith(fileName + u": This run needs about "_s), qPrintable(outcome.errors));
}

void TestCheckCommand::refuses_data()
{
    QTest::addColumn<QString>("fileName");
    QTest::addColumn<QByteArray>("contents"); // made here where the file is not in the tree
    QTest::addColumn<QString>("beginning");
    for (const samples::BadScenario& bad : samples::badScenarios())
        QTest::newRow(qPrintable(bad.fileName.section(u'/', -1)))
            << bad.fileName << QByteArray() << bad.path + u": "_s;
    QTest::newRow("10 MB of brackets")
        << QString() << samples::bracketsOf(10 * 1024 * 1024) << u"a file of "_s;
    QTest::newRow("8 MB of brackets")
        << QString() << samples::bracketsOf(8 * 1024 * 1024) << u"line 1, column 65: "_s;
    QTest::newRow("100,000 peers") << QString() << samples::hundredThousandPeers() << u"$.peers: "_s;
    QTest::newRow("no file") << u"/no/such/file.scenario.json"_s << QByteArray() << u"cannot be read: "_s;
    QTest::newRow("a folder") << u"/"_s << QByteArray() << u"cannot be read: "_s;
    QTest::newRow("an endless file") << u"/dev/zero"_s << QByteArray() << u"a file of "_s;
}

void TestCheckCommand::refuses()
{
    QFETCH(QString, fileName);
    QFETCH(QByteArray, contents);
    QFETCH(QString, beginning);
    QTemporaryDir folder;
    if (fileName.isEmpty()) {
        fileName = folder.filePath(u"made.scenario.json"_s);
        QFile file(fileName);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(contents), contents.size());
    }
    const Outcome outcome = check({fileName});
    QVERIFY(outcome.ended);
    QCOMPARE(outcome.status, 2);
    QCOMPARE(outcome.output, QString());
    QVERIFY2(isOneLine(outcome.errors), qPrintable(outcome.errors));
    QVERIFY2(outcome.errors.startsWith(fileName + u": "_s + beginning), qPrintable(outcome.errors));
}

void TestCheckCommand::refusesBadUsage()
{
    for (const QStringList& arguments :
         {QStringList(), QStringList{u"a"_s, u"b"_s}, QStringList{u"--no-such-option"_s}}) {
        const Outcome outcome = check(arguments);
        QVERIFY(outcome.ended);
        QCOMPARE(outcome.status, 2);
        QCOMPARE(outcome.output, QString());
        QVERIFY2(isOneLine(outcome.errors), qPrintable(outcome.errors));
    }
}

PEERSCOPE_TEST(TestCheckCommand)

} // namespace peerscope::test_check_command

#include "test_check_command.moc"
