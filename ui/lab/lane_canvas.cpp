// SPDX-License-Identifier: MIT
#include "ui/lab/lane_canvas.h"

#include "core/words/numbers.h"
#include "ui/axis/chart_axis.h"
#include "ui/theme/plain_text.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr Time lowestScale{400'000}; ///< so that the line at 250 ms is always visible

double rulerHeight(const QFont& font)
{
    return QFontMetricsF(font).height() + 8;
}

} // namespace

LaneCanvas::LaneCanvas(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"laneCanvas"_s);
    setAccessibleName(tr("Lanes"));
    setMouseTracking(true);
}

void LaneCanvas::setLanes(std::vector<Lane> lanes, Time duration)
{
    m_lanes = std::move(lanes);
    m_duration = duration;
    Time oldest{};
    QStringList sentences;
    for (const Lane& lane : m_lanes) {
        for (const AgeStretch& stretch : lane.history.stretches)
            oldest = std::max(oldest, stretch.oldest);
        sentences << lane.verdict + u". "_s + figuresText(lane.values);
    }
    m_highestAge = std::clamp(oldest, lowestScale, 4 * lowestScale);
    setAccessibleDescription(sentences.join(u'\n'));
    setMinimumHeight(int(laneHeight(font()) * double(m_lanes.size()) + rulerHeight(font())));
    update();
}

void LaneCanvas::setHead(Time head)
{
    m_head = head;
    update();
}

void LaneCanvas::setLength(Time length)
{
    m_length = length;
    update();
}

void LaneCanvas::setEmptyText(const QString& text)
{
    m_emptyText = text;
    update();
}

QRectF LaneCanvas::laneArea(std::size_t lane, const QSizeF& size) const
{
    const double height = (size.height() - rulerHeight(font())) / std::max<double>(1, double(m_lanes.size()));
    return {0, double(lane) * height, size.width(), height};
}

void LaneCanvas::paint(QPainter& painter, const QSizeF& size) const
{
    const ThemeColors& colors = themeColors(palette());
    painter.fillRect(QRectF(QPointF(), size), colors.canvas);
    painter.setFont(font());
    if (m_lanes.empty()) {
        painter.setPen(colors.mutedText);
        painter.drawText(QRectF(QPointF(), size).adjusted(24, 24, -24, -24),
                         Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    for (std::size_t index = 0; index < m_lanes.size(); ++index) {
        const QRectF area = laneArea(index, size);
        paintLane(painter, area, font(), colors,
                  {.lane = &m_lanes[index],
                   .times = times(),
                   .head = m_head,
                   .highestAge = m_highestAge,
                   .selected = {}});
        if (index > 0) {
            painter.setPen(QPen(colors.grid, 1));
            painter.drawLine(area.topLeft(), area.topRight());
        }
    }
    const QRectF marks = partsOf(laneArea(0, size), font()).marks;
    paintTimes(painter,
               QRectF(marks.left(), size.height() - rulerHeight(font()), marks.width(), rulerHeight(font())),
               colors, times());
}

void LaneCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint(painter, size());
}

void LaneCanvas::mousePressEvent(QMouseEvent* event)
{
    if (m_lanes.empty() || event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    m_dragged = times();
    mouseMoveEvent(event);
}

void LaneCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragged)
        return;
    const QRectF marks = partsOf(laneArea(0, size()), font()).marks;
    Q_EMIT headRequested(std::clamp(m_dragged->timeAt(event->position().x(), marks), Time(0), m_duration));
}

void LaneCanvas::mouseReleaseEvent(QMouseEvent*)
{
    m_dragged.reset();
}

void LaneCanvas::wheelEvent(QWheelEvent* event)
{
    if (!(event->modifiers() & Qt::ControlModifier) || event->angleDelta().y() == 0)
        return QWidget::wheelEvent(event);
    const double factor = std::pow(1.25, -event->angleDelta().y() / 120.0);
    Q_EMIT lengthRequested(Time(std::llround(double(m_length.count()) * factor)));
    event->accept();
}

bool LaneCanvas::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QString text = toolTipAt(help->pos());
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), asPlainText(text), this);
    return true;
}

QString LaneCanvas::toolTipAt(QPointF place) const
{
    const auto at = [](std::optional<Time> time) {
        return time ? tr("%1 s").arg(formatDecimals(toSeconds(*time), 3)) : tr("never");
    };
    for (std::size_t index = 0; index < m_lanes.size(); ++index) {
        const LaneParts parts = partsOf(laneArea(index, size()), font());
        if (parts.walk.contains(place))
            return tr("What a player would see from the delivered states, on top of the true path");
        if (parts.header.contains(place))
            return m_lanes[index].verdict;
        if (parts.figures.contains(place))
            return tr("The “?” below explains each figure");
        if (!parts.marks.contains(place))
            continue;
        const Lane& lane = m_lanes[index];
        const auto marks = laneMarks(lane.stream, times(), parts.marks, m_head);
        const auto found = packetAt(marks, rowsOf(parts.marks), place);
        if (!found)
            return {};
        const MeasuredPacket& packet = lane.stream.packets[*found];
        QString text = tr("Packet %1: sent %2, arrived %3, delivered %4")
                           .arg(*found + 1)
                           .arg(at(packet.sent), at(packet.arrived), at(packet.delivered));
        if (packet.held > Time(0))
            text += tr(", held for %1").arg(shortTime(packet.held));
        if (packet.resends > 0)
            text += tr(", sent again %1 ×").arg(packet.resends);
        if (!packet.delivered) {
            const std::string_view fate = name(packet.fate);
            text += tr(" (%1)").arg(QString::fromLatin1(fate.data(), qsizetype(fate.size())));
        }
        return text;
    }
    return {};
}

} // namespace peerscope

#include "moc_lane_canvas.cpp"
