// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_painter.h"

#include "core/trace/packet_selection.h"
#include "core/words/clock_format.h"
#include "core/words/names.h"
#include "ui/axis/time_ruler.h"
#include "ui/timeline/timeline_units.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace peerscope {

namespace {

constexpr double laneInset = 3;
constexpr double minimumTickPixels = 96;

QRgb mixed(const QColor& color, const QColor& background, double share)
{
    const auto part = [share](int front, int back) {
        return static_cast<int>(std::lround(front * share + back * (1 - share)));
    };
    return qRgb(part(color.red(), background.red()), part(color.green(), background.green()),
                part(color.blue(), background.blue()));
}

/// The nearest integer, halves rounded up. Needed for every mark, and several times faster than std::lround.
int rounded(double value)
{
    constexpr int offset = 1 << 24;
    return static_cast<int>(std::clamp(value, -1e7, 1e7) + (offset + 0.5)) - offset;
}

/// The marks of a lane, in an array that is sorted by lane.
template <typename Mark> std::span<const Mark> marksOfLane(const std::vector<Mark>& marks, std::size_t lane)
{
    const auto first = std::lower_bound(marks.begin(), marks.end(), lane,
                                        [](const Mark& mark, std::size_t at) { return mark.lane < at; });
    const auto last = std::upper_bound(first, marks.end(), lane,
                                       [](std::size_t at, const Mark& mark) { return at < mark.lane; });
    return {first, last};
}

constexpr std::array stackOrder = {TransferMode::Reliable, TransferMode::UnreliableOrdered,
                                   TransferMode::Unreliable};

} // namespace

void TimelinePainter::setStyle(const ThemeColors& colors, const QFont& font, qreal devicePixelRatio)
{
    m_font = font;
    m_headers = {};
    m_sprites.setStyle(colors, font, devicePixelRatio);
    for (const TransferMode mode : stackOrder) {
        const QColor& color = colors.of(mode);
        m_modeColors[static_cast<std::size_t>(mode)] = {color.rgb(), mixed(color, colors.canvas, 0.45)};
    }
}

int TimelinePainter::device(double logical) const
{
    return rounded(logical * m_sprites.devicePixelRatio());
}

int TimelinePainter::hair() const
{
    return std::max(device(1), 1);
}

void TimelinePainter::paintScene(QImage& image, const TimelineScene& scene)
{
    image.setDevicePixelRatio(1);
    paintPlot(image, scene);
    paintRuler(image, scene);
    paintHeaders(image, scene);
    image.setDevicePixelRatio(m_sprites.devicePixelRatio());
    if (scene.geometry.glyphs().empty() && scene.geometry.bars().empty()) {
        QPainter painter(&image);
        painter.setFont(m_font);
        paintEmptyState(painter, scene);
    }
}

/// Lane by lane, so that a lane's pixels are still in the cache when its marks are painted. A mark may reach
/// into the next lane, so that is already filled by then.
void TimelinePainter::paintPlot(QImage& image, const TimelineScene& scene)
{
    const TimelineLayout& layout = scene.layout;
    const int left = device(layout.headerWidth);
    const int top = device(layout.rulerHeight);
    TimelineRaster raster(image, QRect(left, top, image.width() - left, image.height() - top));
    const int lanesBottom = std::clamp(device(layout.laneTop(layout.laneCount)), top, image.height());
    raster.fill(left, lanesBottom, image.width() - left, image.height() - lanesBottom,
                m_sprites.colors().canvas.rgb());
    // A server may send thirty times as much as a client; a logarithmic scale shows both.
    const double scale = 1 / std::log1p(scene.geometry.largestBar());
    for (std::size_t total = 0; total < m_barShares.size(); ++total)
        m_barShares[total] = std::log1p(total) * scale;

    const std::size_t end = layout.visibleLaneEnd();
    for (std::size_t lane = layout.firstVisibleLane(), painted = lane; lane < end; ++lane) {
        for (; painted < std::min(lane + 2, end); ++painted)
            paintLane(raster, scene, painted);
        paintMarks(raster, scene, lane);
    }
}

