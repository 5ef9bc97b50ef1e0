// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/session_file.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace peerscope {

/// Records a run while it runs: writes what is new once a second, on a thread of its own. The trace may be
/// written meanwhile.
class SessionRecorder
{
public:
    /// `scenario`: see SessionInfo.
    SessionRecorder(const QString& fileName, const TraceSnapshot& trace, QByteArray scenario);
    /// Without finish(), the session looks as if the program had been cut off.
    ~SessionRecorder();
    SessionRecorder(const SessionRecorder&) = delete;
    SessionRecorder& operator=(const SessionRecorder&) = delete;

    /// When the run is over, and nothing writes its trace any more. Returns what went wrong with the file,
    /// first or now.
    std::optional<QString> finish(const SessionInfo& info);

private:
    void record();
    void stop();

    SessionWriter m_writer; ///< of the thread, until it ends
    TraceSnapshot m_begin;
    QByteArray m_scenario;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_isOver = false; ///< guarded by the mutex
    std::thread m_thread;
};

} // namespace peerscope
