// SPDX-License-Identifier: MIT
// The mouse and the keyboard of the timeline.
#include "core/words/packets.h"
#include "ui/timeline/timeline_canvas.h"

#include "ui/moment/moment.h"
#include "ui/timeline/timeline_units.h"
#include "ui/timeline/timeline_words.h"

#include <algorithm>

namespace peerscope {

bool TimelineCanvas::hoverAt(std::optional<QPointF> position)
{
    m_hover = position;
    const GlyphMark* glyph = m_hover ? glyphAt(*m_hover) : nullptr;
    const BarMark* bar = m_hover && !glyph ? barAt(*m_hover) : nullptr;
    std::optional<std::uint32_t> row;
    if (glyph)
        row = glyph->firstRow;
    else if (bar)
        row = static_cast<std::uint32_t>(bar - m_geometry.bars().data());
    if (row != m_hoveredRow) {
        m_hoveredRow = row;
        update();
    }
    return row.has_value();
}

void TimelineCanvas::clickAt(QPointF position)
{
    const std::size_t lane = m_layout.laneAt(position.y());
    if (position.x() < m_layout.headerWidth) {
        if (lane < m_lanes.size() && m_lanes.lane(lane).from.isValid())
            m_moment->select(m_lanes.lane(lane).from);
        return;
    }
    if (const GlyphMark* glyph = glyphAt(position)) {
        std::uint32_t row = glyph->firstRow;
        // If some recipients never got the packet, select the first of them.
        if (glyph->failed > 0 && !glyph->isFailed()) {
            while (classOf(m_trace.packet(PacketId(row)).fate) != FateClass::Failed &&
                   row + 1 < glyph->firstRow + glyph->recipients)
                ++row;
        }
        m_moment->select(PacketId(row));
        return;
    }
    if (barAt(position)) {
        const Time time = m_coordinates.timeAt(position.x() - m_layout.headerWidth);
        if (const auto row = nearestInLane(m_trace, m_lanes.lane(lane), time))
            selectRow(*row);
        return;
    }
    m_moment->select(Selection());
}

void TimelineCanvas::selectRow(std::size_t row)
{
    m_moment->select(PacketId(static_cast<std::uint32_t>(row)));
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
    // The view must not scroll away while the user steps through packets.
    setFollowing(false);
    selectRow(unitAround(m_trace, *row).firstRow);
}

bool TimelineCanvas::isScrolledByWheel(double along, Qt::KeyboardModifiers modifiers, bool) const
{
    return along < 0 || modifiers & Qt::ControlModifier;
}

bool TimelineCanvas::pressKey(int key)
{
    if (key == Qt::Key_G) {
        Q_EMIT groupingRequested(grouping() == LaneGrouping::Channel ? LaneGrouping::PeerAndChannel
                                                                     : LaneGrouping::Channel);
        return true;
    }
    if (key != Qt::Key_C)
        return false;
    if (const PacketId* packet = std::get_if<PacketId>(&m_selection);
        packet && packet->value() < m_trace.packetCount())
        m_moment->lookAt(m_trace.packet(*packet).sent);
    else
        m_moment->lookAt(std::max(m_coordinates.timeAt(m_coordinates.width() / 2), Time(0)));
    return true;
}

QString TimelineCanvas::textAt(QPointF at)
{
    const std::size_t lane = m_layout.laneAt(at.y());
    if (const GlyphMark* glyph = glyphAt(at))
        return packetText(m_trace, glyph->firstRow, glyph->recipients);
    if (const BarMark* bar = barAt(at))
        return barText(m_trace, m_lanes.lane(bar->lane), *bar);
    if (isOnRuler(at))
        return tr("Click or drag: set the time cursor. Double-click: remove it. Keys: C, Delete.");
    if (at.x() < m_layout.headerWidth && lane < m_lanes.size())
        return laneName(m_trace, m_lanes.lane(lane));
    return {};
}

} // namespace peerscope
