// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>

namespace peerscope {

/// The places of the ladder's parts, in logical pixels. Computed from the fields.
struct LadderLayout
{
    double width = 0;
    double height = 0;
    double rulerWidth = 76;   ///< the times, at the left
    double headerHeight = 24; ///< the peers' names, at the top
    double scroll = 0;        ///< how far the columns are scrolled to the left
    std::size_t columnCount = 0;
    std::size_t nameRows =
        1; ///< if names are too wide for their columns, they alternate between this many rows

    static constexpr std::size_t mostNameRows = 3;
    static constexpr double smallestSpacing = 46;
    static constexpr double largestSpacing = 420;

    double plotWidth() const { return std::max(width - rulerWidth, 1.0); }
    double plotHeight() const { return std::max(height - headerHeight, 1.0); }
    /// Space left of the first line and right of the last, for notes about a packet.
    double margin() const { return std::clamp(plotWidth() * 0.14, 36.0, 140.0); }
    /// Distance between two peers' lines: they share the width, within limits; if they do not fit, they
    /// scroll.
    double spacing() const
    {
        if (columnCount < 2)
            return largestSpacing;
        return std::clamp((plotWidth() - 2 * margin()) / static_cast<double>(columnCount - 1),
                          smallestSpacing, largestSpacing);
    }
    double contentWidth() const
    {
        return columnCount == 0 ? 0 : spacing() * static_cast<double>(columnCount - 1) + 2 * margin();
    }
    double largestScroll() const { return std::max(contentWidth() - plotWidth(), 0.0); }
    double columnX(std::size_t column) const
    {
        const double centring = std::max(plotWidth() - contentWidth(), 0.0) / 2;
        return rulerWidth + centring + margin() + spacing() * static_cast<double>(column) - scroll;
    }
    /// The column whose line is nearest to `x`; columnCount if there is none.
    std::size_t columnAt(double x) const
    {
        if (columnCount == 0 || x < rulerWidth)
            return columnCount;
        const double index = (x - columnX(0)) / spacing() + 0.5;
        return std::min(static_cast<std::size_t>(std::max(index, 0.0)), columnCount - 1);
    }
};

} // namespace peerscope
