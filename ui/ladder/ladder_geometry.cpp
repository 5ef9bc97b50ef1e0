// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_geometry.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace peerscope {

namespace {

constexpr std::uint8_t heldBit = PacketColumns::heldBit;
constexpr double smallestTie = 5;
constexpr double smallestHold = 1.5;
/// The most rows to search for first tries, for one picture and for one part.
constexpr std::size_t mostSearched = 20'000;
constexpr std::size_t mostSearchedForOne = 256;
/// The smallest distance between neighbours, in pixels, with room for arrow heads, and for glyphs.
constexpr double roomForArrows = 3;
constexpr double roomForGlyphs = 9;

double distance(LadderPoint place, LadderPoint begin, LadderPoint end)
{
    const double dx = end.x - begin.x;
    const double dy = end.y - begin.y;
    const double length = dx * dx + dy * dy;
    const double along =
        length > 0 ? std::clamp(((place.x - begin.x) * dx + (place.y - begin.y) * dy) / length, 0.0, 1.0)
                   : 0.0;
    return std::hypot(place.x - begin.x - along * dx, place.y - begin.y - along * dy);
}

LadderPoint between(LadderPoint begin, LadderPoint end, double along)
{
    return {begin.x + (end.x - begin.x) * along, begin.y + (end.y - begin.y) * along};
}

double columnsApart(std::size_t from, std::size_t to)
{
    return static_cast<double>(from > to ? from - to : to - from);
}

double spacesBetween(const LadderColumns& columns)
{
    return static_cast<double>(std::max<std::size_t>(columns.size(), 2) - 1);
}

bool isFaded(const LadderRequest& request, PacketId packet)
{
    return request.filtered && !request.filtered->contains(packet);
}

bool isFaded(const TraceSnapshot& trace, const LadderRequest& request, const DatagramRow& row)
{
    if (!request.filtered)
        return false;
    for (std::size_t carried = 0; carried < row.carriedCount; ++carried) {
        if (request.filtered->contains(trace.carried(row, carried).packet))
            return false;
    }
    return true;
}

/// Calls `act` for every link between shown peers.
template <class Act> void forShownLinks(const LadderIndex& index, const LadderColumns& columns, Act act)
{
    for (const LadderLink& link : index.links()) {
        if (columns.contains(link.from) && columns.contains(link.to) && link.from != link.to)
            act(link);
    }
}

} // namespace

LadderLine ladderLine(const DatagramRow& row, const LadderColumns& columns, const LadderRequest& request)
{
    LadderLine line;
    line.id = row.id;
    line.fromColumn = columns.columnOf(row.from);
    line.toColumn = columns.columnOf(row.to);
    line.begin = {request.layout.columnX(line.fromColumn), ladderY(request, row.sent)};
    line.wholeEnd = {request.layout.columnX(line.toColumn), ladderY(request, std::max(row.due, row.sent))};
    line.glyph = flightGlyph(row.content);
    line.reason = row.reason;
    line.isDuplicate = row.duplicate;
    line.isResend = (row.content & datagram_content::resend) != 0;

    const double length = static_cast<double>((std::max(row.due, row.sent) - row.sent).count());
    const double passed = static_cast<double>((request.now - row.sent).count());
    const double now = length > 0 ? std::clamp(passed / length, 0.0, 1.0) : 1.0;
    const bool willBeLost = row.fate == DatagramFate::Lost;
    const double last = willBeLost ? shareUntilLost({row.sent, row.due, row.reason, row.lostAt}) : 1.0;
    line.isLost = willBeLost && now >= last;
    line.isOnItsWay = !line.isLost && now < 1;
    line.end = between(line.begin, line.wholeEnd, std::min(now, last));
    return line;
}

