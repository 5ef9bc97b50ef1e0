// SPDX-License-Identifier: MIT
#pragma once

#include "ui/ladder/ladder_geometry.h"
#include "ui/ladder/ladder_selection.h"
#include "ui/theme/theme.h"

#include <QFont>

#include <optional>
#include <vector>

class QPainter;
class QRectF;

namespace peerscope {

/// What the picture shows.
struct LadderScene
{
    const TraceSnapshot& trace;
    const LadderColumns& columns;
    const LadderGeometry& geometry;
    const LadderRequest& request;
};

/// What is drawn over the picture and may change without it.
struct LadderOverlay
{
    Selection selection;
    LadderHighlight highlight;
    std::optional<DatagramId> hovered;
    std::optional<Time> timeCursor;
    std::vector<Time> bookmarks;
};

/// Draws a ladder's geometry on any painter: a window's, a picture's or an SVG drawing's.
class LadderPainter
{
public:
    void setStyle(const ThemeColors& colors, const QFont& font);
    /// The height of a line of the names' font.
    double lineHeight() const;
    /// The width of the widest column name.
    double widestName(const TraceSnapshot& trace, const LadderColumns& columns) const;
    double rulerWidth() const;

    void paintScene(QPainter& painter, const LadderScene& scene) const;
    void paintOverlay(QPainter& painter, const LadderScene& scene, const LadderOverlay& overlay) const;

    // Also used by the legend.
    static void paintCross(QPainter& painter, const QPointF& centre, const QColor& color, double size);
    static void paintHatched(QPainter& painter, const QRectF& area, const QColor& color);

private:
    void paintGround(QPainter& painter, const LadderScene& scene) const;
    void paintPeers(QPainter& painter, const LadderScene& scene) const;
    void paintBands(QPainter& painter, const LadderScene& scene) const;
    void paintDatagrams(QPainter& painter, const LadderScene& scene, bool faded) const;
    void paintLines(QPainter& painter, const LadderScene& scene, bool faded) const;
    void paintEnd(QPainter& painter, const LadderScene& scene, const LadderLine& line) const;
    void paintLabel(QPainter& painter, const LadderScene& scene, const LadderLine& line) const;
    void paintTie(QPainter& painter, const LadderScene& scene, const LadderTie& tie) const;
    void paintHold(QPainter& painter, const LadderScene& scene, const LadderHold& hold) const;
    void paintHeader(QPainter& painter, const LadderScene& scene, const Selection& selection) const;
    void paintRuler(QPainter& painter, const LadderScene& scene) const;
    void paintSentence(QPainter& painter, const LadderScene& scene) const;
    void paintHighlight(QPainter& painter, const LadderScene& scene, const LadderHighlight& highlight) const;
    void paintNotes(QPainter& painter, const LadderScene& scene, const LadderHighlight& highlight) const;
    void paintTimeCursor(QPainter& painter, const LadderScene& scene, Time time) const;
    QColor colorOf(FlightGlyph glyph) const;

    ThemeColors m_colors;
    QFont m_font;
};

} // namespace peerscope
