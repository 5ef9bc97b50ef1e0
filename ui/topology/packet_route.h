// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "ui/moment/selection.h"

#include <vector>

namespace peerscope {

/// The way of a selected packet through the topology: its own link, and through a server that relays also the
/// hop before it or those after it. A value; follows a trace that grows.
class PacketRoute
{
public:
    /// Of anything but a packet of `trace` there is no route.
    void select(const Selection& selection, const TraceSnapshot& trace);
    /// Looks for what a packet that was on its way has become since. Returns whether the links are others.
    bool update(const TraceSnapshot& trace, Time now);

    /// Each once, in the order of the hops.
    std::vector<LinkRef> links(const TraceSnapshot& trace) const;
    /// The first and the last datagrams that carried the packets, as far as they have been sent.
    std::vector<DatagramId> datagrams(const TraceSnapshot& trace) const;

private:
    std::vector<PacketId> m_before;
    PacketId m_packet;
    std::vector<PacketId> m_after;
    bool m_isOpen = false; ///< it may be relayed yet

    template <class Act> void forPackets(const TraceSnapshot& trace, Act act) const;
};

} // namespace peerscope
