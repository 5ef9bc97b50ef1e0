// SPDX-License-Identifier: MIT
#include "ui/moment/state_maker.h"

#include <chrono>
#include <utility>

namespace peerscope {

namespace {

constexpr std::chrono::milliseconds frame{16};

bool takesLong(const TraceSnapshot& trace)
{
    constexpr std::size_t mostPeersAtOnce = 200; // 1,000 take more than half a frame
    constexpr std::size_t mostEventsAtOnce = 20'000;
    return trace.endpointCount() > mostPeersAtOnce || trace.eventCount() > mostEventsAtOnce;
}

std::shared_ptr<const TraceState> makeState(const TraceSnapshot& trace, Time time)
{
    return std::make_shared<const TraceState>(stateAt(trace, time));
}

} // namespace

StateMaker::StateMaker(QObject* parent) : QObject(parent)
{
    m_pause.setObjectName(QStringLiteral("framePause"));
    m_pause.setSingleShot(true);
    m_pause.setInterval(frame);
    connect(&m_pause, &QTimer::timeout, this, &StateMaker::makeNext);
}

std::shared_ptr<const TraceState> StateMaker::ask(const TraceSnapshot& trace, Time time)
{
    if (!takesLong(trace)) {
        drop();
        return makeState(trace, time);
    }
    m_next = Request{trace, time};
    makeNext();
    return nullptr;
}

void StateMaker::drop()
{
    m_next.reset();
    m_job.drop();
}

void StateMaker::makeNext()
{
    if (!m_next || m_job.isRunning() || m_pause.isActive())
        return;
    m_pause.start();
    m_job.start([request = *std::exchange(m_next, std::nullopt)](
                    const JobControl&) { return makeState(request.trace, request.time); },
                [this](const JobOutcome<std::shared_ptr<const TraceState>>& outcome) {
                    if (const auto* failure = std::get_if<JobFailure>(&outcome))
                        Q_EMIT failed(failure->text);
                    else
                        Q_EMIT made(std::get<std::shared_ptr<const TraceState>>(outcome));
                    makeNext();
                });
}

} // namespace peerscope

#include "moc_state_maker.cpp"
