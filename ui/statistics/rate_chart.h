// SPDX-License-Identifier: MIT
#pragma once

#include "ui/statistics/chart_columns.h"

#include <QWidget>

namespace peerscope {

class Moment;
struct ThemeColors;

/// A chart over the run: what was sent a second, stacked by mode; or the round trips; or ENet's throttle.
/// Shows the time cursor, and lets the user move it.
class RateChart : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit RateChart(Moment* moment, QWidget* parent = nullptr);

    /// `series` is copied. `now` is the end of the shown time.
    void setSeries(const RateSeries& series, Time now);
    void setKind(RateKind kind);
    RateKind kind() const { return m_kind; }

    QSize sizeHint() const override { return {320, 150}; }
    QSize minimumSizeHint() const override { return {140, 60}; }

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    QRectF plot() const;
    std::vector<RateColumn> columns(const QRectF& plot) const;
    Time timeAt(double x) const;
    double xOf(Time time) const;
    QString title() const;
    QString valueText(double value) const;
    void paintAxes(QPainter& painter, const QRectF& plot, double most, const ThemeColors& colors) const;
    void paintColumns(QPainter& painter, const QRectF& plot, double most, const ThemeColors& colors) const;

    RateSeries m_series;
    Time m_now{};
    RateKind m_kind = RateKind::Bytes;
    Moment* m_moment;
};

} // namespace peerscope
