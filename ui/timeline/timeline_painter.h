// SPDX-License-Identifier: MIT
#pragma once

#include "ui/moment/selection.h"
#include "ui/timeline/timeline_geometry.h"
#include "ui/timeline/timeline_layout.h"
#include "ui/timeline/timeline_sprites.h"

#include <array>
#include <optional>
#include <span>

class QPainter;

namespace peerscope {

class PacketSelection;

/// What is drawn. Holds references only.
struct TimelineScene
{
    const TraceSnapshot& trace;
    const LaneTable& lanes;
    const TimelineGeometry& geometry;
    const TimeCoordinates& coordinates;
    const TimelineLayout& layout;
};

/// What is drawn over the scene and may change without it.
struct TimelineOverlay
{
    Time now{};
    std::optional<Time> timeCursor;
    std::span<const Time> bookmarks;
    Selection selection;
    std::span<const PacketId> packets;         ///< the selected packets, or those in the selected datagram
    const PacketSelection* filtered = nullptr; ///< packets that pass the filter; the others are faded
    const GlyphMark* hovered = nullptr;
    const BarMark* hoveredBar = nullptr;
};

/// Draws the marks of a geometry. Does not need a widget.
class TimelinePainter
{
public:
    /// Call this again when the lanes change.
    void setStyle(const ThemeColors& colors, const QFont& font, qreal devicePixelRatio);
    const TimelineSprites& sprites() const { return m_sprites; }

    /// Fills `image`, which must have Format_RGB32 and the layout's size in device pixels.
    void paintScene(QImage& image, const TimelineScene& scene);
    /// Draws the overlay, in logical pixels.
    void paintOverlay(QPainter& painter, const TimelineScene& scene, const TimelineOverlay& overlay);

    /// The width that the lanes' names need.
    double headerWidth(const TraceSnapshot& trace, const LaneTable& lanes) const;

private:
    /// The place of a lane's marks, in logical pixels, computed once for thousands of marks.
    struct LanePlace
    {
        double left;  ///< of all lanes
        double top;   ///< of the first lane
        double floor; ///< the bottom of the bars
        double room;  ///< the largest height of a bar
    };

    void paintFilter(QPainter& painter, const TimelineScene& scene, const PacketSelection& filtered);
    void paintPlot(QImage& image, const TimelineScene& scene);
    void paintLane(TimelineRaster& raster, const TimelineScene& scene, std::size_t lane);
    void paintMarks(TimelineRaster& raster, const TimelineScene& scene, std::size_t lane);
    void paintBar(TimelineRaster& raster, const TimelineScene& scene, const LanePlace& place,
                  const BarMark& bar);
    void paintDelays(TimelineRaster& raster, const LanePlace& place, const GlyphMark& mark);
    void paintGlyph(TimelineRaster& raster, const TimelineScene& scene, const LanePlace& place,
                    const GlyphMark& mark);
    void paintRuler(QImage& image, const TimelineScene& scene);
    void paintHeaders(QImage& image, const TimelineScene& scene);
    void drawHeaders(const TimelineScene& scene);
    void paintEmptyState(QPainter& painter, const TimelineScene& scene);
    void paintSelection(QPainter& painter, const TimelineScene& scene, PacketId packet);
    void paintTimeCursor(QPainter& painter, const TimelineScene& scene, Time time);
    void paintBookmark(QPainter& painter, const TimelineScene& scene, Time time);
    int device(double logical) const;
    int hair() const; ///< the width of a thin line in device pixels

    struct ModeColors
    {
        QRgb full;
        QRgb faint; ///< for packets on their way
    };

    TimelineSprites m_sprites;
    std::array<ModeColors, transferModeCount> m_modeColors = {};
    std::array<double, 512> m_barShares = {}; ///< height as a share of the lane's, by packets in the bar
    QFont m_font;
    QImage m_headers; ///< the lanes' names, painted when layout or style change, not for every frame
    TimelineLayout m_headersLayout;
};

} // namespace peerscope
