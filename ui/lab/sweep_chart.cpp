// SPDX-License-Identifier: MIT
#include "ui/lab/sweep_chart.h"

#include "core/lab/verdict.h"
#include "ui/axis/chart_axis.h"
#include "ui/theme/theme.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace peerscope {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr double chartMargin = 12;
constexpr double scaleWidth = 14;
constexpr double panelGap = 22;
constexpr std::array dashes = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};

/// The step between labels that makes them fit.
std::size_t labelStep(double room, double needed, std::size_t count)
{
    const double fits = std::max(1.0, room / std::max(needed, 1.0));
    return std::max<std::size_t>(1, static_cast<std::size_t>(double(count) / fits + 0.999));
}

QString shortValueText(const SweepAxis& axis, std::size_t index)
{
    const QString text = axisValueText(axis.values[index]);
    bool isNumber = false;
    const double number = text.toDouble(&isNumber);
    return isNumber && std::abs(number) < 1e6 ? QString::number(std::round(number * 1e4) / 1e4, 'g', 7)
                                              : text;
}

} // namespace

struct SweepChart::Areas
{
    double line = 0;            ///< height of a line of text
    double leftRoom = 0;        ///< for the numbers of the y axis
    QRectF body;                ///< panels or plot, without titles and numbers
    std::vector<QRectF> panels; ///< of the heat maps
    QRectF plot;                ///< of the curves
    QRectF scale;               ///< the colours and their numbers, or the legend
};

