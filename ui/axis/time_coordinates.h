// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace peerscope {

/// The time range that a timeline shows, and its scale: converts time to pixels and back. Pixels are logical,
/// may be fractions, and count from the left edge of the plot. Immutable: every change returns a new value.
class TimeCoordinates
{
public:
    /// The smallest and the largest scale, in microseconds per pixel. A smaller one would show nothing new,
    /// as times are whole microseconds.
    static constexpr double closestScale = 0.02;
    static constexpr double widestScale = 3.6e9;

    constexpr TimeCoordinates() = default;
    /// `start` is the time at x = 0, in microseconds; `scale` is in microseconds per pixel, and clamped to
    /// the limits.
    constexpr TimeCoordinates(double start, double scale, double width)
        : m_start(start), m_scale(std::clamp(scale, closestScale, widestScale)), m_width(std::max(width, 1.0))
    {
    }

    constexpr double scale() const { return m_scale; }
    constexpr double width() const { return m_width; }
    constexpr double startMicroseconds() const { return m_start; }
    constexpr double spanMicroseconds() const { return m_width * m_scale; }
    Time start() const { return toTime(std::floor(m_start)); }
    /// The first whole microsecond to the right of the plot.
    Time end() const { return toTime(std::ceil(m_start + spanMicroseconds())); }

    constexpr double xOf(Time time) const { return (static_cast<double>(time.count()) - m_start) / m_scale; }
    constexpr double pixels(Time length) const { return static_cast<double>(length.count()) / m_scale; }
    /// The nearest whole microsecond; saturates far outside any run.
    Time timeAt(double x) const { return toTime(std::round(m_start + x * m_scale)); }

    constexpr TimeCoordinates withWidth(double width) const { return {m_start, m_scale, width}; }
    /// The same time range in another width.
    constexpr TimeCoordinates stretched(double width) const
    {
        return {m_start, spanMicroseconds() / std::max(width, 1.0), width};
    }
    /// Moved right by this many pixels.
    constexpr TimeCoordinates panned(double pixels) const
    {
        return {m_start + pixels * m_scale, m_scale, m_width};
    }
    /// Zoomed around `x`; a `factor` above 1 zooms in.
    constexpr TimeCoordinates zoomed(double factor, double x) const
    {
        const double scale = std::clamp(m_scale / factor, closestScale, widestScale);
        return {m_start + x * (m_scale - scale), scale, m_width};
    }
    /// All of [begin, end] with a little room on both sides.
    static constexpr TimeCoordinates fitted(Time begin, Time end, double width)
    {
        const double first = static_cast<double>(begin.count());
        const double length = std::max(static_cast<double>(end.count()) - first, 1000.0);
        const double scale = std::clamp(length * 1.06 / std::max(width, 1.0), closestScale, widestScale);
        return {first - length * 0.03, scale, width};
    }
    /// With `now` `margin` pixels left of the right edge. As long as everything since 0 fits, 0 stays at the
    /// left.
    constexpr TimeCoordinates following(Time now, double margin) const
    {
        const double start = static_cast<double>(now.count()) - (m_width - margin) * m_scale;
        return {std::max(start, -leadingPixels * m_scale), m_scale, m_width};
    }
    /// Limited so that a part of [0, contentEnd] is visible, and the range is at most a few times as long.
    constexpr TimeCoordinates clamped(Time contentEnd) const
    {
        const double end = std::max(static_cast<double>(contentEnd.count()), 0.0);
        const double widest = std::max(end, 1.0e7) * 3.0 / m_width;
        const double scale = std::min(m_scale, widest);
        const double span = scale * m_width;
        const double start = m_start + (m_scale - scale) * m_width / 2;
        return {std::clamp(start, -span * 0.5, std::max(end - span * 0.1, -span * 0.5)), scale, m_width};
    }
    /// Moved by less than a device pixel, so that each time keeps its fraction of a pixel: marks then keep
    /// their distances while the view scrolls.
    TimeCoordinates snapped(double devicePixelRatio) const
    {
        const double unit = m_scale / devicePixelRatio;
        return {std::floor(m_start / unit) * unit, m_scale, m_width};
    }

    constexpr bool operator==(const TimeCoordinates&) const = default;

    /// Pixels shown before time 0 at the start of a run.
    static constexpr double leadingPixels = 12;

private:
    static Time toTime(double microseconds)
    {
        constexpr double limit = 9.0e18;
        return Time(static_cast<std::int64_t>(std::clamp(microseconds, -limit, limit)));
    }

    double m_start = 0;
    double m_scale = 5000;
    double m_width = 1;
};

} // namespace peerscope