/// Every pixel is written once, except for the grid.
void TimelinePainter::paintLane(TimelineRaster& raster, const TimelineScene& scene, std::size_t lane)
{
    const ThemeColors& colors = m_sprites.colors();
    const TimelineLayout& layout = scene.layout;
    const int hair = this->hair();
    const int left = device(layout.headerWidth);
    const int right = device(layout.width);
    // Shades the area before the start of the run.
    const int beginning = std::clamp(left + device(scene.coordinates.xOf(Time(0))), left, right);
    const QColor& color = lane % 2 == 1 ? colors.lane : colors.canvas;
    const int top = device(layout.laneTop(lane));
    const int bottom = device(layout.laneTop(lane) + layout.laneHeight());
    raster.fill(left, top, beginning - left, bottom - hair - top, mixed(colors.grid, color, 0.35));
    raster.fill(beginning, top, right - beginning, bottom - hair - top, color.rgb());
    raster.fill(left, bottom - hair, right - left, hair, colors.grid.rgb());

    const TickStep step = tickStepFor(scene.coordinates.scale(), minimumTickPixels);
    const Time end = scene.coordinates.end();
    for (Time tick = firstTickAt(scene.coordinates.start(), step.major); tick <= end; tick += step.major) {
        const int x = left + device(scene.coordinates.xOf(tick));
        if (x > left && tick >= Time(0))
            raster.fill(x, top, hair, bottom - top, colors.grid.rgb());
    }
}

void TimelinePainter::paintMarks(TimelineRaster& raster, const TimelineScene& scene, std::size_t lane)
{
    const double height = scene.layout.laneHeight();
    const LanePlace place = {.left = scene.layout.headerWidth,
                             .top = scene.layout.laneTop(0),
                             .floor = scene.layout.laneTop(lane) + height - laneInset,
                             .room = height - 2 * laneInset};
    for (const BarMark& bar : marksOfLane(scene.geometry.bars(), lane))
        paintBar(raster, scene, place, bar);
    const std::span<const GlyphMark> glyphs = marksOfLane(scene.geometry.glyphs(), lane);
    for (const GlyphMark& mark : glyphs)
        paintDelays(raster, place, mark);
    for (const GlyphMark& mark : glyphs)
        paintGlyph(raster, scene, place, mark);
}

void TimelinePainter::paintBar(TimelineRaster& raster, const TimelineScene& scene, const LanePlace& place,
                               const BarMark& bar)
{
    const std::uint32_t total = bar.counts.total();
    const double share = total < m_barShares.size()
                             ? m_barShares[total]
                             : std::log1p(total) / std::log1p(scene.geometry.largestBar());
    const int height = std::max(device(place.room * std::min(share, 1.0)), device(3));
    const int left = device(place.left + bar.x);
    const int right = device(place.left + bar.x + bar.width - (bar.width >= 5 ? 1 : 0));
    const int width = std::max(right - left, device(2));
    const int bottom = device(place.floor);

    const std::uint32_t failed = countOf(bar.counts, FateClass::Failed);
    // Even a single failure must be visible.
    const int failedHeight =
        failed == 0 ? 0
                    : std::clamp(rounded(height * static_cast<double>(failed) / total), device(2), height);
    const int rest = height - failedHeight;
    const double perPacket = total > failed ? static_cast<double>(rest) / (total - failed) : 0;
    std::uint32_t sum = 0;
    int y = bottom;
    const auto stack = [&](std::uint32_t count, QRgb color) {
        if (count == 0)
            return;
        sum += count;
        const int upTo = bottom - rounded(sum * perPacket);
        raster.fill(left, upTo, width, y - upTo, color);
        y = upTo;
    };
    for (const TransferMode mode : stackOrder) {
        const ModeColors& colors = m_modeColors[static_cast<std::size_t>(mode)];
        stack(bar.counts.of(mode, FateClass::Delivered), colors.full);
        stack(bar.counts.of(mode, FateClass::Pending), colors.faint);
    }
    if (failedHeight > 0)
        raster.fill(left, bottom - height, width, failedHeight, m_sprites.colors().lost.rgb());
    if (bar.hasLabel)
        raster.draw(m_sprites.count(total), left + width + device(3), device(place.floor - 7));
}

