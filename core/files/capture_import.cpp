// SPDX-License-Identifier: MIT
#include "core/files/capture_import.h"

#include "core/base/memory_budget.h"
#include "core/base/system_memory.h"
#include "core/files/capture_clock.h"
#include "core/files/file_words.h"
#include "core/trace/capture_writer.h"
#include "core/wire/enet_tracker.h"
#include "core/words/memory.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <vector>

namespace peerscope {

namespace {

constexpr std::uint64_t framesBetweenReports = 1u << 14;
/// Freed when memory runs out, so that what was read can be returned.
constexpr std::size_t reserve = std::size_t{4} << 20; // bytes

bool isLoopback(const UdpFrame& frame)
{
    return frame.from.isLoopback() && frame.to.isLoopback();
}

/// Whether it was captured on the receiver's machine: the frame says so, or both ends are on it.
bool isArrival(const UdpFrame& frame)
{
    return frame.direction == UdpFrame::Direction::Received || isLoopback(frame);
}

/// The hosts of the machine that took a capture, as far as its frames say.
class OwnHosts
{
public:
    void add(const UdpFrame& frame)
    {
        const bool both = isLoopback(frame);
        if (both || frame.direction == UdpFrame::Direction::Sent)
            add(frame.from);
        if (both || frame.direction == UdpFrame::Direction::Received)
            add(frame.to);
    }

    CapturePlace place(const TraceSnapshot& trace) const
    {
        bool isServers = false;
        bool isClients = false;
        for (std::size_t index = 0; index < trace.endpointCount(); ++index) {
            const EndpointRow& endpoint = trace.endpoint(EndpointId(static_cast<std::uint16_t>(index)));
            if (!has(endpoint.address))
                continue;
            isServers = isServers || endpoint.role == "server";
            isClients = isClients || endpoint.role == "client";
        }
        if (isServers)
            return isClients ? CapturePlace::Both : CapturePlace::Server;
        return isClients ? CapturePlace::Clients : CapturePlace::Unknown;
    }

private:
    static constexpr std::size_t most = 64; ///< a machine has few

    bool has(const UdpAddress& address) const
    {
        return std::ranges::find(m_hosts, address.host) != m_hosts.end();
    }
    void add(const UdpAddress& address)
    {
        if (m_hosts.size() < most && !has(address))
            m_hosts.push_back(address.host);
    }

    std::vector<std::array<std::uint8_t, 16>> m_hosts;
};

/// Reads one file into a trace.
class Import
{
public:
    Import(CaptureFile& file, const CaptureReading& reading)
        : m_file(file), m_tracker(m_writer, reading.rangeCoder, reading.decodeAs)
    {
    }

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
        const TraceSnapshot trace(imported.trace);
        summary.peers = trace.endpointCount();
        summary.place = m_ownHosts.place(trace);
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
            m_ownHosts.add(frame);
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
    OwnHosts m_ownHosts;
    CaptureClock m_clock;
    MemoryBudget m_memory;
    std::optional<MemoryShortage> m_shortage;
    bool m_isInterrupted = false;
    QString m_problem;
};

} // namespace

namespace {

std::variant<ImportedCapture, CaptureImportError>
importOpened(std::variant<CaptureFile, CaptureFile::Error> opened, const CaptureReading& reading,
             const CaptureProgress& progress, const CaptureStop& shouldStop)
{
    if (auto* error = std::get_if<CaptureFile::Error>(&opened))
        return CaptureImportError{std::move(error->text)};
    return importCapture(std::get<CaptureFile>(opened), reading, progress, shouldStop);
}

} // namespace

std::variant<ImportedCapture, CaptureImportError> importCapture(const std::string& path,
                                                                const CaptureReading& reading,
                                                                const CaptureProgress& progress,
                                                                const CaptureStop& shouldStop)
{
    return importOpened(CaptureFile::open(path), reading, progress, shouldStop);
}

std::variant<ImportedCapture, CaptureImportError> importCapture(InputFile file, const CaptureReading& reading,
                                                                const CaptureProgress& progress,
                                                                const CaptureStop& shouldStop)
{
    return importOpened(CaptureFile::open(std::move(file)), reading, progress, shouldStop);
}

ImportedCapture importCapture(CaptureFile& file, const CaptureReading& reading,
                              const CaptureProgress& progress, const CaptureStop& shouldStop)
{
    Import import(file, reading);
    import.run(progress, shouldStop);
    return import.result();
}

} // namespace peerscope
