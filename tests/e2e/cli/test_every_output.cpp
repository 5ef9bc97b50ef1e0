// SPDX-License-Identifier: MIT
// Tries every command with every output option and every name that it must not write to. Checks the exit
// status, the error of one line, that the input is unchanged, and that nothing is half-written.
#include "tests/e2e/cli/command.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>

namespace peerscope::test_every_output {

using namespace Qt::Literals::StringLiterals;
using command::contentsOf;
using command::isOneLine;
using command::Outcome;

const QString source = QStringLiteral(PEERSCOPE_SOURCE_DIR);
constexpr uid_t nobody = 65534;

/// A command that writes OUT, and maybe OTHER.
struct Writer
{
    const char* name;
    QStringList arguments;
    QString ending; ///< of OUT's name
    QString input;  ///< the file that is read
};

QList<Writer> writers()
{
    const QString scenario = u"s.scenario.json"_s;
    const QString experiment = u"e.experiment.json"_s;
    const QString capture = u"c.pcap"_s;
    QList<Writer> all;
    for (const char* option : {"--packets", "--events", "--datagrams", "--report", "--pcap", "--junit"})
        all << Writer{option, {u"run"_s, scenario, QString::fromLatin1(option), u"OUT"_s}, u".x"_s, scenario};
    for (const char* ending : {".pcap", ".csv", ".json", ".jsonl"})
        all << Writer{
            ending, {u"export"_s, capture, u"--to"_s, u"OUT"_s}, QString::fromLatin1(ending), capture};
    all << Writer{"export of a scenario", {u"export"_s, scenario, u"--to"_s, u"OUT"_s}, u".json"_s, scenario}
        << Writer{"inspect --junit",
                  {u"inspect"_s, capture, u"--expect"_s, u"expect.json"_s, u"--junit"_s, u"OUT"_s},
                  u".x"_s,
                  capture}
        << Writer{"inspect --junit, the expectations' file",
                  {u"inspect"_s, capture, u"--expect"_s, u"expect.json"_s, u"--junit"_s, u"OUT"_s},
                  u".x"_s,
                  u"expect.json"_s}
        << Writer{"lab --report", {u"lab"_s, experiment, u"--report"_s, u"OUT"_s}, u".x"_s, experiment}
        << Writer{"lab --csv", {u"lab"_s, experiment, u"--csv"_s, u"OUT"_s}, u".x"_s, experiment}
        << Writer{"lab --part",
                  {u"lab"_s, experiment, u"--part"_s, u"1/2"_s, u"--report"_s, u"OUT"_s},
                  u".x"_s,
                  experiment}
        << Writer{"lab, the scenario's file",
                  {u"lab"_s, experiment, u"--report"_s, u"OUT"_s},
                  u".x"_s,
                  scenario}
        << Writer{"lab --merge",
                  {u"lab"_s, experiment, u"--merge"_s, u"p1"_s, u"p2"_s, u"--report"_s, u"OUT"_s},
                  u".x"_s,
                  u"p1"_s};
    return all;
}

class TestEveryOutput final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QFile::setPermissions(m_folder->path(), QFile::Permissions(0x7755)));
        copy(source + u"/resources/scenarios/quickstart.scenario.json"_s, u"s.scenario.json"_s);
        copy(source + u"/tests/data/captures/godot4-rangecoder/capture.pcap"_s, u"c.pcap"_s);
        write(u"e.experiment.json"_s,
              "{\"format\": \"peerscope-experiment/1\", \"scenario\": \"s.scenario.json\"}");
        write(u"expect.json"_s, "[{\"metric\": \"lost\", \"max\": 1000}]");
        for (const QString& part : {u"1"_s, u"2"_s})
            QCOMPARE(run({u"lab"_s, u"e.experiment.json"_s, u"--part"_s, part + u"/2"_s, u"--report"_s,
                          u"p"_s + part})
                         .status,
                     0);
        m_before = everything();
    }

    void onNothingThatIsRead_data() { writerRows(); }
    void onNothingThatIsRead()
    {
        const Writer& writer = currentWriter();
        const QString input = writer.input;
        const QString path = m_folder->path();
        QVERIFY(QDir(path).mkdir(u"sub"_s));
        QVERIFY(QFile::link(path, at(u"folder"_s)));
        QVERIFY(QFile::link(input, at(u"soft"_s + writer.ending)));
        QVERIFY(QFile::link(u"soft"_s + writer.ending, at(u"softer"_s + writer.ending)));
        QCOMPARE(link(QFile::encodeName(at(input)).constData(),
                      QFile::encodeName(at(u"hard"_s + writer.ending)).constData()),
                 0);
        m_before = everything();
        QStringList names = {u"soft"_s + writer.ending, u"softer"_s + writer.ending,
                             u"hard"_s + writer.ending, u"folder/hard"_s + writer.ending,
                             u"folder/soft"_s + writer.ending};
        if (input.endsWith(writer.ending) || writer.ending == u".x"_s)
            names << input << u"./"_s + input << at(input) << u"sub/../"_s + input << u"folder/"_s + input;
        for (const QString& name : std::as_const(names)) {
            const Outcome outcome = run(with(writer, name));
            refused(outcome, name);
            QVERIFY2(outcome.errors.contains("must differ from the input file"), outcome.errors.constData());
        }
    }

    void onNoOtherOutput_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const QStringList options = {u"--packets"_s, u"--events"_s, u"--datagrams"_s,
                                     u"--report"_s,  u"--pcap"_s,   u"--junit"_s};
        for (qsizetype index = 0; index < options.size(); ++index) {
            const QString& other = options[(index + 1) % options.size()];
            QTest::addRow("%s", qPrintable(options[index]))
                << QStringList{u"run"_s, u"s.scenario.json"_s, other, u"OUT"_s, options[index], u"AGAIN"_s};
        }
        QTest::newRow("lab") << QStringList{
            u"lab"_s, u"e.experiment.json"_s, u"--report"_s, u"OUT"_s, u"--csv"_s, u"AGAIN"_s};
        QTest::newRow("lab --merge") << QStringList{
            u"lab"_s,  u"e.experiment.json"_s, u"--merge"_s, u"p1"_s,
            u"p2"_s,   u"--report"_s,          u"OUT"_s,     u"--csv"_s,
            u"AGAIN"_s};
    }
    void onNoOtherOutput()
    {
        QFETCH(const QStringList, arguments);
        QVERIFY(QFile::link(m_folder->path(), at(u"folder"_s)));
        QVERIFY(QFile::link(u"new"_s, at(u"dangling"_s))); // to what is not there yet
        write(u"old"_s, "old");
        QVERIFY(QFile::link(u"old"_s, at(u"soft"_s)));
        QCOMPARE(
            link(QFile::encodeName(at(u"old"_s)).constData(), QFile::encodeName(at(u"hard"_s)).constData()),
            0);
        QCOMPARE(mkfifo(QFile::encodeName(at(u"pipe"_s)).constData(), 0600), 0);
        QVERIFY(QFile::link(u"pipe"_s, at(u"other-pipe"_s)));
        m_before = everything();
        const QList<std::pair<QString, QString>> pairs = {
            {u"new"_s, u"new"_s},         {u"new"_s, u"./new"_s},     {u"new"_s, at(u"new"_s)},
            {u"new"_s, u"folder/new"_s},  {u"new"_s, u"dangling"_s},  {u"dangling"_s, u"new"_s},
            {u"old"_s, u"soft"_s},        {u"old"_s, u"hard"_s},      {u"soft"_s, u"hard"_s},
            {u"pipe"_s, u"other-pipe"_s}, {u"-"_s, u"/dev/stdout"_s}, {u"/dev/fd/1"_s, u"/dev/stdout"_s}};
        for (const auto& [one, two] : pairs) {
            QStringList filled = arguments;
            filled.replaceInStrings(u"OUT"_s, one).replaceInStrings(u"AGAIN"_s, two);
            const Outcome outcome = run(filled);
            refused(outcome, two);
            QVERIFY2(outcome.errors.contains("is already written by another option"),
                     outcome.errors.constData());
        }
    }

    void notOntoStandardOutputByAnotherName()
    {
        // Standard output is redirected to a file, and the table would be written into it.
        const QString name = at(u"r.json"_s);
        const Outcome outcome = run({u"run"_s, u"s.scenario.json"_s, u"--report"_s, name}, name);
        QCOMPARE(outcome.status, 2);
        QVERIFY2(isOneLine(outcome.errors), outcome.errors.constData());
        // Nor may it append to its input.
        const QByteArray before = contentsOf(at(u"c.pcap"_s));
        QProcess shell;
        shell.setWorkingDirectory(m_folder->path());
        shell.start(u"/bin/sh"_s,
                    {u"-c"_s, u"\"%1\" inspect c.pcap >> c.pcap"_s.arg(QStringLiteral(PEERSCOPE_CLI))});
        QVERIFY(shell.waitForFinished(60'000));
        QCOMPARE(shell.exitCode(), 2);
        QVERIFY2(isOneLine(shell.readAllStandardError()), "");
        QCOMPARE(contentsOf(at(u"c.pcap"_s)), before);
    }

    void notIntoAFolderThatIsNotThere_data() { writerRows(); }
    void notIntoAFolderThatIsNotThere()
    {
        refused(run(with(currentWriter(), u"gone/out"_s + currentWriter().ending)), u"gone"_s);
        refused(run(with(currentWriter(), u"c.pcap/out"_s + currentWriter().ending)), u"c.pcap/"_s);
    }

    void notIntoAFolderThatMayOnlyBeRead_data() { writerRows(); }
    void notIntoAFolderThatMayOnlyBeRead()
    {
        const bool isRoot = geteuid() == 0;
        if (isRoot && run({u"check"_s, u"s.scenario.json"_s}, {}, &becomeNobody).status != 0)
            QSKIP("root may write everywhere, and nobody else may run the program here");
        QVERIFY(QDir(m_folder->path()).mkdir(u"closed"_s));
        write(u"closed/old"_s + currentWriter().ending, "old");
        QVERIFY(QFile::setPermissions(at(u"closed"_s), QFile::Permissions(0x5555)));
        m_before = everything();
        for (const QString& name : {u"closed/new"_s, u"closed/old"_s}) {
            const Outcome outcome = run(with(currentWriter(), name + currentWriter().ending), {},
                                        isRoot ? &becomeNobody : std::function<void()>());
            refused(outcome, name);
            QVERIFY2(outcome.errors.contains("Permission denied"), outcome.errors.constData());
        }
        QVERIFY(QFile::setPermissions(at(u"closed"_s), QFile::Permissions(0x7755)));
    }

    void whereThereIsNoRoom_data() { writerRows(); }
    void whereThereIsNoRoom()
    {
        const Writer& writer = currentWriter();
        const QString full = at(u"full"_s + writer.ending);
        QVERIFY(QFile::link(u"/dev/full"_s, full));
        write(u"old"_s + writer.ending, "old");
        m_before = everything();
        failed(run(with(writer, full)), "No space left on device");
        failed(run(with(writer, u"new"_s + writer.ending), {}, &limitFiles), "File too large");
        failed(run(with(writer, u"old"_s + writer.ending), {}, &limitFiles), "File too large");
    }

    void onADiskThatIsFull_data() { writerRows(); }
    void onADiskThatIsFull()
    {
        const Writer& writer = currentWriter();
        QVERIFY(QDir(m_folder->path()).mkdir(u"disk"_s));
        const QByteArray disk = QFile::encodeName(at(u"disk"_s));
        if (mount("tmpfs", disk.constData(), "tmpfs", 0, "size=16k") != 0)
            QSKIP("no file system can be mounted here");
        const auto unmount = qScopeGuard([&disk] { umount(disk.constData()); });
        write(u"disk/old"_s + writer.ending, "old");
        {
            QFile rest(at(u"disk/rest"_s));
            QVERIFY(rest.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
            while (rest.write("x") == 1) {
            }
        }
        m_before = everything();
        for (const QString& name : {u"disk/new"_s, u"disk/old"_s})
            failed(run(with(writer, name + writer.ending)), "No space left on device");
    }

    void onStandardOutput_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const QString scenario = u"s.scenario.json"_s;
        const QString capture = u"c.pcap"_s;
        for (const char* command : {"", "run", "inspect", "export", "lab"}) {
            const QString name = QString::fromLatin1(command);
            QTest::addRow("%s --help", command)
                << (name.isEmpty() ? QStringList{u"--help"_s} : QStringList{name, u"--help"_s});
        }
        QTest::newRow("--version") << QStringList{u"--version"_s};
        QTest::newRow("check") << QStringList{u"check"_s, scenario};
        QTest::newRow("run") << QStringList{u"run"_s, scenario};
        for (const char* option : {"--packets", "--events", "--datagrams", "--report", "--pcap"})
            QTest::addRow("run %s", option)
                << QStringList{u"run"_s, scenario, QString::fromLatin1(option), u"-"_s};
        for (const char* format : {"table", "json", "csv"}) {
            for (const char* show : {"packets", "datagrams", "commands", "events"})
                QTest::addRow("inspect %s %s", format, show)
                    << QStringList{u"inspect"_s,  capture,
                                   u"--format"_s, QString::fromLatin1(format),
                                   u"--show"_s,   QString::fromLatin1(show)};
        }
        QTest::newRow("inspect --story") << QStringList{u"inspect"_s, capture, u"--story"_s, u"1"_s};
        QTest::newRow("lab") << QStringList{u"lab"_s, u"e.experiment.json"_s};
        QTest::newRow("lab --jobs") << QStringList{u"lab"_s, u"e.experiment.json"_s, u"--jobs"_s, u"2"_s};
        QTest::newRow("lab --report") << QStringList{u"lab"_s, u"e.experiment.json"_s, u"--report"_s, u"-"_s};
        QTest::newRow("lab --csv") << QStringList{u"lab"_s, u"e.experiment.json"_s, u"--csv"_s, u"-"_s};
        QTest::newRow("lab --merge") << QStringList{u"lab"_s, u"e.experiment.json"_s, u"--merge"_s, u"p1"_s,
                                                    u"p2"_s};
    }
    void onStandardOutput()
    {
        QFETCH(const QStringList, arguments);
        failed(run(arguments, u"/dev/full"_s), "standard output: No space left on device");
    }

    void aReaderThatHasSeenEnoughIsNoFailure()
    {
        QProcess shell;
        shell.setWorkingDirectory(m_folder->path());
        shell.start(
            u"/bin/bash"_s,
            {u"-c"_s, u"set -o pipefail; \"%1\" run s.scenario.json --packets - --report r | head -1"_s.arg(
                          QStringLiteral(PEERSCOPE_CLI))});
        QVERIFY(shell.waitForFinished(60'000));
        QCOMPARE(shell.exitCode(), 0);
        QCOMPARE(shell.readAllStandardError(), QByteArray());
        QCOMPARE(shell.readAllStandardOutput().count('\n'), 1);
        QVERIFY(QJsonDocument::fromJson(contentsOf(at(u"r"_s))).isObject());
    }

    void theOthersAreWrittenAllTheSame()
    {
        const Outcome outcome =
            run({u"run"_s, u"s.scenario.json"_s, u"--packets"_s, u"/dev/full"_s, u"--events"_s, u"events"_s,
                 u"--datagrams"_s, u"/dev/full"_s, u"--report"_s, u"report"_s, u"--pcap"_s, u"pcap"_s});
        QCOMPARE(outcome.status, 3);
        QCOMPARE(outcome.errors.count('\n'), 2); // both of them are told
        QVERIFY(contentsOf(at(u"events"_s)).endsWith("}\n"));
        QVERIFY(QJsonDocument::fromJson(contentsOf(at(u"report"_s))).isObject());
        QVERIFY(contentsOf(at(u"pcap"_s)).size() > 10'000);
        const Outcome lab =
            run({u"lab"_s, u"e.experiment.json"_s, u"--report"_s, u"/dev/full"_s, u"--csv"_s, u"csv"_s});
        QCOMPARE(lab.status, 3);
        QVERIFY(contentsOf(at(u"csv"_s)).startsWith("variant,"));
    }

    void aFolderThatVanishesMeanwhile()
    {
        QVERIFY(QDir(m_folder->path()).mkdir(u"sub"_s));
        QProcess process;
        process.setWorkingDirectory(m_folder->path());
        process.start(QStringLiteral(PEERSCOPE_CLI), {u"run"_s, u"s.scenario.json"_s, u"--packets"_s, u"-"_s,
                                                      u"--report"_s, u"sub/r"_s, u"--events"_s, u"events"_s});
        // It has run, and writes the packets: more than a pipe holds, so the rest waits until it is read.
        QVERIFY(process.waitForReadyRead(60'000));
        QVERIFY(QDir(at(u"sub"_s)).removeRecursively());
        QVERIFY(process.waitForFinished(60'000));
        const QByteArray errors = process.readAllStandardError();
        QVERIFY2(isOneLine(errors), errors.constData());
        QCOMPARE(process.exitCode(), 3);
        QVERIFY2(errors.contains("the folder of \"sub/r\" does not exist"), errors.constData());
        QVERIFY(process.readAllStandardOutput().size() > 1'000'000);
        QVERIFY(QFile::exists(at(u"events"_s)));
        QVERIFY(!QFile::exists(at(u"sub"_s)));
    }

private:
    static void becomeNobody()
    {
        if (setgid(nobody) != 0 || setuid(nobody) != 0)
            _exit(99);
    }
    /// As if the disk were full after 100 bytes.
    static void limitFiles()
    {
        const rlimit limit = {.rlim_cur = 100, .rlim_max = 100};
        setrlimit(RLIMIT_FSIZE, &limit);
    }

    static void writerRows()
    {
        QTest::addColumn<qsizetype>("index");
        const QList<Writer> all = writers();
        for (qsizetype index = 0; index < all.size(); ++index)
            QTest::newRow(all[index].name) << index;
    }
    static const Writer& currentWriter()
    {
        static const QList<Writer> all = writers();
        QFETCH(const qsizetype, index);
        return all[index];
    }
    static QStringList with(const Writer& writer, const QString& name)
    {
        QStringList arguments = writer.arguments;
        return arguments.replaceInStrings(u"OUT"_s, name);
    }

    QString at(const QString& name) const { return m_folder->filePath(name); }
    void copy(const QString& from, const QString& name) const { write(name, contentsOf(from)); }
    void write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(at(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }

    Outcome run(const QStringList& arguments, const QString& standardOutput = {},
                const std::function<void()>& before = {}) const
    {
        return command::run(
            arguments, {.folder = m_folder->path(), .standardOutput = standardOutput, .beforehand = before});
    }

    /// Every file with its content; links with their targets.
    QMap<QString, QByteArray> everything() const
    {
        QMap<QString, QByteArray> all;
        const QDir folder(m_folder->path());
        const auto filters = QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;
        for (const QString& sub : {QString(), u"disk/"_s, u"closed/"_s}) {
            for (const QFileInfo& info : QDir(folder.filePath(sub)).entryInfoList(filters)) {
                const bool isPlain = info.isFile() && !info.isSymLink();
                all[sub + info.fileName()] = isPlain            ? contentsOf(info.filePath())
                                             : info.isSymLink() ? info.symLinkTarget().toUtf8()
                                                                : QByteArray();
            }
        }
        return all;
    }

    void refused(const Outcome& outcome, const QString& what)
    {
        QVERIFY(outcome.ended);
        QVERIFY2(outcome.status == 2, qPrintable(what + u": "_s + QString::fromUtf8(outcome.errors)));
        QCOMPARE(outcome.output, QByteArray());
        QVERIFY2(isOneLine(outcome.errors), outcome.errors.constData());
        QCOMPARE(everything(), m_before);
    }
    void failed(const Outcome& outcome, const char* reason)
    {
        QVERIFY(outcome.ended);
        QVERIFY2(outcome.status == 3, outcome.errors.constData());
        QVERIFY2(isOneLine(outcome.errors) && outcome.errors.contains(reason), outcome.errors.constData());
        QCOMPARE(everything(), m_before);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QMap<QString, QByteArray> m_before;
};

PEERSCOPE_TEST(TestEveryOutput)

} // namespace peerscope::test_every_output

#include "test_every_output.moc"
