// SPDX-License-Identifier: MIT
#include "core/trace/connection_history.h"

#include <algorithm>
#include <unordered_map>

namespace peerscope {

namespace {

/// What ENet shows of the round trip before it has measured one.
template <class Row> bool isUnmeasured(const Row& row)
{
    constexpr std::uint16_t defaultMs = 500;
    return row.meanMs == defaultMs && row.varianceMs == 0;
}

/// Follows every connection through the rows that change it.
class ConnectionFollower
{
public:
    ConnectionFollower(const TraceSnapshot& trace, const std::function<void(const ConnectionStretch&)>& visit)
        : m_isCapture(trace.origin() == TraceOrigin::Capture), m_visit(visit)
    {
    }

    void take(const ConnectionRow& row)
    {
        if (!row.remote.isValid())
            return;
        if (row.isOpen) {
            Followed& followed = changed(row.peer, row.remote, row.at);
            ++followed.openCount;
            followed.stretch.values = {};
            if (m_isCapture) // nothing was measured yet, and the rest is not seen in a capture
                return;
            setThrottle(followed, row.throttle);
            setCounted(followed, {});
            if (!isUnmeasured(row))
                setMeasured(followed, row);
            return;
        }
        const auto found = m_connections.find(keyOf(row.peer, row.remote));
        // A new connection may be up before the old one of the same two ends has timed out.
        if (found == m_connections.end() || --found->second.openCount > 0)
            return;
        finish(found->second, row.at);
        m_connections.erase(found);
    }
    void take(const RoundTripRow& row)
    {
        // A capture may have begun after the connection.
        if (m_isCapture || isOpen(row.from, row.to))
            setMeasured(changed(row.from, row.to, row.at), row);
    }
    void take(const ConnectionFiguresRow& row)
    {
        if (isOpen(row.from, row.to))
            setCounted(changed(row.from, row.to, row.at), row);
    }
    void finishAll(Time end)
    {
        for (auto& [key, followed] : m_connections)
            finish(followed, end);
    }

private:
    struct Followed
    {
        ConnectionStretch stretch; ///< the one that is not over
        int openCount = 0;
    };

    static std::uint32_t keyOf(EndpointId from, EndpointId to)
    {
        return std::uint32_t{from.value()} << 16 | to.value();
    }
    bool isOpen(EndpointId from, EndpointId to) const { return m_connections.contains(keyOf(from, to)); }

    /// Ends the connection's stretch, if it has one, and begins the next.
    Followed& changed(EndpointId from, EndpointId to, Time at)
    {
        const auto [found, isNew] = m_connections.try_emplace(keyOf(from, to));
        Followed& followed = found->second;
        if (!isNew)
            finish(followed, at);
        followed.stretch.from = from;
        followed.stretch.to = to;
        followed.stretch.begin = at;
        return followed;
    }
    void finish(Followed& followed, Time at)
    {
        followed.stretch.end = std::max(at, followed.stretch.begin);
        m_visit(followed.stretch);
    }

    template <class Row> void setMeasured(Followed& followed, const Row& row) const
    {
        set(followed, ConnectionFigure::RoundTrip, row.meanMs);
        set(followed, ConnectionFigure::Variance, row.varianceMs);
        if (!m_isCapture)
            setThrottle(followed, row.throttle);
    }
    static void setThrottle(Followed& followed, std::uint8_t throttle)
    {
        set(followed, ConnectionFigure::Throttle, throttle / double{RoundTripRow::fullThrottle});
    }
    static void setCounted(Followed& followed, const ConnectionFiguresRow& row)
    {
        set(followed, ConnectionFigure::PacketLoss, row.packetLoss / double{ConnectionFiguresRow::fullLoss});
        set(followed, ConnectionFigure::WaitingCommands, row.waitingCommands);
        set(followed, ConnectionFigure::WaitingBytes, static_cast<double>(row.waitingBytes));
        set(followed, ConnectionFigure::BytesInTransit, row.bytesInTransit);
    }
    static void set(Followed& followed, ConnectionFigure figure, double value)
    {
        followed.stretch.values[static_cast<std::size_t>(figure)] = value;
    }

    bool m_isCapture;
    const std::function<void(const ConnectionStretch&)>& m_visit;
    std::unordered_map<std::uint32_t, Followed> m_connections;
};

} // namespace

void forEachConnectionStretch(const TraceSnapshot& trace, Time end,
                              const std::function<void(const ConnectionStretch&)>& visit)
{
    ConnectionFollower follower(trace, visit);
    std::size_t connection = 0;
    std::size_t roundTrip = 0;
    std::size_t figures = 0;
    // Each kind of row is in order of time. At the same time, a connection opens before it is measured.
    for (;;) {
        const Time opens = connection < trace.connectionCount() ? trace.connection(connection).at : never;
        const Time measured = roundTrip < trace.roundTripCount() ? trace.roundTrip(roundTrip).at : never;
        const Time counted =
            figures < trace.connectionFiguresCount() ? trace.connectionFigures(figures).at : never;
        const Time next = std::min({opens, measured, counted});
        if (next == never || next > end)
            break;
        if (next == opens)
            follower.take(trace.connection(connection++));
        else if (next == measured)
            follower.take(trace.roundTrip(roundTrip++));
        else
            follower.take(trace.connectionFigures(figures++));
    }
    follower.finishAll(end);
}

void TimeWeighted::add(double value, Time length)
{
    m_total += length.count();
    if (m_last < m_lengths.size() && m_lengths[m_last].value == value) {
        m_lengths[m_last].length += length.count();
        return;
    }
    auto place = std::ranges::lower_bound(m_lengths, value, {}, &Held::value);
    if (place == m_lengths.end() || place->value != value)
        place = m_lengths.insert(place, {value, 0});
    place->length += length.count();
    m_last = static_cast<std::size_t>(place - m_lengths.begin());
}

double TimeWeighted::mean() const
{
    if (m_total == 0)
        return most();
    double sum = 0;
    for (const Held& held : m_lengths)
        sum += held.value * static_cast<double>(held.length);
    return sum / static_cast<double>(m_total);
}

double TimeWeighted::percentile(double share) const
{
    const double wanted = share * static_cast<double>(m_total);
    std::int64_t passed = 0;
    for (const Held& held : m_lengths) {
        passed += held.length;
        if (held.length > 0 && static_cast<double>(passed) >= wanted)
            return held.value;
    }
    return most();
}

} // namespace peerscope
