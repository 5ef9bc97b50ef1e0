// SPDX-License-Identifier: MIT
// What the mouse and the keys do to the timeline.
#include "ui/timeline/timeline_canvas.h"

#include "ui/timeline/timeline_units.h"
#include "ui/timeline/timeline_words.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

constexpr double zoomStep = 1.25;

} // namespace

bool TimelineCanvas::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showToolTip(help->pos(), help->globalPos());
        return true;
    }
    return QWidget::event(event);
}

void TimelineCanvas::changeEvent(QEvent* event)
{
    switch (event->type()) {
    case QEvent::PaletteChange:
    case QEvent::FontChange:
    case QEvent::StyleChange:
        m_layoutDirty = true;
        invalidate();
        break;
    default:
        break;
    }
    QWidget::changeEvent(event);
}

void TimelineCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateLayout();
    invalidate();
}

void TimelineCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    m_pressedAt = event->position();
    m_lastDrag = event->position();
    if (event->position().y() < layoutOfParts().rulerHeight &&
        event->position().x() >= m_layout.headerWidth) {
        m_drag = Drag::Cursor;
        requestCursorAt(event->position().x());
    } else {
        m_drag = Drag::Undecided;
    }
}

void TimelineCanvas::mouseMoveEvent(QMouseEvent* event)
{
    m_hover = event->position();
    if (m_drag == Drag::Cursor) {
        requestCursorAt(event->position().x());
        return;
    }
    if (m_drag == Drag::Undecided && m_pressedAt.x() >= m_layout.headerWidth &&
        (event->position() - m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        m_drag = Drag::Panning;
        setCursor(Qt::ClosedHandCursor);
    }
    if (m_drag == Drag::Panning) {
        const QPointF moved = event->position() - m_lastDrag;
        m_lastDrag = event->position();
        setScroll(m_layout.scroll - moved.y());
        panBy(-moved.x());
        return;
    }
    updateScene();
    const GlyphMark* glyph = glyphAt(*m_hover);
    const BarMark* bar = glyph ? nullptr : barAt(*m_hover);
    std::optional<std::uint32_t> row;
    if (glyph)
        row = glyph->firstRow;
    else if (bar)
        row = static_cast<std::uint32_t>(bar - m_geometry.bars().data());
    if (row != m_hoveredRow) {
        m_hoveredRow = row;
        update();
    }
    const bool inRuler = m_hover->y() < m_layout.rulerHeight && m_hover->x() >= m_layout.headerWidth;
    setCursor(inRuler ? Qt::SplitHCursor : row ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void TimelineCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mouseReleaseEvent(event);
    const Drag drag = m_drag;
    m_drag = Drag::None;
    if (drag == Drag::Panning)
        unsetCursor();
    else if (drag == Drag::Undecided)
        clickAt(event->position());
    update();
}

void TimelineCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && event->position().y() < layoutOfParts().rulerHeight) {
        m_drag = Drag::None;
        Q_EMIT timeCursorRequested(std::nullopt);
        return;
    }
    mousePressEvent(event);
}

void TimelineCanvas::leaveEvent(QEvent* event)
{
    m_hover.reset();
    m_hoveredRow.reset();
    update();
    QWidget::leaveEvent(event);
}

void TimelineCanvas::requestCursorAt(double x)
{
    updateScene();
    const double inside = std::clamp(x - m_layout.headerWidth, 0.0, m_layout.plotWidth());
    Q_EMIT timeCursorRequested(std::max(m_coordinates.timeAt(inside), Time(0)));
}

void TimelineCanvas::clickAt(QPointF position)
{
    updateScene();
    const std::size_t lane = m_layout.laneAt(position.y());
    if (position.x() < m_layout.headerWidth) {
        if (lane < m_lanes.size() && m_lanes.lane(lane).from.isValid())
            Q_EMIT selectionRequested(m_lanes.lane(lane).from);
        return;
    }
    if (const GlyphMark* glyph = glyphAt(position)) {
        std::uint32_t row = glyph->firstRow;
        // Of a packet that some never got, the interesting part is the first that failed.
        if (glyph->failed > 0 && !glyph->isFailed()) {
            while (classOf(m_trace.packet(PacketId(row)).fate) != FateClass::Failed &&
                   row + 1 < glyph->firstRow + glyph->recipients)
                ++row;
        }
        Q_EMIT selectionRequested(PacketId(row));
        return;
    }
    if (barAt(position)) {
        const Time time = m_coordinates.timeAt(position.x() - m_layout.headerWidth);
        if (const auto row = nearestInLane(m_trace, m_lanes.lane(lane), time))
            selectRow(*row);
        return;
    }
    Q_EMIT selectionRequested(Selection());
}

void TimelineCanvas::selectRow(std::size_t row)
{
    Q_EMIT selectionRequested(PacketId(static_cast<std::uint32_t>(row)));
}