DatagramId firstCarrier(const TraceSnapshot& trace, DatagramRows link, const CarriedPart& again,
                        std::size_t mostRows)
{
    const PacketRow packet = trace.packet(again.packet);
    if (!packet.firstDatagram.isValid())
        return {};
    if (packet.fragments == 1)
        return packet.firstDatagram;
    DatagramRows rows = LadderIndex::between(link, packet.firstDatagram.value(), trace.datagramCount());
    for (const std::uint32_t row : rows.first(std::min(rows.size(), mostRows))) {
        const DatagramRow datagram = trace.datagram(DatagramId(row));
        for (std::size_t index = 0; index < datagram.carriedCount; ++index) {
            const CarriedPart part = trace.carried(datagram, index);
            if (part.packet == again.packet && part.fragment == again.fragment)
                return datagram.id;
        }
    }
    return {};
}

void LadderGeometry::build(const TraceSnapshot& trace, const LadderIndex& index, const LadderColumns& columns,
                           const LadderRequest& request)
{
    m_lines.clear();
    m_holds.clear();
    m_ties.clear();
    m_bands.clear();
    m_largestBand = 0;
    m_rowsRead = 0;
    m_searchesLeft = mostSearched;
    m_detail = LadderDetail::Lines;
    // Datagrams sent from now on may still be visible.
    m_settled = request.coordinates.end() <= request.now;
    countDatagrams(trace, index, columns, request);
    if (m_counted) {
        collectBands(trace, index, columns, request);
        return;
    }
    collectLines(trace, index, columns, request);
    spreadHolds();
    spreadTies();
    findRoom(columns, request);
}

void LadderGeometry::countDatagrams(const TraceSnapshot& trace, const LadderIndex& index,
                                    const LadderColumns& columns, const LadderRequest& request)
{
    const std::size_t begin = trace.firstDatagramAt(request.coordinates.start());
    const std::size_t end = trace.firstDatagramAt(request.coordinates.end());
    m_datagramCount = 0;
    double crossings = 0; // of lines with the spaces between two columns
    forShownLinks(index, columns, [&](const LadderLink& link) {
        const std::size_t count = LadderIndex::between(link.rows, begin, end).size();
        m_datagramCount += count;
        crossings +=
            static_cast<double>(count) * columnsApart(columns.columnOf(link.from), columns.columnOf(link.to));
    });
    const double room = request.layout.plotHeight() * spacesBetween(columns);
    m_counted = m_datagramCount > mostLines || crossings > mostLinesAPixel * room;
}

void LadderGeometry::collectLines(const TraceSnapshot& trace, const LadderIndex& index,
                                  const LadderColumns& columns, const LadderRequest& request)
{
    const std::size_t before = trace.firstDatagramAt(request.coordinates.start() - lookBack);
    const std::size_t begin = trace.firstDatagramAt(request.coordinates.start());
    const std::size_t end = trace.firstDatagramAt(request.coordinates.end());
    const double top = request.layout.headerHeight;
    forShownLinks(index, columns, [&](const LadderLink& link) {
        DatagramRows rows = LadderIndex::between(link.rows, before, end);
        const std::size_t early = LadderIndex::between(rows, before, begin).size();
        rows = rows.subspan(early - std::min(early, mostLookedBack));
        for (const std::uint32_t number : rows) {
            const DatagramRow row = trace.datagram(DatagramId(number));
            ++m_rowsRead;
            if (row.carriedCount > 0)
                addParts(trace, index, columns, request, row);
            else if (!request.withControl)
                continue;
            LadderLine line = ladderLine(row, columns, request);
            line.isFaded = isFaded(trace, request, row);
            m_settled = m_settled && row.fate != DatagramFate::InFlight;
            if (line.wholeEnd.y >= top)
                m_lines.push_back(line);
        }
    });
}

