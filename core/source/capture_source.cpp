// SPDX-License-Identifier: MIT
#include "core/source/capture_source.h"

#include <algorithm>
#include <stop_token>
#include <utility>
#include <variant>

namespace peerscope {

namespace {

/// The speed of an unbounded pace: nothing has to be computed, but it should be visible.
constexpr double fastest = 100.0;

} // namespace

CaptureSource::CaptureSource(std::shared_ptr<const Moments> moments, Time length, QObject* parent)
    : CaptureSource(std::move(moments), length, &steadyTime, parent)
{
}

CaptureSource::CaptureSource(std::shared_ptr<const Moments> moments, Time length, RealClock clock,
                             QObject* parent)
    : Source(parent), m_moments(std::move(moments)), m_clock(std::move(clock)), m_length(length),
      m_now(length), m_pace{.paused = true}
{
}

CaptureSource::~CaptureSource() = default;

RunStatus CaptureSource::status() const
{
    RunStatus status;
    status.now = m_now;
    status.pace = m_pace;
    status.finished = m_now >= m_length;
    status.runsUntil = m_searchesUntil;
    status.found = m_found;
    status.done = m_lastTicket;
    return status;
}

Ticket CaptureSource::submit(Command command)
{
    advance();
    endSearch();
    std::visit([this](const auto& what) { carryOut(what); }, command);
    return ++m_lastTicket;
}

void CaptureSource::advance()
{
    const std::chrono::nanoseconds now = m_clock();
    const std::optional<std::chrono::nanoseconds> before = std::exchange(m_playedAt, now);
    if (m_pace.paused || !before || m_now >= m_length)
        return;
    const double speed = m_pace.unbounded ? fastest : m_pace.speed;
    const double passed = std::chrono::duration<double, std::micro>(now - *before).count() * speed;
    m_now = std::min(m_length, m_now + Time(static_cast<std::int64_t>(passed)));
    if (m_now >= m_length)
        Q_EMIT statusChanged();
}

void CaptureSource::carryOut(const SetPace& command)
{
    m_pace = command.pace;
    m_pace.speed = std::clamp(m_pace.speed, 0.01, 100.0);
    Q_EMIT statusChanged();
}

void CaptureSource::carryOut(const SetPaused& command)
{
    m_pace.paused = command.paused;
    Q_EMIT statusChanged();
}

void CaptureSource::carryOut(const Step& command)
{
    m_pace.paused = true;
    goTo(m_moments->next(command.kind, m_now).value_or(m_length));
}

void CaptureSource::carryOut(const RunUntil& command)
{
    m_pace.paused = true;
    if (command.matches)
        find(command);
    else
        goTo(command.time);
}

void CaptureSource::goTo(Time time)
{
    m_now = std::clamp(time, Time(0), m_length);
    m_playedAt.reset();
    Q_EMIT statusChanged();
}

void CaptureSource::find(const RunUntil& command)
{
    m_found.reset();
    m_searchesUntil = std::min(command.time, m_length);
    m_search = std::jthread([this, moments = m_moments, after = m_now, until = *m_searchesUntil,
                             matches = command.matches](const std::stop_token& stop) {
        const std::optional<Moments::Found> found =
            moments->find(after, until, matches, [&stop] { return stop.stop_requested(); });
        if (stop.stop_requested())
            return;
        QMetaObject::invokeMethod(
            this,
            [this, found, until, stop] {
                if (stop.stop_requested())
                    return;
                m_searchesUntil.reset();
                if (found)
                    m_found = found->packet;
                goTo(found ? found->at : until);
            },
            Qt::QueuedConnection);
    });
    Q_EMIT statusChanged();
}

void CaptureSource::endSearch()
{
    m_search.request_stop();
    m_searchesUntil.reset();
}

} // namespace peerscope

#include "moc_capture_source.cpp"
