// SPDX-License-Identifier: MIT
// Files are written whole or not at all, whatever kind of file the name refers to; errors have the system's
// reason.
#include "core/files/output_file.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

namespace peerscope::test_output_file {

using namespace Qt::Literals::StringLiterals;

/// Meanwhile no file of this process may grow beyond `bytes`, as if the disk were full.
class SmallDisk
{
public:
    explicit SmallDisk(rlim_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit small = {.rlim_cur = bytes, .rlim_max = m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

private:
    rlimit m_before = {};
};

class TestOutputFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { std::signal(SIGPIPE, SIG_IGN); }

    void aFileIsReplacedWhole()
    {
        put("old");
        OutputFile file(path());
        file.write("ne");
        file.write("w");
        QCOMPARE(content(), QByteArray("old"));
        QCOMPARE(file.finish(), std::nullopt);
        QCOMPARE(content(), QByteArray("new"));
    }

    void withoutFinishNothingHappened()
    {
        put("old");
        {
            OutputFile file(path());
            file.write("new");
        }
        QCOMPARE(content(), QByteArray("old"));
        QCOMPARE(names(), QStringList{u"file"_s});
    }

    void aGrowingFileHasWhatWasWritten()
    {
        put("old");
        {
            OutputFile file(path(), OutputFile::Kind::Growing);
            file.flush();
            QCOMPARE(content(), QByteArray("old")); // as long as there is nothing else
            file.write("new");
            file.flush();
            QCOMPARE(content(), QByteArray("new"));
            file.write("er");
            QCOMPARE(file.finish(), std::nullopt);
            QCOMPARE(content(), QByteArray("newer"));
        }
        {
            OutputFile file(path(), OutputFile::Kind::Growing);
            file.write("kept");
            file.flush();
        } // without finish()
        QCOMPARE(content(), QByteArray("kept"));
        QCOMPARE(names(), QStringList{u"file"_s});
    }

    void aGrowingFileThatCannotBeOpenedSaysWhy()
    {
        OutputFile file(path() + u"/of/no/folder"_s, OutputFile::Kind::Growing);
        file.write("text");
        const auto problem = file.finish();
        QVERIFY(problem && problem->contains(u"No such file"_s));
    }

    void theSystemsReasonIsTold_data()
    {
        QTest::addColumn<qsizetype>("size");
        QTest::newRow("first write") << qsizetype{20'000};
        QTest::newRow("a later write, in part") << qsizetype{3'000'000};
    }
    void theSystemsReasonIsTold()
    {
        QFETCH(const qsizetype, size);
        put("old");
        const QByteArray bytes(size, 'x');
        std::optional<QString> problem;
        {
            const SmallDisk small(10'000);
            problem = writeWhole(path(), bytes);
        }
        QVERIFY(problem);
        QCOMPARE(*problem, u"cannot write \"%1\": File too large"_s.arg(path()));
        QCOMPARE(content(), QByteArray("old"));
        QCOMPARE(names(), QStringList{u"file"_s});
    }

    void aDeviceThatIsFullSaysSo()
    {
        const std::optional<QString> problem = writeWhole(u"/dev/full"_s, QByteArray("x"));
        QCOMPARE(problem.value_or(QString()), u"cannot write \"/dev/full\": No space left on device"_s);
    }

    void standardOutputSaysSoToo()
    {
        const int before = dup(STDOUT_FILENO);
        const int full = open("/dev/full", O_WRONLY);
        dup2(full, STDOUT_FILENO);
        OutputFile file(u"-"_s);
        file.write("x");
        const std::optional<QString> problem = file.finish();
        dup2(before, STDOUT_FILENO);
        close(full);
        close(before);
        QCOMPARE(problem.value_or(QString()), u"cannot write to standard output: No space left on device"_s);
    }

    void aLinkStaysALink()
    {
        put("old");
        QVERIFY(QFile::link(u"file"_s, path(u"link"_s)));
        QCOMPARE(writeWhole(path(u"link"_s), "new"), std::nullopt);
        QVERIFY(QFileInfo(path(u"link"_s)).isSymLink());
        QCOMPARE(content(), QByteArray("new"));
    }

    void aLinkToNothingMakesWhatItLeadsTo()
    {
        QVERIFY(QFile::link(u"file"_s, path(u"link"_s)));
        QCOMPARE(writeWhole(path(u"link"_s), "new"), std::nullopt);
        QVERIFY(QFileInfo(path(u"link"_s)).isSymLink());
        QCOMPARE(content(), QByteArray("new"));
    }

    void aPipeIsWrittenInto()
    {
        QCOMPARE(mkfifo(QFile::encodeName(path()).constData(), 0600), 0);
        const int reader = open(QFile::encodeName(path()).constData(), O_RDONLY | O_NONBLOCK);
        QCOMPARE(writeWhole(path(), "new"), std::nullopt);
        char bytes[8] = {};
        QCOMPARE(read(reader, bytes, sizeof bytes), ssize_t{3});
        close(reader);
        QCOMPARE(QByteArray(bytes), QByteArray("new"));
    }

    void aReaderThatHasGoneIsNoFailure()
    {
        int ends[2] = {};
        QCOMPARE(pipe(ends), 0);
        close(ends[0]);
        OutputFile file(u"/dev/fd/%1"_s.arg(ends[1]));
        QVERIFY(file.isWanted());
        file.write(std::string(3'000'000, 'x'));
        QVERIFY(!file.isWanted());
        QCOMPARE(file.finish(), std::nullopt);
        close(ends[1]);
    }

    /// Replacing it would lose what others write to it.
    void aFileThatIsOpenAlreadyIsWrittenInto()
    {
        put("old, ");
        const int descriptor = open(QFile::encodeName(path()).constData(), O_WRONLY | O_APPEND);
        QCOMPARE(writeWhole(u"/dev/fd/%1"_s.arg(descriptor), "new"), std::nullopt);
        close(descriptor);
        QCOMPARE(content(), QByteArray("old, new"));
    }

    void whatCannotBeWrittenIsToldBefore_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("problem");
        QTest::newRow("no name") << QString() << u"expected a file name"_s;
        QTest::newRow("a folder") << u"/tmp"_s << u"\"/tmp\" is a folder; expected a file"_s;
        QTest::newRow("a folder's name")
            << u"/tmp/none/"_s << u"\"/tmp/none/\" is a folder; expected a file"_s;
        QTest::newRow("no folder") << u"/nowhere/at/all"_s
                                   << u"the folder of \"/nowhere/at/all\" does not exist"_s;
        QTest::newRow("below a file")
            << u"/etc/passwd/x"_s << u"the folder of \"/etc/passwd/x\" does not exist"_s;
        QTest::newRow("a closed descriptor")
            << u"/dev/fd/999"_s << u"\"/dev/fd/999\" cannot be written: Bad file descriptor"_s;
    }
    void whatCannotBeWrittenIsToldBefore()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, problem);
        QCOMPARE(OutputFile::check(name).value_or(QString()), problem);
        QCOMPARE(writeWhole(name, "x").value_or(QString()), problem);
    }

    void aFolderThatVanishesMeanwhileIsToldOf()
    {
        QVERIFY(QDir(m_folder->path()).mkdir(u"sub"_s));
        const QString name = path(u"sub/file"_s);
        QCOMPARE(OutputFile::check(name), std::nullopt);
        QVERIFY(QDir(path(u"sub"_s)).removeRecursively());
        OutputFile file(name);
        file.write("x");
        QCOMPARE(file.finish().value_or(QString()),
                 u"cannot write \"%1\": No such file or directory"_s.arg(name));
    }

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_folder.reset(); }

private:
    QString path(const QString& name = u"file"_s) const { return m_folder->filePath(name); }
    QStringList names() const { return QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden); }
    void put(const QByteArray& bytes) const
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    QByteArray content() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(nothing)");
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

PEERSCOPE_TEST(TestOutputFile)

} // namespace peerscope::test_output_file

#include "test_output_file.moc"
