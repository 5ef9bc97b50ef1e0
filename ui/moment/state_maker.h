// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"
#include "core/trace/trace.h"
#include "ui/jobs/newest_job.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace peerscope {

/// Makes the state of a trace at a time. Where there are so many peers or events that this would hold up the
/// UI thread, it is made on another thread and comes a little later: one after the other, at most one a
/// frame, and of several that were asked for meanwhile only the newest. Lives on the UI thread.
class StateMaker final : public QObject
{
    Q_OBJECT

public:
    explicit StateMaker(QObject* parent = nullptr);

    /// The state of `trace` at `time`. Null: it comes later, with made() or failed().
    std::shared_ptr<const TraceState> ask(const TraceSnapshot& trace, Time time);
    /// Nothing that was asked for is wanted any more.
    void drop();

Q_SIGNALS:
    void made(const std::shared_ptr<const peerscope::TraceState>& state);
    /// A sentence for the user.
    void failed(const QString& why);

private:
    struct Request
    {
        TraceSnapshot trace;
        Time time;
    };

    void makeNext();

    std::optional<Request> m_next;
    NewestJob m_job{this};
    QTimer m_pause{this}; ///< runs from the beginning of a job to the next frame
};

} // namespace peerscope
