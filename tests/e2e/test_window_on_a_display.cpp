// SPDX-License-Identifier: MIT
// Starts the built program on its own display (Xvfb), waits for traffic and checks the screen.
#include "tests/support/run_test.h"
#include "ui/theme/theme.h"

#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QPixmap>
#include <QProcess>
#include <QScreen>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <csignal>
#include <memory>

using namespace peerscope;

namespace {

constexpr QSize screenSize(1440, 900);
constexpr int startMilliseconds = 20'000;
constexpr int waitMilliseconds = 60'000;

/// A screen that is not there. It chooses a free display number itself.
class VirtualDisplay
{
public:
    VirtualDisplay()
    {
        m_process.setProgram(QStringLiteral("Xvfb"));
        m_process.setArguments({QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
                                QStringLiteral("0"),
                                QStringLiteral("%1x%2x24").arg(screenSize.width()).arg(screenSize.height()),
                                QStringLiteral("-nolisten"), QStringLiteral("tcp")});
        m_process.setStandardErrorFile(QProcess::nullDevice());
        m_process.start();
        while (m_process.waitForReadyRead(startMilliseconds)) {
            if (m_process.canReadLine()) {
                m_name = ":" + m_process.readLine().trimmed();
                break;
            }
        }
    }
    ~VirtualDisplay()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(5000))
            m_process.kill();
        m_process.waitForFinished(5000);
    }
    VirtualDisplay(const VirtualDisplay&) = delete;
    VirtualDisplay& operator=(const VirtualDisplay&) = delete;

    const QByteArray& name() const { return m_name; }

private:
    QProcess m_process;
    QByteArray m_name;
};

/// How many pixels of `area` have exactly this colour.
int count(const QImage& image, QRect area, const QColor& color)
{
    int found = 0;
    for (int y = area.top(); y <= area.bottom(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = area.left(); x <= area.right(); ++x)
            found += (line[x] & 0xFFFFFF) == (color.rgb() & 0xFFFFFF) ? 1 : 0;
    }
    return found;
}

int differentColors(const QImage& image, QRect area)
{
    QSet<QRgb> colors;
    for (int y = area.top(); y <= area.bottom(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = area.left(); x <= area.right(); ++x)
            colors.insert(line[x]);
    }
    return static_cast<int>(colors.size());
}

} // namespace

class TestWindowOnADisplay : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_home;

    static QImage screen()
    {
        return QGuiApplication::primaryScreen()->grabWindow(0).toImage().convertToFormat(
            QImage::Format_RGB32);
    }

    /// Starts the program with its own settings, so that the user's do not matter.
    std::unique_ptr<QProcess> startProgram(const QStringList& arguments)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOME"), m_home.path());
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_home.path());
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
        environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QStringLiteral("1"));
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(environment);
        process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process->start(QStringLiteral(PEERSCOPE_PROGRAM), arguments);
        return process;
    }

    static void end(QProcess& process)
    {
        process.terminate();
        if (!process.waitForFinished(5000))
            process.kill();
        process.waitForFinished(5000);
    }