SweepChart::SweepChart(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"sweepChart"_s);
    setAccessibleName(tr("Sweep"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
}

void SweepChart::setResult(const Experiment& experiment, std::vector<ExperimentFigures> figures,
                           std::vector<TransferMode> modes)
{
    m_experiment = experiment;
    m_figures = std::move(figures);
    m_modes = std::move(modes);
    m_row = 0;
    measure();
    setCurrent({});
}

void SweepChart::clear(const QString& why)
{
    m_figures.clear();
    m_emptyText = why;
    m_table = {};
    setCurrent({});
    update();
}

void SweepChart::setMetric(Metric metric)
{
    m_metric = metric;
    measure();
}

void SweepChart::setStyle(SweepStyle style)
{
    m_style = style;
    update();
}

void SweepChart::measure()
{
    if (!m_figures.empty())
        m_table = sweepTable(m_experiment, m_figures, m_metric);
    Q_EMIT currentChanged();
    update();
}

QString SweepChart::axisTitle(std::size_t axis) const
{
    if (axis >= m_experiment.sweep.size())
        return {};
    const SweepAxis& each = m_experiment.sweep[axis];
    return each.unit.isEmpty() ? each.name : u"%1 (%2)"_s.arg(each.name, each.unit);
}

QString SweepChart::currentText() const
{
    if (!m_current || m_figures.empty())
        return {};
    QStringList parts;
    const std::array indices = {m_current->column, m_current->row};
    for (std::size_t axis = 0; axis < m_experiment.sweep.size(); ++axis) {
        const SweepAxis& each = m_experiment.sweep[axis];
        parts << u"%1 %2 %3"_s.arg(each.name, shortValueText(each, indices[axis]), each.unit).trimmed();
    }
    parts << m_experiment.variants[m_current->variant].name;
    const auto& value = m_table.values[m_table.cell(m_current->variant, m_current->column, m_current->row)];
    const QString text = value ? intervalText(m_metric, *value) : valueText(m_metric, std::nullopt);
    return u"%1: %2 %3"_s.arg(parts.join(u", "_s), QString::fromLatin1(info(m_metric).title).toLower(), text);
}

SweepChart::Areas SweepChart::areasOf(const QSizeF& size) const
{
    const QFontMetricsF metrics(font());
    Areas areas;
    areas.line = metrics.height();
    areas.leftRoom = metrics.horizontalAdvance(u"99.9 kB"_s) + areas.line + 10;
    const double right = metrics.horizontalAdvance(u"unreliable_ordered"_s) + scaleWidth + 44;
    areas.body = QRectF(chartMargin, chartMargin + areas.line + 6, size.width() - 2 * chartMargin - right,
                        size.height() - 2 * chartMargin - 3 * areas.line - 16);
    areas.panels = heatPanels(areas.body, m_table.variants, areas.leftRoom, panelGap);
    areas.plot = areas.body.adjusted(areas.leftRoom, 0, 0, 0);
    areas.scale =
        QRectF(size.width() - chartMargin - right + 18, areas.body.top(), right - 18, areas.body.height());
    return areas;
}

void SweepChart::paint(QPainter& painter, const QSizeF& size) const
{
    const ThemeColors& colors = themeColors(palette());
    painter.fillRect(QRectF(QPointF(), size), colors.canvas);
    painter.setFont(font());
    if (m_figures.empty()) {
        painter.setPen(colors.mutedText);
        painter.drawText(QRectF(QPointF(), size).adjusted(24, 24, -24, -24),
                         Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const Areas areas = areasOf(size);
    if (m_style == SweepStyle::HeatMaps) {
        paintHeatMaps(painter, areas);
        paintScale(painter, areas);
    } else {
        paintCurves(painter, areas);
    }
}

void SweepChart::paintAxisValues(QPainter& painter, const QRectF& panel, bool first) const
{
    const ThemeColors& colors = themeColors(palette());
    const QFontMetricsF metrics(font());
    painter.setPen(colors.mutedText);
    const SweepAxis& across = m_experiment.sweep[0];
    double widest = 0;
    for (std::size_t index = 0; index < across.values.size(); ++index)
        widest = std::max(widest, metrics.horizontalAdvance(shortValueText(across, index)) + 8);
    const std::size_t step = labelStep(panel.width(), widest, across.values.size());
    for (std::size_t column = 0; column < m_table.columns; column += step) {
        const double x = heatCell(panel, m_table, column, 0).center().x();
        painter.drawText(QRectF(x - 60, panel.bottom() + 4, 120, metrics.height()), Qt::AlignHCenter,
                         shortValueText(across, column));
    }
    painter.setPen(colors.text);
    painter.drawText(
        QRectF(panel.left(), panel.bottom() + metrics.height() + 6, panel.width(), metrics.height()),
        Qt::AlignHCenter, axisTitle(0));
    if (!first || m_experiment.sweep.size() < 2)
        return;
    const SweepAxis& up = m_experiment.sweep[1];
    painter.setPen(colors.mutedText);
    const std::size_t rowStep = labelStep(panel.height(), metrics.height(), up.values.size());
    for (std::size_t row = 0; row < m_table.rows; row += rowStep) {
        const double y = heatCell(panel, m_table, 0, row).center().y();
        painter.drawText(QRectF(panel.left() - 90, y - metrics.height() / 2, 84, metrics.height()),
                         Qt::AlignRight, shortValueText(up, row));
    }
    painter.save();
    painter.setPen(colors.text);
    painter.translate(chartMargin, panel.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-panel.height() / 2, 0, panel.height(), metrics.height()), Qt::AlignHCenter,
                     axisTitle(1));
    painter.restore();
}

void SweepChart::paintHeatMaps(QPainter& painter, const Areas& areas) const
{
    const ThemeColors& colors = themeColors(palette());
    const QFontMetricsF metrics(font());
    double widest = 0;
    for (const auto& value : m_table.values)
        widest = std::max(widest, value ? metrics.horizontalAdvance(valueText(m_metric, value->mean)) : 0.0);
    const QRectF anyCell = heatCell(areas.panels[0], m_table, 0, 0);
    const bool hasTexts = widest + 6 < anyCell.width() && metrics.height() + 2 < anyCell.height();
    for (std::size_t variant = 0; variant < areas.panels.size(); ++variant) {
        const QRectF& panel = areas.panels[variant];
        painter.setPen(colors.text);
        painter.drawText(
            QRectF(panel.left(), panel.top() - metrics.height() - 4, panel.width(), metrics.height()),
            Qt::AlignHCenter, m_experiment.variants[variant].name);
        painter.setRenderHint(QPainter::Antialiasing, false);
        for (std::size_t row = 0; row < m_table.rows; ++row) {
            for (std::size_t column = 0; column < m_table.columns; ++column) {
                const QRectF cell = heatCell(panel, m_table, column, row);
                const auto& value = m_table.values[m_table.cell(variant, column, row)];
                if (!value) {
                    painter.fillRect(cell, QBrush(colors.grid, Qt::BDiagPattern));
                    continue;
                }
                const QColor color = heatColor(m_table.high > 0 ? value->mean / m_table.high : 0);
                painter.fillRect(cell, color);
                if (hasTexts) {
                    painter.setPen(textOn(color));
                    painter.drawText(cell, Qt::AlignCenter, valueText(m_metric, value->mean));
                }
            }
        }
        painter.setPen(QPen(colors.outline, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(panel);
        paintAxisValues(painter, panel, variant == 0);
        if (m_current && m_current->variant == variant) {
            painter.setPen(QPen(colors.accent, 3));
            painter.drawRect(
                heatCell(panel, m_table, m_current->column, m_current->row).adjusted(1, 1, -1, -1));
        }
        painter.setRenderHint(QPainter::Antialiasing);
    }
}

void SweepChart::paintScale(QPainter& painter, const Areas& areas) const
{
    const ThemeColors& colors = themeColors(palette());
    const QRectF bar(areas.scale.left(), areas.scale.top(), scaleWidth,
                     std::min(areas.scale.height(), 220.0));
    for (double y = 0; y < bar.height(); ++y)
        painter.fillRect(QRectF(bar.left(), bar.bottom() - y - 1, bar.width(), 1),
                         heatColor(y / bar.height()));
    painter.setPen(QPen(colors.outline, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar);
    painter.setPen(colors.text);
    const QRectF text(bar.right() + 6, bar.top(), areas.scale.right() - bar.right() - 6, bar.height());
    painter.drawText(text, Qt::AlignTop, valueText(m_metric, m_table.high));
    painter.drawText(text, Qt::AlignBottom, valueText(m_metric, 0));
    painter.setPen(colors.mutedText);
    painter.drawText(text, Qt::AlignVCenter | Qt::TextWordWrap, QString::fromLatin1(info(m_metric).title));
}

void SweepChart::paintCurves(QPainter& painter, const Areas& areas) const
{
    const ThemeColors& colors = themeColors(palette());
    const QFontMetricsF metrics(font());
    const QRectF& plot = areas.plot;
    const std::vector<double> numbers =
        m_experiment.sweep.empty() ? std::vector<double>{0} : axisNumbers(m_experiment.sweep[0]);

    const double step = niceStep(m_table.reach, std::max(2, int(plot.height() / 44)));
    for (double value = 0; m_table.reach > 0 && value <= m_table.reach + step * 1e-6; value += step) {
        const double y = curvePoint(plot, m_table, numbers, 0, value).y();
        painter.setPen(QPen(colors.grid, 1));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(colors.mutedText);
        painter.drawText(QRectF(plot.left() - 90, y - metrics.height() / 2, 84, metrics.height()),
                         Qt::AlignRight, valueText(m_metric, value));
    }
    painter.setPen(colors.mutedText);
    double freeFrom = plot.left() - 100;
    for (std::size_t column = 0; column < m_table.columns; ++column) {
        const QString text = shortValueText(m_experiment.sweep[0], column);
        const double x = curvePoint(plot, m_table, numbers, column, 0).x();
        const double half = metrics.horizontalAdvance(text) / 2 + 4;
        painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + 3));
        if (x - half < freeFrom)
            continue;
        freeFrom = x + half;
        painter.drawText(QRectF(x - half, plot.bottom() + 4, 2 * half, metrics.height()), Qt::AlignHCenter,
                         text);
    }
    painter.setPen(colors.text);
    painter.drawText(
        QRectF(plot.left(), plot.bottom() + metrics.height() + 6, plot.width(), metrics.height()),
        Qt::AlignHCenter, axisTitle(0));
    QString title = QString::fromLatin1(info(m_metric).title);
    if (m_experiment.sweep.size() > 1)
        title += tr(", at %1 %2 %3 (Up and Down change it)")
                     .arg(m_experiment.sweep[1].name, shortValueText(m_experiment.sweep[1], m_row),
                          m_experiment.sweep[1].unit);
    painter.drawText(QRectF(plot.left(), plot.top() - metrics.height() - 5, plot.width(), metrics.height()),
                     Qt::AlignLeft, title);
    painter.setPen(QPen(colors.outline, 1));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.drawLine(plot.bottomLeft(), plot.topLeft());

    std::array<int, transferModeCount> used{};
    double legendY = areas.scale.top();
    for (std::size_t variant = 0; variant < m_table.variants; ++variant) {
        const TransferMode mode = variant < m_modes.size() ? m_modes[variant] : TransferMode::Reliable;
        // Variants of one mode differ by their dashes.
        const auto dash = dashes[std::size_t(used[std::size_t(mode)]++) % dashes.size()];
        const QPen pen(colors.of(mode), 2, dash);
        QPainterPath path;
        for (std::size_t column = 0; column < m_table.columns; ++column) {
            const auto& value = m_table.values[m_table.cell(variant, column, m_row)];
            if (!value)
                continue;
            const QPointF point = curvePoint(plot, m_table, numbers, column, value->mean);
            path.elementCount() == 0 ? path.moveTo(point) : path.lineTo(point);
            painter.setPen(QPen(colors.of(mode), 1));
            if (value->margin) {
                const MeanRange range = meanRange(m_metric, *value);
                const double low = curvePoint(plot, m_table, numbers, column, range.low).y();
                const double high = curvePoint(plot, m_table, numbers, column, range.high).y();
                painter.drawLine(QPointF(point.x(), low), QPointF(point.x(), high));
                painter.drawLine(QPointF(point.x() - 3, low), QPointF(point.x() + 3, low));
                painter.drawLine(QPointF(point.x() - 3, high), QPointF(point.x() + 3, high));
            }
            painter.setBrush(colors.of(mode));
            painter.drawPath(modeGlyph(mode, 9).translated(point));
            if (m_current && m_current->variant == variant && m_current->column == column) {
                painter.setBrush(Qt::NoBrush);
                painter.setPen(QPen(colors.accent, 2));
                painter.drawEllipse(point, 8, 8);
            }
        }
        painter.setBrush(Qt::NoBrush);
        painter.setPen(pen);
        painter.drawPath(path);
        painter.drawLine(QPointF(areas.scale.left(), legendY + metrics.height() / 2),
                         QPointF(areas.scale.left() + 22, legendY + metrics.height() / 2));
        painter.setPen(QPen(colors.of(mode), 1));
        painter.setBrush(colors.of(mode));
        painter.drawPath(
            modeGlyph(mode, 9).translated(areas.scale.left() + 11, legendY + metrics.height() / 2));
        painter.setPen(colors.text);
        painter.drawText(QRectF(areas.scale.left() + 28, legendY, areas.scale.width() - 28, metrics.height()),
                         Qt::AlignLeft,
                         metrics.elidedText(m_experiment.variants[variant].name, Qt::ElideRight,
                                            areas.scale.width() - 28));
        legendY += metrics.height() + 4;
    }
}

void SweepChart::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint(painter, size());
}

std::optional<SweepPlace> SweepChart::placeAt(QPointF place) const
{
    if (m_figures.empty())
        return std::nullopt;
    const Areas areas = areasOf(size());
    if (m_style == SweepStyle::HeatMaps)
        return heatPlaceAt(areas.panels, m_table, place);
    return curvePlaceAt(areas.plot, m_table, axisNumbers(m_experiment.sweep[0]), m_row, place);
}

void SweepChart::setCurrent(const std::optional<SweepPlace>& place)
{
    m_current = place;
    setAccessibleDescription(currentText());
    Q_EMIT currentChanged();
    update();
}

void SweepChart::mouseMoveEvent(QMouseEvent* event)
{
    const auto place = placeAt(event->position());
    setCursor(place ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (place && place != m_current)
        setCurrent(place);
}

void SweepChart::mousePressEvent(QMouseEvent* event)
{
    const auto place = placeAt(event->position());
    if (!place || event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    setCurrent(place);
    open();
}

void SweepChart::open()
{
    if (m_current)
        Q_EMIT openRequested({.point = m_current->row * m_table.columns + m_current->column,
                              .repeat = 0,
                              .variant = m_current->variant});
}

void SweepChart::keyPressEvent(QKeyEvent* event)
{
    if (m_figures.empty())
        return QWidget::keyPressEvent(event);
    const bool byVariant = event->modifiers() & Qt::ControlModifier;
    int columns = 0;
    int rows = 0;
    switch (event->key()) {
    case Qt::Key_Left:
        columns = -1;
        break;
    case Qt::Key_Right:
        columns = 1;
        break;
    case Qt::Key_Down:
        rows = -1;
        break;
    case Qt::Key_Up:
        rows = 1;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return open();
    default:
        return QWidget::keyPressEvent(event);
    }
    SweepPlace next = m_current.value_or(SweepPlace{0, 0, m_row});
    if (m_current)
        next =
            byVariant ? moved(next, m_table, 0, 0, columns + rows) : moved(next, m_table, columns, rows, 0);
    m_row = next.row;
    setCurrent(next);
}

} // namespace peerscope

#include "moc_sweep_chart.cpp"
