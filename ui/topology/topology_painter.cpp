// SPDX-License-Identifier: MIT
#include "ui/topology/topology_painter.h"

#include "core/words/modes.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPaintDevice>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

struct TopologyLegend
{
    Q_DECLARE_TR_FUNCTIONS(TopologyLegend)
};

QColor mixed(const QColor& base, const QColor& over, qreal share)
{
    const auto channel = [share](int a, int b) { return static_cast<int>(a + (b - a) * share); };
    return QColor(channel(base.red(), over.red()), channel(base.green(), over.green()),
                  channel(base.blue(), over.blue()));
}

constexpr std::array<qreal, trafficLevelCount> levelWidth = {1.0, 1.3, 1.8, 2.5, 3.3, 4.2};
constexpr std::array<qreal, trafficLevelCount> levelMix = {0.0, 0.12, 0.22, 0.32, 0.44, 0.56};

void paintArrowHead(QPainter& painter, const LinkCurve& curve, qreal size, const QColor& color)
{
    const QPointF direction = curve.directionAt(1);
    const QPointF side(-direction.y(), direction.x());
    const QPointF tip = curve.end;
    const QPointF back = tip - direction * size;
    const QPointF corners[] = {tip, back + side * (size * 0.45), back - side * (size * 0.45)};
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(corners, 3);
}

const QColor& glyphColor(const ThemeColors& colors, FlightGlyph glyph)
{
    switch (glyph) {
    case FlightGlyph::Unreliable:
        return colors.unreliable;
    case FlightGlyph::UnreliableOrdered:
        return colors.unreliableOrdered;
    case FlightGlyph::Reliable:
        return colors.reliable;
    case FlightGlyph::Control:
        break;
    }
    return colors.control;
}

QPainterPath glyphPath(FlightGlyph glyph, qreal size)
{
    switch (glyph) {
    case FlightGlyph::Unreliable:
        return modeGlyph(TransferMode::Unreliable, size);
    case FlightGlyph::UnreliableOrdered:
        return modeGlyph(TransferMode::UnreliableOrdered, size);
    case FlightGlyph::Reliable:
        return modeGlyph(TransferMode::Reliable, size);
    case FlightGlyph::Control:
        break;
    }
    QPainterPath dot;
    dot.addEllipse(QPointF(0, 0), size * 0.22, size * 0.22);
    return dot;
}

void paintCross(QPainter& painter, qreal size, const ThemeColors& colors)
{
    const qreal half = size * 0.36;
    for (const bool halo : {true, false}) {
        painter.setPen(QPen(halo ? colors.canvas : colors.lost, halo ? size * 0.36 : size * 0.2,
                            Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(QPointF(-half, -half), QPointF(half, half));
        painter.drawLine(QPointF(-half, half), QPointF(half, -half));
    }
}

} // namespace

QFont linkLabelFont(const QFont& font)
{
    QFont result = font;
    result.setPixelSize(10);
    return result;
}

void paintLinks(QPainter& painter, const TopologyPicture& picture, const ThemeColors& colors,
                const QFont& font, const LinkEmphasis& emphasis)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    // Many links in a small picture are thinner, so that they stay distinguishable.
    const std::size_t count = picture.links().size();
    const qreal scale =
        std::clamp(picture.layout().metrics.glyphPixels / 12, 0.4, 1.0) * (count > 400  ? 0.5
                                                                           : count > 24 ? 0.75
                                                                                        : 1.0);
    const bool arrowHeads = picture.links().size() <= 200;
    const auto paint = [&](const DrawnLink& link, const QColor& color, qreal width, Qt::PenStyle style) {
        QPainterPath path(link.curve.start);
        path.quadTo(link.curve.control, link.curve.end);
        QPen pen(color, width, style, Qt::FlatCap);
        if (link.down)
            pen.setDashPattern({6 / width, 4 / width}); // the same length for every width
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
        if (arrowHeads && link.curve.length() > 24)
            paintArrowHead(painter, link.curve, 5 * scale + width, color);
    };
    for (const DrawnLink& link : picture.links()) {
        const auto level = static_cast<std::size_t>(std::clamp(link.level, 0, trafficLevelCount - 1));
        paint(link, link.down ? colors.lost : mixed(colors.grid, colors.outline, levelMix[level]),
              link.down ? std::max(levelWidth[level] * scale, 1.2) : levelWidth[level] * scale,
              link.connected ? Qt::SolidLine : Qt::DashLine);
    }
    if (emphasis.selected) {
        if (const DrawnLink* link = picture.link(*emphasis.selected)) {
            QColor glow = colors.accent;
            glow.setAlphaF(0.22F);
            paint(*link, glow, 8 * scale, Qt::SolidLine);
            paint(*link, colors.accent, 2.2 * scale, Qt::SolidLine);
        }
    }
    for (const LinkRef& hop : emphasis.route) {
        if (const DrawnLink* link = picture.link(hop))
            paint(*link, colors.accent, 1.6 * scale, Qt::SolidLine);
    }
    if (emphasis.focused) {
        if (const DrawnLink* link = picture.link(*emphasis.focused))
            paint(*link, colors.accent, 3 * scale, Qt::DotLine);
    }

    painter.setFont(linkLabelFont(font));
    for (const LinkLabel& label : picture.labels()) {
        painter.setPen(label.down ? colors.lost : colors.mutedText);
        painter.drawText(label.rect, Qt::AlignCenter | Qt::TextSingleLine, label.text);
    }
    painter.restore();
}