void TimelinePainter::paintDelays(TimelineRaster& raster, const LanePlace& place, const GlyphMark& mark)
{
    const bool hasTail = mark.tailEnd != GlyphMark::nowhere;
    const bool isHeld = mark.heldEnd != GlyphMark::nowhere;
    const bool isQueued = mark.queuedEnd != GlyphMark::nowhere;
    if (!hasTail && !isHeld && !isQueued && mark.ghost == GlyphMark::nowhere)
        return;
    const ThemeColors& colors = m_sprites.colors();
    const QColor& color = mark.isFailed() ? colors.lost : colors.of(mark.mode);
    const int hair = this->hair();
    const int base = device(place.top + mark.y + 6);
    const auto lineTo = [&](double from, double to, int alpha) {
        const int x = device(place.left + from);
        raster.blend(x, base, device(place.left + to) - x, hair, color.rgb(), alpha);
    };
    if (hasTail) {
        lineTo(mark.x, mark.tailEnd, 170);
        // It begins at the glyph and ends with a mark, like a dimension line.
        raster.blend(device(place.left + mark.x), base - device(1), hair, device(1), color.rgb(), 170);
        if (!mark.isPending())
            raster.fill(device(place.left + mark.tailEnd), base - device(4), hair, device(4) + hair,
                        color.rgb());
    }
    if (mark.ghost != GlyphMark::nowhere && (!hasTail || mark.ghost > mark.tailEnd))
        lineTo(std::max(mark.x, mark.tailEnd), mark.ghost, 110);
    if (isQueued) {
        const int x = device(place.left + mark.x);
        const int width = std::max(device(place.left + mark.queuedEnd) - x, device(2));
        raster.fill(x, base - device(5), width, device(5), mixed(color, colors.canvas, 0.35));
    }
    if (isHeld) {
        const int x = device(place.left + mark.heldBegin);
        const int width = std::max(device(place.left + mark.heldEnd) - x, device(2));
        raster.hatch(x, base - device(6), width, device(6) + hair, std::max(device(2), 2), color.rgb(),
                     mixed(color, colors.canvas, 0.2));
    }
}

void TimelinePainter::paintGlyph(TimelineRaster& raster, const TimelineScene& scene, const LanePlace& place,
                                 const GlyphMark& mark)
{
    const int x = device(place.left + mark.x);
    const double y = place.top + mark.y;
    const int size = static_cast<int>(mark.size);
    if (mark.ghost != GlyphMark::nowhere)
        raster.draw(m_sprites.glyph(mark.mode, GlyphStyle::Ghost, size), device(place.left + mark.ghost),
                    device(y));
    const GlyphStyle style = mark.isFailed()    ? GlyphStyle::Cross
                             : mark.isPending() ? GlyphStyle::Hollow
                                                : GlyphStyle::Filled;
    raster.draw(m_sprites.glyph(mark.mode, style, size), x, device(y));
    if (mark.failed > 0 && !mark.isFailed())
        raster.draw(m_sprites.glyph(mark.mode, GlyphStyle::Cross, 6), x + device(size * 0.5),
                    device(y - size * 0.5 - 2));
    if (mark.hasLabel)
        raster.draw(m_sprites.label(uniqueIdOf(scene.trace, mark.from), mark.recipients, mark.failed),
                    x + device(mark.size / 2 + 3), device(y - 1));
}

void TimelinePainter::paintRuler(QImage& image, const TimelineScene& scene)
{
    const ThemeColors& colors = m_sprites.colors();
    const int height = device(scene.layout.rulerHeight);
    const int left = device(scene.layout.headerWidth);
    const int hair = this->hair();
    TimelineRaster ruler(image, QRect(0, 0, image.width(), height));
    ruler.fill(0, 0, image.width(), height - hair, colors.window.rgb());
    ruler.fill(0, height - hair, image.width(), hair, colors.grid.rgb());
    TimelineRaster raster(image, QRect(left, 0, image.width() - left, height - hair));
    const TickStep step = tickStepFor(scene.coordinates.scale(), minimumTickPixels);
    const Time minor = step.major / step.minors;
    const Time end = scene.coordinates.end();
    for (Time tick = firstTickAt(scene.coordinates.start() - step.major, minor); tick <= end; tick += minor) {
        if (tick < Time(0))
            continue;
        const bool major = tick.count() % step.major.count() == 0;
        const int x = left + device(scene.coordinates.xOf(tick));
        const int length = major ? height : device(4);
        raster.fill(x, height - hair - length, hair, length, (major ? colors.grid : colors.control).rgb());
        if (major)
            raster.draw(m_sprites.tick(tickLabel(tick, step.major)), x + device(5), height / 2 - hair);
    }
}

