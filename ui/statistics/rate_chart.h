// SPDX-License-Identifier: MIT
#pragma once

#include "ui/statistics/chart_columns.h"

#include <QWidget>

namespace peerscope {

class Moment;
struct ThemeColors;

/// What was sent a second over the run, a mode above the other; or how long round trips took, and what
/// ENet's throttle made of them. Shows the
/// time that is looked at, and moves it.
class RateChart : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit RateChart(Moment* moment, QWidget* parent = nullptr);

    /// Copied. `now` is the end of what is shown.
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
