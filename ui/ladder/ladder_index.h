// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/trace/trace.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace peerscope {

/// Rows of a trace's datagrams, in the order of sending.
using DatagramRows = std::span<const std::uint32_t>;

/// The datagrams of one link.
struct LadderLink
{
    EndpointId from;
    EndpointId to;
    std::vector<std::uint32_t> rows; ///< all of them
    std::vector<std::uint32_t> lost; ///< those that never arrived
};

/// Which datagrams went from whom to whom, so that a picture of a few peers among many, or of a long time,
/// need not look through the others. Every row is looked at once, and again only while it is under way: four
/// bytes a datagram.
class LadderIndex
{
public:
    static constexpr std::size_t rowsAtOnce = 400'000;

    /// Takes in what is new in `trace`, at most `mostRows` datagrams. Returns whether that was all of it.
    /// `trace` is a later snapshot of the same recording; of another one, call clear() before.
    bool update(const TraceSnapshot& trace, std::size_t mostRows = rowsAtOnce);
    void clear();

    /// Datagrams that were taken in.
    std::size_t size() const { return m_seen; }
    const std::vector<LadderLink>& links() const { return m_links; }
    /// Null where nothing was ever sent.
    const LadderLink* link(EndpointId from, EndpointId to) const;

    /// The ones of `rows` within [begin, end). Logarithmic.
    static DatagramRows between(DatagramRows rows, std::size_t begin, std::size_t end);

private:
    LadderLink& linkFor(EndpointId from, EndpointId to);
    void settle(const TraceSnapshot& trace);

    std::size_t m_seen = 0;
    std::vector<LadderLink> m_links;
    std::unordered_map<std::uint32_t, std::size_t> m_places; ///< in m_links, by both ends
    std::vector<std::uint32_t> m_underWay;
};

} // namespace peerscope
