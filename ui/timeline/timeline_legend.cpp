// SPDX-License-Identifier: MIT
#include "ui/timeline/timeline_legend.h"

#include "core/words/modes.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_sprites.h"

#include <QFontMetricsF>
#include <QPainter>

#include <array>
#include <cmath>

namespace peerscope {

namespace {

enum class Symbol { Glyph, Queued, Held };

struct Entry
{
    TransferMode mode;
    GlyphStyle style;
    Symbol symbol;
    QString text;
};

std::array<Entry, 7> entries()
{
    const auto mode = [](TransferMode value) {
        return Entry{value, GlyphStyle::Filled, Symbol::Glyph, modeLabel(value)};
    };
    return {
        mode(TransferMode::Unreliable),
        mode(TransferMode::UnreliableOrdered),
        mode(TransferMode::Reliable),
        Entry{TransferMode::Reliable, GlyphStyle::Cross, Symbol::Glyph, TimelineLegend::tr("never arrived")},
        Entry{TransferMode::Reliable, GlyphStyle::Hollow, Symbol::Glyph, TimelineLegend::tr("on its way")},
        Entry{TransferMode::Reliable, GlyphStyle::Filled, Symbol::Held, TimelineLegend::tr("held")},
        Entry{TransferMode::Reliable, GlyphStyle::Filled, Symbol::Queued,
              TimelineLegend::tr("queued at the sender")}};
}

constexpr double symbolWidth = 16;
constexpr double barWidth = 20;
constexpr double spacing = 14;

double widthOf(const Entry& entry, const QFontMetricsF& metrics)
{
    return (entry.symbol == Symbol::Glyph ? symbolWidth : barWidth) + 3 +
           metrics.horizontalAdvance(entry.text);
}

void paintBar(QPainter& painter, const QRectF& area, const QColor& color, Symbol symbol)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(area,
                     QColor(color.red(), color.green(), color.blue(), symbol == Symbol::Held ? 50 : 90));
    painter.setBrush(QBrush(color, symbol == Symbol::Held ? Qt::BDiagPattern : Qt::NoBrush));
    painter.setPen(Qt::NoPen);
    painter.drawRect(area);
    painter.restore();
}

} // namespace

TimelineLegend::TimelineLegend(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setToolTip(tr("Shapes and colours mean the same in every view."));
    setAccessibleName(tr("Legend"));
    QString description;
    for (const Entry& entry : entries())
        description += entry.text + QStringLiteral(", ");
    description.chop(2);
    setAccessibleDescription(description);
}

QSize TimelineLegend::sizeHint() const
{
    const QFontMetricsF metrics(font());
    double width = 0;
    for (const Entry& entry : entries())
        width += widthOf(entry, metrics) + spacing;
    return {static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(metrics.height())) + 4};
}

void TimelineLegend::paint(QPainter& painter, const QRectF& area, const QFont& font,
                           const ThemeColors& colors)
{
    const QFontMetricsF metrics(font);
    painter.save();
    painter.setFont(font);
    painter.setRenderHint(QPainter::Antialiasing);
    double x = area.left();
    const double middle = std::floor(area.center().y()) + 0.5;
    for (const Entry& entry : entries()) {
        const double width = widthOf(entry, metrics);
        if (x + width > area.right())
            break;
        const bool isBar = entry.symbol != Symbol::Glyph;
        const double symbol = isBar ? barWidth : symbolWidth;
        const QColor& color = colors.of(entry.mode);
        const QPointF centre(x + symbol / 2, middle);
        if (isBar) {
            paintBar(painter, QRectF(x + 1, middle - 4, symbol - 4, 8), color, entry.symbol);
        } else if (entry.style == GlyphStyle::Cross) {
            painter.setPen(QPen(colors.lost, 2.4, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(centre - QPointF(4, 4), centre + QPointF(4, 4));
            painter.drawLine(centre + QPointF(-4, 4), centre + QPointF(4, -4));
        } else {
            painter.setPen(entry.style == GlyphStyle::Hollow ? QPen(color, 1.6) : QPen(Qt::NoPen));
            painter.setBrush(entry.style == GlyphStyle::Hollow ? QBrush(Qt::NoBrush) : QBrush(color));
            painter.drawPath(
                modeGlyph(entry.mode, entry.style == GlyphStyle::Hollow ? 9.5 : 11).translated(centre));
        }
        painter.setPen(colors.mutedText);
        painter.drawText(QRectF(x + symbol + 3, area.top(), width, area.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, entry.text);
        x += width + spacing;
    }
    painter.restore();
}

void TimelineLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint(painter, rect(), font(), themeColors(palette()));
}

} // namespace peerscope

#include "moc_timeline_legend.cpp"