void LadderGeometry::addParts(const TraceSnapshot& trace, const LadderIndex& index,
                              const LadderColumns& columns, const LadderRequest& request,
                              const DatagramRow& row)
{
    bool isTied = false;
    for (std::size_t carried = 0; carried < row.carriedCount; ++carried) {
        const CarriedPart part = trace.carried(row, carried);
        if (part.packet.value() >= trace.packetCount())
            continue;
        addHold(trace, request, row, part.packet, columns.columnOf(row.to));
        const PacketColumns& chunk = trace.packetColumns(part.packet.value());
        const std::size_t at = TraceSnapshot::packetOffset(part.packet.value());
        if (part.attempt > 1 && !isTied && !row.duplicate && m_searchesLeft >= mostSearchedForOne) {
            const LadderLink* link = index.link(row.from, row.to);
            const DatagramId first = firstCarrier(trace, link->rows, part, mostSearchedForOne);
            m_searchesLeft -= chunk.fragments[at] > 1 ? mostSearchedForOne : 1;
            isTied = first.isValid() && first != row.id;
            if (isTied)
                addTie(request, columns, trace.datagram(first), row, part.packet, chunk.mode[at]);
        }
        // The first try is visible; the next one may be further down.
        const std::uint32_t last = chunk.lastDatagram[at].load(std::memory_order_relaxed);
        if (part.attempt == 1 && !row.duplicate && chunk.fragments[at] == 1 && last > row.id.value() &&
            last < trace.datagramCount()) {
            const DatagramRow again = trace.datagram(DatagramId(last));
            if (again.sent >= request.coordinates.end() && again.content & datagram_content::resend)
                addTie(request, columns, row, again, part.packet, chunk.mode[at]);
        }
    }
}

void LadderGeometry::addTie(const LadderRequest& request, const LadderColumns& columns,
                            const DatagramRow& first, const DatagramRow& again, PacketId packet,
                            TransferMode mode)
{
    LadderTie tie;
    tie.first = first.id;
    tie.again = again.id;
    tie.column = columns.columnOf(first.from);
    tie.top = ladderY(request, first.sent);
    tie.bottom = ladderY(request, again.sent);
    tie.side = columns.columnOf(first.to) > tie.column ? -1 : 1;
    tie.mode = mode;
    tie.isFaded = isFaded(request, packet);
    if (tie.bottom - tie.top >= smallestTie && tie.bottom >= request.layout.headerHeight)
        m_ties.push_back(tie);
}

void LadderGeometry::addHold(const TraceSnapshot& trace, const LadderRequest& request,
                             const DatagramRow& carrier, PacketId packet, std::size_t column)
{
    const PacketColumns& chunk = trace.packetColumns(packet.value());
    const std::size_t at = TraceSnapshot::packetOffset(packet.value());
    const PacketFate fate = chunk.fate[at].load(std::memory_order_acquire);
    const bool isHeld = (chunk.receipt[at].load(std::memory_order_relaxed) & heldBit) != 0;
    if (fate == PacketFate::InFlight)
        m_settled = false;
    if (!isHeld || (fate != PacketFate::Delivered && fate != PacketFate::InFlight))
        return;
    // The hold begins at the datagram that completed the packet.
    const Time arrived(chunk.arrived[at].load(std::memory_order_relaxed));
    if (arrived != carrier.due || carrier.fate != DatagramFate::Delivered)
        return;
    LadderHold hold;
    hold.packet = packet;
    hold.column = column;
    hold.isFaded = isFaded(request, packet);
    hold.isPending = fate == PacketFate::InFlight;
    const Time until = hold.isPending ? std::max(request.now, arrived)
                                      : Time(chunk.delivered[at].load(std::memory_order_relaxed));
    hold.top = ladderY(request, arrived);
    hold.bottom = ladderY(request, until);
    hold.mode = chunk.mode[at];
    if (hold.bottom - hold.top >= smallestHold && hold.bottom >= request.layout.headerHeight)
        m_holds.push_back(hold);
}

