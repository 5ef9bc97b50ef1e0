// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_columns.h"

#include <algorithm>

namespace peerscope {

namespace {

bool isServer(const TraceSnapshot& trace, EndpointId peer)
{
    return trace.endpoint(peer).role == "server";
}

EndpointId endpointAt(std::size_t index)
{
    return EndpointId(static_cast<std::uint16_t>(index));
}

} // namespace

std::vector<EndpointId> peersOf(const TraceSnapshot& trace, const Selection& selection)
{
    if (const auto* packet = std::get_if<PacketId>(&selection);
        packet && packet->value() < trace.packetCount()) {
        const PacketRow row = trace.packet(*packet);
        return {row.from, row.to};
    }
    if (const auto* datagram = std::get_if<DatagramId>(&selection);
        datagram && datagram->value() < trace.datagramCount()) {
        const DatagramRow row = trace.datagram(*datagram);
        return {row.from, row.to};
    }
    if (const auto* peer = std::get_if<EndpointId>(&selection))
        return {*peer};
    if (const auto* link = std::get_if<LinkRef>(&selection))
        return {link->from, link->to};
    return {};
}

void LadderColumns::clear()
{
    m_recent.clear();
    m_chosen.clear();
    m_columns.clear();
    m_places.clear();
    if (m_peers == LadderPeers::Chosen)
        m_peers = LadderPeers::Automatic;
}

void LadderColumns::remember(const std::vector<EndpointId>& selected)
{
    for (const EndpointId peer : selected) {
        std::erase(m_recent, peer);
        m_recent.insert(m_recent.begin(), peer);
    }
    if (m_recent.size() > mostAutomatic)
        m_recent.resize(mostAutomatic);
}

std::set<EndpointId> LadderColumns::automatic(const TraceSnapshot& trace) const
{
    std::set<EndpointId> shown;
    const std::size_t count = trace.endpointCount();
    if (count <= mostAutomatic) {
        for (std::size_t index = 0; index < count; ++index)
            shown.insert(endpointAt(index));
        return shown;
    }
    for (std::size_t index = 0; index < count && shown.size() + 1 < fewAutomatic; ++index) {
        if (isServer(trace, endpointAt(index)))
            shown.insert(endpointAt(index));
    }
    // The two ends of the current selection are always shown.
    std::size_t taken = 0;
    for (const EndpointId peer : m_recent) {
        if (peer.value() < count && (taken < 2 || shown.size() < fewAutomatic))
            shown.insert(peer);
        ++taken;
    }
    for (std::size_t index = 0; index < count && shown.size() < fewAutomatic; ++index)
        shown.insert(endpointAt(index));
    return shown;
}

bool LadderColumns::update(const TraceSnapshot& trace, const Selection& selection)
{
    remember(peersOf(trace, selection));
    std::set<EndpointId> shown;
    if (m_peers == LadderPeers::Automatic) {
        shown = automatic(trace);
    } else {
        for (std::size_t index = 0; index < trace.endpointCount(); ++index) {
            if (m_peers == LadderPeers::All || m_chosen.contains(endpointAt(index)))
                shown.insert(endpointAt(index));
        }
    }
    std::vector<EndpointId> servers;
    std::vector<EndpointId> others;
    for (const EndpointId peer : shown)
        (isServer(trace, peer) ? servers : others).push_back(peer);
    std::vector<EndpointId> columns;
    const std::size_t left = servers.empty() ? 0 : others.size() / 2;
    columns.insert(columns.end(), others.begin(), others.begin() + static_cast<std::ptrdiff_t>(left));
    columns.insert(columns.end(), servers.begin(), servers.end());
    columns.insert(columns.end(), others.begin() + static_cast<std::ptrdiff_t>(left), others.end());
    if (columns == m_columns)
        return false;
    m_columns = std::move(columns);
    m_places.assign(trace.endpointCount(), noColumn);
    for (std::size_t column = 0; column < m_columns.size(); ++column)
        m_places[m_columns[column].value()] = column;
    return true;
}

} // namespace peerscope
