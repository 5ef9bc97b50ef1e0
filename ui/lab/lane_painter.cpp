// SPDX-License-Identifier: MIT
#include "ui/lab/lane_painter.h"

#include "core/lab/verdict.h"
#include "ui/axis/chart_axis.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

struct LaneWords
{
    Q_DECLARE_TR_FUNCTIONS(Lanes)
};

constexpr double margin = 8;
constexpr double largestGlyph = 9;
constexpr double smallestGlyph = 3;
constexpr int trailSteps = 48;
constexpr Time trailLength{1'200'000};

QFont bold(QFont font)
{
    font.setBold(true);
    return font;
}

/// Smaller if packets are close together.
double glyphSize(const std::vector<LaneMark>& marks, double width)
{
    const double distance = width / std::max<double>(1, static_cast<double>(marks.size()));
    return std::clamp(distance * 0.8, smallestGlyph, largestGlyph);
}

void paintCross(QPainter& painter, QPointF place, double size, const QColor& color)
{
    painter.setPen(QPen(color, std::max(1.2, size / 5)));
    const double half = size / 2;
    painter.drawLine(place - QPointF(half, half), place + QPointF(half, half));
    painter.drawLine(place - QPointF(half, -half), place + QPointF(half, -half));
}

void paintRows(QPainter& painter, const LaneParts& parts, const LaneRows& rows, const ThemeColors& colors)
{
    painter.fillRect(parts.marks, colors.lane);
    painter.setPen(QPen(colors.grid, 1));
    for (const double y : {rows.sent, rows.arrived, rows.delivered})
        painter.drawLine(QPointF(parts.marks.left(), y), QPointF(parts.marks.right(), y));
    painter.setPen(colors.mutedText);
    const double line = painter.fontMetrics().height();
    const auto label = [&](double y, const QString& text) {
        painter.drawText(QRectF(parts.gutter.left(), y - line / 2, parts.gutter.width() - 6, line),
                         Qt::AlignRight | Qt::AlignVCenter, text);
    };
    label(rows.sent, LaneWords::tr("sent"));
    label(rows.arrived, LaneWords::tr("arrived"));
    label(rows.delivered, LaneWords::tr("delivered"));
    label(rows.age.center().y(), LaneWords::tr("age"));
}

void paintMarks(QPainter& painter, const LaneParts& parts, const LaneRows& rows, const ThemeColors& colors,
                const LanePicture& picture)
{
    const TransferMode mode = picture.lane->mode;
    const QColor color = colors.of(mode);
    const std::vector<LaneMark> marks =
        laneMarks(picture.lane->stream, picture.times, parts.marks, picture.head);
    const double size = glyphSize(marks, parts.marks.width());
    const QPainterPath glyph = modeGlyph(mode, size);
    const auto paintGlyph = [&](double x, double y, bool filled) {
        painter.setPen(QPen(color, 1.2));
        painter.setBrush(filled ? QBrush(color) : QBrush(colors.lane));
        painter.drawPath(glyph.translated(x, y));
    };
    QColor thin = color;
    thin.setAlphaF(0.45F);
    const double headX = picture.times.xOf(std::min(picture.head, picture.times.to), parts.marks);
    for (const LaneMark& mark : marks) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(thin, 1));
        const QPointF sent(mark.sentX, rows.sent);
        if (mark.arrivedX)
            painter.drawLine(sent, QPointF(*mark.arrivedX, rows.arrived));
        if (mark.arrivedX && (mark.deliveredX || mark.held)) {
            const double end = mark.deliveredX.value_or(headX);
            if (mark.held) {
                const QRectF bar(*mark.arrivedX, rows.arrived - size / 3, std::max(end - *mark.arrivedX, 1.0),
                                 size / 1.5);
                painter.fillRect(bar, QBrush(color, Qt::BDiagPattern));
                painter.setPen(QPen(color, 1));
                painter.drawRect(bar);
                painter.setPen(QPen(thin, 1));
                if (mark.deliveredX)
                    painter.drawLine(QPointF(end, rows.arrived), QPointF(end, rows.delivered));
            } else if (mark.deliveredX) {
                painter.drawLine(QPointF(*mark.arrivedX, rows.arrived), QPointF(end, rows.delivered));
            }
        }
        paintGlyph(mark.sentX, rows.sent, false);
        if (mark.lost) {
            const QPointF lost = mark.unsent ? sent
                                 : mark.arrivedX
                                     ? QPointF(*mark.arrivedX, rows.arrived)
                                     : sent + QPointF(size * 0.5, (rows.arrived - rows.sent) * 0.6);
            painter.setPen(QPen(colors.lost, 1));
            if (!mark.arrivedX)
                painter.drawLine(sent, lost);
            paintCross(painter, lost, size, colors.lost);
        } else if (mark.arrivedX) {
            paintGlyph(*mark.arrivedX, rows.arrived, !mark.held);
        }
        if (mark.deliveredX)
            paintGlyph(*mark.deliveredX, rows.delivered, true);
        if (picture.selected == mark.packet) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(colors.accent, 1.5));
            painter.drawEllipse(sent, size, size);
            if (mark.deliveredX)
                painter.drawEllipse(QPointF(*mark.deliveredX, rows.delivered), size, size);
        }
    }
}

