// SPDX-License-Identifier: MIT
#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QString>
#include <QThreadPool>

#include <exception>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <variant>

namespace peerscope {

/// Why a job has no result; a sentence for the user, with what can be done about it.
struct JobFailure
{
    QString text;
};

template <class Result> using JobOutcome = std::variant<Result, JobFailure>;

/// There was not enough memory for a job.
JobFailure outOfMemory();

/// What `work()` returns, or why it failed. What it had allocated is free again when this is known.
template <class Work> JobOutcome<std::invoke_result_t<const Work&>> outcomeOf(const Work& work)
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return outOfMemory();
    } catch (const std::exception& error) {
        return JobFailure{QString::fromLocal8Bit(error.what())};
    }
}

/// Runs `work` on another thread of `pool`. `done` gets a JobOutcome on the UI thread, unless `receiver`,
/// which lives there, is gone by then. A job that fails fails alone: no exception leaves it, so no other
/// window is touched.
template <class Work, class Done>
void startJob(QObject* receiver, Work work, Done done, QThreadPool* pool = QThreadPool::globalInstance())
{
    using Outcome = JobOutcome<std::invoke_result_t<const Work&>>;
    // Made here, so that telling of a failure needs next to no memory.
    auto outcome = std::make_shared<Outcome>();
    pool->start([receiver = QPointer(receiver), work = std::move(work), done = std::move(done), outcome] {
        *outcome = outcomeOf(work);
        // Only the UI thread looks at the pointer.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [receiver, done, outcome] {
                if (receiver)
                    done(*outcome);
            },
            Qt::QueuedConnection);
    });
}

} // namespace peerscope