void TimelinePainter::paintHeaders(QImage& image, const TimelineScene& scene)
{
    if (m_headers.isNull() || m_headersLayout != scene.layout)
        drawHeaders(scene);
    const int top = device(scene.layout.rulerHeight);
    TimelineRaster raster(image, image.rect());
    raster.copy(m_headers, 0, top);
    const int hair = this->hair();
    raster.fill(m_headers.width() - hair, 0, hair, image.height(), m_sprites.colors().grid.rgb());
}

void TimelinePainter::drawHeaders(const TimelineScene& scene)
{
    const ThemeColors& colors = m_sprites.colors();
    const TimelineLayout& layout = scene.layout;
    m_headersLayout = layout;
    m_headers = QImage(std::max(device(layout.headerWidth), 1), std::max(device(layout.plotHeight()), 1),
                       QImage::Format_ARGB32_Premultiplied);
    m_headers.fill(colors.window);
    m_headers.setDevicePixelRatio(m_sprites.devicePixelRatio());
    const QFontMetricsF metrics(m_font);
    QPainter painter(&m_headers);
    painter.setFont(m_font);
    painter.translate(0, -layout.rulerHeight);
    for (std::size_t index = layout.firstVisibleLane(); index < layout.visibleLaneEnd(); ++index) {
        const TimelineLane& lane = scene.lanes.lane(index);
        const QRectF area(10, layout.laneTop(index), layout.headerWidth - 16, layout.laneHeight());
        const QString channel = channelName(lane.channel);
        double x = area.left();
        if (lane.from.isValid()) {
            const QString rest = QStringLiteral(" · ") + channel;
            const double room = area.width() - metrics.horizontalAdvance(rest);
            const QString name = metrics.elidedText(peerName(scene.trace, lane.from), Qt::ElideRight, room);
            painter.setPen(colors.text);
            painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, name);
            x += metrics.horizontalAdvance(name);
            painter.setPen(colors.mutedText);
            painter.drawText(QRectF(x, area.top(), area.right() - x, area.height()),
                             Qt::AlignLeft | Qt::AlignVCenter, rest);
        } else {
            painter.setPen(colors.text);
            painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, channel);
        }
        const double bottom =
            device(layout.laneTop(index) + layout.laneHeight()) / m_sprites.devicePixelRatio();
        painter.fillRect(QRectF(0, bottom - 1, layout.headerWidth, 1), colors.grid);
    }
    painter.end();
    m_headers.setDevicePixelRatio(1);
}

void TimelinePainter::paintEmptyState(QPainter& painter, const TimelineScene& scene)
{
    const TimelineLayout& layout = scene.layout;
    const bool nothingAtAll = scene.trace.packetCount() == 0;
    const QRectF area(layout.headerWidth, layout.rulerHeight, layout.plotWidth(), layout.plotHeight());
    const QRectF upper(area.left(), area.top(), area.width(), area.height() / 2 - 1);
    const QRectF lower(area.left(), area.center().y() + 2, area.width(), area.height() / 2);
    painter.setPen(m_sprites.colors().text);
    painter.drawText(upper, Qt::AlignHCenter | Qt::AlignBottom,
                     nothingAtAll ? QCoreApplication::translate("TimelineView", "No packets yet")
                                  : QCoreApplication::translate("TimelineView", "No packets in this time"));
    painter.setPen(m_sprites.colors().mutedText);
    painter.drawText(
        lower, Qt::AlignHCenter | Qt::AlignTop,
        nothingAtAll
            ? QCoreApplication::translate(
                  "TimelineView", "Each packet appears here in its channel's lane when a peer sends it.")
            : QCoreApplication::translate("TimelineView", "Press 0 to see the whole run, F to follow it."));
}

