// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/state.h"
#include "ui/moment/selection.h"

#include <QAbstractTableModel>

#include <vector>

namespace peerscope {

struct LinkLine
{
    LinkRef link;
    QString name;     ///< "ana → server"
    QString sideName; ///< "→ server", "← server": as the selected peer sees it
    LinkConditions conditions;

    bool operator==(const LinkLine&) const = default;
};

/// The links of a selection. For a link: both directions. For a peer: those to and from the peers it can
/// connect to, and those with conditions. Otherwise none.
std::vector<LinkLine> linksOf(const TraceState& state, const Selection& selection);

/// A table of links. New conditions of the same links emit dataChanged for runs of rows; other links reset
/// the model.
class LinksModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, DelayColumn, JitterColumn, LossColumn, DuplicateColumn };
    static constexpr int columnTotal = DuplicateColumn + 1;

    explicit LinksModel(QObject* parent = nullptr);

    void setLines(std::vector<LinkLine> lines);
    const std::vector<LinkLine>& lines() const { return m_lines; }
    /// The row of a link; -1 if it is not in the table.
    int rowOf(LinkRef link) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<LinkLine> m_lines;
};

} // namespace peerscope
