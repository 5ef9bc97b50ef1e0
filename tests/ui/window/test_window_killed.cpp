// SPDX-License-Identifier: MIT
// A window that is killed at any moment leaves no damaged file. PEERSCOPE_KILLS says how often (a handful).
#include "tests/support/test_program.h"
#include "tests/ui/window/window_test.h"
#include "ui/export/export_file.h"
#include "ui/recovery/recovery_file.h"

#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QRandomGenerator>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>

namespace peerscope::test_window_killed {

constexpr auto folderVariable = "PEERSCOPE_KILLED_IN";

class TestWindowKilled : public WindowTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { keepSettingsApart("test_window_killed"); }

    /// The process to be killed: changes, saves and exports without a pause.
    void work()
    {
        const QString folder = qEnvironmentVariable(folderVariable);
        if (folder.isEmpty())
            return;
        qputenv("XDG_DATA_HOME", folder.toUtf8());
        openWindow();
        QVERIFY(openConnected());
        std::puts("ready");
        std::fflush(stdout);
        QElapsedTimer clock;
        clock.start();
        for (int round = 0; clock.elapsed() < 60'000; ++round) {
            document()->setDuration(fromSeconds(60 + round));
            m_window->keepUnsaved();
            if (round % 3 == 2)
                document()->saveAs(folder + QStringLiteral("/saved.scenario.json"));
            if (round % 5 == 4)
                writePicture(folder + QStringLiteral("/picture.png"), m_window->picture(QSize(400, 300)));
            QCoreApplication::processEvents();
        }
        m_window.reset();
    }

    void leavesNoDamagedFile()
    {
        if (qEnvironmentVariableIsSet(folderVariable))
            return;
        const int kills = std::max(1, qEnvironmentVariable("PEERSCOPE_KILLS", QStringLiteral("6")).toInt());
        QRandomGenerator random(4711);
        int offered = 0;
        for (int kill = 0; kill < kills; ++kill) {
            const QTemporaryDir folder;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QString::fromLatin1(folderVariable), folder.path());
            QProcess process;
            process.setProcessEnvironment(environment);
            process.setReadChannel(QProcess::StandardOutput);
            process.start(QCoreApplication::applicationFilePath(),
                          {QStringLiteral("test_window_killed"), QStringLiteral("work")});
            QByteArray said;
            while (!said.contains("ready") && process.waitForReadyRead(patience))
                said += process.readAllStandardOutput();
            QVERIFY2(said.contains("ready"), said.constData());
            process.waitForFinished(random.bounded(400)); // the moment
            const int number = std::array{SIGKILL, SIGTERM, SIGINT}[static_cast<std::size_t>(kill % 3)];
            ::kill(static_cast<pid_t>(process.processId()), number);
            QVERIFY(process.waitForFinished(patience));

            const QString saved = folder.filePath(QStringLiteral("saved.scenario.json"));
            if (QFile::exists(saved))
                QVERIFY(std::holds_alternative<Scenario>(loadScenario(saved)));
            const QString picture = folder.filePath(QStringLiteral("picture.png"));
            if (QFile::exists(picture))
                QCOMPARE(QImage(picture).size(), QSize(400, 300));
            const QString data =
                folder.filePath(QStringLiteral("peerscope-test/test_window_killed/recovery"));
            const LostSandboxes lost = findLost(data);
            QCOMPARE(lost.problems, QStringList());
            QVERIFY(lost.sandboxes.size() <= 1);
            offered += static_cast<int>(lost.sandboxes.size());
        }
        QVERIFY(offered > 0 || kills < 6);
    }
};

PEERSCOPE_TEST(TestWindowKilled)

} // namespace peerscope::test_window_killed

#include "test_window_killed.moc"
