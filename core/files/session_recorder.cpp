// SPDX-License-Identifier: MIT
#include "core/files/session_recorder.h"

#include <chrono>
#include <utility>

namespace peerscope {

SessionRecorder::SessionRecorder(const QString& fileName, const TraceSnapshot& trace, QByteArray scenario)
    : m_writer(fileName, trace), m_begin(trace), m_scenario(std::move(scenario)),
      m_thread([this] { record(); })
{
}

SessionRecorder::~SessionRecorder()
{
    stop();
}

void SessionRecorder::stop()
{
    if (!m_thread.joinable())
        return;
    {
        const std::scoped_lock lock(m_mutex);
        m_isOver = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void SessionRecorder::record()
{
    constexpr std::chrono::seconds betweenWrites{1};
    std::unique_lock lock(m_mutex);
    while (!m_isOver) {
        lock.unlock();
        const TraceSnapshot now = m_begin.renewed();
        const bool isWritten = !m_writer.write({m_scenario, now.newestTime(), 0});
        lock.lock();
        if (!isWritten)
            return; // finish() says why
        m_wake.wait_for(lock, betweenWrites, [this] { return m_isOver; });
    }
}

std::optional<QString> SessionRecorder::finish(const SessionInfo& info)
{
    stop();
    return m_writer.finish(info);
}

} // namespace peerscope
