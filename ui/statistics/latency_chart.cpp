// SPDX-License-Identifier: MIT
#include "ui/statistics/latency_chart.h"

#include "core/words/modes.h"
#include "core/words/numbers.h"
#include "ui/axis/chart_axis.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

constexpr double bucketWidth = 4;

} // namespace

LatencyChart::LatencyChart(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("latencyChart"));
    setAccessibleName(tr("Histogram of latencies"));
}

void LatencyChart::setRow(const StatisticsRow& row, const Statistics& statistics)
{
    m_name = row.name;
    m_parts.clear();
    m_all = row.group ? row.group->latency : LatencyHistogram();
    if (row.group == &statistics.total()) {
        for (int value = 0; value < transferModeCount; ++value) {
            const auto mode = static_cast<TransferMode>(value);
            m_parts.push_back({mode, statistics.mode(mode).latency});
        }
    } else {
        m_parts.push_back({row.mode, m_all});
    }
    setAccessibleDescription(m_all.isEmpty() ? tr("nothing delivered yet")
                                             : tr("%1: half within %2, 99 of 100 within %3")
                                                   .arg(m_name, shortTime(m_all.percentile(0.5)),
                                                        shortTime(m_all.percentile(0.99))));
    update();
}

LatencyChart::Place LatencyChart::place() const
{
    const QFontMetricsF metrics(font());
    const double left = metrics.horizontalAdvance(QStringLiteral("99.9 k")) + 10;
    Place place;
    place.plot = QRectF(left, 2 * metrics.height() + 8, std::max(width() - left - 10, 8.0),
                        std::max(height() - 3 * metrics.height() - 16, 8.0));
    place.scale = LogScale::around(m_all.shortest(), m_all.longest());
    place.columns = static_cast<std::size_t>(place.plot.width() / bucketWidth);
    return place;
}

void LatencyChart::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const ThemeColors& colors = themeColors(palette());
    const QFontMetricsF metrics(font());
    painter.fillRect(rect(), colors.canvas);
    const QString title =
        m_parts.size() > 1 ? tr("Latency of all packets") : tr("Latency of packets: %1").arg(m_name);
    painter.setPen(colors.text);
    painter.drawText(QRectF(8, 2, width() - 16, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(title, Qt::ElideRight, width() - 16));
    if (m_all.isEmpty()) {
        painter.setPen(colors.mutedText);
        painter.drawText(rect(), Qt::AlignCenter, tr("Nothing delivered yet"));
        return;
    }
    const Place here = place();
    std::vector<std::vector<std::uint64_t>> counts;
    std::vector<std::uint64_t> sums(here.columns);
    for (const Part& part : m_parts) {
        counts.push_back(latencyColumns(part.histogram, here.scale, here.columns));
        for (std::size_t column = 0; column < sums.size(); ++column)
            sums[column] += counts.back()[column];
    }
    const double most = static_cast<double>(
        std::max<std::uint64_t>(sums.empty() ? 1 : *std::max_element(sums.begin(), sums.end()), 1));
    const QRectF& plot = here.plot;

    const double step =
        std::max(std::min(niceStep(most, std::max(static_cast<int>(plot.height() / 28), 1)), most), 1.0);
    for (double value = 0; value <= most; value += step) {
        const double y = std::floor(plot.bottom() - value / most * plot.height());
        painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), colors.grid);
        painter.setPen(colors.mutedText);
        painter.drawText(QRectF(0, y - 10, plot.left() - 6, 20), Qt::AlignRight | Qt::AlignVCenter,
                         shortCount(value));
    }
    for (const Time tick :
         logarithmicTicks(here.scale.from, here.scale.to, static_cast<int>(plot.width() / 56))) {
        const double x = std::floor(plot.left() + here.scale.shareOf(tick) * plot.width());
        painter.fillRect(QRectF(x, plot.bottom(), 1, 4), colors.control);
        painter.setPen(colors.mutedText);
        painter.drawText(QRectF(x - 40, plot.bottom() + 4, 80, metrics.height()), Qt::AlignCenter,
                         shortTime(tick));
    }
    const double width = plot.width() / static_cast<double>(std::max<std::size_t>(here.columns, 1));
    std::vector<double> base(here.columns, plot.bottom());
    for (std::size_t part = 0; part < m_parts.size(); ++part) {
        const QColor color = m_parts[part].mode ? colors.of(*m_parts[part].mode) : colors.outline;
        for (std::size_t column = 0; column < here.columns; ++column) {
            if (counts[part][column] == 0)
                continue;
            // One packet among thousands must still be visible.
            const double height =
                std::max(static_cast<double>(counts[part][column]) / most * plot.height(), 1.5);
            base[column] -= height;
            painter.fillRect(QRectF(plot.left() + static_cast<double>(column) * width, base[column],
                                    std::max(width - 1, 1.0), height),
                             color);
        }
    }
    paintPercentiles(painter, here, colors);
}

void LatencyChart::paintPercentiles(QPainter& painter, const Place& place, const ThemeColors& colors) const
{
    const QFontMetricsF metrics(font());
    double free = 0;
    for (const auto& [name, share] :
         {std::pair("p50", 0.5), std::pair("p95", 0.95), std::pair("p99", 0.99)}) {
        const Time time = m_all.percentile(share);
        const double x = std::floor(place.plot.left() + place.scale.shareOf(time) * place.plot.width());
        painter.setPen(QPen(colors.text, 1, Qt::DashLine));
        painter.drawLine(QPointF(x + 0.5, place.plot.top()), QPointF(x + 0.5, place.plot.bottom()));
        const QString text = QStringLiteral("%1 %2").arg(QLatin1String(name), shortTime(time));
        const double wide = metrics.horizontalAdvance(text);
        const double left = std::max(std::min(x - wide / 2, width() - wide - 4), free);
        // The last label is moved to where it fits, or left out.
        if (left + wide > width())
            break;
        painter.setPen(colors.text);
        painter.drawText(QRectF(left, place.plot.top() - metrics.height() - 2, wide + 2, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
        free = left + wide + 10;
    }
}

bool LatencyChart::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || m_all.isEmpty())
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Place here = place();
    const double along =
        (help->pos().x() - here.plot.left()) / here.plot.width() * static_cast<double>(here.columns);
    if (along < 0 || along >= static_cast<double>(here.columns)) {
        QToolTip::hideText();
        return true;
    }
    const auto column = static_cast<std::size_t>(along);
    const auto edge = [&](std::size_t number) {
        return here.scale.timeAt(static_cast<double>(number) / static_cast<double>(here.columns));
    };
    QString text = tr("%1 to %2").arg(shortTime(edge(column)), shortTime(edge(column + 1)));
    for (const Part& part : m_parts) {
        const std::uint64_t count = latencyColumns(part.histogram, here.scale, here.columns)[column];
        if (count > 0)
            text += QStringLiteral("\n%1 %2").arg(packetsText(count),
                                                  part.mode ? modeLabel(*part.mode) : QString());
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace peerscope

#include "moc_latency_chart.cpp"