void paintAge(QPainter& painter, const LaneRows& rows, const ThemeColors& colors, const LanePicture& picture)
{
    const QRectF& strip = rows.age;
    const std::vector<QPointF> curve =
        ageCurve(picture.lane->history, picture.times, strip, picture.head, picture.highestAge);
    const QColor color = colors.of(picture.lane->mode);
    if (curve.size() > 1) {
        QPainterPath outline(curve.front());
        for (const QPointF& point : curve)
            outline.lineTo(point);
        QPainterPath area = outline;
        area.lineTo(curve.back().x(), strip.bottom());
        area.lineTo(curve.front().x(), strip.bottom());
        QColor fill = color;
        fill.setAlphaF(0.25F);
        painter.fillPath(area, fill);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, 1.2));
        painter.drawPath(outline);
    }
    const double limit =
        strip.bottom() - strip.height() * static_cast<double>(oldState.count()) /
                             static_cast<double>(std::max(picture.highestAge, Time(1)).count());
    if (limit > strip.top()) {
        painter.setPen(QPen(colors.lost, 1, Qt::DashLine));
        painter.drawLine(QPointF(strip.left(), limit), QPointF(strip.right(), limit));
        painter.drawText(QPointF(strip.left() + 3, limit - 2), LaneWords::tr("250 ms"));
    }
}

/// What a player would see: the dot at the newest state's place, and the true path up to now.
void paintWalk(QPainter& painter, const QRectF& area, const ThemeColors& colors, const LanePicture& picture)
{
    painter.setPen(QPen(colors.grid, 1));
    painter.setBrush(colors.canvas);
    painter.drawRoundedRect(area, 4, 4);
    const double scale = std::min(area.width(), area.height()) / 2 - 9;
    const auto placeAt = [&](Time time) { return area.center() + walkAt(time) * scale; };
    QPainterPath path(placeAt(picture.head - trailLength));
    for (int step = 1; step <= trailSteps; ++step)
        path.lineTo(placeAt(picture.head - trailLength + trailLength * step / trailSteps));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colors.control, 1.5));
    painter.drawPath(path);
    painter.setBrush(colors.canvas);
    painter.drawEllipse(placeAt(picture.head), 4, 4);
    const auto newest = newestStateAt(picture.lane->history, picture.head);
    if (!newest) {
        painter.setPen(colors.mutedText);
        painter.drawText(area.adjusted(4, 4, -4, -4), Qt::AlignBottom | Qt::AlignHCenter,
                         LaneWords::tr("nothing yet"));
        return;
    }
    const QColor color = colors.of(picture.lane->mode);
    const bool old = picture.head - *newest > oldState;
    painter.setPen(QPen(old ? colors.lost : color, old ? 2 : 1, old ? Qt::DashLine : Qt::SolidLine));
    painter.drawLine(placeAt(*newest), placeAt(picture.head));
    painter.setPen(QPen(colors.outline, 1));
    painter.setBrush(color);
    painter.drawPath(modeGlyph(picture.lane->mode, 14).translated(placeAt(*newest)));
}

} // namespace