/// Holds of one peer that overlap in time are drawn side by side.
void LadderGeometry::spreadHolds()
{
    std::sort(m_holds.begin(), m_holds.end(), [](const LadderHold& left, const LadderHold& right) {
        return std::tuple(left.column, left.top, left.packet) <
               std::tuple(right.column, right.top, right.packet);
    });
    m_holds.erase(
        std::unique(m_holds.begin(), m_holds.end(),
                    [](const auto& left, const auto& right) { return left.packet == right.packet; }),
        m_holds.end());
    std::array<double, LadderHold::mostSlots> taken = {};
    std::size_t column = LadderColumns::noColumn;
    for (LadderHold& hold : m_holds) {
        if (hold.column != column) {
            taken.fill(-1e300);
            column = hold.column;
        }
        std::size_t slot = 0;
        while (slot + 1 < taken.size() && taken[slot] > hold.top)
            ++slot;
        hold.slot = slot;
        taken[slot] = std::max(taken[slot], hold.bottom);
    }
}

void LadderGeometry::spreadTies()
{
    std::sort(m_ties.begin(), m_ties.end(), [](const LadderTie& left, const LadderTie& right) {
        return std::tuple(left.column, left.side, left.top, left.bottom) <
               std::tuple(right.column, right.side, right.top, right.bottom);
    });
    std::array<double, LadderHold::mostSlots> taken = {};
    std::pair<std::size_t, double> place(LadderColumns::noColumn, 0);
    for (LadderTie& tie : m_ties) {
        if (std::pair(tie.column, tie.side) != place) {
            taken.fill(-1e300);
            place = {tie.column, tie.side};
        }
        std::size_t slot = 0;
        while (slot + 1 < taken.size() && taken[slot] > tie.top)
            ++slot;
        tie.slot = slot;
        taken[slot] = std::max(taken[slot], tie.bottom);
    }
}

/// Lines get labels if they are far enough apart. The distance is measured in the middle between each two
/// columns that a line passes.
void LadderGeometry::findRoom(const LadderColumns& columns, const LadderRequest& request)
{
    const LadderLayout& layout = request.layout;
    double crossings = 0;
    for (const LadderLine& line : m_lines)
        crossings += columnsApart(line.fromColumn, line.toColumn);
    const double room = layout.plotHeight() * spacesBetween(columns) / std::max(crossings, 1.0);
    m_detail = room >= roomForGlyphs   ? LadderDetail::Glyphs
               : room >= roomForArrows ? LadderDetail::Arrows
                                       : LadderDetail::Lines;
    m_crossings.clear();
    if (m_detail == LadderDetail::Lines)
        return;
    for (std::size_t number = 0; number < m_lines.size(); ++number) {
        const LadderLine& line = m_lines[number];
        const auto [low, high] = std::minmax(line.fromColumn, line.toColumn);
        const double width = line.wholeEnd.x - line.begin.x;
        for (std::size_t gap = low; gap < high; ++gap) {
            const double x = layout.columnX(gap) + layout.spacing() / 2;
            const double y = between(line.begin, line.wholeEnd, (x - line.begin.x) / width).y;
            const bool isFirst = gap == (line.toColumn > line.fromColumn ? low : high - 1);
            m_crossings.push_back({gap, y, number, isFirst});
        }
    }
    std::sort(m_crossings.begin(), m_crossings.end(), [](const Crossing& left, const Crossing& right) {
        return std::tuple(left.gap, left.y) < std::tuple(right.gap, right.y);
    });
    const double needed = request.lineHeight + 1;
    for (std::size_t place = 0; place < m_crossings.size(); ++place) {
        const Crossing& here = m_crossings[place];
        const auto isFar = [&](std::size_t other) {
            return m_crossings[other].gap != here.gap || std::abs(m_crossings[other].y - here.y) >= needed;
        };
        const bool alone =
            (place == 0 || isFar(place - 1)) && (place + 1 == m_crossings.size() || isFar(place + 1));
        LadderLine& line = m_lines[here.line];
        const double x = layout.columnX(here.gap) + layout.spacing() / 2;
        const bool isDrawn = (x - line.begin.x) * (x - line.end.x) <= 0;
        if (alone && here.isEnd && layout.spacing() >= request.labelWidth && isDrawn && !line.isLost) {
            line.hasLabel = true;
            line.label = {x, here.y};
        }
        // The reason is written beyond the cross, where the line has ended.
        if (alone && line.isLost && std::abs(x - line.end.x) <= layout.spacing() / 2 + 1 &&
            layout.spacing() >= request.labelWidth)
            line.hasReason = true;
    }
}

