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

/// Rows of a trace's datagrams, in order of sending.
using DatagramRows = std::span<const std::uint32_t>;

/// The datagrams of one link.
struct LadderLink
{
    EndpointId from;
    EndpointId to;
    std::vector<std::uint32_t> rows; ///< all datagrams of the link
    std::vector<std::uint32_t> lost; ///< those that never arrived
};

/// The datagrams of each link. So a picture of a few peers among many, or of a long time, need not read all
/// the others. Each row is read once, and again only while it is on its way. Takes four bytes per datagram.
class LadderIndex
{
public:
    static constexpr std::size_t rowsAtOnce = 400'000;

    /// Adds at most `mostRows` new datagrams of `trace`. Returns whether those were all. `trace` must be a
    /// later snapshot of the same recording; for another recording, call clear() first.
    bool update(const TraceSnapshot& trace, std::size_t mostRows = rowsAtOnce);
    void clear();

    /// Number of datagrams added so far.
    std::size_t size() const { return m_seen; }
    const std::vector<LadderLink>& links() const { return m_links; }
    /// Null if nothing was ever sent on the link.
    const LadderLink* link(EndpointId from, EndpointId to) const;

    /// The `rows` within [begin, end). Takes logarithmic time.
    static DatagramRows between(DatagramRows rows, std::size_t begin, std::size_t end);

private:
    LadderLink& linkFor(EndpointId from, EndpointId to);
    void settle(const TraceSnapshot& trace);

    std::size_t m_seen = 0;
    std::vector<LadderLink> m_links;
    std::unordered_map<std::uint32_t, std::size_t> m_places; ///< indices into m_links, by both ends
    std::vector<std::uint32_t> m_underWay;
};

} // namespace peerscope
