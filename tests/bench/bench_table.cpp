// SPDX-License-Identifier: MIT
// What a frame of the packet table costs when it has jumped anywhere among 10,000,000 rows, beside 10,000;
// with all packets and with those that a filter lets through.
//   bench_table [packets]
#include "core/base/random.h"
#include "tests/bench/frames.h"
#include "ui/packets/packet_table.h"
#include "ui/packets/packet_table_model.h"
#include "ui/theme/theme.h"

#include <QApplication>

#include <cstdio>

using namespace peerscope;
using namespace peerscope::frames;

namespace {

constexpr int jumps = 300;

Frames measure(const TraceSnapshot& trace)
{
    Frames result;
    for (const char* filter : {"", "mode == reliable"}) {
        PacketTableModel model;
        PacketTable table(&model);
        table.resize(1920, 1080);
        model.setPackets(std::make_shared<const PacketSelection>(
                             std::get<PacketFilter>(compileFilter(filter, trace)), trace),
                         trace);
        QImage frame(table.size(), QImage::Format_RGB32);
        RandomStream random = RandomStream::derive(1, {"rows"});
        for (int jump = 0; jump < jumps; ++jump) {
            const auto row = static_cast<int>(random.nextBetween(0, model.rowCount() - 1));
            result.measure([&] {
                table.scrollTo(row);
                table.render(&frame, {}, {}, QWidget::DrawChildren);
            });
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
        "packet table, a jump anywhere, 1920x1080: %zu rows p50 %.2f ms, p99 %.2f ms (wanted: a frame, "
        "16.7); %zu rows p99 %.2f ms; ratio at p99 %.2f\n",
        frames.large.packetCount(), frames.many.at(0.5), frames.many.at(0.99), frames.small.packetCount(),
        frames.few.at(0.99), frames.many.at(0.99) / frames.few.at(0.99));
    return 0;
}
