// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_geometry.h"

#include "ui/timeline/timeline_units.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace peerscope {

namespace {

constexpr std::uint8_t heldBit = PacketColumns::heldBit;
constexpr std::int64_t unknown = PacketColumns::unknownTime;
constexpr std::uint32_t noDatagram = PacketColumns::noDatagram;
/// Folding starts again at every multiple of this many pixels of absolute time. If it depended on where the
/// view begins, marks would flicker while scrolling.
constexpr double foldBlock = 512;
/// Packets sent earlier than this before the view are not checked for delays that reach into it.
constexpr double longestTail = 2e6; // microseconds

/// Whether this recipient's part may be drawn at `time` or later.
bool mayReach(const PacketColumns& chunk, std::size_t at, std::int64_t time)
{
    return chunk.fate[at].load(std::memory_order_acquire) != PacketFate::Delivered ||
           chunk.delivered[at].load(std::memory_order_relaxed) >= time ||
           chunk.resends[at].load(std::memory_order_relaxed) > 0;
}

std::size_t digits(std::uint64_t value)
{
    std::size_t count = 1;
    while (value >= 10) {
        value /= 10;
        ++count;
    }
    return count;
}

/// The shift of the smallest power of two that is at least this many microseconds.
int bucketShift(double microseconds)
{
    return static_cast<int>(
        std::bit_width(static_cast<std::uint64_t>(std::ceil(std::max(microseconds, 1.0))) - 1));
}

std::uint32_t nicePeak(std::uint32_t largest)
{
    return std::bit_ceil(std::clamp(largest, 8u, 1u << 31));
}

} // namespace

std::size_t labelLength(std::int32_t uniqueId, std::uint32_t recipients, std::uint32_t failed)
{
    const auto value = static_cast<std::int64_t>(uniqueId);
    std::size_t length = digits(static_cast<std::uint64_t>(value < 0 ? -value : value)) + (value < 0 ? 1 : 0);
    if (recipients > 1) {
        length += 2 + digits(recipients);
        if (failed > 0 && failed < recipients)
            length += 2 + digits(failed);
    }
    return length;
}

void TimelineGeometry::build(const TraceSnapshot& trace, const LaneTable& lanes, DensityCache& density,
                             const GeometryRequest& request)
{
    m_glyphs.clear();
    m_bars.clear();
    m_largestBar = 0;
    m_counted = false;
    m_settled = true;
    m_reachesNow = false;
    m_rowsRead = 0;
    const std::size_t packets = trace.packetCount();
    if (packets == 0 || request.laneBegin >= request.laneEnd) {
        m_settled = packets != 0;
        return;
    }
    const Time newest(trace.packetColumns(packets - 1).sent[TraceSnapshot::packetOffset(packets - 1)]);
    const TimeCoordinates& view = request.coordinates;
    const Time end = view.timeAt(view.width() + largestGlyph);
    m_settled = end <= newest;
    m_verdictsStandBefore = newest - DensityCache::verdictGrace;

    const std::size_t firstVisible = trace.firstPacketAt(view.start());
    const std::size_t rowEnd = trace.firstPacketAt(end);
    if (rowEnd - std::min(firstVisible, rowEnd) > glyphPacketLimit) {
        density.setSettledBefore(newest);
        countLanes(lanes, density, request);
        return;
    }

    // Starts a little before the view, so that marks have their rows when they become visible.
    const double block = foldBlock * view.scale();
    const double runIn = std::floor((view.startMicroseconds() - block / 2) / block) * block;
    m_runInBegin = Time(static_cast<std::int64_t>(std::max(runIn, 0.0)));
    const double reach = std::min(longestTail, 4 * view.spanMicroseconds());
    const Time tails(static_cast<std::int64_t>(std::max(view.startMicroseconds() - reach, 0.0)));
    const std::size_t earliest = firstVisible > glyphPacketLimit ? firstVisible - glyphPacketLimit : 0;
    const std::size_t rowBegin = std::max(trace.firstPacketAt(m_runInBegin), earliest);
    const std::size_t tailBegin = std::clamp(trace.firstPacketAt(tails), earliest, rowBegin);
    clearUnits(request);
    collectTails(trace, lanes, request, tailBegin, rowBegin);
    collectUnits(trace, lanes, request, rowBegin, rowEnd);
    m_rowsRead = rowEnd - tailBegin;
    for (const std::vector<Unit>& units : m_units) {
        if (!units.empty())
            foldLane(trace, request, units);
    }
    for (const BarMark& bar : m_bars)
        m_largestBar = std::max(m_largestBar, bar.counts.total());
    m_largestBar = nicePeak(m_largestBar);
}

