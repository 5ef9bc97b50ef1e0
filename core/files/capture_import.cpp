// SPDX-License-Identifier: MIT
#include "core/files/capture_import.h"

#include "core/base/memory_budget.h"
#include "core/base/system_memory.h"
#include "core/files/capture_clock.h"
#include "core/files/file_words.h"
#include "core/trace/capture_writer.h"
#include "core/wire/enet_tracker.h"
#include "core/words/memory.h"

#include <cstddef>
#include <memory>
#include <new>

namespace peerscope {

namespace {

constexpr std::uint64_t framesBetweenReports = 1u << 14;
/// Freed when memory runs out, so that what was read can be returned.
constexpr std::size_t reserve = std::size_t{4} << 20; // bytes

/// Whether it was captured on the receiver's machine: the frame says so, or both ends are on it.
bool isArrival(const UdpFrame& frame)
{
    return frame.direction == UdpFrame::Direction::Received ||
           (frame.from.isLoopback() && frame.to.isLoopback());
}

/// Reads one file into a trace.
class Import
{
public:
    Import(CaptureFile& file, Decompressor* rangeCoder) : m_file(file), m_tracker(m_writer, rangeCoder) {}

    void run(const CaptureProgress& progress, const CaptureStop& shouldStop)
    {
        auto kept = std::make_unique_for_overwrite<std::byte[]>(reserve);
        try {
            readAll(progress, shouldStop);
            finish();
        } catch (const std::bad_alloc&) {
            kept.reset();
            m_shortage = MemoryShortage{.used = SystemMemory::now().used};
            stop();
            try {
                finish();
            } catch (const std::bad_alloc&) { // what still waits for a decision is left out
            }
        }
    }

    ImportedCapture result() const
    {
        ImportedCapture imported{m_writer.trace(), {}};
        CaptureSummary& summary = imported.summary;
        summary.name = m_file.name();
        summary.file = m_file.counts();
        summary.enet = m_tracker.counts();
        summary.refusedPackets = m_writer.refusedPackets();
        summary.unreadableLinkTypes = m_file.unreadableLinkTypes();
        summary.peers = TraceSnapshot(imported.trace).endpointCount();
        summary.start = m_clock.start() + m_writer.start();
        summary.length = m_writer.length();
        summary.interrupted = m_isInterrupted;
        summary.shortage = m_shortage;
        summary.problem = m_problem.isEmpty() ? m_file.problem() : m_problem;
        summary.clockNote = m_clock.note();
        return imported;
    }

private:
    void readAll(const CaptureProgress& progress, const CaptureStop& shouldStop)
    {
        UdpFrame frame;
        std::optional<Time> stamp;
        std::uint64_t nextReport = framesBetweenReports;
        while (!m_memory.isUsedUp() && !(shouldStop && shouldStop())) {
            if (!m_file.next(frame, stamp))
                return;
            const std::uint64_t number = m_file.counts().frames;
            const Time at = stamp ? m_clock.at(*stamp, number) : m_clock.latest();
            m_tracker.see({at, frame.from, frame.to, frame.payload, isArrival(frame), frame.missing});
            if (number < nextReport)
                continue;
            nextReport = number + framesBetweenReports;
            if (progress && !progress(m_file.progress()))
                break;
        }
        m_shortage = m_memory.shortage();
        stop();
    }

    void finish()
    {
        m_tracker.flush();
        m_writer.finish();
    }

    void stop()
    {
        m_isInterrupted = true;
        const QString name = QString::fromStdString(m_file.name());
        const QString frame = QString::number(m_file.counts().frames);
        m_problem = m_shortage
                        ? FileWords::tr("%1: stopped after frame %2: %3; what was read until then is kept")
                              .arg(name, frame, shortageText(*m_shortage))
                        : FileWords::tr("%1: stopped after frame %2; what was read until then is kept")
                              .arg(name, frame);
    }

    CaptureFile& m_file;
    CaptureWriter m_writer;
    EnetTracker m_tracker;
    CaptureClock m_clock;
    MemoryBudget m_memory;
    std::optional<MemoryShortage> m_shortage;
    bool m_isInterrupted = false;
    QString m_problem;
};

} // namespace

namespace {

std::variant<ImportedCapture, CaptureImportError>
importOpened(std::variant<CaptureFile, CaptureFile::Error> opened, Decompressor* rangeCoder,
             const CaptureProgress& progress, const CaptureStop& shouldStop)
{
    if (auto* error = std::get_if<CaptureFile::Error>(&opened))
        return CaptureImportError{std::move(error->text)};
    return importCapture(std::get<CaptureFile>(opened), rangeCoder, progress, shouldStop);
}

} // namespace

std::variant<ImportedCapture, CaptureImportError> importCapture(const std::string& path,
                                                                Decompressor* rangeCoder,
                                                                const CaptureProgress& progress,
                                                                const CaptureStop& shouldStop)
{
    return importOpened(CaptureFile::open(path), rangeCoder, progress, shouldStop);
}

std::variant<ImportedCapture, CaptureImportError> importCapture(InputFile file, Decompressor* rangeCoder,
                                                                const CaptureProgress& progress,
                                                                const CaptureStop& shouldStop)
{
    return importOpened(CaptureFile::open(std::move(file)), rangeCoder, progress, shouldStop);
}

ImportedCapture importCapture(CaptureFile& file, Decompressor* rangeCoder, const CaptureProgress& progress,
                              const CaptureStop& shouldStop)
{
    Import import(file, rangeCoder);
    import.run(progress, shouldStop);
    return import.result();
}

} // namespace peerscope
