// SPDX-License-Identifier: MIT
#include "ui/ladder/ladder_legend.h"

#include "core/words/modes.h"
#include "ui/ladder/ladder_painter.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <array>
#include <cmath>
#include <utility>

namespace peerscope {

namespace {

enum class Kind { Reliable, Ordered, Unreliable, Lost, Held, Resend, Control, Duplicate };

constexpr double symbolWidth = 24;
constexpr double spacing = 12;

std::array<std::pair<Kind, QString>, 8> entries()
{
    // What only the ladder has comes first; the modes look the same in every view.
    return {{{Kind::Lost, LadderLegend::tr("lost")},
             {Kind::Resend, LadderLegend::tr("sent again")},
             {Kind::Held, LadderLegend::tr("held")},
             {Kind::Control, LadderLegend::tr("ack, ping")},
             {Kind::Duplicate, LadderLegend::tr("copy")},
             {Kind::Unreliable, modeLabel(TransferMode::Unreliable)},
             {Kind::Ordered, modeLabel(TransferMode::UnreliableOrdered)},
             {Kind::Reliable, modeLabel(TransferMode::Reliable)}}};
}

void paintLine(QPainter& painter, QPointF middle, const QPen& pen)
{
    painter.setPen(pen);
    painter.drawLine(middle + QPointF(-10, -3), middle + QPointF(10, 3));
}

void paintMode(QPainter& painter, QPointF middle, TransferMode mode, const ThemeColors& colors)
{
    paintLine(painter, middle, QPen(colors.of(mode), 1.6));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.of(mode));
    painter.drawPath(modeGlyph(mode, 8).translated(middle + QPointF(-7, -2)));
}

void paintSymbol(QPainter& painter, QPointF middle, Kind kind, const ThemeColors& colors)
{
    QPen pen(colors.reliable, 1.5);
    switch (kind) {
    case Kind::Unreliable:
        return paintMode(painter, middle, TransferMode::Unreliable, colors);
    case Kind::Ordered:
        return paintMode(painter, middle, TransferMode::UnreliableOrdered, colors);
    case Kind::Reliable:
        return paintMode(painter, middle, TransferMode::Reliable, colors);
    case Kind::Lost:
        return LadderPainter::paintCross(painter, middle, colors.lost, 7);
    case Kind::Held:
        return LadderPainter::paintHatched(painter, QRectF(middle.x() - 8, middle.y() - 4, 16, 8),
                                           colors.reliable);
    case Kind::Resend:
        pen.setDashPattern({1.2, 2.2});
        return paintLine(painter, middle, pen);
    case Kind::Control:
        return paintLine(painter, middle, QPen(colors.control, 1));
    case Kind::Duplicate:
        pen.setDashPattern({5, 4});
        return paintLine(painter, middle, pen);
    }
}

} // namespace

LadderLegend::LadderLegend(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setToolTip(tr("Shapes and colours mean the same in every view."));
    setAccessibleName(tr("Legend"));
    QStringList words;
    for (const auto& [kind, text] : entries())
        words += text;
    setAccessibleDescription(words.join(QStringLiteral(", ")));
}

QSize LadderLegend::sizeHint() const
{
    const QFontMetricsF metrics(font());
    double width = 0;
    for (const auto& [kind, text] : entries())
        width += symbolWidth + metrics.horizontalAdvance(text) + spacing;
    return {static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(metrics.height())) + 4};
}

void LadderLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors& colors = themeColors(palette());
    const QFontMetricsF metrics(font());
    double x = 0;
    const double middle = std::floor(height() / 2.0) + 0.5;
    for (const auto& [kind, text] : entries()) {
        const double wide = symbolWidth + metrics.horizontalAdvance(text);
        if (x + wide > width())
            break;
        painter.save();
        paintSymbol(painter, {x + symbolWidth / 2 - 2, middle}, kind, colors);
        painter.restore();
        painter.setPen(colors.mutedText);
        painter.drawText(QRectF(x + symbolWidth, 0, wide, height()), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += wide + spacing;
    }
}

} // namespace peerscope

#include "moc_ladder_legend.cpp"
