// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace_writer.h"
#include "core/wire/enet_tracker_output.h"

#include <set>
#include <unordered_map>

namespace peerscope {

/// Writes what an EnetTracker finds out about connections into a trace: the peers' status, their signals, and
/// which connections are open.
class TrackedConnections
{
public:
    /// `writer` must outlive this object.
    explicit TrackedConnections(TraceWriter& writer) : m_writer(writer) {}

    /// `at` is in the trace's time. `ending`: see EnetTrackerOutput::connectionEvent.
    void add(ConnectionEvent event, EndpointId peer, EndpointId subject, Time at, ConnectionEnding ending);

private:
    void addStatus(EndpointId peer, PeerStatus status, Time at);
    void addSignal(EventKind kind, EndpointId peer, EndpointId subject, Time at);
    void open(EndpointId peer, EndpointId remote, Time at);
    void close(EndpointId peer, EndpointId remote, Time at, ConnectionEnding ending);
    void closeAll(EndpointId peer, Time at, ConnectionEnding ending);
    std::int32_t idOf(EndpointId peer) const;

    TraceWriter& m_writer;
    std::unordered_map<EndpointId, std::set<EndpointId>> m_open; ///< by peer
};

} // namespace peerscope
