// SPDX-License-Identifier: MIT
// What is drawn over the ladder: selection, time cursor and hover.
#include "core/words/clock_format.h"
#include "ui/ladder/ladder_painter.h"

#include "ui/ladder/ladder_words.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace peerscope {

namespace {

/// Keeps the numbers small enough for a painter.
QPointF near(const LadderLayout& layout, LadderPoint begin, LadderPoint end)
{
    // If `end` is far outside the plot, moves it along the line until it is close.
    const double y = std::clamp(end.y, -50.0, layout.height + 50.0);
    if (y == end.y || end.y == begin.y)
        return {end.x, end.y};
    return {begin.x + (end.x - begin.x) * (y - begin.y) / (end.y - begin.y), y};
}

QLineF drawn(const LadderLayout& layout, const LadderLine& line)
{
    return {near(layout, line.end, line.begin), near(layout, line.begin, line.end)};
}

bool isNearPlot(const LadderLayout& layout, const LadderLine& line)
{
    return line.end.y >= layout.headerHeight - 20 && line.begin.y <= layout.height + 20;
}

} // namespace

void LadderPainter::paintOverlay(QPainter& painter, const LadderScene& scene,
                                 const LadderOverlay& overlay) const
{
    const LadderLayout& layout = scene.request.layout;
    const QRectF plot(layout.rulerWidth, layout.headerHeight, layout.plotWidth(), layout.plotHeight());
    painter.save();
    painter.setFont(m_font);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(plot);
    const double now = ladderY(scene.request, scene.request.now);
    if (now >= plot.top() && now <= plot.bottom()) {
        painter.setPen(QPen(m_colors.control, 1, Qt::DashLine));
        painter.drawLine(QPointF(plot.left(), now), QPointF(plot.right(), now));
    }
    if (overlay.hovered) {
        const auto& lines = scene.geometry.lines();
        const auto line = std::find_if(lines.begin(), lines.end(),
                                       [&](const auto& one) { return one.id == *overlay.hovered; });
        if (line != lines.end()) {
            painter.setPen(QPen(withAlpha(m_colors.accent, 110), 6, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(drawn(layout, *line));
        }
    }
    paintHighlight(painter, scene, overlay.highlight);
    for (const Time bookmark : overlay.bookmarks) {
        const double y = ladderY(scene.request, bookmark);
        if (y < plot.top() || y > plot.bottom())
            continue;
        painter.setClipping(false);
        painter.setPen(QPen(m_colors.accent, 1, Qt::DotLine));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_colors.accent);
        const double x = layout.rulerWidth - 10;
        painter.drawPolygon(QPolygonF({{x, y - 4}, {x + 9, y}, {x, y + 4}}));
        painter.setClipRect(plot);
    }
    painter.setClipping(false);
    if (std::holds_alternative<EndpointId>(overlay.selection) ||
        std::holds_alternative<LinkRef>(overlay.selection))
        paintHeader(painter, scene, overlay.selection);
    if (overlay.timeCursor)
        paintTimeCursor(painter, scene, *overlay.timeCursor);
    painter.restore();
}

void LadderPainter::paintHighlight(QPainter& painter, const LadderScene& scene,
                                   const LadderHighlight& highlight) const
{
    const LadderLayout& layout = scene.request.layout;
    for (const DatagramId id : highlight.datagrams) {
        const DatagramRow row = scene.trace.datagram(id);
        if (!scene.columns.contains(row.from) || !scene.columns.contains(row.to) || row.from == row.to)
            continue;
        const LadderLine line = ladderLine(row, scene.columns, scene.request);
        if (!isNearPlot(layout, line))
            continue;
        painter.setPen(QPen(withAlpha(m_colors.accent, 90), 8, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(drawn(layout, line));
        QPen pen(m_colors.accent, 2.4);
        if (line.isDuplicate)
            pen.setDashPattern({4, 3});
        painter.setPen(pen);
        painter.drawLine(drawn(layout, line));
        paintEnd(painter, scene, line);
    }
    for (const PacketId id : highlight.packets) {
        const PacketRow packet = scene.trace.packet(id);
        if (!packet.arrived || !scene.columns.contains(packet.to) || !scene.columns.contains(packet.from))
            continue;
        const double x = layout.columnX(scene.columns.columnOf(packet.to)) + 0.5;
        const bool waits = packet.fate == PacketFate::InFlight;
        const Time until = packet.delivered.value_or(waits ? scene.request.now : *packet.arrived);
        const double top = std::max(ladderY(scene.request, *packet.arrived), -50.0);
        const double bottom = std::min(ladderY(scene.request, until), layout.height + 50);
        if (bottom < layout.headerHeight || top > layout.height)
            continue;
        painter.setPen(QPen(m_colors.accent, 4, Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(QPointF(x, top), QPointF(x, std::max(bottom, top + 1)));
        if (packet.delivered) {
            painter.setPen(QPen(m_colors.canvas, 1.5));
            painter.setBrush(m_colors.accent);
            painter.drawEllipse(QPointF(x, bottom), 5, 5);
        }
        for (const LadderHold& hold : scene.geometry.holds()) {
            if (hold.packet != id)
                continue;
            painter.setPen(QPen(m_colors.accent, 2));
            painter.setBrush(Qt::NoBrush);
            const double left = layout.columnX(hold.column) + hold.offset();
            painter.drawRect(
                QRectF(QPointF(left - 1, top - 1), QPointF(left + LadderHold::width + 1, bottom + 1)));
        }
    }
    paintNotes(painter, scene, highlight);
}

/// The story of the selected packet, in words beside the peers' lines, on the side without its datagrams.
void LadderPainter::paintNotes(QPainter& painter, const LadderScene& scene,
                               const LadderHighlight& highlight) const
{
    if (!highlight.told)
        return;
    const LadderLayout& layout = scene.request.layout;
    const QFontMetricsF metrics(m_font);
    const double height = metrics.height() + 2;
    std::vector<QRectF> taken;
    for (const LadderNote& note :
         ladderNotes(scene.trace, *highlight.told, highlight.datagrams, scene.request.now)) {
        if (!scene.columns.contains(note.peer) || !scene.columns.contains(note.other))
            continue;
        const double y = ladderY(scene.request, note.at);
        if (y < layout.headerHeight - 4 || y > layout.height + 4)
            continue;
        const double x = layout.columnX(scene.columns.columnOf(note.peer));
        const bool onTheLeft = scene.columns.columnOf(note.other) > scene.columns.columnOf(note.peer);
        const double width = metrics.horizontalAdvance(note.text) + 10;
        constexpr double away = 14;
        double left = onTheLeft ? x - away - width : x + away;
        left = std::clamp(left, layout.rulerWidth + 2,
                          std::max(layout.width - width - 2, layout.rulerWidth + 2));
        QRectF area(left, y - height / 2, width, height);
        for (const QRectF& other : taken) {
            if (area.intersects(other))
                area.moveTop(other.bottom() + 1);
        }
        taken.push_back(area);
        painter.setPen(QPen(m_colors.accent, 1));
        painter.setBrush(m_colors.canvas);
        painter.drawRoundedRect(area, 3, 3);
        painter.setPen(m_colors.text);
        painter.drawText(area, Qt::AlignCenter, note.text);
    }
}

void LadderPainter::paintTimeCursor(QPainter& painter, const LadderScene& scene, Time time) const
{
    const LadderLayout& layout = scene.request.layout;
    const double y = ladderY(scene.request, time);
    if (y < layout.headerHeight || y > layout.height)
        return;
    painter.setPen(QPen(m_colors.accent, 1.5));
    painter.drawLine(QPointF(0, y), QPointF(layout.width, y));
    const QString text = momentText(time);
    const QFontMetricsF metrics(m_font);
    const double height = metrics.height() + 2;
    const double top = y + height > layout.height ? y - height : y;
    const QRectF area(0, top, layout.rulerWidth - 1, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_colors.accent);
    painter.drawRect(area);
    painter.setPen(m_colors.canvas);
    painter.drawText(area, Qt::AlignCenter, text);
}

} // namespace peerscope
