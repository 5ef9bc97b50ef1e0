// SPDX-License-Identifier: MIT
// What a frame of the ladder costs with the datagrams of 10,000,000 packets in the trace, beside 10,000:
// every frame shows another stretch of time, at every zoom from microseconds to all of the run.
//   bench_ladder [packets]
#include "tests/bench/frames.h"
#include "tests/ui/moment/settable_moment.h"
#include "ui/ladder/ladder_canvas.h"
#include "ui/ladder/ladder_view.h"
#include "ui/theme/theme.h"

#include <QApplication>

#include <cstdio>

using namespace peerscope;
using namespace peerscope::frames;

namespace {

Frames measure(const TraceSnapshot& trace)
{
    Frames result;
    SettableMoment moment;
    LadderView view{&moment};
    view.resize(1920, 1080);
    moment.setTrace(trace);
    QImage frame(view.size(), QImage::Format_RGB32);
    // The index takes in a bounded part with each frame.
    for (std::size_t seen = 0; seen < trace.datagramCount(); seen += LadderIndex::rowsAtOnce)
        view.canvas()->geometry();
    const DatagramRow last =
        trace.datagram(DatagramId(static_cast<std::uint32_t>(trace.datagramCount() - 1)));
    for (double span = 1e3; span < 3.6e9; span *= 1.35) {
        for (int step = 0; step < 8; ++step) {
            const Time end = last.sent - Time(static_cast<std::int64_t>(span * 0.03 * step));
            view.canvas()->showRange(end - Time(static_cast<std::int64_t>(span)), end);
            result.measure([&] { view.render(&frame, {}, {}, QWidget::DrawChildren); });
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
    Comparison frames = compare(argc, argv, measure);
    std::printf(
        "ladder frame, 1920x1080: %zu datagrams p50 %.2f ms, p99 %.2f ms (wanted: a frame, 16.7); %zu "
        "datagrams p99 %.2f ms; ratio at p99 %.2f\n",
        frames.large.datagramCount(), frames.many.at(0.5), frames.many.at(0.99), frames.small.datagramCount(),
        frames.few.at(0.99), frames.many.at(0.99) / frames.few.at(0.99));
    return 0;
}