void TimelinePainter::paintOverlay(QPainter& painter, const TimelineScene& scene,
                                   const TimelineOverlay& overlay)
{
    const ThemeColors& colors = m_sprites.colors();
    const TimelineLayout& layout = scene.layout;
    painter.save();
    painter.setFont(m_font);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF plot(layout.headerWidth, layout.rulerHeight, layout.plotWidth(), layout.plotHeight());

    painter.setClipRect(plot);
    if (overlay.filtered)
        paintFilter(painter, scene, *overlay.filtered);
    const double now = layout.headerWidth + scene.coordinates.xOf(overlay.now);
    if (now >= plot.left() && now <= plot.right()) {
        painter.setPen(QPen(colors.control, 1, Qt::DashLine));
        painter.drawLine(QPointF(now, plot.top()), QPointF(now, plot.bottom()));
    }
    if (overlay.hoveredBar) {
        const BarMark& bar = *overlay.hoveredBar;
        painter.setPen(QPen(colors.accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(layout.headerWidth + bar.x - 0.5, layout.laneTop(bar.lane) + 1.5,
                                bar.width + 1, layout.laneHeight() - 4));
    }
    if (overlay.hovered) {
        painter.setPen(QPen(colors.accent, 1));
        painter.setBrush(Qt::NoBrush);
        const double radius = overlay.hovered->size / 2 + 3;
        painter.drawEllipse(
            QPointF(layout.headerWidth + overlay.hovered->x, layout.laneTop(0) + overlay.hovered->y), radius,
            radius);
    }
    for (const PacketId packet : overlay.packets)
        paintSelection(painter, scene, packet);
    if (const EndpointId* peer = std::get_if<EndpointId>(&overlay.selection)) {
        painter.setClipRect(QRectF(0, layout.rulerHeight, layout.headerWidth, layout.plotHeight()));
        for (std::size_t lane = layout.firstVisibleLane(); lane < layout.visibleLaneEnd(); ++lane) {
            if (scene.lanes.lane(lane).from == *peer)
                painter.fillRect(QRectF(0, layout.laneTop(lane), 4, layout.laneHeight() - 1), colors.accent);
        }
    }
    for (const Time bookmark : overlay.bookmarks)
        paintBookmark(painter, scene, bookmark);
    if (overlay.timeCursor) {
        painter.setClipRect(QRectF(layout.headerWidth, 0, layout.plotWidth(), layout.height));
        paintTimeCursor(painter, scene, *overlay.timeCursor);
    }
    painter.restore();
}

/// Fades packets that do not pass the filter. Bars stand for many packets and are not faded; a text says so.
void TimelinePainter::paintFilter(QPainter& painter, const TimelineScene& scene,
                                  const PacketSelection& filtered)
{
    const TimelineLayout& layout = scene.layout;
    const double left = layout.headerWidth;
    QColor veil = m_sprites.colors().canvas;
    veil.setAlpha(205);
    for (const GlyphMark& mark : scene.geometry.glyphs()) {
        bool matches = false;
        for (std::uint32_t row = mark.firstRow; !matches && row < mark.firstRow + mark.recipients; ++row)
            matches = filtered.contains(PacketId(row));
        if (!matches)
            painter.fillRect(QRectF(left + mark.x - mark.size / 2 - 1,
                                    layout.laneTop(0) + mark.y - mark.size / 2 - 1, mark.size + 2,
                                    mark.size + 2),
                             veil);
    }
    if (scene.geometry.bars().empty())
        return;
    painter.setPen(m_sprites.colors().mutedText);
    painter.drawText(QRectF(left, layout.rulerHeight + 2, layout.plotWidth() - 8, 20),
                     Qt::AlignRight | Qt::AlignTop,
                     QCoreApplication::translate(
                         "TimelineView", "Bars count every packet: zoom in to see the filtered ones"));
}

void TimelinePainter::paintSelection(QPainter& painter, const TimelineScene& scene, PacketId packet)
{
    if (packet.value() >= scene.trace.packetCount())
        return;
    const ThemeColors& colors = m_sprites.colors();
    const TimelineLayout& layout = scene.layout;
    painter.setBrush(Qt::NoBrush);
    if (const GlyphMark* mark = scene.geometry.glyphOf(packet.value())) {
        const QPointF centre(layout.headerWidth + mark->x, layout.laneTop(0) + mark->y);
        const double radius = mark->size / 2 + 3.5;
        painter.setPen(QPen(colors.canvas, 4));
        painter.drawEllipse(centre, radius, radius);
        painter.setPen(QPen(colors.accent, 2));
        painter.drawEllipse(centre, radius, radius);
        const double end = std::max(mark->tailEnd, mark->heldEnd);
        if (end != GlyphMark::nowhere) {
            painter.setPen(QPen(colors.accent, 2));
            painter.drawLine(centre + QPointF(0, 7.5), QPointF(layout.headerWidth + end, centre.y() + 7.5));
        }
        return;
    }
    // The packet is in a bar: mark its place.
    const PacketRow row = scene.trace.packet(packet);
    const std::uint32_t lane = scene.lanes.indexOf(row.from, row.channel);
    if (lane == LaneTable::noLane)
        return;
    const double x = layout.headerWidth + scene.coordinates.xOf(row.sent);
    if (x < layout.headerWidth - 8 || x > layout.width + 8)
        return;
    const double top = layout.laneTop(lane);
    painter.setPen(QPen(colors.accent, 1.5));
    painter.drawLine(QPointF(x, top + 1), QPointF(x, top + layout.laneHeight() - 2));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.accent);
    painter.drawPolygon(QPolygonF({{x - 5, top + 1}, {x + 5, top + 1}, {x, top + 8}}));
}

