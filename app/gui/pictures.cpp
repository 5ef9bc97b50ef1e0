// SPDX-License-Identifier: MIT
#include "app/gui/pictures.h"

#include "app/gui/options.h"
#include "ui/document/document.h"
#include "ui/export/export_file.h"
#include "ui/moment/moment.h"
#include "ui/window/main_window.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QTimer>

#include <algorithm>
#include <cstdio>

namespace peerscope {

namespace {

constexpr Time ownTime{8'000'000};
constexpr qreal viewWidth = 900; ///< device pixels

Time timeOf(const Options& options, const Scenario& scenario)
{
    return std::min(options.after.value_or(ownTime), scenario.duration);
}

void write(const QString& fileName, const QImage& picture)
{
    const std::optional<QString> problem = writePicture(fileName, picture);
    if (problem)
        std::fprintf(stderr, "peerscope: %s\n", qPrintable(*problem));
    QCoreApplication::exit(problem ? 3 : 0);
}

/// Calls `act` once, when the views show `time`, or the end of the run.
template <class Act> void when(Document* document, Time time, Act act)
{
    auto check = [document, time, act, done = false]() mutable {
        const RunStatus& status = document->status();
        // The status may be newer than what the views have been told.
        const Time shown = document->moment()->newest();
        const bool isThere = shown >= time || (status.finished && shown == status.now);
        if (done || status.catchingUp || (!isThere && !status.failure))
            return;
        done = true;
        if (status.failure) {
            std::fprintf(stderr, "peerscope: %s\n", qPrintable(*status.failure));
            QCoreApplication::exit(3);
            return;
        }
        act();
    };
    // Queued, so that the views are updated first.
    QObject::connect(document, &Document::frame, document, check, Qt::QueuedConnection);
}

} // namespace

void takePicture(MainWindow& window, const Scenario& scenario, const Options& options)
{
    const Time time = timeOf(options, scenario);
    when(window.document(), time, [&window, options, time] {
        const QSize size = options.size.isEmpty() ? QSize(1440, 900) : options.size;
        const auto [begin, stop] = options.range.value_or(std::pair(Time(0), time));
        const QImage image = options.view.isEmpty() ? window.picture(size)
                                                    : window.pictureOf(options.view, size,
                                                                       viewWidth / size.width(), begin, stop);
        write(options.picture, image);
    });
    window.document()->openScenario(scenario, Pace{.paused = true}, time);
}

void takeScreenshotOfCapture(MainWindow& window, const Options& options)
{
    constexpr int drawnMilliseconds = 1500;
    const auto grab = [&window, options] { write(options.screenshot, window.grab().toImage()); };
    QObject::connect(window.document(), &Document::sandboxReplaced, &window,
                     [grab, &window] { QTimer::singleShot(drawnMilliseconds, &window, grab); });
    window.openFile(options.files.first());
}

void takeScreenshot(MainWindow& window, const Scenario& scenario, const Options& options)
{
    const auto grab = [&window, options] { write(options.screenshot, window.grab().toImage()); };
    if (options.lesson > 0) { // is open already
        const Time time = options.after.value_or(Time(0));
        const auto soon = [grab, &window] { QTimer::singleShot(500, &window, grab); };
        if (!window.document()->isOpen()) // the table of advice
            return soon();
        when(window.document(), time, soon);
        window.document()->runUntil(time);
        return;
    }
    const Time time = timeOf(options, scenario);
    when(window.document(), time, grab);
    window.document()->openScenario(scenario, options.pace.value_or(Pace()),
                                    std::max(Time(0), time - fromSeconds(1)));
}

} // namespace peerscope
