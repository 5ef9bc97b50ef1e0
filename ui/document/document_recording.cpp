// SPDX-License-Identifier: MIT
// Recordings: a trace in the place of a running sandbox, played by the clock.
#include "core/sandbox/recording.h"
#include "ui/document/document.h"

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace peerscope {

void Document::openRecording(const QString& fileName, const TraceSnapshot& trace, Time length,
                             std::shared_ptr<const TraceState> atEnd)
{
    Scenario scenario;
    scenario.name = QFileInfo(fileName).fileName();
    scenario.duration = length;
    Pace pace = m_pace;
    pace.paused = true;
    pace.unbounded = false;
    begin(scenario, QFileInfo(fileName).absoluteFilePath(), pace);
    if (!atEnd)
        atEnd = std::make_shared<const TraceState>(stateAt(trace, length));
    m_recording = Recording{trace, length, std::move(atEnd), 0};
    showRunner(nullptr);
    Q_EMIT titleChanged();
    Q_EMIT branchesChanged();
}

void Document::refreshRecording()
{
    RunnerStatus status;
    status.now = m_recording->now;
    status.pace = m_pace;
    status.finished = m_recording->now >= m_base.duration;
    const bool sameRun = &m_trace.lod() == &m_recording->trace.lod();
    m_changed = m_changed || !sameRun || status.now != m_status.now || status.finished != m_status.finished;
    m_trace = m_recording->trace;
    m_state = m_recording->atEnd;
    m_status = std::move(status);
}

/// Whoever looks at another time of a recording moves its playhead.
void Document::seek(std::optional<Time> time)
{
    if (m_recording)
        goTo(time.value_or(m_base.duration));
}

void Document::advanceRecording()
{
    const qint64 now = m_clock.nsecsElapsed();
    const qint64 passed = std::exchange(m_recording->playedAt, now);
    if (m_pace.paused || passed == 0 || m_recording->now >= m_base.duration)
        return;
    const double speed = m_pace.unbounded ? 100.0 : m_pace.speed;
    const double microseconds = static_cast<double>(now - passed) / 1000.0 * speed;
    m_recording->now =
        std::min(m_base.duration, m_recording->now + Time(static_cast<std::int64_t>(microseconds)));
    if (m_recording->now >= m_base.duration) {
        refresh();
        Q_EMIT statusChanged();
    }
}

void Document::goTo(Time recorded)
{
    m_recording->now = std::clamp(recorded, Time(0), m_base.duration);
    m_recording->playedAt = 0;
    m_meter.reset();
    refresh();
    tellMoment();
    wake();
    Q_EMIT statusChanged();
}

void Document::stepRecording(StepKind kind)
{
    const TraceSnapshot& trace = m_recording->trace;
    const Time after = m_recording->now + Time(1);
    Time next = m_base.duration;
    if (const std::size_t row = trace.firstPacketAt(after); row < trace.packetCount())
        next = std::min(next, trace.packet(PacketId(static_cast<PacketId::Value>(row))).sent);
    if (const std::size_t row = trace.firstDatagramAt(after);
        kind != StepKind::Packet && row < trace.datagramCount())
        next = std::min(next, trace.datagram(DatagramId(static_cast<DatagramId::Value>(row))).sent);
    if (const std::size_t row = trace.firstEventAt(after);
        kind == StepKind::Event && row < trace.eventCount())
        next = std::min(next, trace.event(row).at);
    m_pace.paused = true;
    goTo(next);
}

void Document::findInRecording(const std::function<bool(const PacketRow&)>& matches)
{
    const TraceSnapshot& trace = m_recording->trace;
    m_pace.paused = true;
    for (std::size_t row = trace.firstPacketAt(m_recording->now + Time(1)); row < trace.packetCount();
         ++row) {
        const PacketRow packet = trace.packet(PacketId(static_cast<PacketId::Value>(row)));
        if (!matches(packet))
            continue;
        goTo(packet.sent);
        return m_moment.select(packet.id);
    }
    goTo(m_base.duration);
}

} // namespace peerscope
