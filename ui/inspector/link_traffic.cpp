// SPDX-License-Identifier: MIT
#include "ui/inspector/link_traffic.h"

#include "core/trace/as_of.h"

#include <algorithm>

namespace peerscope {

namespace {

/// True if the outcome is known; it is counted then.
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

void LinkTrafficCounter::start(LinkRef link, std::optional<Time> until)
{
    *this = LinkTrafficCounter();
    m_link = link;
    m_until = until;
}

void LinkTrafficCounter::advance(const TraceSnapshot& trace, std::size_t maxRows)
{
    const std::size_t packets = m_until ? trace.firstPacketAt(*m_until + Time(1)) : trace.packetCount();
    const std::size_t datagrams = m_until ? trace.firstDatagramAt(*m_until + Time(1)) : trace.datagramCount();
    countPackets(trace, std::min(packets, m_nextPacket + maxRows));
    countDatagrams(trace, std::min(datagrams, m_nextDatagram + maxRows));
    const std::size_t rows = packets + datagrams;
    const std::size_t seen = m_nextPacket + m_nextDatagram;
    m_traffic.counted = seen >= rows ? 1.0 : static_cast<double>(seen) / static_cast<double>(rows);
}

void LinkTrafficCounter::countPackets(const TraceSnapshot& trace, std::size_t end)
{
    const auto settlePacket = [&](std::uint32_t row) {
        const PacketColumns& columns = trace.packetColumns(row);
        const std::size_t offset = TraceSnapshot::packetOffset(row);
        auto& outcomes = m_traffic.packets[static_cast<std::size_t>(columns.mode[offset])];
        const PacketFate fate = m_until ? packetAsOf(trace, PacketId(row), *m_until).fate
                                        : columns.fate[offset].load(std::memory_order_acquire);
        return settle(outcomes, peerscope::classOf(fate));
    };
    std::erase_if(m_openPackets, settlePacket);

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

void LinkTrafficCounter::countDatagrams(const TraceSnapshot& trace, std::size_t end)
{
    const auto settleDatagram = [&](std::uint32_t row) {
        const DatagramColumns& columns = trace.datagramColumns(row);
        const std::size_t offset = TraceSnapshot::datagramOffset(row);
        const DatagramFate fate = m_until ? datagramAsOf(trace, DatagramId(row), *m_until).fate
                                          : columns.fate[offset].load(std::memory_order_acquire);
        return settle(m_traffic.datagrams, classOf(fate));
    };
    std::erase_if(m_openDatagrams, settleDatagram);

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
