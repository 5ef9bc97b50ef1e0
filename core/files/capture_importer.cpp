// SPDX-License-Identifier: MIT
#include "core/files/capture_importer.h"

#include "core/base/memory_budget.h"
#include "core/base/system_memory.h"
#include "core/files/file_words.h"
#include "core/words/memory.h"

#include <algorithm>
#include <cstddef>
#include <new>

namespace peerscope {

namespace {

constexpr std::uint64_t framesBetweenReports = 1u << 14;
/// Freed when memory runs out, so that what was read can be returned.
constexpr std::size_t reserve = std::size_t{4} << 20; // bytes

/// Whether both ends are on the machine that captured it. A frame that says which of them saw it is seen by
/// the other in a frame of its own, or never: a tap records what it lost between two programs of one machine.
bool isWithinMachine(const UdpFrame& frame)
{
    return frame.direction == UdpFrame::Direction::Unknown && frame.from.isLoopback() &&
           frame.to.isLoopback();
}

/// Whether it was captured on the receiver's machine.
bool isArrival(const UdpFrame& frame)
{
    return frame.direction == UdpFrame::Direction::Received || isWithinMachine(frame);
}

} // namespace

void CaptureImporter::OwnHosts::add(const UdpFrame& frame)
{
    const bool both = isWithinMachine(frame);
    if (both || frame.direction == UdpFrame::Direction::Sent)
        add(frame.from);
    if (both || frame.direction == UdpFrame::Direction::Received)
        add(frame.to);
}

CapturePlace CaptureImporter::OwnHosts::place(const TraceSnapshot& trace) const
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

bool CaptureImporter::OwnHosts::has(const UdpAddress& address) const
{
    return std::ranges::find(m_hosts, address.host) != m_hosts.end();
}

void CaptureImporter::OwnHosts::add(const UdpAddress& address)
{
    if (m_hosts.size() < most && !has(address))
        m_hosts.push_back(address.host);
}

CaptureImporter::CaptureImporter(const CaptureReading& reading)
    : m_trace(m_writer.trace()), m_tracker(m_writer, reading.rangeCoder, reading.decodeAs)
{
}

Time CaptureImporter::now() const
{
    const bool isStarted = m_tracker.counts().datagrams > 0;
    return isStarted ? std::max(Time(0), m_clock.latest() - m_writer.start()) : Time(0);
}

void CaptureImporter::read(CaptureFile& file, const CaptureProgress& progress, const CaptureStop& shouldStop)
{
    auto kept = std::make_unique_for_overwrite<std::byte[]>(reserve);
    try {
        readAll(file, progress, shouldStop);
        finish();
    } catch (const std::bad_alloc&) {
        kept.reset();
        m_shortage = MemoryShortage{.used = SystemMemory::now().used};
        stop(file);
        try {
            finish();
        } catch (const std::bad_alloc&) { // what still waits for a decision is left out
        }
    }
}

void CaptureImporter::readAll(CaptureFile& file, const CaptureProgress& progress,
                              const CaptureStop& shouldStop)
{
    MemoryBudget memory;
    UdpFrame frame;
    std::optional<Time> stamp;
    std::uint64_t nextReport = framesBetweenReports;
    while (!memory.isUsedUp() && !(shouldStop && shouldStop())) {
        if (!file.next(frame, stamp))
            return;
        const std::uint64_t number = file.counts().frames;
        const Time at = stamp ? m_clock.at(*stamp, number) : m_clock.latest();
        m_ownHosts.add(frame);
        m_tracker.see({at, frame.from, frame.to, frame.payload, isArrival(frame), frame.missing});
        if (number < nextReport)
            continue;
        nextReport = number + framesBetweenReports;
        if (progress && !progress(file.progress()))
            break;
    }
    m_shortage = memory.shortage();
    stop(file);
}

void CaptureImporter::wait(Time silence)
{
    m_tracker.wait(m_clock.latest() + silence);
}

void CaptureImporter::finish()
{
    m_tracker.flush();
    m_writer.finish();
}

void CaptureImporter::stop(const CaptureFile& file)
{
    m_isInterrupted = true;
    const QString name = QString::fromStdString(file.name());
    const QString frame = QString::number(file.counts().frames);
    m_problem =
        m_shortage
            ? FileWords::tr("%1: stopped after frame %2: %3; what was read until then is kept")
                  .arg(name, frame, shortageText(*m_shortage))
            : FileWords::tr("%1: stopped after frame %2; what was read until then is kept").arg(name, frame);
}

ImportedCapture CaptureImporter::result(const CaptureFile& file) const
{
    ImportedCapture imported{m_trace, {}};
    CaptureSummary& summary = imported.summary;
    summary.name = file.name();
    summary.file = file.counts();
    summary.enet = m_tracker.counts();
    summary.refusedPackets = m_writer.refusedPackets();
    summary.unreadableLinkTypes = file.unreadableLinkTypes();
    const TraceSnapshot trace(m_trace);
    summary.peers = trace.endpointCount();
    summary.place = m_ownHosts.place(trace);
    summary.start = m_clock.start() + m_writer.start();
    summary.length = m_writer.length();
    summary.interrupted = m_isInterrupted;
    summary.shortage = m_shortage;
    summary.problem = m_problem.isEmpty() ? file.problem() : m_problem;
    summary.dropped = file.dropped();
    summary.clockNote = m_clock.note();
    return imported;
}

} // namespace peerscope