void TimelinePainter::paintTimeCursor(QPainter& painter, const TimelineScene& scene, Time time)
{
    const ThemeColors& colors = m_sprites.colors();
    const TimelineLayout& layout = scene.layout;
    const double x = layout.headerWidth + scene.coordinates.xOf(time);
    if (x < layout.headerWidth - 200 || x > layout.width + 200)
        return;
    painter.setPen(QPen(colors.accent, 1.5));
    painter.drawLine(QPointF(x, 0), QPointF(x, layout.height));
    const QString text = momentText(time);
    const QFontMetricsF metrics(m_font);
    const double width = metrics.horizontalAdvance(text) + 10;
    const double left = x + width > layout.width ? x - width : x;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.accent);
    painter.drawRect(QRectF(left, 2, width, layout.rulerHeight - 5));
    painter.setPen(colors.canvas);
    painter.drawText(QRectF(left, 1, width, layout.rulerHeight - 4), Qt::AlignCenter, text);
}

/// A small flag on the ruler, and a thin line across the lanes.
void TimelinePainter::paintBookmark(QPainter& painter, const TimelineScene& scene, Time time)
{
    const ThemeColors& colors = m_sprites.colors();
    const TimelineLayout& layout = scene.layout;
    const double x = layout.headerWidth + scene.coordinates.xOf(time);
    if (x < layout.headerWidth || x > layout.width)
        return;
    painter.setPen(QPen(colors.accent, 1, Qt::DotLine));
    painter.drawLine(QPointF(x, layout.rulerHeight), QPointF(x, layout.height));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.accent);
    const double top = layout.rulerHeight - 11;
    painter.drawPolygon(QPolygonF({{x, top}, {x + 9, top + 3.5}, {x, top + 7}}));
    painter.drawRect(QRectF(x - 0.5, top, 1.5, 11));
}

double TimelinePainter::headerWidth(const TraceSnapshot& trace, const LaneTable& lanes) const
{
    const QFontMetricsF metrics(m_font);
    double widest = 40;
    const double channel = metrics.horizontalAdvance(channelName(0)) - m_sprites.digitWidth();
    std::uint16_t measured = EndpointId::none().value();
    double name = 0;
    for (std::size_t index = 0; index < lanes.size(); ++index) {
        const TimelineLane& lane = lanes.lane(index);
        if (lane.from.isValid() && lane.from.value() != measured) {
            measured = lane.from.value();
            name = metrics.horizontalAdvance(peerName(trace, lane.from) + QStringLiteral(" · "));
        }
        const int digits = lane.channel < 10 ? 1 : lane.channel < 100 ? 2 : 3;
        widest = std::max(widest, name + channel + digits * m_sprites.digitWidth());
    }
    return std::ceil(std::clamp(widest + 22, 64.0, 190.0));
}

} // namespace peerscope
