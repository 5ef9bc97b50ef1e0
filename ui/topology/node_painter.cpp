// SPDX-License-Identifier: MIT
#include "ui/topology/node_painter.h"

#include "core/words/peers.h"
#include "ui/theme/peer_status.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace peerscope {

namespace {

QColor mixed(const QColor& base, const QColor& over, qreal share)
{
    const auto channel = [share](int a, int b) { return static_cast<int>(a + (b - a) * share); };
    return QColor(channel(base.red(), over.red()), channel(base.green(), over.green()),
                  channel(base.blue(), over.blue()));
}

QColor faded(QColor color, qreal alpha)
{
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

/// The shape shows the status, too: full, half full, empty.
void paintStatus(QPainter& painter, QPointF centre, qreal radius, PeerStatus status,
                 const ThemeColors& colors)
{
    const QColor& color = statusColor(colors, status);
    const QRectF disc(centre.x() - radius, centre.y() - radius, radius * 2, radius * 2);
    const qreal width = std::max(1.0, radius * 0.38);
    const QRectF ring = disc.adjusted(width / 2, width / 2, -width / 2, -width / 2);
    painter.setPen(QPen(color, width));
    painter.setBrush(Qt::NoBrush);
    switch (status) {
    case PeerStatus::Connected:
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(disc);
        break;
    case PeerStatus::Connecting:
        painter.drawEllipse(ring);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawPie(disc, 90 * 16, 180 * 16);
        break;
    case PeerStatus::Disconnected:
    case PeerStatus::NotJoined:
        painter.drawEllipse(ring);
        break;
    }
}

/// As much of a name as fits. "bots.17" keeps its number; other names keep both ends.
QString elidedName(const NodeLook& look, const QFontMetricsF& metrics, qreal room)
{
    const QString& name = look.name;
    if (look.count > 1) // how many they are stays whole
        return metrics.elidedText(name, Qt::ElideRight, room);
    if (metrics.horizontalAdvance(name) <= room)
        return name;
    const qsizetype dot = name.lastIndexOf(QLatin1Char('.'));
    if (dot > 0) {
        const QString suffix = name.mid(dot);
        const qreal rest = room - metrics.horizontalAdvance(suffix);
        if (rest >= metrics.horizontalAdvance(QStringLiteral("m…")))
            return metrics.elidedText(name.left(dot), Qt::ElideRight, rest) + suffix;
        if (metrics.horizontalAdvance(suffix) <= room)
            return suffix;
    }
    return metrics.elidedText(name, dot > 0 ? Qt::ElideLeft : Qt::ElideMiddle, room);
}

/// The road sign for "no entry".
void paintRefusal(QPainter& painter, QPointF centre, qreal radius, const ThemeColors& colors)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.lost);
    painter.drawEllipse(centre, radius, radius);
    painter.setBrush(colors.canvas);
    painter.drawRoundedRect(
        QRectF(centre.x() - radius * 0.6, centre.y() - radius * 0.18, radius * 1.2, radius * 0.36),
        radius * 0.1, radius * 0.1);
}

/// The pause sign of a media player.
void paintPause(QPainter& painter, QPointF centre, qreal size, const QColor& color)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const QSizeF bar(size * 0.3, size);
    painter.drawRect(QRectF(centre - QPointF(size * 0.4, size / 2), bar));
    painter.drawRect(QRectF(centre + QPointF(size * 0.1, -size / 2), bar));
}

/// A plug in a socket, for a real program: two pins at the edge of a filled half-circle.
void paintPlug(QPainter& painter, QPointF centre, qreal size, const ThemeColors& colors)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.accent);
    painter.drawChord(QRectF(centre.x() - size / 2, centre.y() - size / 2, size, size), 180 * 16, 180 * 16);
    const QSizeF pin(size * 0.16, size * 0.42);
    for (const qreal side : {-0.24, 0.24})
        painter.drawRect(
            QRectF(QPointF(centre.x() + size * side - pin.width() / 2, centre.y() - pin.height()), pin));
}

