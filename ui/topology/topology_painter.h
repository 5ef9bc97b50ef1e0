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

/// What links are set off from the others.
struct LinkEmphasis
{
    std::optional<LinkRef> selected;
    std::optional<LinkRef> focused; ///< reached by the keyboard
    std::vector<LinkRef> route;     ///< the way of the selected packet
};

/// Links, the heads of their arrows and their labels; scene coordinates.
void paintLinks(QPainter& painter, const TopologyPicture& picture, const ThemeColors& colors,
                const QFont& font, const LinkEmphasis& emphasis);

/// How full the queues of links are; scene coordinates.
void paintQueues(QPainter& painter, const TopologyPicture& picture, const ThemeColors& colors);

/// The font of labels on links.
QFont linkLabelFont(const QFont& font);

/// Draws datagrams in flight from images made once for each theme and size.
class FlightPainter
{
public:
    /// `selected`: the datagrams that are set off.
    /// Returns how many were drawn: a datagram between nodes that are not there is not.
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

/// The legend at the lower left edge of `viewport`; at the lower right what most links are like, and how much
/// is in flight that is not drawn.
void paintLegend(QPainter& painter, QRectF viewport, const ThemeColors& colors, const QFont& font,
                 const TopologyPicture& picture, const InFlight& inFlight);
/// The height the legend takes from the viewport.
inline constexpr qreal legendHeight = 26;

/// What stands in the middle when there is nothing to show.
void paintEmpty(QPainter& painter, QRectF viewport, const ThemeColors& colors, const QFont& font);

} // namespace peerscope
