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

// A sweep as a table of one metric, and the places of its cells and curves. Pure functions; all in logical
// pixels.

/// One metric of a sweep: a table for each variant, with a column for each value of the first axis and a row
/// for each of the second (one row if there is none).
struct SweepTable
{
    std::size_t variants = 0;
    std::size_t columns = 0;
    std::size_t rows = 1;
    std::vector<std::optional<MeanInterval>> values; ///< indexed by cell()
    double high = 0;                                 ///< the highest mean: the end of the colour scale
    double reach = 0; ///< the highest end of an interval: the top of the curves

    std::size_t cell(std::size_t variant, std::size_t column, std::size_t row) const
    {
        return (variant * rows + row) * columns + column;
    }
};
SweepTable sweepTable(const Experiment& experiment, const std::vector<ExperimentFigures>& figures,
                      Metric metric);

/// The range in which the true mean may be: the interval, but not below 0, and for a share not above 1. (With
/// only two seeds the interval is often much wider than that.)
struct MeanRange
{
    double low = 0;
    double high = 0;
};
MeanRange meanRange(Metric metric, const MeanInterval& interval);
/// "12.5 % ± 3.0 %" for repeats; "50 % (0 % to 100 %)" if the interval had to be cut.
QString intervalText(Metric metric, const MeanInterval& interval);

/// From dark blue to yellow with rising lightness, readable with any colour vision (like the palette
/// cividis).
QColor heatColor(double share);
/// Black or white, whichever is readable on `background`.
QColor textOn(const QColor& background);

/// One cell of a heat map, or one point of the curves.
struct SweepPlace
{
    std::size_t variant = 0;
    std::size_t column = 0;
    std::size_t row = 0;

    bool operator==(const SweepPlace&) const = default;
};

/// The places of the variants' heat maps, side by side with room for axes. Rows count upwards.
std::vector<QRectF> heatPanels(const QRectF& area, std::size_t variants, double leftRoom, double gap);
QRectF heatCell(const QRectF& panel, const SweepTable& table, std::size_t column, std::size_t row);
std::optional<SweepPlace> heatPlaceAt(const std::vector<QRectF>& panels, const SweepTable& table,
                                      QPointF place);

/// The values of an axis as numbers; their indices if one of them is not a number.
std::vector<double> axisNumbers(const SweepAxis& axis);
/// The place of a point of a curve.
QPointF curvePoint(const QRectF& plot, const SweepTable& table, const std::vector<double>& numbers,
                   std::size_t column, double value);
/// The nearest point of a row's curves, within reach of the mouse.
std::optional<SweepPlace> curvePlaceAt(const QRectF& plot, const SweepTable& table,
                                       const std::vector<double>& numbers, std::size_t row, QPointF place);

/// The neighbour in the direction of an arrow key; stays within the table.
SweepPlace moved(const SweepPlace& place, const SweepTable& table, int columns, int rows, int variants);

} // namespace peerscope
