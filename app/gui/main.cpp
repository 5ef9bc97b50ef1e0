// SPDX-License-Identifier: MIT
#include "app/gui/options.h"
#include "app/gui/pictures.h"
#include "app/gui/reports.h"
#include "app/gui/stop_signals.h"
#include "core/base/memory_reserve.h"
#include "core/enet/enet_platform.h"
#include "core/scenario/scenario_file.h"
#include "core/source/open_capture.h"
#include "ui/export/export_file.h"
#include "ui/window/main_window.h"
#include "ui/window/theme_menu.h"

#include <QApplication>
#include <QIcon>
#include <QMessageBox>
#include <QTimer>

#include <cstdio>
#include <memory>

namespace {

using namespace peerscope;

constexpr int badUsage = 2;
constexpr int runFailed = 3;

int fail(int status, const QString& message)
{
    std::fprintf(stderr, "peerscope: %s\n", qPrintable(message));
    return status;
}

bool hasDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
           !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

/// The command line, read before making the QApplication, which would end the program if there is no display.
QStringList argumentsOf(int argc, char* argv[])
{
    QStringList arguments;
    for (int index = 0; index < argc; ++index)
        arguments.append(QString::fromLocal8Bit(argv[index]));
    return arguments;
}

ScenarioResult<Scenario> scenarioFor(const Options& options)
{
    return loadScenario(options.files.isEmpty()
                            ? QStringLiteral(":/peerscope/scenarios/quickstart.scenario.json")
                            : options.files.first());
}

bool isScreenshotOfCapture(const Options& options)
{
    return options.picture.isEmpty() && !options.screenshot.isEmpty() && !options.files.isEmpty() &&
           isCapture(options.files.first());
}

/// Why the picture cannot be written, or nothing; checked before anything runs.
std::optional<QString> pictureProblem(const Options& options)
{
    if (options.output().isEmpty())
        return std::nullopt;
    const QString usage = QStringLiteral("%1; usage: peerscope --%2 OUT.png FILE");
    const QString option =
        options.picture.isEmpty() ? QStringLiteral("screenshot") : QStringLiteral("picture");
    if (const auto problem = exportNameProblem(options.output(), {ExportFormat::Png}, options.files))
        return usage.arg(*problem, option);
    if (options.files.size() > 1)
        return usage.arg(QStringLiteral("found %1 files; expected one").arg(options.files.size()), option);
    return std::nullopt;
}

/// Called once the window is on the screen. `pictured`: the scenario for a screenshot.
void begin(MainWindow& window, const Options& options, const Scenario& pictured)
{
    if (options.startupTime) {
        reportStartupTime();
        return;
    }
    if (options.lesson > 0)
        window.openLesson(options.lesson, options.teach);
    if (isScreenshotOfCapture(options)) {
        takeScreenshotOfCapture(window, options);
        return;
    }
    if (!options.screenshot.isEmpty()) {
        takeScreenshot(window, pictured, options);
        return;
    }
    if (const auto problem = EnetPlatform::check()) {
        QMessageBox::critical(&window, MainWindow::tr("Peerscope cannot run"),
                              QString::fromStdString(*problem));
        QCoreApplication::exit(runFailed);
        return;
    }
    window.offerUnsaved();
    if (options.lesson > 0)
        return;
    if (options.files.isEmpty()) {
        window.document()->openScenario(std::get<Scenario>(scenarioFor(options)));
        window.welcome();
    } else {
        window.openFile(options.files.first());
    }
    if (options.pace)
        window.document()->setPace(*options.pace);
    for (const QString& file : options.files.mid(1))
        MainWindow::openInNewWindow(file);
    if (options.stallReport)
        reportStalls(window, options.after);
}

} // namespace

int main(int argc, char* argv[])
{
    MemoryReserve::install();
    const auto parsed = parseOptions(argumentsOf(argc, argv));
    if (const auto* error = std::get_if<UsageError>(&parsed))
        return fail(badUsage, error->message);
    if (const auto* print = std::get_if<PrintAndEnd>(&parsed)) {
        std::fputs(qPrintable(print->text), stdout);
        return 0;
    }
    const Options options = std::get<Options>(parsed);
    const bool pictureOnly = !options.picture.isEmpty();
    if (const auto problem = pictureProblem(options))
        return fail(badUsage, *problem);
    if (!hasDisplay()) {
        if (!pictureOnly) {
            return fail(runFailed,
                        QStringLiteral("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); "
                                       "peerscope-cli needs none"));
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }

    QCoreApplication::setOrganizationName(QStringLiteral("peerscope"));
    QCoreApplication::setApplicationName(QStringLiteral("peerscope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PEERSCOPE_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Peerscope"));
    QGuiApplication::setDesktopFileName(QStringLiteral("org.peerscope.Peerscope"));
    QApplication application(argc, argv);
    QIcon icon;
    for (const int size : {16, 32, 48, 128})
        icon.addFile(QStringLiteral(":/peerscope/icons/peerscope-%1.png").arg(size));
    QApplication::setWindowIcon(icon);
    applyTheme(application, options.theme.value_or(pictureOnly ? ThemeChoice::Light : savedTheme()));

    // If the file cannot be read, there is no picture. A window shows such an error itself.
    Scenario pictured;
    if (!options.output().isEmpty() && !isScreenshotOfCapture(options)) {
        ScenarioResult<Scenario> scenario = scenarioFor(options);
        if (const auto* error = std::get_if<ScenarioError>(&scenario))
            return fail(badUsage, QStringLiteral("%1: %2").arg(options.files.value(0), error->toString()));
        if (const auto problem = EnetPlatform::check())
            return fail(runFailed, QString::fromStdString(*problem));
        pictured = std::get<Scenario>(std::move(scenario));
    }

    StopSignals stopSignals;
    QObject::connect(&stopSignals, &StopSignals::stopped, &application, [](int number) {
        for (QWidget* widget : QApplication::topLevelWidgets()) {
            if (auto* open = qobject_cast<MainWindow*>(widget))
                open->keepUnsaved();
        }
        QCoreApplication::exit(128 + number);
    });

    MainWindow window;
    if (!options.size.isEmpty())
        window.resize(options.size);
    if (pictureOnly) {
        takePicture(window, pictured, options);
        return QApplication::exec();
    }
    QObject::connect(&window, &MainWindow::firstPainted, &window, [&] { begin(window, options, pictured); });
    window.show();
    return QApplication::exec();
}
