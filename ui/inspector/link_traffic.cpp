// SPDX-License-Identifier: MIT
#include "ui/inspector/link_traffic.h"

#include <algorithm>

namespace peerscope {

namespace {

/// True when the outcome is known, and is now counted.
bool settle(LinkTraffic::Outcomes& outcomes, FateClass fate)
{
    if (fate == FateClass::Pending)
        return false;
    ++(fate == FateClass::Delivered ? outcomes.delivered : outcomes.failed);
    return true;
}

FateClass classOf(DatagramFate fate)
{
    switch (fate) {
    case DatagramFate::InFlight:
        return FateClass::Pending;
    case DatagramFate::Delivered:
        return FateClass::Delivered;
    case DatagramFate::Lost:
        break;
    }
    return FateClass::Failed;
}

} // namespace

void LinkTrafficCounter::start(LinkRef link)
{
    *this = LinkTrafficCounter();
    m_link = link;
}

void LinkTrafficCounter::advance(const TraceSnapshot& trace, std::size_t maxRows)
{
    countPackets(trace, maxRows);
    countDatagrams(trace, maxRows);
    const std::size_t rows = trace.packetCount() + trace.datagramCount();
    const std::size_t seen = m_nextPacket + m_nextDatagram;
    m_traffic.counted = seen >= rows ? 1.0 : static_cast<double>(seen) / static_cast<double>(rows);
}

void LinkTrafficCounter::countPackets(const TraceSnapshot& trace, std::size_t maxRows)
{
    const auto settlePacket = [&](std::uint32_t row) {
        const PacketColumns& columns = trace.packetColumns(row);
        const std::size_t offset = TraceSnapshot::packetOffset(row);
        auto& outcomes = m_traffic.packets[static_cast<std::size_t>(columns.mode[offset])];
        return settle(outcomes, peerscope::classOf(columns.fate[offset].load(std::memory_order_acquire)));
    };
    std::erase_if(m_openPackets, settlePacket);

    const std::size_t end = std::min(trace.packetCount(), m_nextPacket + maxRows);
    for (; m_nextPacket < end; ++m_nextPacket) {
        const PacketColumns& columns = trace.packetColumns(m_nextPacket);
        const std::size_t offset = TraceSnapshot::packetOffset(m_nextPacket);
        if (columns.from[offset] != m_link.from.value() || columns.to[offset] != m_link.to.value())
            continue;
        auto& outcomes = m_traffic.packets[static_cast<std::size_t>(columns.mode[offset])];
        ++outcomes.sent;
        outcomes.bytes += columns.size[offset];
        const auto row = static_cast<std::uint32_t>(m_nextPacket);
        if (!settlePacket(row))
            m_openPackets.push_back(row);
    }
}

void LinkTrafficCounter::countDatagrams(const TraceSnapshot& trace, std::size_t maxRows)
{
    const auto settleDatagram = [&](std::uint32_t row) {
        const DatagramColumns& columns = trace.datagramColumns(row);
        const std::size_t offset = TraceSnapshot::datagramOffset(row);
        return settle(m_traffic.datagrams, classOf(columns.fate[offset].load(std::memory_order_acquire)));
    };
    std::erase_if(m_openDatagrams, settleDatagram);

    const std::size_t end = std::min(trace.datagramCount(), m_nextDatagram + maxRows);
    for (; m_nextDatagram < end; ++m_nextDatagram) {
        const DatagramColumns& columns = trace.datagramColumns(m_nextDatagram);
        const std::size_t offset = TraceSnapshot::datagramOffset(m_nextDatagram);
        if (columns.from[offset] != m_link.from.value() || columns.to[offset] != m_link.to.value())
            continue;
        ++m_traffic.datagrams.sent;
        m_traffic.datagrams.bytes += columns.size[offset];
        if (columns.duplicate[offset])
            ++m_traffic.duplicates;
        const auto row = static_cast<std::uint32_t>(m_nextDatagram);
        if (!settleDatagram(row))
            m_openDatagrams.push_back(row);
    }
}

} // namespace peerscope