void LadderGeometry::collectBands(const TraceSnapshot& trace, const LadderIndex& index,
                                  const LadderColumns& columns, const LadderRequest& request)
{
    // Bands begin at multiples of their length, so that nothing flickers while the view scrolls.
    const double wanted = std::max(bandHeight * request.coordinates.scale(), 1.0);
    const Time length(static_cast<std::int64_t>(std::exp2(std::ceil(std::log2(wanted)))));
    const std::int64_t first = std::max<std::int64_t>(request.coordinates.start() / length, 0);
    const std::int64_t last = std::max<std::int64_t>(request.coordinates.end() / length + 1, first);
    std::vector<std::size_t> edges;
    for (std::int64_t bucket = first; bucket <= last; ++bucket)
        edges.push_back(trace.firstDatagramAt(length * bucket));

    // Both directions of a pair are one band.
    const std::size_t count = columns.size();
    std::vector<std::size_t> places(count * count, static_cast<std::size_t>(-1));
    const std::size_t buckets = edges.size() - 1;
    forShownLinks(index, columns, [&](const LadderLink& link) {
        const auto [left, right] = std::minmax({columns.columnOf(link.from), columns.columnOf(link.to)});
        std::size_t& place = places[left * count + right];
        if (place == static_cast<std::size_t>(-1)) {
            place = m_bands.size();
            for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
                const Time begin = length * (first + static_cast<std::int64_t>(bucket));
                m_bands.push_back({left, right, ladderY(request, begin), request.coordinates.pixels(length),
                                   0, 0, begin, begin + length});
            }
        }
        const DatagramRows rows = LadderIndex::between(link.rows, edges.front(), edges.back());
        const DatagramRows lost = LadderIndex::between(link.lost, edges.front(), edges.back());
        if (rows.empty())
            return;
        for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
            const auto counted = [&](DatagramRows all) {
                return static_cast<std::uint32_t>(
                    LadderIndex::between(all, edges[bucket], edges[bucket + 1]).size());
            };
            m_bands[place + bucket].count += counted(rows);
            m_bands[place + bucket].lost += counted(lost);
        }
    });
    std::erase_if(m_bands, [](const LadderBand& band) { return band.count == 0; });
    for (const LadderBand& band : m_bands)
        m_largestBand = std::max(m_largestBand, band.count);
}

const LadderLine* LadderGeometry::lineAt(LadderPoint place, double reach) const
{
    const LadderLine* nearest = nullptr;
    for (const LadderLine& line : m_lines) {
        // Prefer datagrams with packets: the user more likely means those.
        const double away =
            distance(place, line.begin, line.end) + (line.glyph == FlightGlyph::Control ? 2 : 0);
        if (away <= reach) {
            reach = away;
            nearest = &line;
        }
    }
    return nearest;
}

const LadderHold* LadderGeometry::holdAt(LadderPoint place, const LadderLayout& layout) const
{
    for (const LadderHold& hold : m_holds) {
        const double left = layout.columnX(hold.column) + hold.offset();
        if (place.x >= left - 1 && place.x <= left + LadderHold::width + 1 && place.y >= hold.top - 1 &&
            place.y <= hold.bottom + 1)
            return &hold;
    }
    return nullptr;
}

std::vector<const LadderBand*> LadderGeometry::bandsAt(LadderPoint place, const LadderLayout& layout) const
{
    std::vector<const LadderBand*> found;
    for (const LadderBand& band : m_bands) {
        if (place.y >= band.top && place.y < band.top + band.height &&
            place.x >= layout.columnX(band.leftColumn) && place.x <= layout.columnX(band.rightColumn))
            found.push_back(&band);
    }
    std::sort(found.begin(), found.end(),
              [](const LadderBand* left, const LadderBand* right) { return left->count > right->count; });
    return found;
}

} // namespace peerscope
