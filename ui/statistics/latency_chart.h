// SPDX-License-Identifier: MIT
#pragma once

#include "ui/statistics/chart_columns.h"
#include "ui/statistics/statistics_rows.h"

#include <QWidget>

namespace peerscope {

struct ThemeColors;

/// A histogram of latencies on a logarithmic axis, with the percentiles marked.
class LatencyChart : public QWidget
{
    Q_OBJECT

public:
    explicit LatencyChart(QWidget* parent = nullptr);

    /// Shows the histogram of a row. If it stands for all modes, they are stacked in their colours. Both
    /// arguments are copied.
    void setRow(const StatisticsRow& row, const Statistics& statistics);

    QSize sizeHint() const override { return {320, 150}; }
    QSize minimumSizeHint() const override { return {140, 60}; }

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    struct Part
    {
        std::optional<TransferMode> mode;
        LatencyHistogram histogram;
    };
    struct Place
    {
        QRectF plot;
        LogScale scale;
        std::size_t columns = 0;
    };
    Place place() const;
    void paintPercentiles(QPainter& painter, const Place& place, const ThemeColors& colors) const;

    QString m_name;
    LatencyHistogram m_all;
    std::vector<Part> m_parts;
};

} // namespace peerscope
