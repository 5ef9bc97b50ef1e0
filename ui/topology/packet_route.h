// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "ui/moment/selection.h"

#include <vector>

namespace peerscope {

/// The route of a selected packet through the topology: its own link, and with a relaying server also the hop
/// before it or the hops after it. A value; can be updated as the trace grows.
class PacketRoute
{
public:
    /// Empty unless a packet of `trace` is selected.
    void select(const Selection& selection, const TraceSnapshot& trace);
    /// Updates the route of a packet that was still on its way. Returns whether the links have changed.
    bool update(const TraceSnapshot& trace, Time now);

    /// Each link once, in order of the hops.
    std::vector<LinkRef> links(const TraceSnapshot& trace) const;
    /// The first and last datagrams that carried the packets, if sent yet.
    std::vector<DatagramId> datagrams(const TraceSnapshot& trace) const;

private:
    std::vector<PacketId> m_before;
    PacketId m_packet;
    std::vector<PacketId> m_after;
    bool m_isOpen = false; ///< it may still be relayed

    template <class Act> void forPackets(const TraceSnapshot& trace, Act act) const;
};

} // namespace peerscope
