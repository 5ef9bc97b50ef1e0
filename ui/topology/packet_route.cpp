// SPDX-License-Identifier: MIT
#include "ui/topology/packet_route.h"

#include "core/trace/relayed_packets.h"

#include <algorithm>

namespace peerscope {

namespace {

/// A server relays a packet in the poll that takes it, so after this long nothing more will come.
constexpr Time relayedBy{1'000'000};

} // namespace

void PacketRoute::select(const Selection& selection, const TraceSnapshot& trace)
{
    *this = {};
    const auto* packet = std::get_if<PacketId>(&selection);
    if (!packet || !packet->isValid() || packet->value() >= trace.packetCount())
        return;
    m_packet = *packet;
    if (const std::optional<PacketId> before = relayedFrom(trace, m_packet))
        m_before.push_back(*before);
    m_after = relayedTo(trace, m_packet);
    m_isOpen = true;
}

bool PacketRoute::update(const TraceSnapshot& trace, Time now)
{
    if (!m_isOpen || m_packet.value() >= trace.packetCount())
        return false;
    const PacketRow row = trace.packet(m_packet);
    if (row.fate == PacketFate::InFlight)
        return false;
    m_isOpen = row.delivered && now - *row.delivered < relayedBy;
    const std::size_t known = m_after.size();
    m_after = relayedTo(trace, m_packet);
    return m_after.size() != known;
}

template <class Act> void PacketRoute::forPackets(const TraceSnapshot& trace, Act act) const
{
    const auto visit = [&](PacketId packet) {
        if (packet.isValid() && packet.value() < trace.packetCount())
            act(trace.packet(packet));
    };
    std::for_each(m_before.begin(), m_before.end(), visit);
    visit(m_packet);
    std::for_each(m_after.begin(), m_after.end(), visit);
}

std::vector<LinkRef> PacketRoute::links(const TraceSnapshot& trace) const
{
    std::vector<LinkRef> result;
    forPackets(trace, [&](const PacketRow& packet) {
        const LinkRef link{packet.from, packet.to};
        if (std::find(result.begin(), result.end(), link) == result.end())
            result.push_back(link);
    });
    return result;
}

std::vector<DatagramId> PacketRoute::datagrams(const TraceSnapshot& trace) const
{
    std::vector<DatagramId> result;
    forPackets(trace, [&](const PacketRow& packet) {
        result.push_back(packet.firstDatagram);
        result.push_back(packet.lastDatagram);
    });
    return result;
}

} // namespace peerscope
