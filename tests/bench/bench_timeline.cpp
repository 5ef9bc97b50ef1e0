// SPDX-License-Identifier: MIT
// What a frame of the timeline costs with 10,000,000 packets in the trace, beside 10,000: every frame shows
// another stretch of time, so that nothing drawn before helps. 1920 x 1080, raster, no window system,
// processor time. The views are the same for both traces, relative to their newest packet: every zoom from
// microseconds to all of the run, by channel and by peer.
//   bench_timeline [packets]
#include "tests/ui/timeline/synthetic_trace.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_canvas.h"
#include "ui/timeline/timeline_view.h"

#include <QApplication>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

using namespace peerscope;

namespace {

constexpr int clients = 31;
constexpr int rate = 60;

TraceSnapshot makeTrace(std::size_t packets)
{
    synthetic::TraceMaker maker;
    // Each tick the server sends to all clients, each client to the server and sometimes once more.
    const double perSecond = clients * rate * 2.08;
    synthetic::playGame(maker, clients, fromSeconds(static_cast<double>(packets) / perSecond), rate, 1);
    return maker.snapshot();
}

/// The processor time of this thread, so that what else the machine does is not counted.
double threadMilliseconds()
{
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

struct Frames
{
    std::vector<double> milliseconds;
    std::size_t mostRows = 0;
    double at(double share)
    {
        std::sort(milliseconds.begin(), milliseconds.end());
        return milliseconds[static_cast<std::size_t>(share * static_cast<double>(milliseconds.size() - 1))];
    }
};

Frames measure(const TraceSnapshot& trace)
{
    Frames result;
    TimelineView view;
    view.resize(1920, 1080);
    view.setTrace(trace);
    const PacketRow last = trace.packet(PacketId(static_cast<std::uint32_t>(trace.packetCount() - 1)));
    QImage frame(view.size(), QImage::Format_RGB32);
    for (const LaneGrouping grouping : {LaneGrouping::Channel, LaneGrouping::PeerAndChannel}) {
        view.setGrouping(grouping);
        // 1 ms to an hour in sight; a few steps along time at each zoom, as dragging does.
        for (double span = 1e3; span < 3.6e9; span *= 1.35) {
            for (int step = 0; step < 8; ++step) {
                const Time end = last.sent - Time(static_cast<std::int64_t>(span * 0.03 * step));
                view.showRange(end - Time(static_cast<std::int64_t>(span)), end);
                const double before = threadMilliseconds();
                view.render(&frame, {}, {},
                            QWidget::DrawChildren); // what it covers is not painted in a window either
                result.milliseconds.push_back(threadMilliseconds() - before);
                result.mostRows = std::max(result.mostRows, view.canvas()->geometry().rowsRead());
                if (std::getenv("BENCH_TIMELINE_FRAMES"))
                    std::fprintf(stderr, "%d %.0f us: %.2f ms, %zu rows, %zu glyphs, %zu bars\n",
                                 static_cast<int>(grouping), span, result.milliseconds.back(),
                                 view.canvas()->geometry().rowsRead(),
                                 view.canvas()->geometry().glyphs().size(),
                                 view.canvas()->geometry().bars().size());
            }
        }
    }
    return result;
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::Light);
    const std::size_t packets = argc > 1 ? static_cast<std::size_t>(std::atoll(argv[1])) : 10'000'000;

    const TraceSnapshot small = makeTrace(10'000);
    measure(small); // fonts, sprites, caches of the processor
    Frames few = measure(small);
    const TraceSnapshot large = makeTrace(packets);
    Frames many = measure(large);
    std::printf("timeline frame, 1920x1080: %zu packets p50 %.2f ms, p99 %.2f ms (wanted: 8); %zu packets "
                "p50 %.2f ms, "
                "p99 %.2f ms; ratio at p99 %.2f (wanted: 1.5); most rows read for a frame %zu\n",
                large.packetCount(), many.at(0.5), many.at(0.99), small.packetCount(), few.at(0.5),
                few.at(0.99), many.at(0.99) / few.at(0.99), many.mostRows);
    return 0;
}
