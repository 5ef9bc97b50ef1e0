// SPDX-License-Identifier: MIT
// Signals at any moment: every output is as it was, or whole; a clean stop leaves nothing else behind.
//   PEERSCOPE_KILLS=5000 peerscope_cli_tests test_interruptions    does it more often
#include "tests/e2e/cli/command.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtEndian>
#include <QtTest>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <random>

namespace peerscope::test_interruptions {

using namespace Qt::Literals::StringLiterals;
using command::contentsOf;
using command::isOneLine;

const QString source = QStringLiteral(PEERSCOPE_SOURCE_DIR);
const QByteArray old = "what was there before";

bool isJson(const QByteArray& bytes)
{
    return !QJsonDocument::fromJson(bytes).isNull();
}

bool areLines(const QByteArray& bytes)
{
    return bytes.isEmpty() ||
           (bytes.endsWith("}\n") && isJson(bytes.mid(bytes.chopped(1).lastIndexOf('\n') + 1)));
}

/// With as many cells in the last row as in the first; none of them is quoted here.
bool isCsv(const QByteArray& bytes)
{
    const QByteArrayList rows = bytes.trimmed().split('\n');
    return bytes.endsWith('\n') && rows.last().count(',') >= rows.first().count(',');
}

bool isPcap(const QByteArray& bytes)
{
    qsizetype at = 24;
    while (at + 16 <= bytes.size())
        at += 16 + qFromLittleEndian<quint32>(bytes.constData() + at + 8);
    return at == bytes.size();
}

struct Output
{
    QString name;
    bool (*isWhole)(const QByteArray& bytes);
};

struct Job
{
    const char* name;
    QStringList arguments;
    QList<Output> outputs;
    QString report; ///< that says so when it was interrupted; may be empty
};

class TestInterruptions final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QString quickstart = source + u"/resources/scenarios/quickstart.scenario.json"_s;
        m_capture = m_inputs.filePath(u"c.pcap"_s);
        QCOMPARE(
            command::run({u"run"_s, quickstart, u"--duration"_s, u"400"_s, u"--pcap"_s, m_capture}).status,
            0);
        m_jobs = {
            {"run",
             {u"run"_s, quickstart, u"--duration"_s, u"300"_s, u"--packets"_s, u"packets"_s, u"--report"_s,
              u"report"_s, u"--pcap"_s, u"pcap"_s},
             {{u"packets"_s, areLines}, {u"report"_s, isJson}, {u"pcap"_s, isPcap}},
             u"report"_s},
            {"lab",
             {u"lab"_s, source + u"/resources/experiments/loss-and-delay.experiment.json"_s, u"--report"_s,
              u"report"_s, u"--csv"_s, u"csv"_s},
             {{u"report"_s, isJson}, {u"csv"_s, isCsv}},
             u"report"_s},
            {"export as JSON", {u"export"_s, m_capture, u"--to"_s, u"o.json"_s}, {{u"o.json"_s, isJson}}, {}},
            {"export as CSV", {u"export"_s, m_capture, u"--to"_s, u"o.csv"_s}, {{u"o.csv"_s, isCsv}}, {}},
            {"export as lines",
             {u"export"_s, m_capture, u"--to"_s, u"o.jsonl"_s},
             {{u"o.jsonl"_s, areLines}},
             {}},
            {"export as capture",
             {u"export"_s, m_capture, u"--to"_s, u"o.pcap"_s},
             {{u"o.pcap"_s, isPcap}},
             {}},
        };
    }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void atAnyMoment()
    {
        bool isNumber = false;
        const int wanted = qEnvironmentVariableIntValue("PEERSCOPE_KILLS", &isNumber);
        const int kills = isNumber ? wanted : 100;
        std::mt19937 random(20'240'501);
        int stopped = 0;
        for (int kill = 0; kill < kills; ++kill) {
            const Job& job = m_jobs[qsizetype(random() % size_t(m_jobs.size()))];
            const int signal = std::array{SIGINT, SIGTERM, SIGKILL}[random() % 3];
            const auto delay = int(random() % 250);
            const QString what =
                u"%1: signal %2 after %3 ms"_s.arg(QString::fromLatin1(job.name)).arg(signal).arg(delay);
            for (const Output& output : job.outputs)
                put(output.name, random() % 2 == 0);
            QProcess process;
            process.setWorkingDirectory(m_folder->path());
            process.start(QStringLiteral(PEERSCOPE_CLI), job.arguments);
            QVERIFY(process.waitForStarted());
            if (!process.waitForFinished(delay))
                ::kill(pid_t(process.processId()), signal);
            QVERIFY2(process.state() == QProcess::NotRunning || process.waitForFinished(60'000),
                     qPrintable(what));
            check(job, process, signal, what);
            if (QTest::currentTestFailed())
                return;
            stopped += process.exitStatus() == QProcess::NormalExit && process.exitCode() >= 130 ? 1 : 0;
        }
        QVERIFY2(stopped > kills / 10, qPrintable(u"%1 of %2 were stopped"_s.arg(stopped).arg(kills)));
    }

    void aRunSaysThatItWasStopped_data()
    {
        QTest::addColumn<int>("signal");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("name");
        QTest::newRow("SIGINT") << SIGINT << 130 << u"SIGINT"_s;
        QTest::newRow("SIGTERM") << SIGTERM << 143 << u"SIGTERM"_s;
    }
    void aRunSaysThatItWasStopped()
    {
        QFETCH(const int, signal);
        QFETCH(const int, status);
        QFETCH(const QString, name);
        // Expectations not met yet when a run is stopped do not count as failed.
        const QByteArray scenario =
            "{\"format\": \"peerscope-scenario/1\", \"peers\": [{\"name\": \"s\", \"role\": \"server\"}], "
            "\"expect\": [{\"metric\": \"sent\", \"min\": 1}]}";
        QFile file(at(u"s.scenario.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(scenario) > 0);
        file.close();
        const auto process = stoppedAtWork({u"run"_s, file.fileName(), u"--realtime"_s, u"--duration"_s,
                                            u"100"_s, u"--report"_s, u"report"_s},
                                           signal);
        QCOMPARE(process->exitCode(), status);
        const QByteArray errors = process->readAllStandardError();
        QVERIFY2(isOneLine(errors) && errors.contains(" of 100 s stopped by " + name.toLatin1()),
                 errors.constData());
        const QByteArray table = process->readAllStandardOutput();
        QVERIFY2(table.contains("interrupted (" + name.toLatin1() + ") at "), table.constData());
        const QJsonObject report = QJsonDocument::fromJson(contentsOf(at(u"report"_s))).object();
        QCOMPARE(report[u"interrupted"_s].toString(), name);
        const QJsonObject durations = report[u"durations"_s].toObject();
        QCOMPARE(durations[u"planned_us"_s].toInteger(), 100'000'000);
        QVERIFY(durations[u"virtual_us"_s].toInteger() < 100'000'000);
    }

    void aStoppedPartIsNoPart()
    {
        const QString experiment = longExperiment();
        const auto process =
            stoppedAtWork({u"lab"_s, experiment, u"--part"_s, u"1/2"_s, u"--report"_s, u"report"_s}, SIGTERM);
        QCOMPARE(process->exitCode(), 143);
        const QByteArray errors = process->readAllStandardError();
        QVERIFY2(isOneLine(errors) && errors.contains(" of 500 runs stopped by SIGTERM"), errors.constData());
        const command::Outcome merged = command::run({u"lab"_s, experiment, u"--merge"_s, at(u"report"_s)});
        QCOMPARE(merged.status, 2);
        QVERIFY2(isOneLine(merged.errors) && merged.errors.contains("$.interrupted"),
                 merged.errors.constData());
    }

    void aLabTellsHowManyRunsThereAre()
    {
        const auto process = stoppedAtWork({u"lab"_s, longExperiment(), u"--report"_s, u"report"_s}, SIGINT);
        QCOMPARE(process->exitCode(), 130);
        const QJsonObject report = QJsonDocument::fromJson(contentsOf(at(u"report"_s))).object();
        QCOMPARE(report[u"interrupted"_s].toString(), u"SIGINT"_s);
        QCOMPARE(report[u"runs_planned"_s].toInt(), 1000);
        QVERIFY(report[u"runs_done"_s].toInt() < 1000);
        QVERIFY(process->readAllStandardOutput().contains("interrupted (SIGINT): "));
    }

    /// Not reading its output keeps the program from ending.
    void aSecondSignalEndsItAtOnce()
    {
        QCOMPARE(mkfifo(QFile::encodeName(at(u"pipe"_s)).constData(), 0600), 0);
        const int reader = open(QFile::encodeName(at(u"pipe"_s)).constData(), O_RDONLY | O_NONBLOCK);
        put(u"report"_s, true);
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        process.start(QStringLiteral(PEERSCOPE_CLI),
                      {u"run"_s, source + u"/resources/scenarios/quickstart.scenario.json"_s, u"--packets"_s,
                       u"pipe"_s, u"--report"_s, u"report"_s});
        const auto waiting = [reader] {
            int bytes = 0;
            ioctl(reader, FIONREAD, &bytes);
            return bytes;
        };
        QTRY_VERIFY_WITH_TIMEOUT(waiting() >= 65'536, 60'000);
        ::kill(pid_t(process.processId()), SIGINT);
        QVERIFY(!process.waitForFinished(200));
        ::kill(pid_t(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(60'000));
        close(reader);
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        QCOMPARE(contentsOf(at(u"report"_s)), old);
    }

    void tooLittleMemory_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<quint64>("addressSpace"); ///< bytes; 0: any
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("--memory-limit") << QStringList{u"--memory-limit"_s, u"160MiB"_s} << quint64{0}
                                        << QByteArray("the limit is 160 MiB");
        QTest::newRow("ulimit -v") << QStringList() << quint64{900'000'000}
                                   << QByteArray("the system has no more to give");
    }
    void tooLittleMemory()
    {
        QFETCH(const QStringList, options);
        QFETCH(const quint64, addressSpace);
        QFETCH(const QByteArray, says);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("a sanitizer's own memory counts, too");
#endif
        const QByteArray scenario =
            "{\"format\": \"peerscope-scenario/1\", \"duration\": 3600, \"peers\": [{\"name\": \"s\", "
            "\"role\": "
            "\"server\", \"max_clients\": 300}, {\"name\": \"c\", \"role\": \"client\", \"server\": \"s\", "
            "\"count\": 300}], \"traffic\": [{\"from\": \"c\", \"to\": 1, \"hz\": 60, \"size\": 1000, "
            "\"mode\": "
            "\"unreliable\"}]}";
        QFile file(at(u"s.scenario.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(scenario) > 0);
        file.close();
        const command::Outcome outcome =
            command::run(QStringList{u"run"_s, u"s.scenario.json"_s, u"--report"_s, u"report"_s,
                                     u"--events"_s, u"events"_s} +
                             options,
                         {.folder = m_folder->path(), .beforehand = [addressSpace] {
                              const rlimit limit = {.rlim_cur = addressSpace, .rlim_max = addressSpace};
                              if (addressSpace > 0)
                                  setrlimit(RLIMIT_AS, &limit);
                          }});
        QVERIFY2(outcome.status == 3, outcome.errors.constData());
        QVERIFY2(isOneLine(outcome.errors) && outcome.errors.contains(says) &&
                     outcome.errors.contains("all of it would need about "),
                 outcome.errors.constData());
        const QJsonObject report = QJsonDocument::fromJson(contentsOf(at(u"report"_s))).object();
        QCOMPARE(report[u"interrupted"_s].toString(), u"memory"_s);
        QVERIFY(report[u"total"_s].toObject()[u"sent"_s].toInt() > 1000);
        QVERIFY(areLines(contentsOf(at(u"events"_s))));
    }

private:
    QString at(const QString& name) const
    {
        return m_folder->filePath(name);
    }

    void put(const QString& name, bool isThere) const
    {
        QFile::remove(at(name));
        QFile file(at(name));
        if (isThere)
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(old) == old.size());
    }

    /// 1,000 runs of a minute.
    QString longExperiment() const
    {
        QFile file(at(u"e.experiment.json"_s));
        if (file.open(QIODevice::WriteOnly))
            file.write("{\"format\": \"peerscope-experiment/1\", \"repeat\": 1000, \"variants\": [{\"name\": "
                       "\"v\"}],"
                       "\"scenario\": \"" +
                       (source + u"/resources/scenarios/quickstart.scenario.json"_s).toUtf8() + "\"}");
        return file.fileName();
    }

    /// Stops a command during its work, so that it writes a report. The right time cannot be seen from
    /// outside, so this tries longer times until it works.
    std::unique_ptr<QProcess> stoppedAtWork(const QStringList& arguments, int signal) const
    {
        for (int delay = 100;; delay *= 2) {
            auto process = std::make_unique<QProcess>();
            process->setWorkingDirectory(m_folder->path());
            process->start(QStringLiteral(PEERSCOPE_CLI), arguments);
            if (!process->waitForFinished(delay))
                ::kill(pid_t(process->processId()), signal);
            process->waitForFinished(60'000);
            if (QFile::exists(at(u"report"_s)) || delay > 20'000)
                return process;
        }
    }

    void check(const Job& job, const QProcess& process, int signal, const QString& what)
    {
        const bool crashed = process.exitStatus() == QProcess::CrashExit; // ended by the signal itself
        const int status = crashed ? -1 : process.exitCode();
        const int stopped = signal == SIGINT ? 130 : signal == SIGTERM ? 143 : -1;
        QVERIFY2(crashed || status == 0 || status == stopped,
                 qPrintable(u"%1: status %2"_s.arg(what).arg(status)));
        QStringList expected;
        for (const Output& output : job.outputs) {
            const QByteArray bytes = contentsOf(at(output.name));
            const bool isThere = QFile::exists(at(output.name));
            QVERIFY2(!isThere || bytes == old || output.isWhole(bytes),
                     qPrintable(what + u": "_s + output.name));
            QVERIFY2(status != 0 || (isThere && bytes != old), qPrintable(what + u": "_s + output.name));
            expected << output.name;
        }
        const QByteArray report = job.report.isEmpty() ? QByteArray() : contentsOf(at(job.report));
        if (!report.isEmpty() && report != old && !crashed) {
            const QString by = QJsonDocument::fromJson(report).object()[u"interrupted"_s].toString();
            QVERIFY2(by == (status == 130   ? u"SIGINT"_s
                            : status == 143 ? u"SIGTERM"_s
                                            : QString()),
                     qPrintable(what + u": "_s + by));
        }
        for (const QString& name : QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden)) {
            if (signal == SIGKILL)
                continue; // nobody is left who could take away what was begun
            QVERIFY2(expected.contains(name), qPrintable(what + u": "_s + name));
        }
        for (const QString& name : QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden))
            QFile::remove(at(name));
    }

    QTemporaryDir m_inputs;
    QString m_capture;
    QList<Job> m_jobs;
    std::unique_ptr<QTemporaryDir> m_folder;
};

PEERSCOPE_TEST(TestInterruptions)

} // namespace peerscope::test_interruptions

#include "test_interruptions.moc"
