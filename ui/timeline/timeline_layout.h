// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>

namespace peerscope {

/// The places of the timeline's parts, in logical pixels. Computed from the fields.
struct TimelineLayout
{
    double width = 0;
    double height = 0;
    double headerWidth = 80; ///< the lanes' names, at the left
    double rulerHeight = 24;
    double scroll = 0; ///< how far the lanes are scrolled down
    std::size_t laneCount = 0;
    bool operator==(const TimelineLayout&) const = default;

    static constexpr double smallestLane = 28;
    static constexpr double largestLane = 92;
    static constexpr double smallestRow = 13; ///< of glyphs in a lane
    static constexpr double largestRow = 16;
    static constexpr std::size_t mostRows = 5;

    double plotWidth() const { return std::max(width - headerWidth, 1.0); }
    double plotHeight() const { return std::max(height - rulerHeight, 0.0); }
    /// Lanes share the height, within limits; if they do not fit, they scroll.
    double laneHeight() const
    {
        if (laneCount == 0)
            return largestLane;
        const double share = plotHeight() / static_cast<double>(laneCount);
        return std::clamp(static_cast<double>(static_cast<int>(share)), smallestLane, largestLane);
    }
    double contentHeight() const { return laneHeight() * static_cast<double>(laneCount); }
    double largestScroll() const { return std::max(contentHeight() - plotHeight(), 0.0); }
    /// Rows of glyphs that fit in a lane.
    std::size_t rows() const
    {
        return std::clamp(static_cast<std::size_t>((laneHeight() - 2) / smallestRow), std::size_t{1},
                          mostRows);
    }
    double rowHeight() const
    {
        return std::min((laneHeight() - 2) / static_cast<double>(rows()), largestRow);
    }
    double laneTop(std::size_t lane) const
    {
        return rulerHeight + laneHeight() * static_cast<double>(lane) - scroll;
    }
    std::size_t firstVisibleLane() const
    {
        return std::min(static_cast<std::size_t>(std::max(scroll, 0.0) / laneHeight()), laneCount);
    }
    std::size_t visibleLaneEnd() const
    {
        return std::min(static_cast<std::size_t>((std::max(scroll, 0.0) + plotHeight()) / laneHeight()) + 1,
                        laneCount);
    }
    /// The lane at a y of the widget; laneCount if there is none.
    std::size_t laneAt(double y) const
    {
        if (y < rulerHeight || y >= height)
            return laneCount;
        return std::min(static_cast<std::size_t>((y - rulerHeight + scroll) / laneHeight()), laneCount);
    }
};

} // namespace peerscope
