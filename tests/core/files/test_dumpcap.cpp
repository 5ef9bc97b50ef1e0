// SPDX-License-Identifier: MIT
#include "core/files/dumpcap.h"
#include "tests/support/test_program.h"

#include <QTemporaryDir>
#include <QtTest>

#include <array>

namespace peerscope::test_dumpcap {

/// Programs of the test in front of the system's, or instead of them.
class Path
{
public:
    explicit Path(const QString& path) : m_before(qgetenv("PATH")) { qputenv("PATH", path.toUtf8()); }
    ~Path() { qputenv("PATH", m_before); }

private:
    QByteArray m_before;
};

class TestDumpcap : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    void writeProgram(const QByteArray& script, bool isExecutable = true)
    {
        QFile file(m_folder.filePath(QStringLiteral("dumpcap")));
        file.remove();
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/bin/sh\n" + script);
        file.close();
        if (isExecutable)
            QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        else
            QVERIFY(file.setPermissions(QFile::ReadOwner));
    }
    QString path() const { return m_folder.path() + QStringLiteral(":/usr/bin:/bin"); }

    /// Everything it gives, then its problem.
    static QByteArray readAll(Dumpcap& dumpcap)
    {
        QByteArray bytes;
        std::array<std::byte, 4096> room;
        while (const std::size_t count = dumpcap.read(room))
            bytes.append(reinterpret_cast<const char*>(room.data()), static_cast<qsizetype>(count));
        return bytes;
    }

private Q_SLOTS:
    void init() { QFile::remove(m_folder.filePath(QStringLiteral("dumpcap"))); }

    void readsTheList()
    {
        const std::vector<CaptureInterface> found =
            readCaptureInterfaces(QStringLiteral("1. eth0\t\t\t0\t192.0.2.2,fe80::1\tnetwork\t\n"
                                                 "2. wlan0\tIntel\tWi-Fi\t0\t\tnetwork\t\n"
                                                 "3. lo\t\tLoopback\t0\t127.0.0.1,::1\tloopback\t\n"
                                                 "something else\n\n4. \n"));
        QCOMPARE(found.size(), std::size_t{3});
        QCOMPARE(found[0], (CaptureInterface{QStringLiteral("eth0"),
                                             {},
                                             {QStringLiteral("192.0.2.2"), QStringLiteral("fe80::1")},
                                             false}));
        QCOMPARE(found[1], (CaptureInterface{QStringLiteral("wlan0"), QStringLiteral("Wi-Fi"), {}, false}));
        QCOMPARE(found[2], (CaptureInterface{QStringLiteral("lo"),
                                             QStringLiteral("Loopback"),
                                             {QStringLiteral("127.0.0.1"), QStringLiteral("::1")},
                                             true}));
    }

    void saysWhatToDo_data()
    {
        QTest::addColumn<QString>("said");
        QTest::addColumn<QString>("problem");
        QTest::newRow("no right") << "Capturing on 'Loopback: lo'\n"
                                     "dumpcap: You do not have permission to capture on device \"lo\".\n"
                                     "(socket: Operation not permitted)\n"
                                  << "dumpcap has no right to capture: run \"sudo dpkg-reconfigure "
                                     "wireshark-common\" and answer Yes, join the group with \"sudo adduser "
                                     "$USER wireshark\", and log in again";
        QTest::newRow("no interface")
            << "Capturing on 'nosuch'\n"
               "dumpcap: There is no device named \"nosuch\".\n(No such device exists)\n"
            << "there is no interface \"nosuch\"; expected one of eth0, lo";
        QTest::newRow("other") << "Capturing on 'nosuch'\ndumpcap: The network is down.\nMore words.\n"
                               << "dumpcap: The network is down.";
        QTest::newRow("nothing") << ""
                                 << "dumpcap could not capture";
    }
    void saysWhatToDo()
    {
        QFETCH(const QString, said);
        QFETCH(const QString, problem);
        QCOMPARE(dumpcapProblem(said, QStringLiteral("nosuch"),
                                {{.name = QStringLiteral("eth0")}, {.name = QStringLiteral("lo")}}),
                 problem);
    }

    void isMissing()
    {
        const Path path(m_folder.path());
        const auto interfaces = captureInterfaces();
        QCOMPARE(std::get<QString>(interfaces),
                 QStringLiteral("dumpcap is not installed; install wireshark-common"));
        Dumpcap dumpcap(QStringLiteral("lo"));
        QVERIFY(readAll(dumpcap).isEmpty());
        QCOMPARE(dumpcap.problem(), std::get<QString>(interfaces));
    }

    void mayNotBeRun()
    {
        writeProgram("exit 0\n", false);
        const Path path(m_folder.path());
        const auto interfaces = captureInterfaces();
        QVERIFY(std::get<QString>(interfaces).startsWith(QStringLiteral("dumpcap has no right")));
    }

    void passesBytesOn()
    {
        writeProgram("printf 'one '; printf '%s ' \"$@\"; printf 'two' >&2\n");
        const Path path(this->path());
        Dumpcap dumpcap(QStringLiteral("lo"), 7777);
        QCOMPARE(readAll(dumpcap),
                 QByteArray("one -q -i lo -f udp port 7777 or (ip[6:2] & 0x1fff != 0) or ip6 "
                            "proto 44 -w - "));
        QCOMPARE(dumpcap.problem(), QString());
    }

    void isKilled()
    {
        writeProgram("printf 'bytes'; kill -9 $$\n");
        const Path path(this->path());
        Dumpcap dumpcap(QStringLiteral("lo"));
        QCOMPARE(readAll(dumpcap), QByteArray("bytes"));
        QCOMPARE(dumpcap.problem(), QStringLiteral("dumpcap was killed"));
    }

    void isAskedToEnd()
    {
        // It writes its last words when it is asked to, as dumpcap does.
        writeProgram("trap 'printf last; exit 0' TERM\nprintf first\nwhile :; do sleep 0.05; done\n");
        const Path path(this->path());
        Dumpcap dumpcap(QStringLiteral("lo"));
        int silences = 0;
        dumpcap.setWhileSilent([&] { return ++silences < 2; });
        QCOMPARE(readAll(dumpcap), QByteArray("firstlast"));
        QCOMPARE(dumpcap.problem(), QString());
    }
};

PEERSCOPE_TEST(TestDumpcap)

} // namespace peerscope::test_dumpcap

#include "test_dumpcap.moc"
