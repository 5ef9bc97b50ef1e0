// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/transfer_mode.h"
#include "core/trace/trace.h"
#include "ui/moment/selection.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace peerscope {

/// What has gone over one link so far.
struct LinkTraffic
{
    struct Outcomes
    {
        std::uint64_t sent = 0;
        std::uint64_t bytes = 0; ///< of those sent: payload of packets, UDP payload of datagrams
        std::uint64_t delivered = 0;
        std::uint64_t failed = 0;
        std::uint64_t pending() const { return sent - delivered - failed; }
        bool operator==(const Outcomes&) const = default;
    };
    Outcomes datagrams;
    std::array<Outcomes, transferModeCount> packets; ///< by TransferMode
    std::uint64_t duplicates = 0;                    ///< datagrams the link made itself
    double counted = 1.0; ///< share of the trace that is in these figures; below 1 while it catches up

    bool operator==(const LinkTraffic&) const = default;
};

/// Counts the traffic of one link without ever looking at a row twice, but for the rows whose outcome was
/// still open. Each call looks at a bounded number of new rows, so a long trace is counted over several
/// frames.
class LinkTrafficCounter
{
public:
    static constexpr std::size_t rowsPerCall = 500'000;

    /// Starts again from nothing. With a time, counts what was sent until then, as it was then.
    void start(LinkRef link, std::optional<Time> until = {});
    /// Goes on, through at most `maxRows` new rows of each table. `trace` must be the one of the calls before
    /// (since start()), at the same moment or a later one.
    void advance(const TraceSnapshot& trace, std::size_t maxRows = rowsPerCall);

    LinkRef link() const { return m_link; }
    std::optional<Time> until() const { return m_until; }
    const LinkTraffic& traffic() const { return m_traffic; }

private:
    void countPackets(const TraceSnapshot& trace, std::size_t end);
    void countDatagrams(const TraceSnapshot& trace, std::size_t end);

    LinkRef m_link;
    std::optional<Time> m_until;
    LinkTraffic m_traffic;
    std::size_t m_nextPacket = 0;
    std::size_t m_nextDatagram = 0;
    std::vector<std::uint32_t> m_openPackets;
    std::vector<std::uint32_t> m_openDatagrams;
};

} // namespace peerscope
