// SPDX-License-Identifier: MIT
#pragma once

#include "ui/moment/moment.h"

#include <memory>
#include <utility>

namespace peerscope {

/// A moment without a source, whose parts a test sets one by one.
class SettableMoment final : public Moment
{
public:
    void setTrace(const TraceSnapshot& trace)
    {
        m_next.trace = trace;
        show(m_next);
    }
    void setState(std::shared_ptr<const TraceState> state)
    {
        m_next.state = std::move(state);
        show(m_next);
    }
    /// Sets the newest time.
    void setNow(Time now)
    {
        m_next.newest = now;
        show(m_next);
    }
    void setRunning(bool isRunning)
    {
        m_next.isRunning = isRunning;
        show(m_next);
    }
    /// Sets the playhead of a played source, and its state there.
    void setPlayhead(Time time, std::shared_ptr<const TraceState> state)
    {
        m_next.playhead = time;
        m_next.state = std::move(state);
        show(m_next);
    }

private:
    SourceFrame m_next;
};

} // namespace peerscope
