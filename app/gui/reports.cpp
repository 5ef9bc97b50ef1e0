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

/// Milliseconds since this process was started, which is before main() by what the dynamic linker takes.
/// Linux says it to a hundredth of a second.
std::optional<double> millisecondsSinceStart()
{
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QByteArray text = file.readAll();
    // Behind the program's name, which may hold anything, the 20th field is the start, in ticks since the
    // boot.
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
    Session* session = window.session();
    auto* meter = new StallMeter(session);
    auto check = [session, meter, until, done = false]() mutable {
        const RunnerStatus& status = session->status();
        if (done || !(status.finished || status.failure || (until && status.now >= *until)))
            return;
        done = true;
        std::printf(
            "UI thread: longest stall %.1f ms, mean %.2f ms, %d over 50 ms, in %.1f virtual seconds with "
            "%zu packets and %zu datagrams\n",
            meter->longestMilliseconds(), meter->meanMilliseconds(), meter->longWaits(),
            toSeconds(status.now), session->trace().packetCount(), session->trace().datagramCount());
        QCoreApplication::exit(meter->longWaits() == 0 && !status.failure ? 0 : 1);
    };
    QObject::connect(session, &Session::frame, session, check, Qt::QueuedConnection);
    meter->start();
}

} // namespace peerscope
