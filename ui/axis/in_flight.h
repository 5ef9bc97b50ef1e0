// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"
#include "core/base/loss_reason.h"
#include "core/base/time.h"
#include "core/trace/trace.h"

#include <QtGlobal>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace peerscope {

enum class FlightPhase : std::uint8_t {
    Travelling,
    Landed, ///< arrived a moment ago; still shown, so that fast ones can be seen
    Lost,   ///< lost: a cross that stays and fades
};

/// Where a datagram is drawn at one moment.
struct FlightPlace
{
    qreal along = 0;   ///< 0 at the sender, 1 at the receiver
    qreal opacity = 1; ///< 0 to 1
    FlightPhase phase = FlightPhase::Travelling;
};

/// A datagram lost by the link is drawn up to this share of its way.
inline constexpr qreal lostAlong = 0.55;
/// A datagram stays visible for at least this long after it was sent, however fast it is.
inline constexpr Time shortestShown{50'000};
/// The cross of a lost datagram fades for as long as its flight would have taken, but at least this long.
inline constexpr Time shortestCross{250'000};

/// When a datagram was sent, when it arrives (or would have), and where it was lost.
struct FlightTimes
{
    Time sent{};
    Time due{};
    LossReason lost = LossReason::None; ///< None if it is not lost
    std::optional<Time> lostAt = {};    ///< see DatagramRow
};

/// How far a lost datagram came, 0 to 1. A killed one: to where it was killed. One that nobody received: to
/// the end. For one dropped by the link the place is not known: lostAlong.
qreal shareUntilLost(const FlightTimes& times);

/// Where a datagram is at `now`, or nothing if it is not visible then. Depends only on the arguments: a
/// moment looks the same paused, in slow motion, or when looking back.
std::optional<FlightPlace> flightPlace(const FlightTimes& times, Time now);

/// Whether the datagram is on the network at `now` (sent, not arrived, not lost), so that it can be killed or
/// delayed. False for an unknown number, and for a datagram shown at a past moment that has arrived since.
bool isOnItsWay(const TraceSnapshot& trace, DatagramId datagram, Time now);

enum class FlightGlyph : std::uint8_t { Control, Unreliable, UnreliableOrdered, Reliable };
inline constexpr int flightGlyphCount = 4;

/// How a datagram is drawn: as its most important packet, or Control if it carries none.
FlightGlyph flightGlyph(datagram_content::Flags content);

struct Flight
{
    DatagramId id;
    EndpointId from;
    EndpointId to;
    FlightGlyph glyph = FlightGlyph::Control;
    bool resend = false;
    bool duplicate = false;
    FlightPlace place;
};

struct FlightLimits
{
    /// Datagrams sent longer than this before `now` are not shown.
    Time lookBack{2'000'000};
    std::size_t mostDrawn = 4'000;
    std::size_t mostScanned = 200'000;
};

/// The datagrams visible at one moment, newest first. The limits bound how many are read, so the cost does
/// not depend on the length of the trace.
class InFlight
{
public:
    void update(const TraceSnapshot& trace, Time now, const FlightLimits& limits);

    const std::vector<Flight>& flights() const { return m_flights; }
    /// How many more are visible but over the limit.
    std::size_t notDrawn() const { return m_notDrawn; }
    /// False if the limit ended the search; then `notDrawn` is a lower bound.
    bool isComplete() const { return m_complete; }

private:
    std::vector<Flight> m_flights;
    std::size_t m_notDrawn = 0;
    bool m_complete = true;
};

} // namespace peerscope
