// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/trace/trace.h"
#include "ui/moment/selection.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

namespace peerscope {

/// Which peers the ladder shows.
enum class LadderPeers : std::uint8_t {
    Automatic, ///< all if there are few, otherwise the servers and the peers selected last
    All,
    Chosen,
};

/// The peers of a selection: the ends of a packet, datagram or link, or the peer itself.
std::vector<EndpointId> peersOf(const TraceSnapshot& trace, const Selection& selection);

/// The peers that have a vertical line, from left to right. Servers are in the middle, so that their
/// datagrams cross few other lines.
class LadderColumns
{
public:
    static constexpr std::size_t noColumn = static_cast<std::size_t>(-1);
    static constexpr std::size_t mostAutomatic = 8; ///< with more peers than this, not all are shown
    static constexpr std::size_t fewAutomatic = 4;  ///< about this many are shown then

    void setPeers(LadderPeers peers) { m_peers = peers; }
    LadderPeers peers() const { return m_peers; }
    /// For LadderPeers::Chosen.
    void setChosen(std::set<EndpointId> chosen) { m_chosen = std::move(chosen); }
    const std::set<EndpointId>& chosen() const { return m_chosen; }

    /// Updates the columns; returns whether they changed. With automatic columns, a selected peer stays until
    /// others have been selected after it.
    bool update(const TraceSnapshot& trace, const Selection& selection);
    /// Forgets earlier selections, for another recording.
    void clear();

    std::size_t size() const { return m_columns.size(); }
    EndpointId peer(std::size_t column) const { return m_columns[column]; }
    std::size_t columnOf(EndpointId peer) const
    {
        return peer.isValid() && peer.value() < m_places.size() ? m_places[peer.value()] : noColumn;
    }
    bool contains(EndpointId peer) const { return columnOf(peer) != noColumn; }

private:
    void remember(const std::vector<EndpointId>& selected);
    std::set<EndpointId> automatic(const TraceSnapshot& trace) const;

    LadderPeers m_peers = LadderPeers::Automatic;
    std::set<EndpointId> m_chosen;
    std::vector<EndpointId> m_recent; ///< the peers selected last, newest first
    std::vector<EndpointId> m_columns;
    std::vector<std::size_t> m_places; ///< indexed by endpoint
};

} // namespace peerscope