/// Cuts the edge above and below, like an axis that leaves something out.
void paintCut(QPainter& painter, const QRectF& rect, const ThemeColors& colors)
{
    const qreal reach = std::clamp(rect.height() * 0.13, 2.0, 4.0);
    const QPointF slant(reach * 0.5, -reach);
    for (const qreal y : {rect.top(), rect.bottom()}) {
        const QPointF middle(rect.left() + rect.width() * 0.62, y);
        const auto stroke = [&](qreal beside, const QColor& color, qreal width) {
            const QPointF at = middle + QPointF(beside, 0);
            painter.setPen(QPen(color, width, Qt::SolidLine, Qt::FlatCap));
            painter.drawLine(at - slant, at + slant);
        };
        stroke(0, colors.canvas, reach * 1.4);
        stroke(-reach * 0.8, colors.lost, 1.6);
        stroke(reach * 0.8, colors.lost, 1.6);
    }
}

} // namespace

void paintNode(QPainter& painter, const NodeLook& look, QSizeF size, const NodeMetrics& metrics,
               const ThemeColors& colors, const QFont& font, NodeEmphasis emphasis)
{
    const QRectF rect(-size.width() / 2, -size.height() / 2, size.width(), size.height());
    const bool server = look.role == NodeRole::Server;
    const bool frozen = look.frozenSeconds > 0;
    const bool away = look.status == PeerStatus::NotJoined || look.status == PeerStatus::Disconnected;
    const qreal unit = std::min(1.0, metrics.node.height() / 26);
    const qreal corner = nodeCorner(look.role, size, metrics);

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (emphasis.selected || emphasis.focused) {
        const qreal reach = std::min(3.0, 3.0 * unit + 0.5);
        QPen ring(colors.accent, emphasis.selected ? 2.0 : 1.2);
        if (!emphasis.selected)
            ring.setStyle(Qt::DotLine);
        painter.setPen(ring);
        painter.setBrush(emphasis.selected ? QBrush(faded(colors.accent, 0.16)) : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(rect.adjusted(-reach, -reach, reach, reach), corner + reach, corner + reach);
        if (emphasis.selected && emphasis.focused) {
            painter.setPen(QPen(colors.text, 1, Qt::DotLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), corner, corner);
        }
    }

    // Nodes are opaque, or links would run across their names.
    QColor fill = mixed(colors.canvas, colors.outline, server ? 0.14 : 0.05);
    if (frozen)
        fill = mixed(colors.canvas, colors.disconnected, 0.38);
    if (emphasis.hovered)
        fill = mixed(fill, colors.outline, 0.10);
    const qreal border = (server ? 1.8 : 1.2) * std::max(0.6, unit);
    QPen edge(away || frozen ? mixed(colors.canvas, colors.outline, 0.45) : colors.outline, border);
    if (away)
        edge.setDashPattern({3, 2.5});
    painter.setPen(edge);
    painter.setBrush(fill);
    const QRectF body = rect.adjusted(border / 2, border / 2, -border / 2, -border / 2);

    if (metrics.fontPixels <= 0) {
        if (away) {
            painter.setPen(QPen(statusColor(colors, look.status), border));
        } else {
            painter.setPen(QPen(server ? colors.text : colors.canvas, border));
            painter.setBrush(frozen ? colors.disconnected : statusColor(colors, look.status));
        }
        if (server)
            painter.drawRoundedRect(body, 3, 3);
        else
            painter.drawEllipse(body);
        if (frozen)
            paintPause(painter, QPointF(0, 0), size.height() * 0.45, colors.canvas);
        if (look.unplugged) {
            painter.setPen(QPen(colors.lost, std::max(1.2, size.height() * 0.15)));
            painter.drawLine(rect.bottomLeft(), rect.topRight());
        }
        if (look.refuses)
            paintRefusal(painter, rect.topRight() + QPointF(-1, 1), std::max(2.5, size.height() * 0.2),
                         colors);
        painter.restore();
        return;
    }

    if (look.count > 1) { // a second node behind the first
        const qreal step = std::clamp(size.height() * 0.1, 2.0, 4.0);
        painter.drawRoundedRect(body.translated(step, step), corner, corner);
    }
    painter.drawRoundedRect(body, corner, corner);
    if (server && size.height() >= 44) { // a second edge, like a plate
        painter.setPen(QPen(faded(edge.color(), 0.35), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(rect.adjusted(4, 4, -4, -4), corner - 3, corner - 3);
    }
    if (look.unplugged)
        paintCut(painter, body, colors);

    QFont nameFont = font;
    nameFont.setPixelSize(std::max(1, qRound(metrics.fontPixels * (server ? 1.08 : 1.0))));
    nameFont.setWeight(server ? QFont::Bold : QFont::DemiBold);
    QFont idFont = font;
    idFont.setPixelSize(std::max(1, qRound(metrics.fontPixels * 0.88)));
    if (metrics.fontPixels < 10)
        nameFont.setWeight(QFont::Normal);
    const QFontMetricsF nameMetrics(nameFont);
    const QFontMetricsF idMetrics(idFont);
    // Trouble (frozen, unplugged) is shown instead of the id.
    QString trouble = troubleText(look.frozenSeconds, look.unplugged);
    if (frozen && look.unplugged && idMetrics.horizontalAdvance(trouble) > size.width() * 0.6)
        trouble = troubleText(look.frozenSeconds, false); // the cut shows the rest
    const QString id = look.count > 1 ? statusWord(look.status)
                       : !look.isReal ? QString::number(look.uniqueId)
                       : look.uniqueId == 0
                           ? realWord()
                           : realWord() + QStringLiteral(" · ") + QString::number(look.uniqueId);
    const QString note = trouble.isEmpty() ? id : trouble;
    const QColor noteColor = look.unplugged ? colors.lost : frozen ? colors.text : colors.mutedText;
    const QColor nameColor = away || frozen ? colors.mutedText : colors.text;

    const qreal dot =
        metrics.lines == 2 ? std::min(5.0, size.height() * 0.12) : std::clamp(size.height() * 0.18, 2.2, 4.5);
    const qreal pad = metrics.lines == 2 ? size.height() * 0.3 : std::max(4.0, size.height() * 0.3);
    qreal left = rect.left() + pad;
    qreal right = rect.right() - pad * 0.7;
    paintStatus(painter, QPointF(left + dot, 0), dot, look.status, colors);
    left += dot * 2 + std::max(2.5, dot * 1.1);
    if (look.refuses) {
        const qreal radius = std::clamp(size.height() * 0.2, 3.0, 7.0);
        paintRefusal(painter, QPointF(right - radius, 0), radius, colors);
        right -= radius * 2 + 3;
    }

    if (look.isReal) {
        const qreal plug = std::clamp(size.height() * 0.3, 6.0, 12.0);
        paintPlug(painter, QPointF(right - plug / 2, 0), plug, colors);
        right -= plug + 3;
    }

    const qreal room = right - left;
    if (metrics.lines == 2) {
        const qreal line = nameMetrics.height();
        const qreal top = -(line + idMetrics.height()) / 2;
        painter.setFont(nameFont);
        painter.setPen(nameColor);
        painter.drawText(QRectF(left, top, room, line), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         elidedName(look, nameMetrics, room));
        painter.setFont(idFont);
        painter.setPen(noteColor);
        painter.drawText(
            QRectF(left, top + line, room, idMetrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
            idMetrics.elidedText(note, trouble.isEmpty() ? Qt::ElideMiddle : Qt::ElideRight, room));
    } else {
        // The id is shown only if the whole name fits beside it; trouble if at least a part of the name does.
        const qreal noteWidth = idMetrics.horizontalAdvance(note) + 5;
        const qreal least =
            nameMetrics.horizontalAdvance(trouble.isEmpty() ? look.name : QStringLiteral("m…"));
        const bool withNote = least + noteWidth <= room;
        const qreal pause = nameMetrics.capHeight();
        const qreal taken = withNote && !trouble.isEmpty() ? noteWidth : !withNote && frozen ? pause + 3 : 0;
        painter.setFont(nameFont);
        painter.setPen(nameColor);
        painter.drawText(QRectF(left, rect.top(), room - taken, rect.height()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         elidedName(look, nameMetrics, room - taken));
        if (withNote) {
            painter.setFont(idFont);
            painter.setPen(noteColor);
            painter.drawText(QRectF(left, rect.top(), room, rect.height()),
                             Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, note);
        } else if (frozen) {
            paintPause(painter, QPointF(right - pause / 2, 0), pause, colors.text);
        }
    }
    painter.restore();
}

} // namespace peerscope
