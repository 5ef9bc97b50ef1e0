// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace peerscope {

/// What ENet itself measures and counts of a connection, at the sender.
enum class ConnectionFigure : std::uint8_t {
    RoundTrip,       ///< mean, in milliseconds
    Variance,        ///< of the round trip, in milliseconds
    Throttle,        ///< the share of unreliable packets that ENet sends; 1 is all of them
    PacketLoss,      ///< the share of reliable commands that had to be sent again, a mean
    WaitingCommands, ///< packets that wait to be sent, or fragments of them
    WaitingBytes,    ///< of their payloads
    BytesInTransit,  ///< of reliable packets that are sent and not acknowledged
};
inline constexpr std::size_t connectionFigureCount = 7;

/// As in the report: "rtt_ms", "rtt_variance_ms", …
constexpr std::string_view name(ConnectionFigure figure)
{
    constexpr std::string_view names[] = {"rtt_ms",          "rtt_variance_ms",  "throttle",
                                          "packet_loss",     "waiting_commands", "waiting_bytes",
                                          "in_transit_bytes"};
    return names[static_cast<std::size_t>(figure)];
}

/// A connection's figures, by ConnectionFigure. None: not known, as most of them in a capture.
using ConnectionValues = std::array<std::optional<double>, connectionFigureCount>;

/// A time in which the figures of a connection did not change.
struct ConnectionStretch
{
    EndpointId from; ///< whose ENet it is
    EndpointId to;
    Time begin{};
    Time end{}; ///< not included; the same as `begin` if the next change came at once
    ConnectionValues values;
};

/// Calls `visit` for every stretch of every connection that was up until `end`: those of one connection in
/// order of time. Reads the trace once.
void forEachConnectionStretch(const TraceSnapshot& trace, Time end,
                              const std::function<void(const ConnectionStretch&)>& visit);

/// A figure over time: for how long it had each of its values. Percentiles are of time: p95 is the value that
/// was not exceeded for 95 % of it. Its size is that of the different values.
class TimeWeighted
{
public:
    void add(double value, Time length);

    bool isEmpty() const { return m_lengths.empty(); }
    // Only if it is not empty.
    double least() const { return m_lengths.front().value; }
    double most() const { return m_lengths.back().value; }
    double mean() const;
    /// `share` from 0 to 1.
    double percentile(double share) const;

private:
    struct Held
    {
        double value = 0;
        std::int64_t length = 0; ///< microseconds
    };

    std::vector<Held> m_lengths; ///< in order of values
    std::size_t m_last = 0;      ///< where the value is that was added last: most often the next one, too
    std::int64_t m_total = 0;
};

} // namespace peerscope
