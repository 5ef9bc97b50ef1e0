// SPDX-License-Identifier: MIT
#include "core/trace/packet_selection.h"

#include "core/trace/filter_scan.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace peerscope {

namespace {

/// Packs eight bytes that are 0 or 1 into bits, in order.
std::uint64_t bitsOfEight(const bool* values)
{
    static_assert(sizeof(bool) == 1 && std::endian::native == std::endian::little);
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, values, sizeof(bytes));
    return bytes * 0x0102'0408'1020'4080ull >> 56;
}

bool isSettled(const PacketColumns& columns)
{
    for (const auto& fate : columns.fate) {
        if (fate.load(std::memory_order_relaxed) == PacketFate::InFlight)
            return false;
    }
    return true;
}

} // namespace

PacketSelection::PacketSelection(PacketFilter filter, const TraceSnapshot& trace)
    : m_filter(std::move(filter))
{
    update(trace);
}

void PacketSelection::update(const TraceSnapshot& trace)
{
    const std::size_t chunks = (trace.packetCount() + PacketColumns::rowCount - 1) / PacketColumns::rowCount;
    m_bits.resize(chunks * wordsInChunk);
    m_before.resize(chunks);
    m_settled.resize(chunks);
    m_packetCount = trace.packetCount();
    FilterScan scan(m_filter, trace);
    FilterScan::Mask mask;
    m_size = 0;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
        std::uint64_t* const words = &m_bits[chunk * wordsInChunk];
        if (!m_settled[chunk]) {
            const std::size_t first = chunk * PacketColumns::rowCount;
            const bool whole = trace.packetCount() - first >= PacketColumns::rowCount;
            // Checked before the scan, so that packets decided during it are checked again.
            m_settled[chunk] = whole && isSettled(trace.packetColumns(first));
            scan.scan(chunk, mask);
            for (std::size_t word = 0; word < wordsInChunk; ++word) {
                words[word] = 0;
                for (std::size_t byte = 0; byte < 8; ++byte)
                    words[word] |= bitsOfEight(&mask[word * 64 + byte * 8]) << (8 * byte);
            }
        }
        m_before[chunk] = m_size;
        for (std::size_t word = 0; word < wordsInChunk; ++word)
            m_size += static_cast<std::size_t>(std::popcount(words[word]));
    }
}

PacketId PacketSelection::at(std::size_t index) const
{
    const auto after = std::upper_bound(m_before.begin(), m_before.end(), index);
    const auto chunk = static_cast<std::size_t>(after - m_before.begin()) - 1;
    std::size_t left = index - m_before[chunk];
    std::size_t word = chunk * wordsInChunk;
    for (std::size_t here; (here = static_cast<std::size_t>(std::popcount(m_bits[word]))) <= left; ++word)
        left -= here;
    std::uint64_t bits = m_bits[word];
    for (; left > 0; --left)
        bits &= bits - 1;
    return PacketId(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits))));
}

std::size_t PacketSelection::indexOf(PacketId id) const
{
    const std::size_t row = id.value();
    if (row >= m_packetCount)
        return m_size;
    const std::size_t chunk = row / PacketColumns::rowCount;
    std::size_t index = m_before[chunk];
    for (std::size_t word = chunk * wordsInChunk; word < row / 64; ++word)
        index += static_cast<std::size_t>(std::popcount(m_bits[word]));
    const std::uint64_t below = (std::uint64_t{1} << (row % 64)) - 1;
    return index + static_cast<std::size_t>(std::popcount(m_bits[row / 64] & below));
}

} // namespace peerscope
