// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_painter.h"

#include "core/words/fates.h"
#include "core/words/names.h"
#include "core/words/numbers.h"
#include "ui/axis/time_ruler.h"
#include "ui/ladder/ladder_words.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <array>
#include <cmath>
#include <numbers>

namespace peerscope {

namespace {

constexpr double minimumTickPixels = 56;
constexpr double glyphSize = 8;
constexpr double crossSize = 7;
constexpr double fadedOpacity = 0.2;
constexpr double smallestLabelSlope = 1e-6;

struct LadderPainterWords
{
    Q_DECLARE_TR_FUNCTIONS(LadderView)
};

QPointF pointOf(LadderPoint point)
{
    return {point.x, point.y};
}

/// The part of a line near the plot: places far outside would overflow a painter's numbers.
std::optional<QLineF> clipped(LadderPoint begin, LadderPoint end, double top, double bottom)
{
    const auto [low, high] = std::minmax(begin.y, end.y);
    if (high < top || low > bottom)
        return std::nullopt;
    const auto at = [&](double y) {
        const double share = (y - begin.y) / (end.y - begin.y);
        return QPointF(begin.x + (end.x - begin.x) * share, y);
    };
    const auto inside = [&](LadderPoint point) {
        return point.y < top ? at(top) : point.y > bottom ? at(bottom) : pointOf(point);
    };
    return QLineF(inside(begin), inside(end));
}

QRectF plotOf(const LadderLayout& layout)
{
    return {layout.rulerWidth, layout.headerHeight, layout.plotWidth(), layout.plotHeight()};
}

std::optional<QLineF> visibleLine(const LadderScene& scene, LadderPoint begin, LadderPoint end)
{
    constexpr double margin = 40;
    const LadderLayout& layout = scene.request.layout;
    return clipped(begin, end, layout.headerHeight - margin, layout.height + margin);
}

bool isInPlot(const LadderLayout& layout, LadderPoint point)
{
    return point.y >= layout.headerHeight - 6 && point.y <= layout.height + 6;
}

} // namespace

void LadderPainter::setStyle(const ThemeColors& colors, const QFont& font)
{
    m_colors = colors;
    m_font = font;
}

double LadderPainter::lineHeight() const
{
    return std::ceil(QFontMetricsF(m_font).height());
}

double LadderPainter::widestName(const TraceSnapshot& trace, const LadderColumns& columns) const
{
    const QFontMetricsF metrics(m_font);
    double widest = 0;
    for (std::size_t column = 0; column < columns.size(); ++column)
        widest = std::max(widest, metrics.horizontalAdvance(peerName(trace, columns.peer(column))));
    return widest;
}

double LadderPainter::rulerWidth() const
{
    return std::ceil(QFontMetricsF(m_font).horizontalAdvance(QStringLiteral("00:00.000000"))) + 16;
}

QColor LadderPainter::colorOf(FlightGlyph glyph) const
{
    switch (glyph) {
    case FlightGlyph::Control:
        return m_colors.control;
    case FlightGlyph::Unreliable:
        return m_colors.unreliable;
    case FlightGlyph::UnreliableOrdered:
        return m_colors.unreliableOrdered;
    case FlightGlyph::Reliable:
        break;
    }
    return m_colors.reliable;
}

void LadderPainter::paintScene(QPainter& painter, const LadderScene& scene) const
{
    painter.save();
    painter.setFont(m_font);
    painter.setRenderHint(QPainter::Antialiasing);
    paintGround(painter, scene);
    painter.setClipRect(plotOf(scene.request.layout));
    paintPeers(painter, scene);
    if (scene.geometry.isCounted()) {
        paintBands(painter, scene);
    } else {
        if (scene.request.filtered) {
            painter.setOpacity(fadedOpacity);
            paintDatagrams(painter, scene, true);
            painter.setOpacity(1);
        }
        paintDatagrams(painter, scene, false);
    }
    paintSentence(painter, scene);
    painter.setClipping(false);
    paintRuler(painter, scene);
    paintHeader(painter, scene, {});
    painter.restore();
}

void LadderPainter::paintGround(QPainter& painter, const LadderScene& scene) const
{
    const LadderLayout& layout = scene.request.layout;
    const QRectF plot = plotOf(layout);
    painter.fillRect(plot, m_colors.canvas);
    // Shades the area before the start of the run.
    const double beginning = std::clamp(ladderY(scene.request, Time(0)), plot.top(), plot.bottom());
    painter.fillRect(QRectF(plot.left(), plot.top(), plot.width(), beginning - plot.top()), m_colors.lane);
    const TickStep step = tickStepFor(scene.request.coordinates.scale(), minimumTickPixels);
    const Time end = scene.request.coordinates.end();
    for (Time tick = firstTickAt(scene.request.coordinates.start(), step.major); tick <= end;
         tick += step.major) {
        if (tick >= Time(0))
            painter.fillRect(QRectF(plot.left(), std::floor(ladderY(scene.request, tick)), plot.width(), 1),
                             m_colors.grid);
    }
}

void LadderPainter::paintPeers(QPainter& painter, const LadderScene& scene) const
{
    const LadderLayout& layout = scene.request.layout;
    for (std::size_t column = 0; column < scene.columns.size(); ++column) {
        const double x = std::floor(layout.columnX(column));
        painter.fillRect(QRectF(x - 0.5, layout.headerHeight, 2, layout.plotHeight()),
                         withAlpha(m_colors.outline, 150));
    }
}

/// More datagrams give a stronger shade. Losses are marked where the crosses would be.
void LadderPainter::paintBands(QPainter& painter, const LadderScene& scene) const
{
    const LadderLayout& layout = scene.request.layout;
    const double most = std::log1p(static_cast<double>(scene.geometry.largestBand()));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const LadderBand& band : scene.geometry.bands()) {
        const double share = std::log1p(static_cast<double>(band.count)) / most;
        const double left = layout.columnX(band.leftColumn);
        const double width = layout.columnX(band.rightColumn) - left;
        painter.fillRect(QRectF(left, band.top, width, band.height),
                         withAlpha(m_colors.outline, static_cast<int>(20 + 110 * share)));
    }
    for (const LadderBand& band : scene.geometry.bands()) {
        if (band.lost == 0)
            continue;
        const double share = std::log1p(static_cast<double>(band.lost)) / most;
        const double left = layout.columnX(band.leftColumn);
        const double width = layout.columnX(band.rightColumn) - left;
        const double length = std::max(width * 0.5 * share, 3.0);
        painter.fillRect(
            QRectF(left + (width - length) / 2, band.top + 1, length, std::max(band.height - 2, 1.0)),
            withAlpha(m_colors.lost, 200));
    }
    painter.restore();
}

