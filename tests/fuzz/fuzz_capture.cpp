// SPDX-License-Identifier: MIT
// What may be in a file that somebody opens as a capture.
#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/trace/json_lines.h"

#include <cstdlib>

using namespace peerscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    static RangeDecoder rangeDecoder;
    std::FILE* stream = fmemopen(const_cast<std::uint8_t*>(data), size, "rb");
    auto opened = CaptureFile::open(stream, "capture");
    auto* file = std::get_if<CaptureFile>(&opened);
    if (!file)
        return 0;
    const auto result = importCapture(*file, &rangeDecoder);
    const auto& imported = std::get<ImportedCapture>(result);
    const CaptureSummary& summary = imported.summary;
    const TraceSnapshot trace(imported.trace);
    if (trace.datagramCount() != summary.enet.datagrams || summary.enet.datagrams > summary.file.frames)
        std::abort();
    std::string lines;
    EnetOpener opener(&rangeDecoder);
    for (std::size_t index = 0; index < trace.datagramCount(); ++index)
        appendCommandLines(lines, trace, DatagramId(static_cast<std::uint32_t>(index)), opener);
    for (std::size_t index = 0; index < trace.packetCount(); ++index)
        appendPacketLine(lines, trace, PacketId(static_cast<std::uint32_t>(index)));
    return 0;
}
