// SPDX-License-Identifier: MIT
#include "app/gui/reports.h"

#include "ui/document/document.h"
#include "ui/window/main_window.h"
#include "ui/window/stall_meter.h"

#include <QCoreApplication>
#include <QFile>

#include <ctime>

#include <unistd.h>

namespace peerscope {

namespace {

/// Milliseconds since this process was started, including the dynamic linker's time before main(). Linux
/// gives it to a hundredth of a second.
std::optional<double> millisecondsSinceStart()
{
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray text = file.readAll();
    // After the program's name, which may contain anything, the 20th field is the start, in ticks since boot.
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    if (fields.size() < 20)
        return std::nullopt;
    const double started = fields[19].toDouble() / static_cast<double>(sysconf(_SC_CLK_TCK));
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9 - started) * 1e3;
}

} // namespace

void reportStartupTime()
{
    if (const std::optional<double> milliseconds = millisecondsSinceStart())
        std::printf("first painted window after %.0f ms\n", *milliseconds);
    else
        std::printf("first painted window: this system does not say when a process was started\n");
    QCoreApplication::exit(0);
}

void reportStalls(MainWindow& window, std::optional<Time> until)
{
    Document* document = window.document();
    auto* meter = new StallMeter(document);
    auto check = [document, meter, until, done = false]() mutable {
        const RunStatus& status = document->status();
        if (done || !(status.finished || status.failure || (until && status.now >= *until)))
            return;
        done = true;
        std::printf(
            "UI thread: longest stall %.1f ms, mean %.2f ms, %d over 50 ms, in %.1f virtual seconds with "
            "%zu packets and %zu datagrams\n",
            meter->longestMilliseconds(), meter->meanMilliseconds(), meter->longWaits(),
            toSeconds(status.now), document->trace().packetCount(), document->trace().datagramCount());
        QCoreApplication::exit(meter->longWaits() == 0 && !status.failure ? 0 : 1);
    };
    QObject::connect(document, &Document::frame, document, check, Qt::QueuedConnection);
    meter->start();
}

} // namespace peerscope
