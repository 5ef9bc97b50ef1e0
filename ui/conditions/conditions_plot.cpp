// SPDX-License-Identifier: MIT
#include "ui/conditions/conditions_plot.h"

#include "core/words/numbers.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <numeric>

namespace peerscope {

namespace {

/// Any seed will do: the plot shows an example, not the run.
constexpr std::uint64_t previewSeed = 1;
constexpr int histogramHeight = 44;
constexpr int cellRows = 4;
constexpr int cellHeight = 5;
constexpr int gap = 4;

QString milliseconds(Time time)
{
    return formatSignificant(toMilliseconds(time), 3);
}

} // namespace

QString previewText(const LinkPreview& preview, const LinkConditions& conditions)
{
    if (conditions.down)
        return ConditionsPlot::tr("down: nothing gets through");
    const auto isEmpty = [](int count) { return count == 0; };
    const auto first = std::find_if_not(preview.delays.begin(), preview.delays.end(), isEmpty);
    const auto last = std::find_if_not(preview.delays.rbegin(), preview.delays.rend(), isEmpty).base();
    const int arrived = std::accumulate(preview.delays.begin(), preview.delays.end(), 0);
    if (arrived == 0)
        return ConditionsPlot::tr("everything is lost");
    const Time shortest = preview.firstBin + preview.binWidth * (first - preview.delays.begin());
    const Time longest = preview.firstBin + preview.binWidth * (last - preview.delays.begin());
    QString text = longest - shortest <= preview.binWidth
                       ? ConditionsPlot::tr("%1 ms").arg(milliseconds(shortest))
                       : ConditionsPlot::tr("%1 to %2 ms").arg(milliseconds(shortest), milliseconds(longest));
    text += QStringLiteral(" · ");
    const double lost = static_cast<double>(preview.lost) / (preview.lost + arrived);
    return text + (lost > 0 ? ConditionsPlot::tr("%1 % lost").arg(formatSignificant(lost * 100, 2))
                            : ConditionsPlot::tr("nothing lost"));
}

ConditionsPlot::ConditionsPlot(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("conditionsPlot"));
    setAccessibleName(tr("What these conditions do"));
    setToolTip(tr("Above: the delays of 10 000 datagrams of 100 bytes, 60 a second. Below: the first 200 of "
                  "them; red is lost, blue arrives twice, orange has a flipped bit."));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize ConditionsPlot::sizeHint() const
{
    return {180, fontMetrics().height() + histogramHeight + cellRows * cellHeight + 2 * gap};
}

void ConditionsPlot::setConditions(const LinkConditions& conditions)
{
    if (m_conditions == conditions)
        return;
    m_conditions = conditions;
    m_preview = previewLink(conditions, previewSeed);
    m_text = previewText(m_preview, conditions);
    setAccessibleDescription(m_text);
    update();
}

void ConditionsPlot::paintEvent(QPaintEvent*)
{
    const ThemeColors& colors = themeColors(palette());
    QPainter painter(this);
    painter.setPen(colors.mutedText);
    const QRect textRect(0, 0, width(), fontMetrics().height());
    painter.drawText(textRect, Qt::AlignLeft | Qt::AlignVCenter, m_text);
    const QRectF histogram(0, textRect.bottom() + 1, width(), histogramHeight);
    painter.fillRect(histogram, colors.canvas);
    painter.setPen(colors.grid);
    painter.drawLine(histogram.bottomLeft(), histogram.bottomRight());
    const auto tallest = std::max_element(m_preview.delays.begin(), m_preview.delays.end());
    if (tallest != m_preview.delays.end() && *tallest > 0) {
        const qreal step = histogram.width() / static_cast<qreal>(m_preview.delays.size());
        for (std::size_t bin = 0; bin < m_preview.delays.size(); ++bin) {
            const int count = m_preview.delays[bin];
            if (count == 0)
                continue;
            const qreal height = std::max(1.0, (histogram.height() - 3) * count / *tallest);
            painter.fillRect(QRectF(static_cast<qreal>(bin) * step + 0.5, histogram.bottom() - height,
                                    std::max(1.0, step - 1), height),
                             colors.accent);
        }
    }
    if (m_preview.datagrams.empty())
        return;
    const int columns = (static_cast<int>(m_preview.datagrams.size()) + cellRows - 1) / cellRows;
    const qreal cellWidth = static_cast<qreal>(width()) / columns;
    const qreal top = histogram.bottom() + gap;
    for (int index = 0; index < static_cast<int>(m_preview.datagrams.size()); ++index) {
        const LinkPreview::Datagram& datagram = m_preview.datagrams[static_cast<std::size_t>(index)];
        QColor color = colors.grid;
        if (datagram.lost != LossReason::None)
            color = colors.lost;
        else if (datagram.corrupted)
            color = colors.unreliable;
        else if (datagram.duplicated)
            color = colors.unreliableOrdered;
        const int row = index / columns;
        painter.fillRect(QRectF((index % columns) * cellWidth, top + row * cellHeight,
                                std::max(1.0, cellWidth - 1), cellHeight - 1),
                         color);
    }
}

} // namespace peerscope

#include "moc_conditions_plot.cpp"
