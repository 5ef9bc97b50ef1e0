// SPDX-License-Identifier: MIT
#pragma once

#include "ui/statistics/statistics_rows.h"

#include <QAbstractTableModel>

namespace peerscope {

/// The rows of the statistics as a table. Rows keep their places if only their figures change.
class StatisticsModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit StatisticsModel(QObject* parent = nullptr);

    /// Shows `rows`. The statistics they point into must live until the next call.
    void setRows(std::vector<StatisticsRow> rows, StatisticsGrouping grouping, Time now);
    const std::vector<StatisticsRow>& rows() const { return m_rows; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<StatisticsRow> m_rows;
    StatisticsGrouping m_grouping = StatisticsGrouping::Mode;
    Time m_now{};
};

} // namespace peerscope