void paintQueues(QPainter& painter, const TopologyPicture& picture, const ThemeColors& colors)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const QueueBar& bar : picture.queueBars()) {
        const QueueLevel level = queueLevel(bar.fill);
        const QColor& color = level == QueueLevel::Full      ? colors.lost
                              : level == QueueLevel::Filling ? colors.connecting
                                                             : colors.control;
        painter.setPen(QPen(colors.grid, bar.width(), Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(bar.track);
        painter.setPen(QPen(color, bar.width(), Qt::SolidLine, Qt::FlatCap));
        painter.drawLine(bar.filled());
    }
    painter.restore();
}

void FlightPainter::prepare(qreal glyphPixels, qreal devicePixelRatio, const ThemeColors& colors)
{
    if (glyphPixels == m_glyphPixels && devicePixelRatio == m_devicePixelRatio && &colors == m_colors)
        return;
    m_glyphPixels = glyphPixels;
    m_devicePixelRatio = devicePixelRatio;
    m_colors = &colors;
    for (int glyph = 0; glyph < flightGlyphCount; ++glyph) {
        for (int style = 0; style < styleCount; ++style) {
            const auto kind = static_cast<FlightGlyph>(glyph);
            // As small as possible, because every pixel is blended in every frame. Odd, so that the middle of
            // the image is the middle of a pixel.
            const qreal reach = style == 1                     ? glyphPixels * 1.6
                                : kind != FlightGlyph::Control ? glyphPixels * 1.1
                                                               : glyphPixels * (style == 2 ? 0.8 : 0.45);
            const int side = static_cast<int>(std::ceil((reach + 2) * devicePixelRatio)) | 1;
            QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::transparent);
            image.setDevicePixelRatio(devicePixelRatio);
            QPainter painter(&image);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.translate(side / devicePixelRatio / 2, side / devicePixelRatio / 2);
            const QColor& color = glyphColor(colors, kind);
            if (style == 2) {
                paintCross(painter, kind == FlightGlyph::Control ? glyphPixels * 0.6 : glyphPixels, colors);
            } else {
                if (style == 1) {
                    QColor ghost = color;
                    ghost.setAlphaF(0.6F);
                    painter.setPen(QPen(ghost, std::max(1.0, glyphPixels * 0.1)));
                    painter.setBrush(Qt::NoBrush);
                    painter.drawEllipse(QPointF(0, 0), glyphPixels * 0.72, glyphPixels * 0.72);
                }
                painter.setPen(QPen(colors.canvas, kind == FlightGlyph::Control ? 0.6 : 1.2));
                painter.setBrush(color);
                painter.drawPath(glyphPath(kind, glyphPixels));
            }
            m_images[imageIndex(glyph, style)] = image;
        }
    }
}