/// Paints the datagrams that pass the filter, or the others, faded.
void LadderPainter::paintDatagrams(QPainter& painter, const LadderScene& scene, bool faded) const
{
    for (const LadderTie& tie : scene.geometry.ties()) {
        if (tie.isFaded == faded)
            paintTie(painter, scene, tie);
    }
    paintLines(painter, scene, faded);
    for (const LadderHold& hold : scene.geometry.holds()) {
        if (hold.isFaded == faded)
            paintHold(painter, scene, hold);
    }
}

void LadderPainter::paintLines(QPainter& painter, const LadderScene& scene, bool faded) const
{
    const std::vector<LadderLine>& lines = scene.geometry.lines();
    // If lines fill the picture, smoothing them is not visible and costs ten times as much.
    painter.setRenderHint(QPainter::Antialiasing, scene.geometry.detail() != LadderDetail::Lines);
    for (const FlightGlyph glyph : {FlightGlyph::Control, FlightGlyph::Unreliable,
                                    FlightGlyph::UnreliableOrdered, FlightGlyph::Reliable}) {
        const bool thin = glyph == FlightGlyph::Control;
        const QPen whole(thin ? withAlpha(colorOf(glyph), 170) : colorOf(glyph), thin ? 1 : 1.6);
        QPen dashed = whole;
        dashed.setDashPattern({5, 4});
        for (const bool duplicate : {false, true}) {
            painter.setPen(duplicate ? dashed : whole);
            for (const LadderLine& line : lines) {
                if (line.glyph != glyph || line.isDuplicate != duplicate || line.isFaded != faded)
                    continue;
                if (const auto drawn = visibleLine(scene, line.begin, line.end))
                    painter.drawLine(*drawn);
            }
        }
    }
    painter.setRenderHint(QPainter::Antialiasing);
    for (const LadderLine& line : lines) {
        if (line.isFaded == faded)
            paintEnd(painter, scene, line);
    }
    for (const LadderLine& line : lines) {
        if (line.hasLabel && line.isFaded == faded)
            paintLabel(painter, scene, line);
    }
}

