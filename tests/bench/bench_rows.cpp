// SPDX-License-Identifier: MIT
// Writes 1,000,000 packets as JSON lines, as CSV and as a table, into /dev/null. Processor time; best of
// three.
//   bench_rows [packets]
#include "core/files/rows_output.h"
#include "core/trace/trace_writer.h"

#include <QString>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

using namespace peerscope;

namespace {

std::shared_ptr<const Trace> traceOf(std::size_t count)
{
    TraceWriter writer;
    writer.addEndpoint("server", "server", 1);
    writer.addEndpoint("ana", "client", 101);
    const std::vector<std::byte> payload(64, std::byte{0x5a});
    for (std::size_t index = 0; index < count; ++index) {
        NewPacket packet;
        packet.from = EndpointId(index % 2);
        packet.to = EndpointId(1 - index % 2);
        packet.channel = static_cast<std::uint8_t>(index % 3);
        packet.mode = static_cast<TransferMode>(index % 3);
        packet.sent = Time(static_cast<std::int64_t>(index) * 100);
        packet.size = 64;
        packet.payload = writer.storeBytes(payload);
        const PacketId id = writer.addPacket(packet);
        if (index % 10 != 0)
            writer.packetDelivered(id, packet.sent + Time(20'000), packet.mode);
    }
    return writer.trace();
}

double secondsFor(RowsFormat format, const TraceSnapshot& trace)
{
    const auto columns = packetColumns(trace, false);
    double best = 1e9;
    for (int turn = 0; turn < 3; ++turn) {
        const std::clock_t start = std::clock();
        RowsOutput rows(QStringLiteral("/dev/null"), format, columnNames(columns));
        for (std::size_t index = 0; index < trace.packetCount(); ++index)
            rows.add(columns, PacketCells(trace, PacketId(static_cast<std::uint32_t>(index))));
        if (rows.finish())
            return -1;
        best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    return best;
}

} // namespace

int main(int argc, char* argv[])
{
    const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
    const TraceSnapshot trace(traceOf(count));
    const double json = secondsFor(RowsFormat::Json, trace);
    const double csv = secondsFor(RowsFormat::Csv, trace);
    const double table = secondsFor(RowsFormat::Table, trace);
    std::printf("%zu packets as rows: JSON lines %.2f s, CSV %.2f times that, a table %.2f times\n", count,
                json, csv / json, table / json);
    return json < 0 || csv < 0 || table < 0 ? 1 : 0;
}
