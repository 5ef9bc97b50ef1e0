// SPDX-License-Identifier: MIT
#include "core/source/watch_source.h"

#include "core/files/dumpcap.h"

#include <unistd.h>

#include <algorithm>
#include <new>
#include <utility>

namespace peerscope {

WatchInput WatchInput::standardInput()
{
    return {.name = WatchSource::tr("standard input"), .open = [] { return liveStream(STDIN_FILENO); }};
}

WatchInput WatchInput::networkInterface(const QString& interfaceName, std::optional<std::uint16_t> port)
{
    return {.name = port ? WatchSource::tr("%1, port %2").arg(interfaceName).arg(*port) : interfaceName,
            .open = [=] { return std::make_unique<Dumpcap>(interfaceName, port); }};
}

WatchSource::WatchSource(WatchInput input, RealClock clock, QObject* parent)
    : Source(parent), m_clock(std::move(clock)), m_rangeDecoder(makeRangeDecoder()),
      m_import({m_rangeDecoder.get()}, m_clock), m_reader([this, what = std::move(input)] { read(what); })
{
}

WatchSource::~WatchSource()
{
    m_isLeft = true;
    m_reader.join();
}

// On the reading thread.

void WatchSource::read(const WatchInput& input)
{
    auto outcome = std::make_shared<Outcome>();
    try {
        outcome->what = readFrom(input.open(), input.name.toStdString());
        if (std::holds_alternative<ImportedCapture>(outcome->what) && !m_isLeft)
            outcome->moments = std::make_shared<const Moments>(TraceSnapshot(m_import.trace()));
    } catch (const std::bad_alloc&) { // what is in the trace stays
        outcome->what = CaptureImportError{tr("%1: there is not enough memory").arg(input.name)};
    }
    if (m_isLeft)
        return;
    QMetaObject::invokeMethod(
        this, [this, outcome] { end(*outcome); }, Qt::QueuedConnection);
}

OpenedCapture WatchSource::readFrom(std::unique_ptr<LiveStream> opened, const std::string& name)
{
    LiveStream& stream = *opened;
    stream.setWhileSilent([this] { return m_import.wait() && !isEnding(); });
    InputFile file = InputFile::of(std::move(opened), name);
    constexpr std::size_t magicSize = 4;
    if (!CaptureFile::isCapture(file.view(magicSize)) && looksLikeScenario(file))
        return scenarioIn(file);
    auto imported = m_import.read(std::move(file), [this, &stream] {
        return !isEnding() || (!m_isLeft && stream.askToEnd()); // what was written until then still comes
    });
    if (auto* error = std::get_if<CaptureImportError>(&imported))
        return std::move(*error);
    return std::get<ImportedCapture>(std::move(imported));
}

bool WatchSource::isEnding()
{
    const bool isAsked = m_isStopped || m_isLeft;
    if (isAsked)
        m_import.expectEnd();
    return isAsked;
}

// On the thread of this object.

void WatchSource::end(const Outcome& outcome)
{
    m_isOver = true;
    if (const auto* imported = std::get_if<ImportedCapture>(&outcome.what)) {
        m_now = imported->summary.length;
        m_recording = std::make_unique<CaptureSource>(outcome.moments, m_now, m_clock);
        connect(m_recording.get(), &Source::statusChanged, this, &Source::statusChanged);
    }
    Q_EMIT statusChanged();
    Q_EMIT ended(outcome.what);
}

Allowed WatchSource::allowed() const
{
    if (m_recording)
        return m_recording->allowed();
    return {.act = false, .runAgain = false, .seek = false, .pollStep = false, .pace = m_isOver};
}

RunStatus WatchSource::status() const
{
    if (m_recording)
        return m_recording->status();
    RunStatus status;
    status.now = m_now;
    status.finished = m_isOver;
    status.done = m_lastTicket;
    return status;
}

TraceSnapshot WatchSource::trace() const
{
    return TraceSnapshot(m_import.trace());
}

Ticket WatchSource::submit(Command command)
{
    return m_recording ? m_recording->submit(std::move(command)) : ++m_lastTicket;
}

void WatchSource::advance()
{
    if (m_recording)
        m_recording->advance();
    else if (!m_isOver)
        m_now = std::max(m_now, m_import.now());
}

} // namespace peerscope

#include "moc_watch_source.cpp"