/// The mark at the sender, and the arrow head or the cross.
void LadderPainter::paintEnd(QPainter& painter, const LadderScene& scene, const LadderLine& line) const
{
    const LadderLayout& layout = scene.request.layout;
    const LadderDetail detail = scene.geometry.detail();
    const QColor color = colorOf(line.glyph);
    const bool isData = line.glyph != FlightGlyph::Control;
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    if (detail == LadderDetail::Glyphs && isData && isInPlot(layout, line.begin)) {
        const auto mode = static_cast<TransferMode>(static_cast<int>(line.glyph) - 1);
        QPainterPath mark = modeGlyph(mode, glyphSize).translated(pointOf(line.begin));
        if (line.isResend || line.isDuplicate) {
            painter.setPen(QPen(color, 1.3, Qt::SolidLine));
            painter.setBrush(m_colors.canvas);
        }
        painter.drawPath(mark);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
    }
    if (!isInPlot(layout, line.end))
        return;
    if (line.isLost) {
        paintCross(painter, pointOf(line.end), m_colors.lost, crossSize);
        if (!line.hasReason)
            return;
        const double direction = line.wholeEnd.x > line.begin.x ? 1 : -1;
        const QRectF area(line.end.x + (direction > 0 ? 8 : -208), line.end.y - 10, 200, 20);
        painter.setPen(m_colors.lost);
        painter.drawText(area, (direction > 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter,
                         lossText(line.reason));
        return;
    }
    if (line.isOnItsWay) {
        painter.drawEllipse(pointOf(line.end), isData ? 3.2 : 1.8, isData ? 3.2 : 1.8);
        return;
    }
    if (line.isCorrupt()) {
        painter.setPen(QPen(m_colors.lost, 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(pointOf(line.end), 4, 4);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
    }
    if (detail == LadderDetail::Lines)
        return;
    const double angle = std::atan2(line.end.y - line.begin.y, line.end.x - line.begin.x);
    const double length = isData ? 8 : 6;
    const auto corner = [&](double spread) {
        return pointOf(line.end) - QPointF(std::cos(angle + spread), std::sin(angle + spread)) * length;
    };
    const std::array head = {pointOf(line.end), corner(0.36), corner(-0.36)};
    painter.drawConvexPolygon(head.data(), static_cast<int>(head.size()));
}

/// Written along the line, above it.
void LadderPainter::paintLabel(QPainter& painter, const LadderScene& scene, const LadderLine& line) const
{
    const double width = std::max(std::abs(line.wholeEnd.x - line.begin.x), smallestLabelSlope);
    const double slope = (line.wholeEnd.y - line.begin.y) / width;
    const double direction = line.wholeEnd.x > line.begin.x ? 1 : -1;
    const double degrees = std::atan(slope * direction) * 180 / std::numbers::pi;
    painter.save();
    painter.translate(pointOf(line.label));
    painter.rotate(degrees);
    painter.setPen(line.glyph == FlightGlyph::Control ? m_colors.mutedText : m_colors.text);
    const QRectF area(-120, -lineHeight() - 1, 240, lineHeight());
    painter.drawText(area, Qt::AlignHCenter | Qt::AlignBottom,
                     ladderLabel(scene.trace, scene.trace.datagram(line.id)));
    painter.restore();
}

void LadderPainter::paintTie(QPainter& painter, const LadderScene& scene, const LadderTie& tie) const
{
    const LadderLayout& layout = scene.request.layout;
    const double x = layout.columnX(tie.column) + 0.5;
    const double far = x + tie.side * (9 + 5 * static_cast<double>(tie.slot));
    const double top = std::max(tie.top, layout.headerHeight - 20);
    const double bottom = std::min(tie.bottom, layout.height + 20);
    constexpr double corner = 5;
    const double bend = std::min(corner, (bottom - top) / 2);
    QPainterPath path(QPointF(x, top));
    path.quadTo(QPointF(far, top), QPointF(far, top + bend));
    path.lineTo(QPointF(far, bottom - bend));
    path.quadTo(QPointF(far, bottom), QPointF(x, bottom));
    QPen pen(m_colors.of(tie.mode), 1.3);
    pen.setDashPattern({1.2, 2.2});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
}

void LadderPainter::paintHold(QPainter& painter, const LadderScene& scene, const LadderHold& hold) const
{
    const LadderLayout& layout = scene.request.layout;
    const double top = std::max(hold.top, layout.headerHeight - 10);
    const double bottom = std::min(hold.bottom, layout.height + 10);
    if (bottom <= top)
        return;
    const QRectF area(layout.columnX(hold.column) + hold.offset(), top, LadderHold::width, bottom - top);
    painter.fillRect(area, m_colors.canvas);
    paintHatched(painter, area, m_colors.of(hold.mode));
}

void LadderPainter::paintCross(QPainter& painter, const QPointF& centre, const QColor& color, double size)
{
    const double half = size / 2;
    painter.setPen(QPen(color, 2.2, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(centre - QPointF(half, half), centre + QPointF(half, half));
    painter.drawLine(centre + QPointF(-half, half), centre + QPointF(half, -half));
    painter.setPen(Qt::NoPen);
}

/// Drawn line by line, because a brush pattern is lost in a scaled drawing.
void LadderPainter::paintHatched(QPainter& painter, const QRectF& area, const QColor& color)
{
    constexpr double step = 4;
    painter.fillRect(area, withAlpha(color, 60));
    painter.setPen(QPen(color, 1.1));
    for (double y = area.top() + step / 2; y < area.bottom() + area.width(); y += step) {
        const double below = std::max(y - area.bottom(), 0.0);
        const double above = std::max(area.top() - (y - area.width()), 0.0);
        painter.drawLine(QPointF(area.left() + below, y - below),
                         QPointF(area.right() - above, y - area.width() + above));
    }
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(area);
    painter.setPen(Qt::NoPen);
}

void LadderPainter::paintHeader(QPainter& painter, const LadderScene& scene, const Selection& selection) const
{
    const LadderLayout& layout = scene.request.layout;
    painter.fillRect(QRectF(0, 0, layout.width, layout.headerHeight), m_colors.window);
    painter.fillRect(QRectF(0, layout.headerHeight - 1, layout.width, 1), m_colors.grid);
    const std::vector<EndpointId> chosen =
        std::holds_alternative<EndpointId>(selection) || std::holds_alternative<LinkRef>(selection)
            ? peersOf(scene.trace, selection)
            : std::vector<EndpointId>();
    const QFontMetricsF metrics(m_font);
    const double row = (layout.headerHeight - 5) / static_cast<double>(layout.nameRows);
    painter.save();
    painter.setClipRect(QRectF(layout.rulerWidth, 0, layout.plotWidth(), layout.headerHeight));
    for (std::size_t column = 0; column < scene.columns.size(); ++column) {
        const EndpointId peer = scene.columns.peer(column);
        const double x = layout.columnX(column);
        const double top = 2 + row * static_cast<double>(column % layout.nameRows);
        const double room = layout.spacing() * static_cast<double>(layout.nameRows) - 10;
        const bool isChosen = std::find(chosen.begin(), chosen.end(), peer) != chosen.end();
        QString text = peerName(scene.trace, peer);
        const QString withId = QStringLiteral("%1 (%2)").arg(text).arg(scene.trace.endpoint(peer).uniqueId);
        if (metrics.horizontalAdvance(withId) <= room)
            text = withId;
        text = metrics.elidedText(text, Qt::ElideRight, room);
        const double width = metrics.horizontalAdvance(text);
        if (isChosen) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(m_colors.accent);
            painter.drawRoundedRect(QRectF(x - width / 2 - 6, top, width + 12, row), 4, 4);
        }
        painter.setPen(isChosen ? m_colors.canvas : m_colors.text);
        painter.drawText(QRectF(x - width / 2 - 1, top, width + 2, row), Qt::AlignCenter, text);
        painter.fillRect(QRectF(std::floor(x) - 0.5, top + row, 2, layout.headerHeight - top - row),
                         isChosen ? m_colors.accent : m_colors.outline);
    }
    painter.restore();
}

void LadderPainter::paintRuler(QPainter& painter, const LadderScene& scene) const
{
    const LadderLayout& layout = scene.request.layout;
    painter.fillRect(QRectF(0, 0, layout.rulerWidth, layout.height), m_colors.window);
    painter.fillRect(QRectF(layout.rulerWidth - 1, 0, 1, layout.height), m_colors.grid);
    painter.save();
    painter.setClipRect(QRectF(0, layout.headerHeight, layout.rulerWidth, layout.plotHeight()));
    const TickStep step = tickStepFor(scene.request.coordinates.scale(), minimumTickPixels);
    const Time minor = step.major / step.minors;
    const Time end = scene.request.coordinates.end();
    for (Time tick = firstTickAt(scene.request.coordinates.start() - step.major, minor); tick <= end;
         tick += minor) {
        if (tick < Time(0))
            continue;
        const bool major = tick.count() % step.major.count() == 0;
        const double y = std::floor(ladderY(scene.request, tick));
        const double length = major ? 7 : 4;
        painter.fillRect(QRectF(layout.rulerWidth - 1 - length, y, length, 1), m_colors.control);
        // Leave out a label that would be cut off.
        if (major && y >= layout.headerHeight + 6 && y <= layout.height - 6) {
            painter.setPen(m_colors.mutedText);
            painter.drawText(QRectF(0, y - 10, layout.rulerWidth - 11, 21), Qt::AlignRight | Qt::AlignVCenter,
                             tickLabel(tick, step.major));
        }
    }
    painter.restore();
}

/// The sentence shown if there are no lines, or too many.
void LadderPainter::paintSentence(QPainter& painter, const LadderScene& scene) const
{
    const QRectF plot = plotOf(scene.request.layout);
    QString first;
    QString second;
    if (scene.geometry.isCounted()) {
        first = LadderPainterWords::tr("%1 datagrams in this time; a stronger shade means more of them")
                    .arg(formatCount(scene.geometry.datagramCount()));
        second = scene.request.filtered
                     ? LadderPainterWords::tr("Shades count every datagram: zoom in to see the filtered ones")
                     : LadderPainterWords::tr("Zoom in to see single datagrams");
    } else if (scene.trace.endpointCount() == 0 || scene.trace.datagramCount() == 0) {
        first = LadderPainterWords::tr("Nothing was sent yet");
        second =
            LadderPainterWords::tr("Every datagram appears here as a line from its sender to its receiver.");
    } else if (scene.columns.size() < 2) {
        first = LadderPainterWords::tr("A ladder needs two peers");
        second = LadderPainterWords::tr("Choose more of them with the button “Peers” above.");
    } else if (scene.geometry.lines().empty()) {
        first = LadderPainterWords::tr("Nothing was sent between these peers in this time");
        second = LadderPainterWords::tr("Press 0 to see the whole run, F to follow it.");
    } else {
        return;
    }
    const QFontMetricsF metrics(m_font);
    const double width = std::min(
        std::max(metrics.horizontalAdvance(first), metrics.horizontalAdvance(second)) + 28, plot.width() - 8);
    const double height = 2 * metrics.height() + 14;
    const double top = scene.geometry.isCounted() ? plot.top() + 10 : plot.center().y() - height / 2;
    const QRectF area(plot.center().x() - width / 2, top, width, height);
    painter.setPen(scene.geometry.isCounted() ? QPen(m_colors.grid, 1) : QPen(Qt::NoPen));
    painter.setBrush(m_colors.canvas);
    painter.drawRoundedRect(area, 5, 5);
    const auto line = [&](const QString& text, double y, const QColor& color) {
        painter.setPen(color);
        painter.drawText(QRectF(area.left() + 6, y, width - 12, metrics.height() + 2), Qt::AlignCenter,
                         metrics.elidedText(text, Qt::ElideRight, width - 12));
    };
    line(first, top + 5, m_colors.text);
    line(second, top + 7 + metrics.height(), m_colors.mutedText);
}

} // namespace peerscope
