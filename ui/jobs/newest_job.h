// SPDX-License-Identifier: MIT
#pragma once

#include "ui/jobs/job.h"

#include <QObject>

#include <functional>
#include <stop_token>
#include <utility>

namespace peerscope {

/// What a job is given by who has started it. Used on the job's thread.
class JobControl
{
public:
    JobControl(std::stop_token stop, std::function<void(int done, int of)> tell)
        : m_stop(std::move(stop)), m_tell(std::move(tell))
    {
    }

    /// Asks the job to end soon, with what it has by then.
    const std::stop_token& stop() const { return m_stop; }
    void tellProgress(int done, int of) const { m_tell(done, of); }

private:
    std::stop_token m_stop;
    std::function<void(int done, int of)> m_tell;
};

/// Work that is started anew when something has changed, such as a search or an experiment: only the newest
/// counts. An older job is asked to stop, and nothing of it is told any more. Nobody waits for a job, not
/// even at the end: it keeps what it works on. A member of `receiver`, on the UI thread.
class NewestJob
{
public:
    explicit NewestJob(QObject* receiver) : m_receiver(receiver) {}
    ~NewestJob() { stop(); }
    NewestJob(const NewestJob&) = delete;
    NewestJob& operator=(const NewestJob&) = delete;

    bool isRunning() const { return m_isRunning; }

    /// Runs `work(const JobControl&)` on another thread. `done` gets its JobOutcome and `progressed` its
    /// progress, both on the UI thread.
    template <class Work, class Done>
    void start(Work work, Done done, std::function<void(int done, int of)> progressed = {})
    {
        drop();
        m_stop = std::stop_source();
        m_isRunning = true;
        const quint64 number = m_newest;
        const auto tell = [this, number, receiver = QPointer(m_receiver),
                           progressed = std::move(progressed)](int part, int of) {
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [this, number, receiver, progressed, part, of] {
                    if (receiver && number == m_newest && progressed)
                        progressed(part, of);
                },
                Qt::QueuedConnection);
        };
        startJob(
            m_receiver,
            [work = std::move(work), control = JobControl(m_stop.get_token(), tell)] {
                return work(control);
            },
            [this, number, done = std::move(done)](const auto& outcome) {
                if (number != m_newest)
                    return;
                m_isRunning = false;
                done(outcome);
            });
    }
    /// Asks the job to end; what it has by then is told as ever.
    void stop() { m_stop.request_stop(); }
    /// Asks the job to end; nothing of it is told any more.
    void drop()
    {
        stop();
        ++m_newest;
        m_isRunning = false;
    }

private:
    QObject* m_receiver;
    std::stop_source m_stop;
    quint64 m_newest = 0;
    bool m_isRunning = false;
};

} // namespace peerscope
