// SPDX-License-Identifier: MIT
#pragma once

#include "ui/axis/time_coordinates.h"
#include "ui/timeline/timeline_density.h"
#include "ui/timeline/timeline_lanes.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace peerscope {

/// One packet, with all its recipients. Positions are logical pixels: x from the left of the plot, y from the
/// top of the first lane.
struct GlyphMark
{
    double x = 0; ///< when it was sent
    double y = 0;
    double size = 11;
    std::uint32_t firstRow = 0;
    std::uint32_t recipients = 1;
    std::uint32_t delivered = 0; ///< recipients who have it
    std::uint32_t failed = 0;    ///< recipients who will never have it
    std::uint32_t lane = 0;
    EndpointId from;
    TransferMode mode = TransferMode::Reliable;
    bool hasLabel = false; ///< there is room for the sender's id after it
    std::uint16_t resends = 0;
    // x, or `nowhere`.
    double tailEnd = nowhere;   ///< when the last part arrived; now if it is still on its way
    double queuedEnd = nowhere; ///< from `x` to here it waited in ENet's queue at the sender
    double heldBegin = nowhere;
    double heldEnd = nowhere;
    double ghost = nowhere; ///< when the last datagram with a part of it was sent, if that was a resend

    static constexpr double nowhere = -1e300;

    bool isFailed() const { return failed == recipients; }
    bool isPending() const { return delivered == 0 && failed < recipients; }
    bool operator==(const GlyphMark&) const = default;
};

/// Several packets too close together to tell apart: their counts, stacked by mode.
struct BarMark
{
    double x = 0; ///< left edge
    double width = 0;
    std::uint32_t lane = 0;
    bool hasLabel = false;
    Time begin{}; ///< for packets sent in [begin, end)
    Time end{};
    LodCounts counts;
};

/// What to build the geometry from.
struct GeometryRequest
{
    TimeCoordinates coordinates; ///< its width is the plot's
    std::size_t laneBegin = 0;   ///< the visible lanes
    std::size_t laneEnd = 0;
    double laneHeight = 40;
    std::size_t rows = 1; ///< rows of glyphs in a lane
    double rowHeight = 16;
    double digitWidth = 7; ///< of the labels' font
    Time now{};
};

/// Everything that is drawn in the plot, for one snapshot, time range and set of lanes. The cost of building
/// it depends on what is visible, not on the trace: few packets are read one by one, many are counted through
/// the trace's level-of-detail index. Rebuilt in place to avoid allocations.
class TimelineGeometry
{
public:
    /// If more packets than this are visible, they are counted instead of drawn one by one.
    static constexpr std::size_t glyphPacketLimit = 16'000;
    /// Packets of a lane that are closer than this become one mark.
    static constexpr double foldDistance = 4;
    static constexpr double largestGlyph = 11;
    static constexpr double smallGlyph = 7;
    /// Bars of counted packets are at least this wide.
    static constexpr double smallestBar = 4;
    /// Delays shorter than this are not drawn.
    static constexpr double smallestTail = 10;

    void build(const TraceSnapshot& trace, const LaneTable& lanes, DensityCache& density,
               const GeometryRequest& request);

    const std::vector<GlyphMark>& glyphs() const { return m_glyphs; }
    const std::vector<BarMark>& bars() const { return m_bars; }
    /// The largest number of packets in a bar. That bar fills its lane.
    std::uint32_t largestBar() const { return m_largestBar; }
    /// Whether packets were counted through the index instead of read one by one.
    bool isCounted() const { return m_counted; }
    /// Whether nothing visible can change any more.
    bool isSettled() const { return m_settled; }
    /// Whether something visible reaches to `now`, and grows with it.
    bool reachesNow() const { return m_reachesNow; }
    /// Number of trace rows read. For tests and benchmarks.
    std::size_t rowsRead() const { return m_rowsRead; }

    /// The glyph nearest to a place, if any is within `reach`; or the bar there. Null if there is none.
    const GlyphMark* glyphAt(double x, double y, double reach) const;
    const BarMark* barAt(double x, std::uint32_t lane, double reach) const;
    /// The glyph of a row, or null.
    const GlyphMark* glyphOf(std::size_t row) const;

private:
    /// A packet with all its recipients. Unknown times are negative.
    struct Unit
    {
        std::uint32_t firstRow = 0;
        std::uint32_t recipients = 0;
        std::uint32_t delivered = 0;
        std::uint32_t failed = 0;
        std::uint32_t lane = 0;
        std::uint32_t resendDatagram = PacketColumns::noDatagram;
        std::uint16_t from = 0;
        std::uint16_t resends = 0;
        TransferMode mode = TransferMode::Reliable;
        bool underWay = false;
        bool isQueued = false; ///< still
        std::int64_t sent = 0;
        std::int64_t arrived = PacketColumns::unknownTime;
        std::int64_t queuedEnd = PacketColumns::unknownTime;
        std::int64_t heldBegin = PacketColumns::unknownTime;
        std::int64_t heldEnd = PacketColumns::unknownTime;
    };
    using Units = std::span<const Unit>;

    void clearUnits(const GeometryRequest& request);
    Unit* beginUnit(const LaneTable& lanes, const GeometryRequest& request, const PacketColumns& chunk,
                    std::size_t at, std::size_t row);
    void collectTails(const TraceSnapshot& trace, const LaneTable& lanes, const GeometryRequest& request,
                      std::size_t rowBegin, std::size_t rowEnd);
    void collectUnits(const TraceSnapshot& trace, const LaneTable& lanes, const GeometryRequest& request,
                      std::size_t rowBegin, std::size_t rowEnd);
    void addRecipient(Unit& unit, const TraceSnapshot& trace, std::size_t row, Time now);
    void foldLane(const TraceSnapshot& trace, const GeometryRequest& request, Units units);
    void emitBar(const GeometryRequest& request, Units units, double nextX);
    void emitGlyphs(const TraceSnapshot& trace, const GeometryRequest& request, Units units);
    void emitHistogram(const GeometryRequest& request, Units units);
    bool isDense(const GeometryRequest& request, Units units) const;
    bool hasRoomForTails(const GeometryRequest& request, Units units);
    static void count(const Unit& unit, BarMark& bar);
    void countLanes(const LaneTable& lanes, DensityCache& density, const GeometryRequest& request);

    std::vector<GlyphMark> m_glyphs;
    std::vector<BarMark> m_bars;
    std::uint32_t m_largestBar = 0;
    bool m_counted = false;
    bool m_settled = true;
    bool m_reachesNow = false;
    Time m_verdictsStandBefore{};
    std::size_t m_rowsRead = 0;
    Time m_runInBegin{};

    // Members to keep their memory between builds.
    std::vector<std::vector<Unit>> m_units; ///< by visible lane
    struct RowEnd
    {
        double x = GlyphMark::nowhere; ///< where the row is free
        double labelEnd = GlyphMark::nowhere;
        double glyphX = GlyphMark::nowhere;
        std::size_t glyph = noGlyph; ///< the last glyph placed there
    };
    static constexpr std::size_t noGlyph = static_cast<std::size_t>(-1);
    std::vector<RowEnd> m_rowEnds;
    bool m_withTails = true; ///< for the lane being folded
};

/// Number of characters in a glyph's label: "101", "1 ×31", "1 ×31 ✕2".
std::size_t labelLength(std::int32_t uniqueId, std::uint32_t recipients, std::uint32_t failed);

} // namespace peerscope
