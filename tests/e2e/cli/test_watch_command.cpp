// SPDX-License-Identifier: MIT
// peerscope-cli watch: of a pipe, of a dumpcap that the test wrote, and of the real one where it may capture.
#include "core/files/capture_file.h"
#include "core/files/dumpcap.h"
#include "tests/e2e/cli/command.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <map>

namespace peerscope::test_watch_command {

using namespace Qt::Literals::StringLiterals;
using command::contentsOf;
using command::isOneLine;
using command::Outcome;

const QString captures = QStringLiteral(PEERSCOPE_SOURCE_DIR "/tests/data/captures/");

/// A UDP socket on loopback.
class Socket
{
public:
    Socket() : m_descriptor(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        m_address.sin_family = AF_INET;
        m_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof m_address;
        auto* address = reinterpret_cast<sockaddr*>(&m_address);
        if (bind(m_descriptor, address, size) != 0 || getsockname(m_descriptor, address, &size) != 0)
            qFatal("no socket");
    }
    ~Socket() { close(m_descriptor); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    void send(ByteView bytes, const Socket& to) const
    {
        sendto(m_descriptor, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&to.m_address),
               sizeof to.m_address);
    }
    int port() const { return ntohs(m_address.sin_port); }

private:
    int m_descriptor;
    sockaddr_in m_address = {};
};

/// The command, while it runs.
class Watch
{
public:
    explicit Watch(const QStringList& arguments, const QString& path = {})
    {
        if (!path.isEmpty()) {
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(u"PATH"_s, path);
            m_process.setProcessEnvironment(environment);
        }
        m_process.start(QStringLiteral(PEERSCOPE_CLI), QStringList(u"watch"_s) + arguments);
        m_process.waitForStarted();
    }
    ~Watch()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    void send(const QByteArray& bytes)
    {
        m_process.write(bytes);
        while (m_process.bytesToWrite() > 0 && m_process.waitForBytesWritten()) {
        }
    }
    /// Whether so many lines come; `patience` in milliseconds.
    bool shows(int lines, int patience = 100'000)
    {
        while (m_shown.count('\n') < lines) {
            if (m_process.bytesAvailable() == 0 && !m_process.waitForReadyRead(patience))
                return false;
            m_shown += m_process.readAllStandardOutput();
        }
        return true;
    }
    bool isRunning() const { return m_process.state() == QProcess::Running; }
    void signal(int number) const { kill(static_cast<pid_t>(m_process.processId()), number); }
    Outcome end()
    {
        m_process.closeWriteChannel();
        Outcome outcome = command::outcomeOf(m_process);
        outcome.output.prepend(m_shown);
        return outcome;
    }

private:
    QProcess m_process;
    QByteArray m_shown;
};

class TestWatchCommand final : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    /// A dumpcap of the test's.
    QString pathWith(const QByteArray& script)
    {
        QFile file(m_folder.filePath(u"dumpcap"_s));
        file.remove();
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write("#!/bin/sh\n" + script);
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return m_folder.path() + u":/usr/bin:/bin"_s;
    }

private Q_SLOTS:
    void standardInputShowsWhatTheFileShows_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("show");
        for (const char* name : {"godot4-chat/capture.pcapng", "godot4-rangecoder/capture.pcap"}) {
            for (const char* show : {"packets", "datagrams", "commands", "events"})
                QTest::addRow("%s of %s", show, name)
                    << QString(captures + QLatin1String(name)) << QString::fromLatin1(show);
        }
    }
    void standardInputShowsWhatTheFileShows()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, show);
        const QString record = m_folder.filePath(u"record"_s);
        Watch watch({u"-"_s, u"--show"_s, show, u"--format"_s, u"csv"_s, u"--record"_s, record});
        const QByteArray bytes = contentsOf(name);
        watch.send(bytes.left(bytes.size() / 3));
        QVERIFY(watch.shows(3)); // while the other side is silent
        watch.send(bytes.mid(bytes.size() / 3));
        const Outcome outcome = watch.end();
        QCOMPARE(outcome.status, 0);
        QVERIFY2(isOneLine(outcome.errors), outcome.errors.constData()); // what its frames were
        QVERIFY(outcome.errors.startsWith("standard input: "));
        const Outcome file = command::run({u"inspect"_s, name, u"--show"_s, show, u"--format"_s, u"csv"_s});
        QCOMPARE(outcome.output.count('\n'), file.output.count('\n'));
        QCOMPARE(outcome.output, file.output);
        QCOMPARE(contentsOf(record), bytes);
    }

    void aFilterKnowsPeersThatComeLater()
    {
        const QString name = captures + u"godot4-chat/capture.pcapng"_s;
        const QStringList filtered = {u"--filter"_s, u"from == server && mode == reliable"_s, u"--format"_s,
                                      u"json"_s};
        Watch watch(QStringList(u"-"_s) + filtered);
        watch.send(contentsOf(name));
        const Outcome outcome = watch.end();
        QCOMPARE(outcome.status, 0);
        QVERIFY(!outcome.output.isEmpty());
        QCOMPARE(outcome.output, command::run(QStringList{u"inspect"_s, name} + filtered).output);

        Watch wrong({u"-"_s, u"--filter"_s, u"from == nobody"_s, u"--format"_s, u"json"_s});
        wrong.send(contentsOf(name));
        const Outcome refused = wrong.end();
        QCOMPARE(refused.status, 2);
        QVERIFY(refused.output.isEmpty());
        QVERIFY2(isOneLine(refused.errors) && refused.errors.contains("nobody"), refused.errors.constData());
    }

    void aSignalEndsItWithEverythingWritten_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
    }
    void aSignalEndsItWithEverythingWritten()
    {
        QFETCH(const int, number);
        const QString record = m_folder.filePath(u"record"_s);
        Watch watch({u"-"_s, u"--format"_s, u"json"_s, u"--record"_s, record});
        const QByteArray bytes =
            contentsOf(captures + u"godot4-chat/capture.pcapng"_s).chopped(10); // a frame is half written
        watch.send(bytes);
        QVERIFY(watch.shows(1));
        watch.signal(number); // standard input stays open
        QVERIFY(watch.shows(100));
        const Outcome outcome = watch.end();
        QCOMPARE(outcome.status, 128 + number);
        QVERIFY2(!outcome.errors.contains("middle of a block"), outcome.errors.constData());
        QVERIFY(outcome.output.endsWith("}\n"));
        QCOMPARE(contentsOf(record), bytes);
    }

    void aKilledWatchKeepsItsRecording()
    {
        const QString record = m_folder.filePath(u"killed"_s);
        Watch watch({u"-"_s, u"--format"_s, u"json"_s, u"--record"_s, record});
        const QByteArray bytes = contentsOf(captures + u"godot4-chat/capture.pcapng"_s);
        watch.send(bytes);
        QVERIFY(watch.shows(100));
        QVERIFY(QTest::qWaitFor([&] { return QFileInfo(record).size() == bytes.size(); }));
        watch.signal(SIGKILL);
        QVERIFY(!watch.end().ended);
        QCOMPARE(contentsOf(record), bytes);
    }

    void endsAfterItsDuration()
    {
        Watch watch({u"-"_s, u"--duration"_s, u"0.2"_s});
        watch.send(contentsOf(captures + u"godot4-chat/capture.pcapng"_s));
        QVERIFY(watch.shows(100));
        QCOMPARE(watch.end().status, 0);
    }

    void garbageIsOneError()
    {
        const QString record = m_folder.filePath(u"untouched"_s);
        Watch watch({u"-"_s, u"--record"_s, record});
        watch.send("GET / HTTP/1.1\r\n\r\n");
        const Outcome outcome = watch.end();
        QCOMPARE(outcome.status, 2);
        QVERIFY2(isOneLine(outcome.errors), outcome.errors.constData());
        QVERIFY(outcome.errors.startsWith("standard input: at byte 0: expected a pcap or pcapng file"));
        QVERIFY(!QFile::exists(record));
    }

    void wrongOptionsAreRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("problem");
        const auto row = [](const char* name, const QStringList& arguments, const QByteArray& problem) {
            QTest::newRow(name) << arguments << problem;
        };
        row("nothing", {}, "expected one interface, or - for standard input; found 0");
        row("port", {u"lo"_s, u"--port"_s, u"70000"_s}, "--port: \"70000\"; expected 1 to 65535");
        row("port of a pipe", {u"-"_s, u"--port"_s, u"7777"_s}, "--port: standard input is shown whole");
        row("show", {u"-"_s, u"--show"_s, u"fish"_s}, "--show: \"fish\"; expected packets");
        row("duration", {u"-"_s, u"--duration"_s, u"0"_s}, "--duration: \"0\"; expected seconds");
        row("filter", {u"-"_s, u"--filter"_s, u"mode =="_s}, "--filter: at character");
        row("record", {u"-"_s, u"--record"_s, u"/nowhere/f.pcapng"_s}, "--record: the folder of");
        row("record to rows", {u"-"_s, u"--record"_s, u"-"_s}, "--record: rows go to standard output");
    }
    void wrongOptionsAreRefused()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QByteArray, problem);
        const Outcome outcome = command::run(QStringList(u"watch"_s) + arguments);
        QCOMPARE(outcome.status, 2);
        QVERIFY2(isOneLine(outcome.errors), outcome.errors.constData());
        QVERIFY2(outcome.errors.startsWith("peerscope-cli watch: " + problem), outcome.errors.constData());
    }

    void whatDumpcapLacksIsSaid_data()
    {
        QTest::addColumn<QByteArray>("script");
        QTest::addColumn<QByteArray>("problem");
        QTest::newRow("no right")
            << QByteArray(
                   "echo 'dumpcap: You do not have permission to capture on device \"lo\".' >&2; exit 1\n")
            << QByteArray("lo: dumpcap has no right to capture: run \"sudo dpkg-reconfigure");
        QTest::newRow("no interface")
            << QByteArray("[ \"$1\" = -D ] && { printf '1. eth7\\t\\t\\t0\\t\\tnetwork\\t\\n'; exit; }\n"
                          "echo 'dumpcap: There is no device named \"lo\".' >&2; exit 1\n")
            << QByteArray("lo: there is no interface \"lo\"; expected one of eth7\n");
    }
    void whatDumpcapLacksIsSaid()
    {
        QFETCH(const QByteArray, script);
        QFETCH(const QByteArray, problem);
        Watch watch({u"lo"_s}, pathWith(script));
        const Outcome outcome = watch.end();
        QCOMPARE(outcome.status, 2);
        QVERIFY2(isOneLine(outcome.errors), outcome.errors.constData());
        QVERIFY2(outcome.errors.startsWith(problem), outcome.errors.constData());
    }

    void aDumpcapThatIsKilledLosesNothingThatItWrote()
    {
        const QString name = captures + u"godot4-chat/capture.pcapng"_s;
        Watch watch({u"lo"_s, u"--format"_s, u"json"_s},
                    pathWith("cat '" + name.toUtf8() + "'; kill -9 $$\n"));
        const Outcome outcome = watch.end();
        QCOMPARE(outcome.status, 2);
        QVERIFY2(outcome.errors.contains("dumpcap was killed"), outcome.errors.constData());
        const Outcome file = command::run({u"inspect"_s, name, u"--format"_s, u"json"_s});
        QCOMPARE(outcome.output.count('\n'), file.output.count('\n'));
    }

    /// The datagrams of a real game, played again on loopback, with the real dumpcap.
    void anInterfaceShowsWhatItsRecordingShows()
    {
        const auto interfaces = captureInterfaces();
        if (const auto* problem = std::get_if<QString>(&interfaces))
            QSKIP(qPrintable(*problem));
        const QString record = m_folder.filePath(u"lo.pcapng"_s);
        const Socket server;
        Watch watch({u"lo"_s, u"--port"_s, QString::number(server.port()), u"--show"_s, u"datagrams"_s,
                     u"--format"_s, u"csv"_s, u"--record"_s, record});
        // Again until it is seen: dumpcap takes a moment to begin.
        bool isShown = false;
        for (int game = 0; game < 100 && !isShown && watch.isRunning(); ++game) {
            playGame(server);
            isShown = watch.shows(100, 300);
        }
        watch.signal(SIGTERM);
        const Outcome outcome = watch.end();
        if (outcome.errors.contains("has no right"))
            QSKIP("dumpcap has no right to capture here");
        QVERIFY2(isShown, outcome.errors.constData());
        QCOMPARE(outcome.status, 143);
        const Outcome file =
            command::run({u"inspect"_s, record, u"--show"_s, u"datagrams"_s, u"--format"_s, u"csv"_s});
        QCOMPARE(file.status, 0);
        QCOMPARE(outcome.output, file.output);
    }

private:
    /// Sends the datagrams of a capture: the server's from this socket, each client's from another.
    static void playGame(const Socket& server)
    {
        auto opened = CaptureFile::open((captures + u"godot4-chat/capture.pcapng"_s).toStdString());
        auto& game = std::get<CaptureFile>(opened);
        std::map<std::uint16_t, Socket> clients; // by port
        std::optional<std::uint16_t> serverPort;
        UdpFrame frame;
        Time at{};
        while (game.next(frame, at)) {
            if (!serverPort)
                serverPort = frame.to.port; // the first one is a client's CONNECT
            if (frame.from.port == *serverPort)
                server.send(frame.payload, clients[frame.to.port]);
            else
                clients[frame.from.port].send(frame.payload, server);
        }
    }
};

PEERSCOPE_TEST(TestWatchCommand)

} // namespace peerscope::test_watch_command

#include "test_watch_command.moc"
