// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/packet_selection.h"
#include "core/trace/trace.h"
#include "ui/jobs/newest_job.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace peerscope {

/// The packets that a filter lets through, kept up with a trace that grows. Long traces are looked through in
/// another thread, so that nobody waits. Lives on the UI thread.
class FilteredPackets final : public QObject
{
    Q_OBJECT

public:
    explicit FilteredPackets(QObject* parent = nullptr);

    /// May be called on every frame; looks at what is new ten times a second. Another run is looked at anew.
    void setTrace(const TraceSnapshot& trace);
    void setFilter(const PacketFilter& filter);

    const PacketFilter& filter() const { return m_filter; }
    /// What changed() was last said of: never null.
    const std::shared_ptr<const PacketSelection>& packets() const { return m_packets; }
    const TraceSnapshot& trace() const { return m_shown; }
    /// Another thread is at it.
    bool isBusy() const { return m_job.isRunning(); }

Q_SIGNALS:
    void changed();
    /// They could not be looked through; a sentence for the user. What was there stays.
    void failed(const QString& why);

private:
    void refresh(bool anew);
    void take(std::shared_ptr<const PacketSelection> packets, const TraceSnapshot& trace);

    PacketFilter m_filter;
    TraceSnapshot m_trace;
    TraceSnapshot m_shown;
    std::shared_ptr<const PacketSelection> m_packets;
    QTimer m_next; ///< runs while there is something new to look at
    NewestJob m_job{this};
};

} // namespace peerscope
