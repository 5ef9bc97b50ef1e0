// SPDX-License-Identifier: MIT
#include "core/files/live_import.h"

#include "core/base/system_memory.h"
#include "core/files/file_words.h"
#include "core/words/memory.h"

#include <new>
#include <utility>

namespace peerscope {

namespace {

/// How long a datagram may take from the network to here.
constexpr Time longestWay{1'000'000};

Time sinceThen(std::chrono::nanoseconds then, std::chrono::nanoseconds now)
{
    return std::chrono::duration_cast<Time>(now - then);
}

} // namespace

LiveImport::LiveImport(const CaptureReading& reading, RealClock clock)
    : m_importer(reading), m_clock(std::move(clock)), m_frameAt(m_clock())
{
}

Time LiveImport::now() const
{
    const std::scoped_lock lock(m_mutex);
    return m_newest > Time(0) ? m_newest + sinceThen(m_newestAt, m_clock()) : Time(0);
}

void LiveImport::noteFrame()
{
    m_frameAt = m_clock();
    noteTime();
}

void LiveImport::noteTime()
{
    const std::scoped_lock lock(m_mutex);
    m_newest = m_importer.now();
    m_newestAt = m_frameAt;
}

bool LiveImport::wait()
{
    const Time silence = sinceThen(m_frameAt, m_clock()) - longestWay;
    if (silence <= Time(0))
        return true;
    try {
        m_importer.wait(silence);
    } catch (const std::bad_alloc&) { // must not pass through libpcap, which called the stream
        m_isOutOfMemory = true;
    }
    noteTime();
    return !m_isOutOfMemory;
}

std::variant<ImportedCapture, CaptureImportError> LiveImport::read(InputFile file,
                                                                   const std::function<bool()>& goOn)
{
    if (file.view(1).empty() && !file.problem().isEmpty()) // it could not even begin
        return CaptureImportError{
            QStringLiteral("%1: %2").arg(QString::fromStdString(file.name()), file.problem())};
    auto opened = CaptureFile::open(std::move(file));
    if (auto* error = std::get_if<CaptureFile::Error>(&opened))
        return CaptureImportError{std::move(error->text)};
    auto& capture = std::get<CaptureFile>(opened);
    m_importer.read(capture, {}, [this, &goOn] {
        noteFrame();
        const bool isEnded = !goOn();
        m_endIsExpected = m_endIsExpected || isEnded;
        return isEnded;
    });
    ImportedCapture imported = m_importer.result(capture);
    CaptureSummary& summary = imported.summary;
    if (m_endIsExpected && !summary.shortage) {
        summary.interrupted = false;
        summary.problem.clear();
    }
    if (m_isOutOfMemory && !summary.shortage) {
        summary.shortage = MemoryShortage{.used = SystemMemory::now().used};
        summary.interrupted = true;
        summary.problem = FileWords::tr("%1: stopped: %2; what was read until then is kept")
                              .arg(QString::fromStdString(summary.name), shortageText(*summary.shortage));
    }
    return imported;
}

} // namespace peerscope
