// SPDX-License-Identifier: MIT
#include "ui/axis/in_flight.h"

#include <algorithm>

namespace peerscope {

namespace {

qreal share(Time part, Time whole)
{
    return static_cast<qreal>(part.count()) / static_cast<qreal>(whole.count());
}

} // namespace

qreal shareUntilLost(const FlightTimes& times)
{
    if (times.lostAt)
        return times.due > times.sent
                   ? std::clamp(share(*times.lostAt - times.sent, times.due - times.sent), 0.0, 1.0)
                   : 1.0;
    return times.lost == LossReason::Unreachable ? 1.0 : lostAlong;
}

std::optional<FlightPlace> flightPlace(const FlightTimes& times, Time now)
{
    if (now < times.sent)
        return std::nullopt;
    const Time length = std::max(times.due, times.sent) - times.sent;
    const Time elapsed = now - times.sent;

    if (times.lost != LossReason::None) {
        const qreal end = shareUntilLost(times);
        const Time until(static_cast<Time::rep>(static_cast<qreal>(length.count()) * end));
        if (elapsed < until)
            return FlightPlace{share(elapsed, length), 1.0, FlightPhase::Travelling};
        const Time fade = std::max(length, shortestCross);
        if (elapsed - until >= fade)
            return std::nullopt;
        return FlightPlace{end, 1.0 - share(elapsed - until, fade), FlightPhase::Lost};
    }

    if (elapsed < length)
        return FlightPlace{share(elapsed, length), 1.0, FlightPhase::Travelling};
    if (elapsed >= shortestShown)
        return std::nullopt;
    return FlightPlace{1.0, 1.0 - share(elapsed - length, shortestShown - length), FlightPhase::Landed};
}

bool isOnItsWay(const TraceSnapshot& trace, DatagramId datagram, Time now)
{
    if (!datagram.isValid() || datagram.value() >= trace.datagramCount())
        return false;
    const DatagramRow row = trace.datagram(datagram);
    return row.fate == DatagramFate::InFlight && row.sent <= now && now <= row.due;
}

FlightGlyph flightGlyph(datagram_content::Flags content)
{
    if (content & datagram_content::reliable)
        return FlightGlyph::Reliable;
    if (content & datagram_content::unreliableOrdered)
        return FlightGlyph::UnreliableOrdered;
    if (content & datagram_content::unreliable)
        return FlightGlyph::Unreliable;
    return FlightGlyph::Control;
}

void InFlight::update(const TraceSnapshot& trace, Time now, const FlightLimits& limits)
{
    m_flights.clear();
    m_notDrawn = 0;
    const std::size_t end = trace.firstDatagramAt(now + Time(1));
    std::size_t begin = trace.firstDatagramAt(now - limits.lookBack);
    m_complete = end - begin <= limits.mostScanned;
    if (!m_complete)
        begin = end - limits.mostScanned;

    for (std::size_t row = end; row-- > begin;) {
        const DatagramColumns& chunk = trace.datagramColumns(row);
        const std::size_t offset = TraceSnapshot::datagramOffset(row);
        const Time sent(chunk.sent[offset]);
        const Time due(chunk.due[offset].load(std::memory_order_relaxed));
        const LossReason lost = chunk.fate[offset].load(std::memory_order_acquire) == DatagramFate::Lost
                                    ? chunk.reason[offset].load(std::memory_order_relaxed)
                                    : LossReason::None;
        FlightTimes times{sent, due, lost};
        if (lost != LossReason::None)
            times.lostAt = trace.datagram(DatagramId(static_cast<DatagramId::Value>(row))).lostAt;
        const std::optional<FlightPlace> place = flightPlace(times, now);
        if (!place)
            continue;
        if (m_flights.size() >= limits.mostDrawn) {
            ++m_notDrawn;
            continue;
        }
        const datagram_content::Flags content = chunk.content[offset];
        m_flights.push_back({DatagramId(static_cast<DatagramId::Value>(row)), EndpointId(chunk.from[offset]),
                             EndpointId(chunk.to[offset]), flightGlyph(content),
                             (content & datagram_content::resend) != 0, chunk.duplicate[offset], *place});
    }
}

} // namespace peerscope