void TimelineCanvas::selectNeighbour(int direction)
{
    const PacketId* selected = std::get_if<PacketId>(&m_selection);
    if (!selected || selected->value() >= m_trace.packetCount())
        return;
    const PacketRow packet = m_trace.packet(*selected);
    const std::uint32_t lane = m_lanes.indexOf(packet.from, packet.channel);
    if (lane == LaneTable::noLane)
        return;
    const PacketUnit unit = unitAround(m_trace, selected->value());
    const auto row = direction > 0 ? nextInLane(m_trace, m_lanes.lane(lane), unit.firstRow + unit.rowCount)
                                   : previousInLane(m_trace, m_lanes.lane(lane), unit.firstRow);
    if (!row)
        return;
    // Stepping from packet to packet is looking at what was: the view must not run away meanwhile.
    setFollowing(false);
    selectRow(unitAround(m_trace, *row).firstRow);
}

void TimelineCanvas::wheelEvent(QWheelEvent* event)
{
    updateScene();
    event->accept();
    // Some platforms turn Shift+wheel or Alt+wheel into a horizontal one themselves.
    const QPointF angle = event->angleDelta();
    const double vertical = angle.y() / 120.0;
    const double horizontal = angle.x() / 120.0;
    const double x = event->position().x() - m_layout.headerWidth;
    if (x < 0 || event->modifiers() & Qt::ControlModifier) {
        setScroll(m_layout.scroll - vertical * m_layout.laneHeight());
        return;
    }
    if (event->modifiers() & Qt::ShiftModifier || std::abs(horizontal) > std::abs(vertical)) {
        const double steps = std::abs(horizontal) > std::abs(vertical) ? horizontal : vertical;
        panBy(-steps * m_coordinates.width() / 10);
        return;
    }
    if (vertical == 0)
        return;
    const double factor = std::pow(zoomStep, vertical);
    // While the run goes on and the view follows it, the newest time is what stays in place. Once it is
    // paused one zooms at what one points at, and lets go of the newest time when that leaves the view.
    if (m_following && isLive()) {
        zoomBy(factor);
        return;
    }
    const TimelineCoordinates zoomed = m_coordinates.zoomed(factor, x);
    if (m_following && zoomed.xOf(newest()) <= zoomed.width())
        return zoomBy(factor);
    setFollowing(false);
    changeView(zoomed);
}

void TimelineCanvas::keyPressEvent(QKeyEvent* event)
{
    updateScene();
    const bool control = event->modifiers() & Qt::ControlModifier;
    const bool hasPacket = std::holds_alternative<PacketId>(m_selection);
    const double step = m_coordinates.width() / 8;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomBy(zoomStep);
        break;
    case Qt::Key_Minus:
    case Qt::Key_Underscore:
        zoomBy(1 / zoomStep);
        break;
    case Qt::Key_0:
        showAll();
        break;
    case Qt::Key_F:
        setFollowing(!m_following);
        break;
    case Qt::Key_G:
        Q_EMIT groupingRequested(grouping() == LaneGrouping::Channel ? LaneGrouping::PeerAndChannel
                                                                     : LaneGrouping::Channel);
        break;
    case Qt::Key_Left:
        hasPacket && !control ? selectNeighbour(-1) : panBy(-step);
        break;
    case Qt::Key_Right:
        hasPacket && !control ? selectNeighbour(1) : panBy(step);
        break;
    case Qt::Key_Up:
        setScroll(m_layout.scroll - m_layout.laneHeight());
        break;
    case Qt::Key_Down:
        setScroll(m_layout.scroll + m_layout.laneHeight());
        break;
    case Qt::Key_PageUp:
        panBy(-m_coordinates.width() * 0.9);
        break;
    case Qt::Key_PageDown:
        panBy(m_coordinates.width() * 0.9);
        break;
    case Qt::Key_Home:
        panBy(m_coordinates.xOf(Time(0)) - TimelineCoordinates::leadingPixels);
        break;
    case Qt::Key_End:
        setFollowing(true);
        break;
    case Qt::Key_C:
        if (const PacketId* packet = std::get_if<PacketId>(&m_selection);
            packet && packet->value() < m_trace.packetCount())
            Q_EMIT timeCursorRequested(m_trace.packet(*packet).sent);
        else
            Q_EMIT timeCursorRequested(std::max(m_coordinates.timeAt(m_coordinates.width() / 2), Time(0)));
        break;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        Q_EMIT timeCursorRequested(std::nullopt);
        break;
    case Qt::Key_Escape:
        if (std::holds_alternative<std::monostate>(m_selection))
            return QWidget::keyPressEvent(event);
        Q_EMIT selectionRequested(Selection());
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    event->accept();
}

void TimelineCanvas::showToolTip(QPoint position, QPoint global)
{
    updateScene();
    const QPointF at = position;
    const std::size_t lane = m_layout.laneAt(at.y());
    QString text;
    if (const GlyphMark* glyph = glyphAt(at))
        text = packetText(m_trace, glyph->firstRow, glyph->recipients);
    else if (const BarMark* bar = barAt(at))
        text = barText(m_trace, m_lanes.lane(bar->lane), *bar);
    else if (at.y() < m_layout.rulerHeight && at.x() >= m_layout.headerWidth)
        text = tr("Click or drag: set the time cursor. Double-click: remove it. Keys: C, Delete.");
    else if (at.x() < m_layout.headerWidth && lane < m_lanes.size())
        text = laneName(m_trace, m_lanes.lane(lane));
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(global, text, this, QRect(position - QPoint(4, 4), QSize(9, 9)));
}

} // namespace peerscope
