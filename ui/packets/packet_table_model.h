// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/packet_selection.h"
#include "core/trace/trace.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>

namespace peerscope {

enum class PacketTableColumn {
    Number,
    Sent,
    From,
    To,
    Channel,
    Mode,
    Size,
    Latency,
    Queued,
    Held,
    Resends,
    Fate,
    Contents,
};
inline constexpr int packetTableColumnCount = 13;

/// The packets of a selection, a row each, in the order of sending. Keeps no rows: each is read from the
/// trace when it is asked for. At most the first 2^31 - 1 are shown.
class PacketTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit PacketTableModel(QObject* parent = nullptr);

    /// Rows that are new at the end are told as such; everything else that changed is a reset.
    void setPackets(std::shared_ptr<const PacketSelection> packets, const TraceSnapshot& trace);

    /// The time that is looked at; none: now. What was sent by then is as it was then, what came later as it
    /// is known now.
    void setTime(std::optional<Time> time);
    std::optional<Time> time() const { return m_time; }
    /// How many rows were sent by time().
    int rowsSent() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    const TraceSnapshot& trace() const { return m_trace; }
    /// `row` must be there.
    PacketRow packetAt(int row) const;
    /// The row of a packet, or -1 where it is not shown.
    int rowOf(PacketId packet) const;
    QString text(const PacketRow& packet, PacketTableColumn column) const;
    /// The term of a filter that lets through what has the same value in this column; empty where there is
    /// none.
    QString filterTerm(const PacketRow& packet, PacketTableColumn column) const;

private:
    std::shared_ptr<const PacketSelection> m_packets;
    TraceSnapshot m_trace;
    std::optional<Time> m_time;
    int m_rows = 0;
};

} // namespace peerscope
