// SPDX-License-Identifier: MIT
#pragma once

#include "ui/axis/in_flight.h"
#include "ui/moment/selection.h"
#include "ui/theme/theme.h"
#include "ui/topology/picture.h"

#include <QFont>
#include <QImage>

#include <array>
#include <vector>

class QPainter;

namespace peerscope {

/// The emphasized links.
struct LinkEmphasis
{
    std::optional<LinkRef> selected;
    std::optional<LinkRef> focused; ///< has the keyboard focus
    std::vector<LinkRef> route;     ///< the route of the selected packet
};

/// Paints links with arrow heads and labels, in scene coordinates.
void paintLinks(QPainter& painter, const TopologyPicture& picture, const ThemeColors& colors,
                const QFont& font, const LinkEmphasis& emphasis);

/// Paints the bars of the links' queues, in scene coordinates.
void paintQueues(QPainter& painter, const TopologyPicture& picture, const ThemeColors& colors);

/// The font of link labels.
QFont linkLabelFont(const QFont& font);

/// Draws datagrams in flight from images made once for each theme and size.
class FlightPainter
{
public:
    /// `selected`: the datagrams to emphasize. Returns how many were drawn; datagrams whose nodes do not
    /// exist are not.
    std::size_t paint(QPainter& painter, const std::vector<Flight>& flights, const TopologyPicture& picture,
                      const ThemeColors& colors, const std::vector<DatagramId>& selected);

private:
    static constexpr int styleCount = 3; // plain, sent again, lost
    static constexpr std::size_t imageIndex(int glyph, int style)
    {
        return static_cast<std::size_t>(glyph) * styleCount + static_cast<std::size_t>(style);
    }

    void prepare(qreal glyphPixels, qreal devicePixelRatio, const ThemeColors& colors);

    std::array<QImage, std::size_t{flightGlyphCount} * styleCount> m_images;
    qreal m_glyphPixels = 0;
    qreal m_devicePixelRatio = 0;
    const ThemeColors* m_colors = nullptr;
};

/// Paints the legend at the lower left of `viewport`, and at the lower right the conditions of most links and
/// the number of datagrams in flight that are not drawn.
void paintLegend(QPainter& painter, QRectF viewport, const ThemeColors& colors, const QFont& font,
                 const TopologyPicture& picture, const InFlight& inFlight);
/// The height of the legend in the viewport.
inline constexpr qreal legendHeight = 26;

/// Paints the text shown if there is nothing else to show.
/// `isLive`: peers come from the real world.
void paintEmpty(QPainter& painter, QRectF viewport, const ThemeColors& colors, const QFont& font,
                bool isLive);

} // namespace peerscope
