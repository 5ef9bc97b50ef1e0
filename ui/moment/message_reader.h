// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "ui/jobs/newest_job.h"

#include <QObject>

namespace peerscope {

/// Has the packets of a trace read for what they say (see MessageColumns), as the trace grows: many on
/// another thread, a few at once. Lives on the UI thread.
class MessageReader final : public QObject
{
    Q_OBJECT

public:
    explicit MessageReader(QObject* parent = nullptr);

    /// May be called on every frame.
    void setTrace(const TraceSnapshot& trace);

Q_SIGNALS:
    /// More packets were read.
    void advanced();
    /// They could not be read; a sentence for the user. Said once for a trace.
    void failed(const QString& why);

private:
    void readOn();

    TraceSnapshot m_trace;
    std::uint64_t m_readRevision = 0; ///< of the trace that was read last
    bool m_hasFailed = false;
    NewestJob m_job{this};
};

} // namespace peerscope