void TimelineGeometry::clearUnits(const GeometryRequest& request)
{
    m_units.resize(std::max(m_units.size(), request.laneEnd - request.laneBegin));
    for (std::vector<Unit>& units : m_units)
        units.clear();
}

/// Null if its lane is not visible.
TimelineGeometry::Unit* TimelineGeometry::beginUnit(const LaneTable& lanes, const GeometryRequest& request,
                                                    const PacketColumns& chunk, std::size_t at,
                                                    std::size_t row)
{
    const std::uint32_t lane = lanes.indexOf(EndpointId(chunk.from[at]), chunk.channel[at]);
    if (lane < request.laneBegin || lane >= request.laneEnd)
        return nullptr;
    Unit& unit = m_units[lane - request.laneBegin].emplace_back();
    unit.firstRow = static_cast<std::uint32_t>(row);
    unit.lane = lane;
    unit.from = chunk.from[at];
    unit.mode = chunk.mode[at];
    unit.sent = chunk.sent[at];
    return &unit;
}

/// Collects the packets sent before the run-in whose delays may reach into the view; most do not.
void TimelineGeometry::collectTails(const TraceSnapshot& trace, const LaneTable& lanes,
                                    const GeometryRequest& request, std::size_t rowBegin, std::size_t rowEnd)
{
    const std::int64_t start = request.coordinates.start().count();
    for (std::size_t row = rowBegin; row < rowEnd;) {
        if (!mayReach(trace.packetColumns(row), TraceSnapshot::packetOffset(row), start)) {
            ++row;
            continue;
        }
        const PacketUnit whole = unitAround(trace, row);
        row = whole.firstRow + whole.rowCount;
        Unit* const unit = beginUnit(lanes, request, trace.packetColumns(whole.firstRow),
                                     TraceSnapshot::packetOffset(whole.firstRow), whole.firstRow);
        for (std::size_t part = whole.firstRow; unit && part < row; ++part)
            addRecipient(*unit, trace, part, request.now);
    }
}

void TimelineGeometry::collectUnits(const TraceSnapshot& trace, const LaneTable& lanes,
                                    const GeometryRequest& request, std::size_t rowBegin, std::size_t rowEnd)
{
    Unit* unit = nullptr; // null if not visible
    const PacketColumns* before = nullptr;
    for (std::size_t row = rowBegin; row < rowEnd;) {
        const PacketColumns& chunk = trace.packetColumns(row);
        std::size_t at = TraceSnapshot::packetOffset(row);
        const std::size_t end = std::min(at + rowEnd - row, PacketColumns::rowCount);
        for (; at < end; ++at, ++row) {
            const bool continues =
                at > 0 ? row > rowBegin && isSamePacket(chunk, at - 1, chunk, at)
                       : before && isSamePacket(*before, PacketColumns::rowCount - 1, chunk, at);
            if (!continues)
                unit = beginUnit(lanes, request, chunk, at, row);
            if (unit)
                addRecipient(*unit, trace, row, request.now);
        }
        before = &chunk;
    }
}

void TimelineGeometry::addRecipient(Unit& unit, const TraceSnapshot& trace, std::size_t row, Time now)
{
    const PacketColumns& chunk = trace.packetColumns(row);
    const std::size_t at = TraceSnapshot::packetOffset(row);
    ++unit.recipients;
    const FateClass fate = classOf(chunk.fate[at].load(std::memory_order_acquire));
    unit.delivered += fate == FateClass::Delivered ? 1 : 0;
    if (fate == FateClass::Failed) {
        ++unit.failed;
        m_settled = m_settled && unit.sent < m_verdictsStandBefore.count();
    }
    if (fate == FateClass::Pending) {
        m_settled = false;
        unit.underWay |= chunk.firstDatagram[at].load(std::memory_order_relaxed) != noDatagram;
    }
    const std::int64_t arrived = chunk.arrived[at].load(std::memory_order_relaxed);
    if (arrived != unknown) {
        unit.arrived = std::max(unit.arrived, arrived);
        if (chunk.receipt[at].load(std::memory_order_relaxed) & heldBit && fate != FateClass::Failed) {
            const std::int64_t until = fate == FateClass::Delivered
                                           ? chunk.delivered[at].load(std::memory_order_relaxed)
                                           : std::max(now.count(), arrived);
            unit.heldBegin = unit.heldBegin == unknown ? arrived : std::min(unit.heldBegin, arrived);
            unit.heldEnd = std::max(unit.heldEnd, until);
        }
    }
    if (chunk.receipt[at].load(std::memory_order_acquire) & PacketColumns::queuedBit) {
        const auto end = trace.queueEnd(PacketId(static_cast<PacketId::Value>(row)));
        unit.queuedEnd = std::max(unit.queuedEnd, end.value_or(now).count());
        unit.isQueued |= !end;
    }
    const std::uint16_t resends = chunk.resends[at].load(std::memory_order_relaxed);
    if (resends > unit.resends) {
        unit.resends = resends;
        unit.resendDatagram = chunk.lastDatagram[at].load(std::memory_order_relaxed);
    }
}

