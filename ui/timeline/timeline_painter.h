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

/// What is to be drawn. Refers to what it is made of.
struct TimelineScene
{
    const TraceSnapshot& trace;
    const LaneTable& lanes;
    const TimelineGeometry& geometry;
    const TimeCoordinates& coordinates;
    const TimelineLayout& layout;
};

/// What lies over the scene and changes while the scene stays as it is.
struct TimelineOverlay
{
    Time now{};
    std::optional<Time> timeCursor;
    std::span<const Time> bookmarks;
    Selection selection;
    std::span<const PacketId> packets;         ///< of the selection, or in its datagram
    const PacketSelection* filtered = nullptr; ///< packets that a filter lets through: the others fade
    const GlyphMark* hovered = nullptr;
    const BarMark* hoveredBar = nullptr;
};

/// Replays the marks of a geometry. Knows no widget.
class TimelinePainter
{
public:
    /// To be called again when the lanes are others.
    void setStyle(const ThemeColors& colors, const QFont& font, qreal devicePixelRatio);
    const TimelineSprites& sprites() const { return m_sprites; }

    /// Fills `image`: Format_RGB32, the layout's size in device pixels of the style's ratio.
    void paintScene(QImage& image, const TimelineScene& scene);
    /// Draws over it, in logical pixels.
    void paintOverlay(QPainter& painter, const TimelineScene& scene, const TimelineOverlay& overlay);

    /// How wide the lanes' names want to be.
    double headerWidth(const TraceSnapshot& trace, const LaneTable& lanes) const;

private:
    /// Where the marks of a lane go, in logical pixels: worked out once for thousands of them.
    struct LanePlace
    {
        double left;  ///< of all lanes
        double top;   ///< of the first lane
        double floor; ///< what bars stand on
        double room;  ///< how high they may be
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
    int hair() const; ///< how thin a line is, in device pixels

    struct ModeColors
    {
        QRgb full;
        QRgb faint; ///< of what is on its way
    };

    TimelineSprites m_sprites;
    std::array<ModeColors, transferModeCount> m_modeColors = {};
    std::array<double, 512> m_barShares = {}; ///< of its lane's height, by packets in a bar
    QFont m_font;
    QImage m_headers; ///< the lanes' names, written when the layout or the style changes, not for every frame
    TimelineLayout m_headersLayout;
};

} // namespace peerscope
