// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_canvas.h"

#include "core/words/packets.h"
#include "ui/moment/moment.h"
#include "ui/timeline/timeline_units.h"

#include <QElapsedTimer>
#include <QLoggingCategory>
#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

Q_LOGGING_CATEGORY(timelineFrames, "peerscope.timeline.frames", QtWarningMsg)

namespace peerscope {

namespace {

constexpr double reach = 9;           ///< pixels from a glyph to the click
constexpr double defaultScale = 3000; // microseconds per pixel

} // namespace

TimelineCanvas::TimelineCanvas(Moment* moment, QWidget* parent)
    : TimeCanvas(moment, Qt::Horizontal, defaultScale, parent)
{
    setAccessibleName(tr("Packet timeline"));
    takeFrame();
}

void TimelineCanvas::startOver()
{
    m_density.clear();
    m_layoutDirty = true;
    m_dirty = true;
}

void TimelineCanvas::takeTrace()
{
    if (m_lanes.update(m_trace)) {
        m_layoutDirty = true;
        m_dirty = true;
    }
    // If nothing visible can change any more, later snapshots look the same.
    const bool changed = m_trace.revision() != m_built.revision;
    if (m_dirty || (changed && (isFollowing() || !m_geometry.isSettled())))
        update();
}

void TimelineCanvas::takeClock(Time now)
{
    if (now == this->now())
        return;
    const Time before = newest();
    takeNow(now);
    if (isFollowing() || m_geometry.reachesNow() || isInSight(before) || isInSight(newest()))
        update();
}

void TimelineCanvas::takeFiltered(std::shared_ptr<const PacketSelection> filtered)
{
    m_filtered = std::move(filtered);
    update();
}

void TimelineCanvas::takeSelection(const Selection& selection)
{
    if (selection == m_selection)
        return;
    m_selection = selection;
    const std::vector<PacketId>& packets = m_moment->selectedPackets();
    if (!packets.empty() && packets.front().value() < m_trace.packetCount()) {
        reveal(packets.front());
        const PacketUnit unit = unitAround(m_trace, packets.front().value());
        setAccessibleDescription(packetText(m_trace, static_cast<std::uint32_t>(unit.firstRow),
                                            static_cast<std::uint32_t>(unit.rowCount)));
    } else {
        setAccessibleDescription({});
    }
    update();
}

void TimelineCanvas::setGrouping(LaneGrouping grouping)
{
    if (grouping == m_lanes.grouping())
        return;
    m_lanes.setGrouping(grouping);
    m_density.clear();
    m_layout.scroll = 0;
    m_layoutDirty = true;
    invalidate();
    updateLayout();
}

Time TimelineCanvas::newest() const
{
    const std::size_t packets = m_trace.packetCount();
    if (packets == 0)
        return now();
    return std::max(now(),
                    Time(m_trace.packetColumns(packets - 1).sent[TraceSnapshot::packetOffset(packets - 1)]));
}

QFont TimelineCanvas::smallFont() const
{
    QFont small = font();
    if (small.pointSizeF() > 0)
        small.setPointSizeF(std::max(small.pointSizeF() * 0.9, 6.0));
    else
        small.setPixelSize(std::max(small.pixelSize() * 9 / 10, 8));
    return small;
}

void TimelineCanvas::updateLayout()
{
    m_layoutDirty = false;
    m_painter.setStyle(themeColors(palette()), smallFont(), devicePixelRatioF());
    TimelineLayout layout = m_layout;
    layout.width = width();
    layout.height = height();
    layout.laneCount = m_lanes.size();
    layout.headerWidth = std::min(m_painter.headerWidth(m_trace, m_lanes), std::max(width() * 0.35, 40.0));
    layout.rulerHeight = std::ceil(QFontMetricsF(smallFont()).height()) + 8;
    layout.scroll = std::clamp(layout.scroll, 0.0, layout.largestScroll());
    m_layout = layout;
    fitCoordinates();
    Q_EMIT scrollChanged();
}

const TimelineLayout& TimelineCanvas::layoutOfParts()
{
    ensureLayout();
    return m_layout;
}

const TimelineGeometry& TimelineCanvas::geometry()
{
    updateScene();
    return m_geometry;
}

void TimelineCanvas::buildGeometry(const TimeCoordinates& coordinates, const TimelineLayout& layout,
                                   TimelineGeometry& into)
{
    GeometryRequest request;
    request.coordinates = coordinates;
    request.laneBegin = layout.firstVisibleLane();
    request.laneEnd = layout.visibleLaneEnd();
    request.laneHeight = layout.laneHeight();
    request.rows = layout.rows();
    request.rowHeight = layout.rowHeight();
    request.digitWidth = m_painter.sprites().digitWidth();
    request.now = newest();
    into.build(m_trace, m_lanes, m_density, request);
}

void TimelineCanvas::updateScene()
{
    ensureLayout();
    moveOn();
    const bool moved = !(m_coordinates == m_built.coordinates);
    const bool grown = m_trace.revision() != m_built.revision && !m_geometry.isSettled();
    const bool later = newest() != m_built.now && m_geometry.reachesNow();
    if (!m_dirty && !moved && !grown && !later)
        return;
    QElapsedTimer timer;
    timer.start();
    buildGeometry(m_coordinates, m_layout, m_geometry);
    m_built = {m_coordinates, m_trace.revision(), newest()};
    m_dirty = false;
    m_sceneIsNew = true;
    m_layerIsStale = true;
    qCDebug(timelineFrames) << "geometry" << timer.nsecsElapsed() / 1000 << "us,"
                            << m_geometry.glyphs().size() << "glyphs," << m_geometry.bars().size() << "bars,"
                            << m_geometry.rowsRead() << "rows";
}

TimelineOverlay TimelineCanvas::overlay() const
{
    TimelineOverlay result;
    result.filtered = m_filtered.get();
    result.now = newest();
    result.timeCursor = m_timeCursor;
    result.bookmarks = m_moment->bookmarks();
    result.selection = m_selection;
    result.packets = m_moment->selectedPackets();
    if (m_hover && !isPanning()) {
        result.hovered = glyphAt(*m_hover);
        result.hoveredBar = result.hovered ? nullptr : barAt(*m_hover);
    }
    return result;
}

void TimelineCanvas::paintEvent(QPaintEvent* event)
{
    updateScene();
    QPainter painter(this);
    paintScene(painter, event->region() == QRegion(rect()));
    m_painter.paintOverlay(painter, scene(), overlay());
}

/// While time runs, every frame is a new scene and is painted directly. The layer is only for a scene that
/// stays. Its pixels are device pixels, so that copying it does not scale.
void TimelineCanvas::paintScene(QPainter& painter, bool whole)
{
    QElapsedTimer timer;
    timer.start();
    const double ratio = devicePixelRatioF();
    const QSize pixels = (QSizeF(size()) * ratio).toSize();
    QImage shown = whole && m_sceneIsNew ? pixelsUnder(painter, pixels, ratio) : QImage();
    m_sceneIsNew = false;
    if (!shown.isNull()) {
        m_painter.paintScene(shown, scene());
    } else {
        if (m_layer.size() != pixels) {
            m_layer = QImage(pixels, QImage::Format_RGB32);
            m_layerIsStale = true;
        }
        if (m_layerIsStale && !m_layer.isNull())
            m_painter.paintScene(m_layer, scene());
        m_layerIsStale = false;
        m_layer.setDevicePixelRatio(1);
        painter.save();
        painter.scale(1 / ratio, 1 / ratio);
        painter.drawImage(QPointF(0, 0), m_layer);
        painter.restore();
    }
    qCDebug(timelineFrames) << "drawing" << timer.nsecsElapsed() / 1000 << "us";
}

QImage TimelineCanvas::renderImage(QSize size, qreal devicePixelRatio)
{
    updateScene();
    TimelinePainter painter;
    painter.setStyle(themeColors(palette()), smallFont(), devicePixelRatio);
    TimelineLayout layout = m_layout;
    layout.width = size.width();
    layout.height = size.height();
    layout.headerWidth = std::min(painter.headerWidth(m_trace, m_lanes), std::max(size.width() * 0.35, 40.0));
    layout.scroll = std::clamp(layout.scroll, 0.0, layout.largestScroll());
    const TimeCoordinates view = coordinatesFor(layout.plotWidth()).snapped(devicePixelRatio);
    TimelineGeometry geometry;
    buildGeometry(view, layout, geometry);
    QImage image((QSizeF(size) * devicePixelRatio).toSize(), QImage::Format_RGB32);
    if (image.isNull())
        return image;
    const TimelineScene picture{m_trace, m_lanes, geometry, view, layout};
    painter.paintScene(image, picture);
    QPainter over(&image);
    TimelineOverlay marks;
    marks.now = newest();
    marks.timeCursor = m_timeCursor;
    marks.selection = m_selection;
    marks.packets = m_moment->selectedPackets();
    painter.paintOverlay(over, picture, marks);
    return image;
}

void TimelineCanvas::setScroll(double scroll)
{
    ensureLayout();
    scroll = std::clamp(scroll, 0.0, m_layout.largestScroll());
    if (scroll == m_layout.scroll)
        return;
    m_layout.scroll = scroll;
    Q_EMIT scrollChanged();
    invalidate();
}

void TimelineCanvas::revealLane(std::uint32_t lane)
{
    if (lane == LaneTable::noLane)
        return;
    const double top = m_layout.laneHeight() * lane;
    const double bottom = top + m_layout.laneHeight();
    if (top < m_layout.scroll)
        setScroll(top);
    else if (bottom > m_layout.scroll + m_layout.plotHeight())
        setScroll(bottom - m_layout.plotHeight());
}

void TimelineCanvas::reveal(PacketId packet)
{
    ensureLayout();
    const PacketRow row = m_trace.packet(packet);
    revealLane(m_lanes.indexOf(row.from, row.channel));
    if (isFollowing() && isLive())
        return;
    const double x = m_coordinates.xOf(row.sent);
    if (x >= 12 && x <= m_layout.plotWidth() - 24)
        return;
    setFollowing(false); // while time is paused there is nothing to follow
    changeView(m_coordinates.panned(x - m_layout.plotWidth() / 2));
}

const GlyphMark* TimelineCanvas::glyphAt(QPointF position) const
{
    if (!isInPlot(position))
        return nullptr;
    return m_geometry.glyphAt(position.x() - m_layout.headerWidth, position.y() - m_layout.laneTop(0), reach);
}

const BarMark* TimelineCanvas::barAt(QPointF position) const
{
    const std::size_t lane = m_layout.laneAt(position.y());
    if (position.x() < m_layout.headerWidth || lane >= m_layout.laneCount)
        return nullptr;
    return m_geometry.barAt(position.x() - m_layout.headerWidth, static_cast<std::uint32_t>(lane), 3);
}

} // namespace peerscope

#include "moc_timeline_canvas.cpp"
