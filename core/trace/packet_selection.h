// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/filter.h"
#include "core/trace/trace.h"

#include <cstdint>
#include <vector>

namespace peerscope {

/// The packets of a trace that a filter lets through: a bit a packet, and counts that find the n-th one
/// without going over them. What a table, a timeline and statistics share. A value.
class PacketSelection
{
public:
    /// Nothing is selected, of no packets.
    PacketSelection() = default;
    /// Goes over every packet of `trace`.
    PacketSelection(PacketFilter filter, const TraceSnapshot& trace);

    /// Goes over what a newer snapshot of the same trace has more, and again over packets whose fate was open
    /// the last time. (What a decided packet still gathers, late resends, shows in a selection made anew.)
    void update(const TraceSnapshot& trace);

    const PacketFilter& filter() const { return m_filter; }
    /// How many packets were looked at.
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
    /// How many matching packets come before `id`: its own index where it matches.
    std::size_t indexOf(PacketId id) const;
    /// A bit a packet, from the lowest; those behind packetCount() are 0.
    const std::vector<std::uint64_t>& bits() const { return m_bits; }

private:
    static constexpr std::size_t wordsInChunk = PacketColumns::rowCount / 64;

    PacketFilter m_filter;
    std::size_t m_packetCount = 0;
    std::size_t m_size = 0;
    std::vector<std::uint64_t> m_bits;
    std::vector<std::size_t> m_before; ///< matching packets before each chunk
    std::vector<bool> m_settled;       ///< whether every packet of a chunk is there and decided
};

} // namespace peerscope
