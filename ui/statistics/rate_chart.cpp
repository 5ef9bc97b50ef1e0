// SPDX-License-Identifier: MIT
#include "ui/statistics/rate_chart.h"

#include "core/words/clock_format.h"
#include "core/words/modes.h"
#include "core/words/numbers.h"
#include "ui/axis/chart_axis.h"
#include "ui/axis/time_ruler.h"
#include "ui/moment/moment.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>

namespace peerscope {

namespace {

constexpr double columnWidth = 3;
constexpr double tickPixels = 72;

/// From bottom to top, usually the rarest first, because the bottom is easiest to see.
constexpr std::array<std::size_t, transferModeCount + 1> stackOrder = {3, 2, 1, 0};

QColor colorOf(const ThemeColors& colors, std::size_t part)
{
    return part < transferModeCount ? colors.of(static_cast<TransferMode>(part)) : colors.control;
}

/// The highest drawn value; 0 if there is none.
double mostOf(const std::vector<RateColumn>& columns, RateKind kind)
{
    double most = 0;
    for (const RateColumn& column : columns) {
        switch (kind) {
        case RateKind::Bytes:
        case RateKind::Packets:
            most = std::max(most, column.total());
            break;
        case RateKind::RoundTrip:
            most = std::max(most, column.roundTripMost);
            break;
        case RateKind::Throttle:
            most = column.throttleMean ? 1.0 : most;
            break;
        }
    }
    return most;
}

QString emptyText(RateKind kind)
{
    switch (kind) {
    case RateKind::Bytes:
    case RateKind::Packets:
        return RateChart::tr("Nothing was sent yet");
    case RateKind::RoundTrip:
        return RateChart::tr("Nothing was acknowledged yet");
    case RateKind::Throttle:
        break;
    }
    return RateChart::tr("Nothing measured: only the peers of a sandbox show their throttle");
}

} // namespace

RateChart::RateChart(Moment* moment, QWidget* parent) : QWidget(parent), m_moment(moment)
{
    setObjectName(QStringLiteral("rateChart"));
    setAccessibleName(tr("Rates over time"));
    setCursor(Qt::SplitHCursor);
    connect(moment, &Moment::timeChanged, this, qOverload<>(&QWidget::update));
}

void RateChart::setSeries(const RateSeries& series, Time now)
{
    m_series = series;
    m_now = now;
    update();
}

void RateChart::setKind(RateKind kind)
{
    m_kind = kind;
    update();
}

QRectF RateChart::plot() const
{
    const QFontMetricsF metrics(font());
    const double left = metrics.horizontalAdvance(QStringLiteral("999 kB/s")) + 12;
    return {left, metrics.height() + 8, std::max(width() - left - 10, 8.0),
            std::max(height() - 2 * metrics.height() - 16, 8.0)};
}

std::vector<RateColumn> RateChart::columns(const QRectF& plot) const
{
    return rateColumns(m_series, m_kind, Time(0), m_now, m_now,
                       static_cast<std::size_t>(plot.width() / columnWidth));
}

Time RateChart::timeAt(double x) const
{
    const QRectF area = plot();
    const double share = std::clamp((x - area.left()) / area.width(), 0.0, 1.0);
    return Time(static_cast<std::int64_t>(share * static_cast<double>(m_now.count())));
}

double RateChart::xOf(Time time) const
{
    const QRectF area = plot();
    return area.left() + static_cast<double>(time.count()) /
                             static_cast<double>(std::max<std::int64_t>(m_now.count(), 1)) * area.width();
}

QString RateChart::title() const
{
    switch (m_kind) {
    case RateKind::Bytes:
        return tr("Bytes a second on the wire, by mode");
    case RateKind::Packets:
        return tr("Packets a second, by mode");
    case RateKind::RoundTrip:
        return tr("Round trips: mean, and longest");
    case RateKind::Throttle:
        break;
    }
    return tr("Share of unreliable packets that ENet\u2019s throttle lets through: mean, and least");
}

QString RateChart::valueText(double value) const
{
    switch (m_kind) {
    case RateKind::Bytes:
        return shortBytes(value) + QStringLiteral("/s");
    case RateKind::Packets:
        return shortCount(value) + QStringLiteral("/s");
    case RateKind::RoundTrip:
        return shortTime(Time(static_cast<std::int64_t>(value)));
    case RateKind::Throttle:
        break;
    }
    return formatSignificant(value * 100, 3) + QStringLiteral("\u00A0%");
}

void RateChart::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const ThemeColors& colors = themeColors(palette());
    const QFontMetricsF metrics(font());
    painter.fillRect(rect(), colors.canvas);
    painter.setPen(colors.text);
    painter.drawText(QRectF(8, 2, width() - 16, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(title(), Qt::ElideRight, width() - 16));
    const QRectF area = plot();
    const double most = mostOf(columns(area), m_kind);
    if (most <= 0) {
        painter.setPen(colors.mutedText);
        painter.drawText(rect().adjusted(8, 0, -8, 0), Qt::AlignCenter | Qt::TextWordWrap, emptyText(m_kind));
        return;
    }
    paintAxes(painter, area, most, colors);
    paintColumns(painter, area, most, colors);
    if (const std::optional<Time> cursor = m_moment->timeCursor(); cursor && *cursor <= m_now) {
        painter.setPen(QPen(colors.accent, 1.5));
        const double x = xOf(*cursor);
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 4));
    }
}

