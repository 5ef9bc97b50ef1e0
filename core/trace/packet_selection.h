// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/filter.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <vector>

namespace peerscope {

/// The packets of a trace that match a filter: one bit for each packet, and counts to find the n-th match
/// quickly. Shared by the table, the timelines and the statistics. A value.
class PacketSelection
{
public:
    /// No packets, none selected.
    PacketSelection() = default;
    /// Checks every packet of `trace`.
    PacketSelection(PacketFilter filter, const TraceSnapshot& trace);

    /// Checks the new packets of a newer snapshot of the same trace, and again those whose fate was open last
    /// time. (Later changes to a decided packet, such as late resends, only show in a new selection.)
    void update(const TraceSnapshot& trace);

    const PacketFilter& filter() const { return m_filter; }
    /// How many packets were checked.
    std::size_t packetCount() const { return m_packetCount; }
    /// How many of them match.
    std::size_t size() const { return m_size; }
    bool contains(PacketId id) const
    {
        const std::size_t row = id.value();
        return row < m_packetCount && (m_bits[row / 64] >> (row % 64) & 1);
    }
    /// The matching packet number `index`, from 0; `index` must be below size(). Logarithmic.
    PacketId at(std::size_t index) const;
    /// How many matching packets come before `id`; if `id` matches, this is its own index.
    std::size_t indexOf(PacketId id) const;
    /// One bit for each packet, lowest bit first; bits from packetCount() on are 0.
    const std::vector<std::uint64_t>& bits() const { return m_bits; }

private:
    static constexpr std::size_t wordsInChunk = PacketColumns::rowCount / 64;

    PacketFilter m_filter;
    std::size_t m_packetCount = 0;
    std::size_t m_size = 0;
    std::vector<std::uint64_t> m_bits;
    std::vector<std::size_t> m_before; ///< matching packets before each chunk
    std::vector<bool> m_settled;       ///< whether a chunk is full and all its packets are decided
};

} // namespace peerscope
