// SPDX-License-Identifier: MIT
#include "ui/statistics/statistics_model.h"

#include "ui/theme/plain_text.h"
#include "ui/theme/theme.h"

#include <QGuiApplication>
#include <QPainter>
#include <QPixmap>

namespace peerscope {

namespace {

QPixmap modeIcon(TransferMode mode)
{
    constexpr int size = 14;
    const qreal ratio = qGuiApp->devicePixelRatio();
    QPixmap icon((QSizeF(size, size) * ratio).toSize());
    icon.setDevicePixelRatio(ratio);
    icon.fill(Qt::transparent);
    QPainter painter(&icon);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(themeColors(QGuiApplication::palette()).of(mode));
    painter.drawPath(modeGlyph(mode, 11).translated(size / 2.0, size / 2.0));
    return icon;
}

} // namespace

StatisticsModel::StatisticsModel(QObject* parent) : QAbstractTableModel(parent)
{
}

void StatisticsModel::setRows(std::vector<StatisticsRow> rows, StatisticsGrouping grouping, Time now)
{
    const bool same = grouping == m_grouping && rows == m_rows;
    if (!same)
        beginResetModel();
    m_rows = std::move(rows);
    m_grouping = grouping;
    m_now = now;
    if (!same)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int StatisticsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int StatisticsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : statisticsColumnCount;
}

QVariant StatisticsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const StatisticsRow& row = m_rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<StatisticsColumn>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return statisticsText(row, column, m_now);
    case Qt::DecorationRole:
        return column == StatisticsColumn::Name && row.mode ? QVariant(modeIcon(*row.mode)) : QVariant();
    case Qt::ToolTipRole:
        return column == StatisticsColumn::Name || column == StatisticsColumn::Failed ||
                       column == StatisticsColumn::Packets
                   ? asPlainText(statisticsFates(row))
                   : statisticsHelp(column);
    case Qt::TextAlignmentRole:
        return QVariant(column == StatisticsColumn::Name ? Qt::AlignLeft | Qt::AlignVCenter
                                                         : Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant StatisticsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= statisticsColumnCount)
        return {};
    const auto column = static_cast<StatisticsColumn>(section);
    switch (role) {
    case Qt::DisplayRole:
        return statisticsTitle(column, m_grouping);
    case Qt::ToolTipRole:
        return statisticsHelp(column);
    case Qt::TextAlignmentRole:
        return QVariant(column == StatisticsColumn::Name ? Qt::AlignLeft | Qt::AlignVCenter
                                                         : Qt::AlignRight | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace peerscope

#include "moc_statistics_model.cpp"