void TimelineGeometry::foldLane(const TraceSnapshot& trace, const GeometryRequest& request, Units units)
{
    if (isDense(request, units))
        return emitHistogram(request, units);
    const double scale = request.coordinates.scale();
    const auto blockOf = [scale](const Unit& unit) {
        return std::floor(static_cast<double>(unit.sent) / (foldBlock * scale));
    };
    m_withTails = hasRoomForTails(request, units);
    m_rowEnds.assign(request.rows, {});
    while (!units.empty()) {
        const Unit& first = units.front();
        std::size_t together = 1;
        while (together < units.size() &&
               static_cast<double>(units[together].sent - first.sent) < foldDistance * scale &&
               blockOf(units[together]) == blockOf(first))
            ++together;
        const Units group = units.first(together);
        units = units.subspan(together);
        if (together <= request.rows) {
            emitGlyphs(trace, request, group);
        } else {
            const double next =
                units.empty() ? -GlyphMark::nowhere : request.coordinates.xOf(Time(units.front().sent));
            emitBar(request, group, next);
        }
    }
}

/// Whether a lane has, overall, more packets than places in its rows.
bool TimelineGeometry::isDense(const GeometryRequest& request, Units units) const
{
    // Skip packets sent before the run-in: only some of them were collected.
    const auto begin = std::ranges::lower_bound(units, m_runInBegin.count(), {}, &Unit::sent);
    units = {begin, units.end()};
    if (units.empty())
        return false;
    const double length = request.coordinates.pixels(Time(units.back().sent - units.front().sent));
    const double places = std::max(length, 64.0) / smallGlyph * static_cast<double>(request.rows);
    return static_cast<double>(units.size()) > places;
}

/// Delays are lines behind the glyphs. If too many overlap, they would look like one long line.
bool TimelineGeometry::hasRoomForTails(const GeometryRequest& request, Units units)
{
    constexpr double share = 0.2;
    const TimeCoordinates& view = request.coordinates;
    m_rowEnds.assign(request.rows, {});
    std::size_t without = 0;
    for (const Unit& unit : units) {
        const double x = view.xOf(Time(unit.sent));
        const auto row =
            std::min_element(m_rowEnds.begin(), m_rowEnds.end(),
                             [](const RowEnd& left, const RowEnd& right) { return left.x < right.x; });
        without += row->x > x ? 1 : 0;
        const double tail = unit.arrived == unknown ? 0 : view.pixels(Time(unit.arrived - unit.sent));
        row->x = x + (tail < smallestTail ? 0 : tail);
    }
    return static_cast<double>(without) <= share * static_cast<double>(units.size());
}

void TimelineGeometry::emitHistogram(const GeometryRequest& request, Units units)
{
    const TimeCoordinates& view = request.coordinates;
    const int shift = bucketShift(foldDistance * view.scale());
    const Time length(std::int64_t{1} << shift);
    for (auto unit = units.begin(); unit != units.end();) {
        const std::int64_t bucket = unit->sent >> shift;
        BarMark bar;
        bar.lane = unit->lane;
        bar.begin = length * bucket;
        bar.end = bar.begin + length;
        bar.x = view.xOf(bar.begin);
        bar.width = view.pixels(length);
        for (; unit != units.end() && unit->sent >> shift == bucket; ++unit)
            count(*unit, bar);
        if (bar.x < view.width() && bar.x + bar.width > 0)
            m_bars.push_back(bar);
    }
}

void TimelineGeometry::count(const Unit& unit, BarMark& bar)
{
    auto& counts = bar.counts.count[static_cast<std::size_t>(unit.mode)];
    counts[static_cast<std::size_t>(FateClass::Delivered)] += unit.delivered;
    counts[static_cast<std::size_t>(FateClass::Failed)] += unit.failed;
    counts[static_cast<std::size_t>(FateClass::Pending)] += unit.recipients - unit.delivered - unit.failed;
}

