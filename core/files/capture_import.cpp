// SPDX-License-Identifier: MIT
#include "core/files/capture_import.h"

#include "core/trace/capture_writer.h"

namespace peerscope {

namespace {

/// A level of detail for every peer and channel over a longer time takes more memory than the packets.
constexpr Time longest = fromSeconds(24 * 3600.0);
constexpr std::uint64_t framesBetweenReports = 1u << 14;

/// On the receiver's own machine: by the frame, or because both ends are on it.
bool isArrival(const UdpFrame& frame)
{
    return frame.direction == UdpFrame::Direction::Received ||
           (frame.from.isLoopback() && frame.to.isLoopback());
}

} // namespace

std::variant<ImportedCapture, CaptureImportError> importCapture(const std::string& path,
                                                                Decompressor* rangeCoder,
                                                                const CaptureProgress& progress,
                                                                const CaptureStop& shouldStop)
{
    auto opened = CaptureFile::open(path);
    if (auto* error = std::get_if<CaptureFile::Error>(&opened))
        return CaptureImportError{std::move(error->text)};
    return importCapture(std::get<CaptureFile>(opened), rangeCoder, progress, shouldStop);
}

std::variant<ImportedCapture, CaptureImportError> importCapture(CaptureFile& file, Decompressor* rangeCoder,
                                                                const CaptureProgress& progress,
                                                                const CaptureStop& shouldStop)
{
    CaptureWriter writer;
    EnetTracker tracker(writer, rangeCoder);
    ImportedCapture imported{writer.trace(), {}};
    UdpFrame frame;
    Time at{};
    Time first{};
    std::uint64_t nextReport = framesBetweenReports;
    MemoryBudget memory;
    for (bool isFirst = true; file.next(frame, at); isFirst = false) {
        if (isFirst)
            first = at;
        if (at - first > longest) {
            imported.summary.problem = file.name() + ": frame " + std::to_string(file.counts().frames) +
                                       ": more than a day after the first; the rest is left out";
            break;
        }
        if (memory.isUsedUp() || (shouldStop && shouldStop())) {
            imported.summary.stopped = true;
            imported.summary.shortage = memory.shortage();
            imported.summary.problem =
                file.name() + ": stopped before frame " + std::to_string(file.counts().frames) +
                (memory.shortage() ? ": " + memory.shortage()->text() : std::string()) +
                "; what was read until then is kept";
            break;
        }
        tracker.see({at, frame.from, frame.to, frame.payload, isArrival(frame)});
        if (progress && file.counts().frames >= nextReport) {
            nextReport = file.counts().frames + framesBetweenReports;
            if (!progress(file.progress()))
                return CaptureImportError{file.name() + ": cancelled", true};
        }
    }
    writer.finish();
    CaptureSummary& summary = imported.summary;
    if (summary.problem.empty())
        summary.problem = file.problem();
    summary.file = file.counts();
    summary.enet = tracker.counts();
    summary.peers = TraceSnapshot(imported.trace).endpointCount();
    summary.start = writer.start();
    summary.length = writer.length();
    return imported;
}

} // namespace peerscope
