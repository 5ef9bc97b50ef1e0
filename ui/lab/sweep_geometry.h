// SPDX-License-Identifier: MIT
#pragma once

#include "core/lab/experiment_report.h"

#include <QColor>
#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <QString>

#include <cstddef>
#include <optional>
#include <vector>

namespace peerscope {

// A sweep as a table of one metric, and where its cells and curves are. Pure functions; places in logical
// pixels.

/// One metric of a sweep: a table for each variant, a column for each value of the first axis, a row for each
/// of the second (one row without).
struct SweepTable
{
    std::size_t variants = 0;
    std::size_t columns = 0;
    std::size_t rows = 1;
    std::vector<std::optional<MeanInterval>> values; ///< by cell()
    double high = 0;                                 ///< the highest mean: the end of the colours
    double reach = 0;                                ///< as far as an interval reaches: the end of the curves

    std::size_t cell(std::size_t variant, std::size_t column, std::size_t row) const
    {
        return (variant * rows + row) * columns + column;
    }
};
SweepTable sweepTable(const Experiment& experiment, const std::vector<ExperimentFigures>& figures,
                      Metric metric);

/// Where the true mean of a metric may be: within the interval, not below 0, and for a share not above 1. Two
/// seeds that differ give an interval that is much wider than that.
struct MeanRange
{
    double low = 0;
    double high = 0;
};
MeanRange meanRange(Metric metric, const MeanInterval& interval);
/// "12.5 % ± 3.0 %" of repeats; "50 % (0 % to 100 %)" where less or more is not possible.
QString intervalText(Metric metric, const MeanInterval& interval);

/// Dark blue to yellow, by lightness alone too: for every colour vision (after the palette cividis).
QColor heatColor(double share);
/// Black or white: what can be read on it.
QColor textOn(const QColor& background);

/// One cell of a heat map, one point of the curves.
struct SweepPlace
{
    std::size_t variant = 0;
    std::size_t column = 0;
    std::size_t row = 0;

    bool operator==(const SweepPlace&) const = default;
};

/// The heat maps of the variants side by side, each with room for its axes; the rows count upwards.
std::vector<QRectF> heatPanels(const QRectF& area, std::size_t variants, double leftRoom, double gap);
QRectF heatCell(const QRectF& panel, const SweepTable& table, std::size_t column, std::size_t row);
std::optional<SweepPlace> heatPlaceAt(const std::vector<QRectF>& panels, const SweepTable& table,
                                      QPointF place);

/// The values of an axis as numbers; their indices where one of them is none.
std::vector<double> axisNumbers(const SweepAxis& axis);
/// Where the points of one curve are.
QPointF curvePoint(const QRectF& plot, const SweepTable& table, const std::vector<double>& numbers,
                   std::size_t column, double value);
/// The point of the curves of a row that is nearest, within reach.
std::optional<SweepPlace> curvePlaceAt(const QRectF& plot, const SweepTable& table,
                                       const std::vector<double>& numbers, std::size_t row, QPointF place);

/// One step to a neighbour, in the direction of an arrow key; stays within the table.
SweepPlace moved(const SweepPlace& place, const SweepTable& table, int columns, int rows, int variants);

} // namespace peerscope
