// SPDX-License-Identifier: MIT
#pragma once

#include "ui/lab/sweep_geometry.h"

#include <QWidget>

#include <optional>
#include <vector>

class QPainter;

namespace peerscope {

enum class SweepStyle { HeatMaps, Curves };

/// One metric of a sweep, as heat maps (one for each variant) or curves (one for each variant, along the
/// first axis, at one value of the second). Arrow keys move between points, with Control between variants;
/// Enter or a click asks to open the point. Lives on the UI thread.
class SweepChart : public QWidget
{
    Q_OBJECT

public:
    explicit SweepChart(QWidget* parent = nullptr);

    /// `modes`: that of the measured traffic for each variant.
    void setResult(const Experiment& experiment, std::vector<ExperimentFigures> figures,
                   std::vector<TransferMode> modes);
    void clear(const QString& why);
    void setMetric(Metric metric);
    void setStyle(SweepStyle style);
    const SweepTable& table() const { return m_table; }
    std::optional<SweepPlace> current() const { return m_current; }
    /// The current point in words; empty if there is none.
    QString currentText() const;

    void paint(QPainter& painter, const QSizeF& size) const;

Q_SIGNALS:
    void currentChanged();
    void openRequested(const peerscope::RunPlace& place);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    QSize minimumSizeHint() const override { return {320, 220}; }

private:
    struct Areas;
    Areas areasOf(const QSizeF& size) const;
    std::optional<SweepPlace> placeAt(QPointF place) const;
    void setCurrent(const std::optional<SweepPlace>& place);
    void open();
    void paintHeatMaps(QPainter& painter, const Areas& areas) const;
    void paintCurves(QPainter& painter, const Areas& areas) const;
    void paintScale(QPainter& painter, const Areas& areas) const;
    void paintAxisValues(QPainter& painter, const QRectF& panel, bool first) const;
    QString axisTitle(std::size_t axis) const;
    void measure();

    Experiment m_experiment;
    std::vector<ExperimentFigures> m_figures;
    std::vector<TransferMode> m_modes;
    Metric m_metric = Metric::AgeOverLimit;
    SweepStyle m_style = SweepStyle::HeatMaps;
    SweepTable m_table;
    std::optional<SweepPlace> m_current;
    std::size_t m_row = 0; ///< of the curves
    QString m_emptyText;
};

} // namespace peerscope