void RateChart::paintAxes(QPainter& painter, const QRectF& area, double most, const ThemeColors& colors) const
{
    const QFontMetricsF metrics(font());
    // If there is no room for a round number, use the highest value.
    const double step = std::min(niceStep(most, std::max(static_cast<int>(area.height() / 26), 1)), most);
    for (double value = 0; value <= most; value += step) {
        const double y = std::floor(area.bottom() - value / most * area.height());
        painter.fillRect(QRectF(area.left(), y, area.width(), 1), colors.grid);
        painter.setPen(colors.mutedText);
        painter.drawText(QRectF(0, y - 10, area.left() - 6, 20), Qt::AlignRight | Qt::AlignVCenter,
                         valueText(value));
    }
    const double scale = static_cast<double>(m_now.count()) / area.width();
    const Time tickStep = tickStepFor(scale, tickPixels).major;
    for (Time tick(0); tick <= m_now; tick += tickStep) {
        const double x = std::floor(xOf(tick));
        painter.fillRect(QRectF(x, area.bottom(), 1, 4), colors.control);
        const QString text = tickLabel(tick, tickStep);
        const double wide = metrics.horizontalAdvance(text) + 2;
        painter.setPen(colors.mutedText);
        painter.drawText(
            QRectF(std::min(x - wide / 2, width() - wide), area.bottom() + 4, wide, metrics.height()),
            Qt::AlignCenter, text);
    }
}

void RateChart::paintColumns(QPainter& painter, const QRectF& area, double most,
                             const ThemeColors& colors) const
{
    const std::vector<RateColumn> all = columns(area);
    const double width = area.width() / static_cast<double>(std::max<std::size_t>(all.size(), 1));
    for (std::size_t index = 0; index < all.size(); ++index) {
        const double x = area.left() + static_cast<double>(index) * width;
        double y = area.bottom();
        const auto bar = [&](double value, const QColor& color) {
            const double height = value / most * area.height();
            painter.fillRect(QRectF(x, y - height, std::max(width, 1.0), height), color);
            y -= height;
        };
        const auto shade = [&](double shaded, double line, const QColor& color) {
            bar(shaded, QColor(color.red(), color.green(), color.blue(), 70));
            painter.fillRect(QRectF(x, area.bottom() - line / most * area.height() - 1, width, 2), color);
        };
        if (m_kind == RateKind::RoundTrip) {
            if (all[index].roundTripMost > 0)
                shade(all[index].roundTripMost, all[index].roundTripMean, colors.reliable);
            continue;
        }
        if (m_kind == RateKind::Throttle) {
            if (all[index].throttleMean)
                shade(*all[index].throttleMean, *all[index].throttleLeast, colors.unreliable);
            continue;
        }
        for (const std::size_t part : stackOrder)
            bar(all[index].rates[part], colorOf(colors, part));
    }
}

bool RateChart::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QRectF area = plot();
    const std::vector<RateColumn> all = columns(area);
    const double along = (help->pos().x() - area.left()) / area.width() * static_cast<double>(all.size());
    if (along < 0 || along >= static_cast<double>(all.size())) {
        QToolTip::hideText();
        return true;
    }
    const RateColumn& column = all[static_cast<std::size_t>(along)];
    QString text = tr("at %1").arg(momentText(timeAt(help->pos().x())));
    if (m_kind == RateKind::RoundTrip) {
        text += column.roundTripMost > 0
                    ? tr("\nmean %1, longest %2")
                          .arg(valueText(column.roundTripMean), valueText(column.roundTripMost))
                    : tr("\nnothing was acknowledged");
    } else if (m_kind == RateKind::Throttle) {
        text += column.throttleMean
                    ? tr("\nmean %1, least %2")
                          .arg(valueText(*column.throttleMean), valueText(*column.throttleLeast))
                    : tr("\nnot measured yet");
    } else {
        for (std::size_t part = 0; part < column.rates.size(); ++part) {
            if (column.rates[part] > 0)
                text += QStringLiteral("\n%1 %2").arg(valueText(column.rates[part]),
                                                      part < transferModeCount
                                                          ? modeLabel(static_cast<TransferMode>(part))
                                                          : tr("acks and pings"));
        }
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

void RateChart::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && m_now > Time(0))
        m_moment->lookAt(timeAt(event->position().x()));
}

void RateChart::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton && m_now > Time(0))
        m_moment->lookAt(timeAt(event->position().x()));
}

} // namespace peerscope

#include "moc_rate_chart.cpp"
