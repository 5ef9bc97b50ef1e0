// SPDX-License-Identifier: MIT
#include "ui/lab/sweep_geometry.h"

#include "core/lab/verdict.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace peerscope {

namespace {

constexpr double reach = 14; ///< of the mouse, pixels

std::size_t stepped(std::size_t value, int by, std::size_t count)
{
    const auto next = static_cast<std::ptrdiff_t>(value) + by;
    return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(next, 0, std::ptrdiff_t(count) - 1));
}

} // namespace

SweepTable sweepTable(const Experiment& experiment, const std::vector<ExperimentFigures>& figures,
                      Metric metric)
{
    SweepTable table;
    table.variants = experiment.variants.size();
    table.columns = experiment.sweep.empty() ? 1 : experiment.sweep[0].values.size();
    table.rows = experiment.sweep.size() < 2 ? 1 : experiment.sweep[1].values.size();
    table.values.resize(table.variants * table.columns * table.rows);
    for (const ExperimentFigures& each : figures) {
        const std::size_t column = each.point % table.columns;
        const std::size_t row = each.point / table.columns;
        const auto& interval = each[metric];
        table.values[table.cell(each.variant, column, row)] = interval;
        if (interval) {
            table.high = std::max(table.high, interval->mean);
            table.reach = std::max(table.reach, meanRange(metric, *interval).high);
        }
    }
    return table;
}

MeanRange meanRange(Metric metric, const MeanInterval& interval)
{
    const double margin = interval.margin.value_or(0);
    const bool isShare = *info(metric).unit == '\0';
    const double most = isShare ? 1.0 : std::numeric_limits<double>::infinity();
    return {std::max(interval.mean - margin, 0.0), std::min(interval.mean + margin, most)};
}

QString intervalText(Metric metric, const MeanInterval& interval)
{
    const QString mean = valueText(metric, interval.mean);
    if (!interval.margin)
        return mean;
    const MeanRange range = meanRange(metric, interval);
    const bool isWhole =
        range.low == interval.mean - *interval.margin && range.high == interval.mean + *interval.margin;
    return isWhole ? QStringLiteral("%1 ± %2").arg(mean, valueText(metric, interval.margin))
                   : QStringLiteral("%1 (%2 to %3)")
                         .arg(mean, valueText(metric, range.low), valueText(metric, range.high));
}

QColor heatColor(double share)
{
    static const std::array stops = {QColor(0x00, 0x22, 0x4E), QColor(0x35, 0x45, 0x6C),
                                     QColor(0x66, 0x69, 0x70), QColor(0x94, 0x8E, 0x77),
                                     QColor(0xC8, 0xB8, 0x66), QColor(0xFE, 0xE8, 0x38)};
    const double place = std::clamp(share, 0.0, 1.0) * double(stops.size() - 1);
    const auto index = std::min(static_cast<std::size_t>(place), stops.size() - 2);
    const double part = place - double(index);
    const auto mixed = [&](int from, int to) { return int(std::lround(from + (to - from) * part)); };
    const QColor& from = stops[index];
    const QColor& to = stops[index + 1];
    return {mixed(from.red(), to.red()), mixed(from.green(), to.green()), mixed(from.blue(), to.blue())};
}

QColor textOn(const QColor& background)
{
    const double light = 0.299 * background.red() + 0.587 * background.green() + 0.114 * background.blue();
    return light > 128 ? QColor(Qt::black) : QColor(Qt::white);
}

std::vector<QRectF> heatPanels(const QRectF& area, std::size_t variants, double leftRoom, double gap)
{
    std::vector<QRectF> panels;
    const auto count = static_cast<double>(std::max<std::size_t>(variants, 1));
    const double width = std::max((area.width() - leftRoom - gap * (count - 1)) / count, 1.0);
    for (std::size_t variant = 0; variant < variants; ++variant)
        panels.emplace_back(area.left() + leftRoom + double(variant) * (width + gap), area.top(), width,
                            area.height());
    return panels;
}

QRectF heatCell(const QRectF& panel, const SweepTable& table, std::size_t column, std::size_t row)
{
    const double width = panel.width() / double(table.columns);
    const double height = panel.height() / double(table.rows);
    return {panel.left() + double(column) * width, panel.bottom() - double(row + 1) * height, width, height};
}

std::optional<SweepPlace> heatPlaceAt(const std::vector<QRectF>& panels, const SweepTable& table,
                                      QPointF place)
{
    for (std::size_t variant = 0; variant < panels.size(); ++variant) {
        const QRectF& panel = panels[variant];
        if (!panel.contains(place))
            continue;
        const auto index = [](double share, std::size_t count) {
            return std::min(static_cast<std::size_t>(std::max(share, 0.0) * double(count)), count - 1);
        };
        return SweepPlace{.variant = variant,
                          .column = index((place.x() - panel.left()) / panel.width(), table.columns),
                          .row = index((panel.bottom() - place.y()) / panel.height(), table.rows)};
    }
    return std::nullopt;
}

std::vector<double> axisNumbers(const SweepAxis& axis)
{
    std::vector<double> numbers;
    for (const QByteArray& value : axis.values) {
        bool isNumber = false;
        numbers.push_back(value.toDouble(&isNumber));
        if (!isNumber) {
            numbers.clear();
            for (std::size_t index = 0; index < axis.values.size(); ++index)
                numbers.push_back(double(index));
            break;
        }
    }
    return numbers;
}

QPointF curvePoint(const QRectF& plot, const SweepTable& table, const std::vector<double>& numbers,
                   std::size_t column, double value)
{
    const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
    const double span = *high - *low;
    const double share = span > 0 ? (numbers[column] - *low) / span : 0.5;
    const double height = table.reach > 0 ? value / table.reach : 0.0;
    return {plot.left() + share * plot.width(), plot.bottom() - height * plot.height()};
}

std::optional<SweepPlace> curvePlaceAt(const QRectF& plot, const SweepTable& table,
                                       const std::vector<double>& numbers, std::size_t row, QPointF place)
{
    std::optional<SweepPlace> best;
    double nearest = reach;
    for (std::size_t variant = 0; variant < table.variants; ++variant) {
        for (std::size_t column = 0; column < table.columns; ++column) {
            const auto& value = table.values[table.cell(variant, column, row)];
            if (!value)
                continue;
            const QPointF away = curvePoint(plot, table, numbers, column, value->mean) - place;
            const double distance = std::hypot(away.x(), away.y());
            if (distance < nearest) {
                nearest = distance;
                best = SweepPlace{variant, column, row};
            }
        }
    }
    return best;
}

SweepPlace moved(const SweepPlace& place, const SweepTable& table, int columns, int rows, int variants)
{
    return {stepped(place.variant, variants, table.variants), stepped(place.column, columns, table.columns),
            stepped(place.row, rows, table.rows)};
}

} // namespace peerscope