LaneParts partsOf(const QRectF& lane, const QFont& font)
{
    const QFontMetricsF metrics(font);
    const double line = metrics.height();
    LaneParts parts;
    parts.header = QRectF(lane.left() + margin, lane.top() + 4, lane.width() - 2 * margin, line + 4);
    parts.figures =
        QRectF(lane.left() + margin, lane.bottom() - 2 * line - 8, lane.width() - 2 * margin, 2 * line + 4);
    const double top = parts.header.bottom() + 2;
    const double height = std::max(parts.figures.top() - 4 - top, 8.0);
    const double walk = std::min(height, lane.width() / 4);
    const double gutter = metrics.horizontalAdvance(LaneWords::tr("delivered")) + 12;
    parts.gutter = QRectF(lane.left() + margin, top, gutter, height);
    parts.marks = QRectF(parts.gutter.right(), top,
                         std::max(lane.width() - 2 * margin - gutter - walk - margin, 8.0), height);
    parts.walk = QRectF(parts.marks.right() + margin, top, walk, height);
    return parts;
}

double laneHeight(const QFont& font)
{
    return QFontMetricsF(font).height() * 3 + 24 + 96;
}

QString figuresText(const MetricValues& values)
{
    const auto text = [&](Metric metric) { return valueText(metric, values[metric]); };
    QStringList parts;
    parts << LaneWords::tr("delivered %1 of %2").arg(text(Metric::Delivered), text(Metric::Sent))
          << LaneWords::tr("lost %1, throttled %2").arg(text(Metric::Lost), text(Metric::Throttled))
          << LaneWords::tr("out of order %1").arg(text(Metric::OutOfOrder))
          << LaneWords::tr("age %1, 99 % %2").arg(text(Metric::AgeMedian), text(Metric::AgeP99))
          << LaneWords::tr("longest freeze %1").arg(text(Metric::LongestFreeze))
          << LaneWords::tr("resends %1").arg(text(Metric::Resends))
          << LaneWords::tr("payload %1, on the wire %2")
                 .arg(text(Metric::PayloadBytes), text(Metric::WireBytes));
    return parts.join(u"  ·  "_s);
}

void paintLane(QPainter& painter, const QRectF& area, const QFont& font, const ThemeColors& colors,
               const LanePicture& picture)
{
    const Lane& lane = *picture.lane;
    const LaneParts parts = partsOf(area, font);
    const LaneRows rows = rowsOf(parts.marks);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    paintRows(painter, parts, rows, colors);
    painter.save();
    painter.setClipRect(parts.marks);
    paintMarks(painter, parts, rows, colors, picture);
    paintAge(painter, rows, colors, picture);
    const double headX = picture.times.xOf(picture.head, parts.marks);
    painter.setPen(QPen(colors.accent, 1));
    painter.drawLine(QPointF(headX, parts.marks.top()), QPointF(headX, parts.marks.bottom()));
    painter.restore();
    paintWalk(painter, parts.walk, colors, picture);

    painter.setFont(bold(font));
    painter.setPen(QPen(colors.of(lane.mode), 1.2));
    painter.setBrush(colors.of(lane.mode));
    painter.drawPath(modeGlyph(lane.mode, 11).translated(parts.header.left() + 7, parts.header.center().y()));
    painter.setPen(colors.text);
    painter.drawText(parts.header.adjusted(20, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, lane.name);
    const double nameWidth = 20 + painter.fontMetrics().horizontalAdvance(lane.name + u' ');
    painter.setFont(font);
    // The sentence begins with the name.
    const QString rest = lane.verdict.sliced(std::min(lane.name.size() + 1, lane.verdict.size()));
    const QRectF sentence = parts.header.adjusted(nameWidth, 0, 0, 0);
    painter.drawText(sentence, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(rest, Qt::ElideRight, int(sentence.width())));
    painter.setPen(colors.mutedText);
    painter.drawText(parts.figures, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                     figuresText(lane.values));
}

void paintTimes(QPainter& painter, const QRectF& area, const ThemeColors& colors, const LaneTimes& times)
{
    const double seconds = toSeconds(times.length());
    const double step = niceStep(seconds, std::max(2, int(area.width() / 90)));
    painter.setPen(colors.mutedText);
    for (double at = std::ceil(toSeconds(times.from) / step) * step; at <= toSeconds(times.to) + 1e-9;
         at += step) {
        const double x = times.xOf(fromSeconds(at), area);
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.top() + 4));
        const QString text = QString::number(std::abs(at) < 1e-9 ? 0 : at, 'g', 6) + u" s"_s;
        painter.drawText(QRectF(x - 50, area.top() + 4, 100, area.height() - 4),
                         Qt::AlignHCenter | Qt::AlignTop, text);
    }
}

} // namespace peerscope