void TimelineGeometry::emitBar(const GeometryRequest& request, Units units, double nextX)
{
    const TimeCoordinates& view = request.coordinates;
    const double first = view.xOf(Time(units.front().sent));
    const double last = view.xOf(Time(units.back().sent));
    BarMark bar;
    bar.x = first - 1.5;
    bar.width = std::clamp(last - first + 3, 3.0, std::max(nextX - first - 0.5, 3.0));
    bar.lane = units.front().lane;
    bar.begin = Time(units.front().sent);
    bar.end = Time(units.back().sent + 1);
    for (const Unit& unit : units)
        count(unit, bar);
    const double label = static_cast<double>(digits(bar.counts.total())) * request.digitWidth + 6;
    bar.hasLabel = nextX - (bar.x + bar.width) > label + largestGlyph / 2;
    for (RowEnd& row : m_rowEnds) {
        if (row.glyph == noGlyph)
            continue;
        GlyphMark& before = m_glyphs[row.glyph];
        before.hasLabel = before.hasLabel && row.labelEnd < bar.x;
        row.glyph = noGlyph;
    }
    if (bar.x < view.width() && bar.x + bar.width > 0)
        m_bars.push_back(bar);
}

void TimelineGeometry::emitGlyphs(const TraceSnapshot& trace, const GeometryRequest& request, Units units)
{
    const TimeCoordinates& view = request.coordinates;
    const auto xOf = [&view](std::int64_t time) { return view.xOf(Time(time)); };
    for (const Unit& unit : units) {
        GlyphMark mark;
        mark.x = xOf(unit.sent);
        mark.firstRow = unit.firstRow;
        mark.recipients = unit.recipients;
        mark.delivered = unit.delivered;
        mark.failed = unit.failed;
        mark.lane = unit.lane;
        mark.from = EndpointId(unit.from);
        mark.mode = unit.mode;
        mark.resends = unit.resends;
        const bool reachesNow = unit.underWay && unit.heldEnd == unknown;
        const std::int64_t tail = reachesNow ? std::max(request.now.count(), unit.arrived) : unit.arrived;
        if (m_withTails && tail != unknown && xOf(tail) - mark.x >= smallestTail) {
            mark.tailEnd = xOf(tail);
            m_reachesNow |= reachesNow;
        }
        if (unit.heldEnd != unknown && view.pixels(Time(unit.heldEnd - unit.heldBegin)) >= 1) {
            mark.heldBegin = xOf(unit.heldBegin);
            mark.heldEnd = xOf(unit.heldEnd);
            m_reachesNow |= unit.underWay;
        }
        if (unit.queuedEnd != unknown && view.pixels(Time(unit.queuedEnd - unit.sent)) >= 1) {
            mark.queuedEnd = xOf(unit.queuedEnd);
            m_reachesNow |= unit.isQueued;
        }
        if (unit.resendDatagram < trace.datagramCount()) {
            const DatagramColumns& datagrams = trace.datagramColumns(unit.resendDatagram);
            const double ghost = xOf(datagrams.sent[TraceSnapshot::datagramOffset(unit.resendDatagram)]);
            if (ghost - mark.x >= smallestTail)
                mark.ghost = ghost;
        }

        // The free row nearest to the middle; if none is free, the one that will be free first.
        const std::size_t rows = m_rowEnds.size();
        const std::size_t middle = (rows - 1) / 2;
        std::size_t chosen = middle;
        for (std::size_t attempt = 0; attempt < 2 * rows; ++attempt) {
            const std::size_t offset = (attempt + 1) / 2;
            if (attempt % 2 == 0 ? offset > middle : middle + offset >= rows)
                continue;
            const std::size_t row = attempt % 2 == 0 ? middle - offset : middle + offset;
            if (m_rowEnds[row].x <= mark.x) {
                chosen = row;
                break;
            }
            if (m_rowEnds[row].x < m_rowEnds[chosen].x)
                chosen = row;
        }
        RowEnd& row = m_rowEnds[chosen];
        mark.y = request.laneHeight * unit.lane + request.laneHeight / 2 +
                 (static_cast<double>(chosen) - static_cast<double>(rows - 1) / 2) * request.rowHeight;
        // Glyphs that would touch become small. A label must not overlap the next glyph in its row.
        const double gap = mark.x - row.glyphX;
        if (gap < largestGlyph - 2)
            mark.size = smallGlyph;
        if (row.glyph != noGlyph) {
            GlyphMark& before = m_glyphs[row.glyph];
            before.size = std::min(before.size, mark.size);
            before.hasLabel = before.hasLabel && row.labelEnd < mark.x - mark.size / 2 - 2;
        }
        row.glyphX = mark.x;
        // Packets of a group are closer than the width of a glyph, so each gets its own row.
        const double own = units.size() > 1 ? mark.x + foldDistance : mark.x + 0.5;
        row.x = std::max(
            {own, mark.tailEnd + 3, mark.heldEnd + 3, mark.queuedEnd + 3, mark.ghost + largestGlyph / 2});
        const std::size_t letters = labelLength(uniqueIdOf(trace, mark.from), unit.recipients, unit.failed);
        row.labelEnd = mark.x + mark.size / 2 + 3 + request.digitWidth * static_cast<double>(letters);
        const auto isUnderLabel = [&](double x) { return x != GlyphMark::nowhere && x < row.labelEnd + 2; };
        mark.hasLabel = !isUnderLabel(mark.heldBegin) && !isUnderLabel(mark.ghost - largestGlyph / 2);
        const double right =
            std::max({mark.x + largestGlyph, mark.tailEnd, mark.heldEnd, mark.queuedEnd, row.labelEnd});
        if (right < 0 || mark.x > view.width() + largestGlyph) {
            row.glyph = noGlyph;
            continue;
        }
        row.glyph = m_glyphs.size();
        m_glyphs.push_back(mark);
    }
}