private Q_SLOTS:
    void topologyAndTimelinesAreDrawn_data()
    {
        QTest::addColumn<QString>("theme");
        QTest::newRow("light") << QStringLiteral("light");
        QTest::newRow("dark") << QStringLiteral("dark");
    }
    void topologyAndTimelinesAreDrawn()
    {
        QFETCH(QString, theme);
        const ThemeColors& colors = themeColors(themePalette(theme == QLatin1String("dark")));
        const auto program =
            startProgram({QStringLiteral("--theme"), theme, QStringLiteral("--size"),
                          QStringLiteral("%1x%2").arg(screenSize.width()).arg(screenSize.height())});
        QVERIFY2(program->waitForStarted(startMilliseconds), qPrintable(program->errorString()));

        // The middle of the window: topology above, timelines below. A disc this small keeps some of its
        // colour unmixed, and so do the other two.
        const QRect topology(400, 120, 560, 220);
        const QRect timelines(400, 470, 560, 170);
        constexpr std::array modes = {TransferMode::Unreliable, TransferMode::UnreliableOrdered,
                                      TransferMode::Reliable};
        std::array<int, 3> travelling = {}; // each mode need not be under way at the same time
        std::array<int, 3> landed = {};
        QImage picture;
        const auto complete = [&] {
            picture = screen();
            for (std::size_t mode = 0; mode < modes.size(); ++mode) {
                travelling[mode] += count(picture, topology, colors.of(modes[mode]));
                landed[mode] = count(picture, timelines, colors.of(modes[mode]));
            }
            return std::min({travelling[0], travelling[1], travelling[2]}) >= 20 &&
                   std::min({landed[0], landed[1], landed[2]}) >= 20;
        };
        const bool drawn = QTest::qWaitFor(complete, waitMilliseconds);
        const QString file = QStringLiteral(PEERSCOPE_BINARY_DIR "/tests/window-%1.png").arg(theme);
        picture.save(file);
        const QByteArray seen =
            QStringLiteral("topology %1 %2 %3, timelines %4 %5 %6 pixels of the modes; see %7")
                .arg(travelling[0])
                .arg(travelling[1])
                .arg(travelling[2])
                .arg(landed[0])
                .arg(landed[1])
                .arg(landed[2])
                .arg(file)
                .toUtf8();
        QVERIFY2(program->state() == QProcess::Running, "the program ended by itself");
        end(*program);
        QVERIFY2(drawn, seen.constData());
        QVERIFY2(differentColors(picture, topology) > 20, seen.constData());
        QVERIFY2(differentColors(picture, timelines) > 20, seen.constData());
        QVERIFY2(count(picture, topology, colors.canvas) > topology.width() * topology.height() / 4,
                 seen.constData());
    }

    void pictureWithoutAWindow()
    {
        const QString file = m_home.filePath(QStringLiteral("picture.png"));
        const auto program =
            startProgram({QStringLiteral("--picture"), file, QStringLiteral("--after"), QStringLiteral("5")});
        QVERIFY(program->waitForFinished(waitMilliseconds));
        QCOMPARE(program->exitCode(), 0);
        const QImage picture = QImage(file).convertToFormat(QImage::Format_RGB32);
        QVERIFY(!picture.isNull());
        const ThemeColors& colors = themeColors(themePalette(false));
        for (const TransferMode mode :
             {TransferMode::Unreliable, TransferMode::UnreliableOrdered, TransferMode::Reliable})
            QVERIFY2(count(picture, picture.rect(), colors.of(mode)) > 20, name(mode).data());
    }

    /// If OUT is missing or is the input, or there is no input, the error comes before anything runs, and no
    /// file changes.
    void aPictureIsRefusedBeforeItIsDrawn_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("expected");
        QTest::newRow("no output") << QStringList{QStringLiteral("--picture"), QStringLiteral("game.pcap")}
                                   << QStringLiteral("expected a name that ends in .png");
        QTest::newRow("screenshot") << QStringList{QStringLiteral("--screenshot"),
                                                   QStringLiteral("game.pcap")}
                                    << QStringLiteral("expected a name that ends in .png");
        QTest::newRow("the input") << QStringList{QStringLiteral("--picture"), QStringLiteral("link.png"),
                                                  QStringLiteral("game.pcap")}
                                   << QStringLiteral("must differ from the input file");
        QTest::newRow("no input") << QStringList{QStringLiteral("--picture"), QStringLiteral("new.png"),
                                                 QStringLiteral("missing.scenario.json")}
                                  << QStringLiteral("missing.scenario.json: cannot be read");
        QTest::newRow("no folder") << QStringList{QStringLiteral("--picture"), QStringLiteral("no/such.png")}
                                   << QStringLiteral("does not exist");
    }
    void aPictureIsRefusedBeforeItIsDrawn()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const QString, expected);
        const QTemporaryDir folder;
        QFile game(folder.filePath(QStringLiteral("game.pcap")));
        QVERIFY(game.open(QIODevice::WriteOnly));
        game.write("what was there");
        game.close();
        QVERIFY(QFile::link(game.fileName(), folder.filePath(QStringLiteral("link.png"))));
        QProcess program;
        program.setWorkingDirectory(folder.path());
        program.start(QStringLiteral(PEERSCOPE_PROGRAM), arguments);
        QVERIFY(program.waitForFinished(waitMilliseconds));
        const QString said = QString::fromUtf8(program.readAllStandardError());
        QCOMPARE(program.exitCode(), 2);
        QVERIFY2(said.contains(expected), qPrintable(said));
        QVERIFY(game.open(QIODevice::ReadOnly));
        QCOMPARE(game.readAll(), QByteArray("what was there"));
        QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("new.png"))));
    }

    void aSignalEndsItCleanly_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
    }
    void aSignalEndsItCleanly()
    {
        QFETCH(const int, number);
        const ThemeColors& colors = themeColors(themePalette(false));
        const auto program = startProgram({QStringLiteral("--theme"), QStringLiteral("light"),
                                           QStringLiteral("--size"), QStringLiteral("1440x900")});
        QVERIFY(program->waitForStarted(startMilliseconds));
        QVERIFY(QTest::qWaitFor(
            [&] { return count(screen(), QRect(400, 120, 560, 220), colors.canvas) > 10'000; },
            waitMilliseconds));
        ::kill(static_cast<pid_t>(program->processId()), number);
        QVERIFY(program->waitForFinished(waitMilliseconds));
        QCOMPARE(program->exitStatus(), QProcess::NormalExit);
        QCOMPARE(program->exitCode(), 128 + number);
    }

    void badUsage()
    {
        const auto program = startProgram({QStringLiteral("--theme"), QStringLiteral("pink")});
        program->setProcessChannelMode(QProcess::SeparateChannels);
        QVERIFY(program->waitForFinished(waitMilliseconds));
        QCOMPARE(program->exitCode(), 2);
    }
};

int main(int argc, char* argv[])
{
    // The test looks at the same screen as the program draws on.
    const VirtualDisplay display;
    if (display.name().isEmpty()) {
        std::fputs("Xvfb did not start; Debian has it in the package xvfb\n", stderr);
        return 1;
    }
    qputenv("DISPLAY", display.name());
    qputenv("QT_QPA_PLATFORM", "xcb");
    QGuiApplication application(argc, argv);
    TestWindowOnADisplay test;
    return runTest(test, QCoreApplication::arguments());
}

#include "test_window_on_a_display.moc"
