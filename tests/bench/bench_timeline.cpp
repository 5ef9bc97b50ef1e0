// SPDX-License-Identifier: MIT
// What a frame of the timeline costs with 10,000,000 packets in the trace, beside 10,000: every frame shows
// another stretch of time, so that nothing drawn before helps. 1920 x 1080, raster, no window system,
// processor time. The views are the same for both traces, relative to their newest packet: every zoom from
// microseconds to all of the run, by channel and by peer.
//   bench_timeline [packets]
#include "tests/bench/frames.h"
#include "tests/ui/moment/settable_moment.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_canvas.h"

#include <QApplication>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

using namespace peerscope;
using namespace peerscope::frames;

namespace {

constexpr int rounds = 5;

struct Measured
{
    Frames frames;
    std::size_t mostRows = 0;
};

void measure(const TraceSnapshot& trace, Measured& result)
{
    SettableMoment moment;
    moment.setTrace(trace);
    TimelineCanvas view(&moment);
    view.resize(1920, 1080);
    const PacketRow last = trace.packet(PacketId(static_cast<std::uint32_t>(trace.packetCount() - 1)));
    QImage frame(view.size(), QImage::Format_RGB32);
    for (const LaneGrouping grouping : {LaneGrouping::Channel, LaneGrouping::PeerAndChannel}) {
        view.setGrouping(grouping);
        // 1 ms to an hour in sight; a few steps along time at each zoom, as dragging does.
        for (double span = 1e3; span < 3.6e9; span *= 1.35) {
            for (int step = 0; step < 8; ++step) {
                const Time end = last.sent - Time(static_cast<std::int64_t>(span * 0.03 * step));
                view.showRange(end - Time(static_cast<std::int64_t>(span)), end);
                // Its ground, which it covers, is not painted in a window either.
                result.frames.measure([&] { view.render(&frame, {}, {}, QWidget::RenderFlags()); });
                result.mostRows = std::max(result.mostRows, view.geometry().rowsRead());
                if (std::getenv("BENCH_TIMELINE_FRAMES"))
                    std::fprintf(stderr, "%d %.0f us: %.2f ms, %zu rows, %zu glyphs, %zu bars\n",
                                 static_cast<int>(grouping), span, result.frames.last(),
                                 view.geometry().rowsRead(), view.geometry().glyphs().size(),
                                 view.geometry().bars().size());
            }
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::Light);
    const TraceSnapshot small = makeTrace(fewPackets);
    // Made before anything is measured: it takes seconds, in which a machine becomes slower or faster.
    const TraceSnapshot large = makeTrace(manyPackets(argc, argv));
    Measured unused;
    measure(small, unused); // fonts, sprites, caches of the processor
    Measured few;
    Measured many;
    for (int round = 0; round < rounds; ++round) { // in turns, for the same reason
        measure(small, few);
        measure(large, many);
    }
    std::printf("timeline frame, 1920x1080: %zu packets p50 %.2f ms, p99 %.2f ms (wanted: 8); %zu packets "
                "p50 %.2f ms, "
                "p99 %.2f ms; ratio at p99 %.2f (wanted: 1.5); most rows read for a frame %zu\n",
                large.packetCount(), many.frames.at(0.5), many.frames.at(0.99), small.packetCount(),
                few.frames.at(0.5), few.frames.at(0.99), many.frames.at(0.99) / few.frames.at(0.99),
                many.mostRows);
    return 0;
}