std::size_t FlightPainter::paint(QPainter& painter, const std::vector<Flight>& flights,
                                 const TopologyPicture& picture, const ThemeColors& colors,
                                 const std::vector<DatagramId>& selected)
{
    const QTransform world = painter.worldTransform();
    const qreal zoom = std::hypot(world.m11(), world.m12());
    const qreal ratio = painter.device() ? painter.device()->devicePixelRatioF() : 1.0;
    prepare(std::clamp(picture.layout().metrics.glyphPixels * zoom, 4.0, 36.0), ratio, colors);

    painter.save();
    painter.resetTransform(); // images are drawn pixel by pixel, at any zoom
    std::size_t drawn = 0;
    const auto paintWhere = [&](auto wanted) {
        for (auto flight = flights.rbegin(); flight != flights.rend(); ++flight) { // newest on top
            if (!wanted(*flight))
                continue;
            const std::optional<LinkCurve> curve = picture.curve(flight->from, flight->to);
            if (!curve)
                continue;
            const bool lost = flight->place.phase == FlightPhase::Lost;
            const int style = lost ? 2 : flight->resend ? 1 : 0;
            const QImage& image = m_images[imageIndex(static_cast<int>(flight->glyph), style)];
            const QPointF centre = world.map(curve->at(flight->place.along));
            const qreal half = image.width() / ratio / 2;
            painter.setOpacity(flight->place.opacity * (flight->duplicate ? 0.55 : 1.0));
            painter.drawImage(centre - QPointF(half, half), image);
            if (flight->id.isValid() &&
                std::find(selected.begin(), selected.end(), flight->id) != selected.end()) {
                painter.setOpacity(1);
                painter.setRenderHint(QPainter::Antialiasing);
                painter.setPen(QPen(colors.accent, 2));
                painter.setBrush(Qt::NoBrush);
                painter.drawEllipse(centre, m_glyphPixels, m_glyphPixels);
            }
            ++drawn;
        }
    };
    // Acknowledgements and pings first, so that they never hide a packet; crosses last.
    const auto isControl = [](const Flight& flight) { return flight.glyph == FlightGlyph::Control; };
    const auto isLost = [](const Flight& flight) { return flight.place.phase == FlightPhase::Lost; };
    paintWhere([&](const Flight& flight) { return isControl(flight) && !isLost(flight); });
    paintWhere([&](const Flight& flight) { return !isControl(flight) && !isLost(flight); });
    paintWhere(isLost);
    painter.restore();
    return drawn;
}

void paintLegend(QPainter& painter, QRectF viewport, const ThemeColors& colors, const QFont& font,
                 const TopologyPicture& picture, const InFlight& inFlight)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QFont small = font;
    small.setPixelSize(11);
    const QFontMetricsF metrics(small);
    painter.setFont(small);
    const qreal middle = viewport.bottom() - legendHeight / 2;
    const qreal line = metrics.height();

    qreal right = viewport.right() - 10;
    const auto note = [&](const QString& text, const QColor& color) {
        if (text.isEmpty())
            return;
        const qreal width = metrics.horizontalAdvance(text);
        painter.setPen(color);
        painter.drawText(QRectF(right - width, middle - line / 2, width, line),
                         Qt::AlignRight | Qt::AlignVCenter, text);
        right -= width + 16;
    };
    if (inFlight.notDrawn() > 0 || !inFlight.isComplete())
        note((inFlight.isComplete() ? TopologyLegend::tr("+%1 more in flight")
                                    : TopologyLegend::tr("at least +%1 more in flight"))
                 .arg(inFlight.notDrawn()),
             colors.text);
    note(picture.commonConditions(), colors.mutedText);

    qreal left = viewport.left() + 12;
    const auto entry = [&](const QString& text, auto paintGlyph) {
        const qreal width = metrics.horizontalAdvance(text);
        if (left + 13 + width > right)
            return;
        painter.save();
        painter.translate(left + 4, middle);
        paintGlyph();
        painter.restore();
        painter.setPen(colors.mutedText);
        painter.drawText(QRectF(left + 13, middle - line / 2, width + 2, line),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
        left += 13 + width + 16;
    };
    const auto glyph = [&](FlightGlyph kind) {
        return [&painter, &colors, kind] {
            painter.setPen(Qt::NoPen);
            painter.setBrush(glyphColor(colors, kind));
            painter.drawPath(glyphPath(kind, 9));
        };
    };
    entry(modeLabel(TransferMode::Unreliable), glyph(FlightGlyph::Unreliable));
    entry(modeLabel(TransferMode::UnreliableOrdered), glyph(FlightGlyph::UnreliableOrdered));
    entry(modeLabel(TransferMode::Reliable), glyph(FlightGlyph::Reliable));
    entry(TopologyLegend::tr("ack, ping, connect"), glyph(FlightGlyph::Control));
    entry(TopologyLegend::tr("lost"), [&] { paintCross(painter, 9, colors); });
    entry(TopologyLegend::tr("sent again"), [&] {
        painter.setPen(QPen(colors.mutedText, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QPointF(0, 0), 5, 5);
    });
    painter.restore();
}

void paintEmpty(QPainter& painter, QRectF viewport, const ThemeColors& colors, const QFont& font, bool isLive)
{
    painter.save();
    QFont large = font;
    large.setPixelSize(15);
    painter.setFont(large);
    painter.setPen(colors.mutedText);
    painter.drawText(viewport, Qt::AlignCenter | Qt::TextWordWrap,
                     isLive ? TopologyLegend::tr("Nobody has come yet")
                            : TopologyLegend::tr("Open a scenario or add a peer"));
    painter.restore();
}

} // namespace peerscope
