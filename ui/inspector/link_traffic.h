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

/// The traffic of one link so far.
struct LinkTraffic
{
    struct Outcomes
    {
        std::uint64_t sent = 0;
        std::uint64_t bytes = 0; ///< sent bytes: of packets the payload, of datagrams the UDP payload
        std::uint64_t delivered = 0;
        std::uint64_t failed = 0;
        std::uint64_t pending() const { return sent - delivered - failed; }
        bool operator==(const Outcomes&) const = default;
    };
    Outcomes datagrams;
    std::array<Outcomes, transferModeCount> packets; ///< indexed by TransferMode
    std::uint64_t duplicates = 0;                    ///< copies made by the link
    double counted = 1.0; ///< share of the trace counted so far; below 1 while counting

    bool operator==(const LinkTraffic&) const = default;
};

/// Counts the traffic of one link. Reads each row once, except rows whose fate was still open. Each call
/// reads a bounded number of new rows, so a long trace is counted over several frames.
class LinkTrafficCounter
{
public:
    static constexpr std::size_t rowsPerCall = 500'000;

    /// Starts again. With a time, counts what was sent until then, with the fates as of then.
    void start(LinkRef link, std::optional<Time> until = {});
    /// Continues with at most `maxRows` new rows of each table. `trace` must be the trace of the earlier
    /// calls since start(), or a later snapshot of it.
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
