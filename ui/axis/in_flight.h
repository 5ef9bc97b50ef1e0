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
    Landed, ///< arrived a moment ago; shown so that a fast one is seen at all
    Lost,   ///< never to arrive: the cross that stays behind and fades
};

/// Where a datagram is drawn at one moment.
struct FlightPlace
{
    qreal along = 0;   ///< 0 at the sender, 1 at the receiver
    qreal opacity = 1; ///< 0 to 1
    FlightPhase phase = FlightPhase::Travelling;
};

/// A datagram that the link lost is drawn up to this share of its way.
inline constexpr qreal lostAlong = 0.55;
/// However fast it was, a datagram stays visible for this long after it was sent.
inline constexpr Time shortestShown{50'000};
/// The cross of a lost one fades for as long as its flight would have taken, and for this long at least.
inline constexpr Time shortestCross{250'000};

/// When a datagram was sent, when it arrives or would have, and what came between.
struct FlightTimes
{
    Time sent{};
    Time due{};
    LossReason lost = LossReason::None; ///< None of what is not lost
    std::optional<Time> lostAt = {};    ///< see DatagramRow
};

/// How far a lost datagram came, 0 to 1: to where it was killed; to the end where nobody received it. Nobody
/// knows where a link drops one, so that is lostAlong.
qreal shareUntilLost(const FlightTimes& times);

/// Where a datagram is at `now`, or nothing if it is not to be seen then. Depends on nothing else: the same
/// moment looks the same paused, in slow motion, or looked at again later.
std::optional<FlightPlace> flightPlace(const FlightTimes& times, Time now);

/// Whether the network still has it at `now`, so that something can be done to it: sent, not arrived, not
/// lost. False for a number that nobody has sent, and for what a past moment shows but is over by now.
bool isOnItsWay(const TraceSnapshot& trace, DatagramId datagram, Time now);

enum class FlightGlyph : std::uint8_t { Control, Unreliable, UnreliableOrdered, Reliable };
inline constexpr int flightGlyphCount = 4;

/// What a datagram is drawn as: its weightiest packet, or Control when it carries none.
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
    /// How long before `now` the oldest that is still shown may have been sent.
    Time lookBack{2'000'000};
    std::size_t mostDrawn = 4'000;
    std::size_t mostScanned = 200'000;
};

/// The datagrams to be seen at one moment, the newest first. What is looked at is bounded by the limits,
/// never by the length of the trace.
class InFlight
{
public:
    void update(const TraceSnapshot& trace, Time now, const FlightLimits& limits);

    const std::vector<Flight>& flights() const { return m_flights; }
    /// How many more are in sight but over the limit.
    std::size_t notDrawn() const { return m_notDrawn; }
    /// False: there were more datagrams in the window than may be looked at, so `notDrawn` is a lower bound.
    bool isComplete() const { return m_complete; }

private:
    std::vector<Flight> m_flights;
    std::size_t m_notDrawn = 0;
    bool m_complete = true;
};

} // namespace peerscope
