// SPDX-License-Identifier: MIT
#include "ui/lab/lane_geometry.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peerscope {

namespace {

constexpr double headPlace = 0.7; ///< as a share of the width
constexpr double reach = 9;       ///< of the mouse, pixels
constexpr Time longestUnderWay{
    60'000'000}; ///< packets sent earlier than this before the view are not looked for

} // namespace

Time LaneTimes::timeAt(double x, const QRectF& area) const
{
    const double share = (x - area.left()) / std::max(area.width(), 1.0);
    return from + Time(std::llround(share * static_cast<double>(length().count())));
}

LaneTimes timesAround(Time head, Time length, Time duration)
{
    length = std::clamp(length, Time(1), std::max(duration, Time(1)));
    const Time before(std::llround(static_cast<double>(length.count()) * headPlace));
    const Time from = std::clamp(head - before, Time(0), std::max(duration - length, Time(0)));
    return {from, from + length};
}

LaneRows rowsOf(const QRectF& area)
{
    const double marks = area.height() * 0.62;
    LaneRows rows;
    rows.sent = area.top() + marks * 0.16;
    rows.arrived = area.top() + marks * 0.52;
    rows.delivered = area.top() + marks * 0.88;
    rows.age = QRectF(area.left(), area.top() + marks + 4, area.width(), area.height() - marks - 6);
    return rows;
}

std::vector<LaneMark> laneMarks(const MeasuredStream& stream, const LaneTimes& times, const QRectF& area,
                                Time head)
{
    const auto& packets = stream.packets;
    const auto sentBefore = [](const MeasuredPacket& packet, Time time) { return packet.sent < time; };
    auto begin = std::lower_bound(packets.begin(), packets.end(), times.from - longestUnderWay, sentBefore);
    const auto end = std::lower_bound(begin, packets.end(), std::min(times.to, head) + Time(1), sentBefore);
    std::vector<LaneMark> marks;
    for (; begin != end; ++begin) {
        const MeasuredPacket& packet = *begin;
        const Time last = packet.delivered.value_or(packet.arrived.value_or(packet.sent));
        if (packet.sent < times.from && last < times.from)
            continue;
        LaneMark mark;
        mark.packet = static_cast<std::size_t>(begin - packets.begin());
        mark.sentX = times.xOf(packet.sent, area);
        if (packet.arrived && *packet.arrived <= head)
            mark.arrivedX = times.xOf(*packet.arrived, area);
        if (packet.delivered && *packet.delivered <= head)
            mark.deliveredX = times.xOf(*packet.delivered, area);
        mark.lost = !packet.delivered && packet.fate != PacketFate::InFlight;
        mark.unsent = packet.fate == PacketFate::Throttled || packet.fate == PacketFate::Rejected;
        mark.held = packet.held > Time(0);
        marks.push_back(mark);
    }
    return marks;
}

std::vector<QPointF> ageCurve(const AgeHistory& history, const LaneTimes& times, const QRectF& strip,
                              Time head, Time highest)
{
    std::vector<QPointF> curve;
    const auto yOf = [&](Time age) {
        const double share =
            static_cast<double>(age.count()) / static_cast<double>(std::max(highest, Time(1)).count());
        return strip.bottom() - std::min(share, 1.0) * strip.height();
    };
    const Time until = std::min(times.to, head);
    auto first =
        std::upper_bound(history.begins.begin(), history.begins.end(), times.from) - history.begins.begin();
    for (auto index = static_cast<std::size_t>(std::max<std::ptrdiff_t>(first - 1, 0));
         index < history.begins.size(); ++index) {
        const AgeStretch& stretch = history.stretches[index];
        const Time begin = std::max(history.begins[index], times.from);
        const Time end = std::min(history.begins[index] + (stretch.oldest - stretch.youngest), until);
        if (begin > until)
            break;
        if (end < begin)
            continue;
        const Time sent = history.begins[index] - stretch.youngest;
        curve.emplace_back(times.xOf(begin, strip), yOf(begin - sent));
        // A point where the curve leaves the strip at the top.
        if (end - sent > highest && begin - sent < highest)
            curve.emplace_back(times.xOf(sent + highest, strip), strip.top());
        curve.emplace_back(times.xOf(end, strip), yOf(end - sent));
    }
    return curve;
}

std::optional<Time> newestStateAt(const AgeHistory& history, Time time)
{
    const auto after = std::upper_bound(history.begins.begin(), history.begins.end(), time);
    if (after == history.begins.begin())
        return std::nullopt;
    const auto index = static_cast<std::size_t>(after - history.begins.begin() - 1);
    return history.begins[index] - history.stretches[index].youngest;
}

std::optional<std::size_t> packetAt(const std::vector<LaneMark>& marks, const LaneRows& rows, QPointF place)
{
    std::optional<std::size_t> best;
    double nearest = reach;
    for (const LaneMark& mark : marks) {
        const auto look = [&](std::optional<double> x, double y) {
            const double distance = x ? std::hypot(*x - place.x(), y - place.y()) : reach;
            if (distance < nearest) {
                nearest = distance;
                best = mark.packet;
            }
        };
        look(mark.sentX, rows.sent);
        look(mark.arrivedX, rows.arrived);
        look(mark.deliveredX, rows.delivered);
    }
    return best;
}

QPointF walkAt(Time time)
{
    const double turn = toSeconds(time) * std::numbers::pi / 2;
    return {std::sin(turn), std::sin(2 * turn) * 0.7};
}

} // namespace peerscope