void TimelineGeometry::countLanes(const LaneTable& lanes, DensityCache& density,
                                  const GeometryRequest& request)
{
    m_counted = true;
    const TimeCoordinates& view = request.coordinates;
    const int shift = std::max(bucketShift(smallestBar * view.scale()), DensityCache::finestShift);
    const Time length(std::int64_t{1} << shift);
    const double width = view.pixels(length);
    const auto bucketAt = [shift](Time time) { return std::max(time.count(), std::int64_t{0}) >> shift; };
    const std::int64_t last = bucketAt(view.end());
    for (std::size_t index = request.laneBegin; index < request.laneEnd; ++index) {
        const TimelineLane& lane = lanes.lane(index);
        for (std::int64_t bucket = bucketAt(view.start()); bucket <= last; ++bucket) {
            const LodCounts& counts = density.counts(lane, shift, static_cast<std::uint64_t>(bucket));
            const std::uint32_t total = counts.total();
            if (total == 0)
                continue;
            m_largestBar = std::max(m_largestBar, total);
            BarMark& bar = m_bars.emplace_back();
            bar.begin = length * bucket;
            bar.end = bar.begin + length;
            bar.x = view.xOf(bar.begin);
            bar.width = width;
            bar.lane = static_cast<std::uint32_t>(index);
            bar.counts = counts;
            m_settled = m_settled && countOf(counts, FateClass::Pending) == 0 &&
                        (bar.end < m_verdictsStandBefore || countOf(counts, FateClass::Failed) == 0);
        }
    }
    m_largestBar = nicePeak(m_largestBar);
}

const GlyphMark* TimelineGeometry::glyphAt(double x, double y, double reach) const
{
    const GlyphMark* nearest = nullptr;
    double best = reach * reach;
    for (const GlyphMark& mark : m_glyphs) {
        const double distance = (mark.x - x) * (mark.x - x) + (mark.y - y) * (mark.y - y);
        if (distance <= best) {
            best = distance;
            nearest = &mark;
        }
    }
    return nearest;
}

const BarMark* TimelineGeometry::barAt(double x, std::uint32_t lane, double reach) const
{
    const BarMark* nearest = nullptr;
    double best = reach;
    for (const BarMark& bar : m_bars) {
        if (bar.lane != lane)
            continue;
        const double distance = std::max({bar.x - x, x - bar.x - bar.width, 0.0});
        if (distance < best) {
            best = distance;
            nearest = &bar;
        }
    }
    return nearest;
}

const GlyphMark* TimelineGeometry::glyphOf(std::size_t row) const
{
    const auto found = std::find_if(m_glyphs.begin(), m_glyphs.end(), [row](const GlyphMark& mark) {
        return row >= mark.firstRow && row < mark.firstRow + mark.recipients;
    });
    return found == m_glyphs.end() ? nullptr : &*found;
}

} // namespace peerscope
