// SPDX-License-Identifier: MIT
// The input is a capture file.
#include "core/enet/range_decoder.h"
#include "core/files/capture_import.h"
#include "core/trace/json_lines.h"
#include "core/trace/message_line.h"

#include <cstdlib>

using namespace peerscope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    static RangeDecoder rangeDecoder;
    const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
    const auto result = importCapture(InputFile::of(memoryStream(bytes), "capture"), {&rangeDecoder});
    const auto* imported = std::get_if<ImportedCapture>(&result);
    if (!imported)
        return 0;
    const CaptureSummary& summary = imported->summary;
    const TraceSnapshot trace(imported->trace);
    std::uint64_t frames = 0;
    for (const FrameClass& frameClass : frameClasses(summary))
        frames += frameClass.frames;
    if (trace.datagramCount() != summary.enet.datagrams || frames != summary.file.frames)
        std::abort();
    std::string lines;
    EnetOpener opener(&rangeDecoder);
    for (std::size_t index = 0; index < trace.datagramCount(); ++index)
        appendCommandLines(lines, trace, DatagramId(static_cast<std::uint32_t>(index)), opener);
    trace.messages().readUpTo(trace, trace.packetCount());
    for (std::size_t index = 0; index < trace.packetCount(); ++index) {
        const PacketId id(static_cast<std::uint32_t>(index));
        appendPacketLine(lines, trace, id);
        lines += messageLine(trace, id);
    }
    return 0;
}
