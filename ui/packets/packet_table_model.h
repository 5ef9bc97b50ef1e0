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
    Message,
    Contents,
};
inline constexpr int packetTableColumnCount = 14;

/// The packets of a selection, one per row, in order of sending. Stores no rows: each is read from the trace
/// when needed. Shows at most the first 2^31 - 1.
class PacketTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    explicit PacketTableModel(QObject* parent = nullptr);

    /// New rows at the end are inserted; any other change resets the model.
    void setPackets(std::shared_ptr<const PacketSelection> packets, const TraceSnapshot& trace);

    /// The shown time; none: now. Packets sent by then are shown as they were then, later ones as known now.
    void setTime(std::optional<Time> time);
    std::optional<Time> time() const { return m_time; }
    /// How many rows were sent by time().
    int rowsSent() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    const TraceSnapshot& trace() const { return m_trace; }
    /// `row` must exist.
    PacketRow packetAt(int row) const;
    /// The row of a packet, or -1 if it is not shown.
    int rowOf(PacketId packet) const;
    QString text(const PacketRow& packet, PacketTableColumn column) const;
    /// A filter term for packets with the same value in this column; empty if there is none.
    QString filterTerm(const PacketRow& packet, PacketTableColumn column) const;

private:
    std::shared_ptr<const PacketSelection> m_packets;
    TraceSnapshot m_trace;
    std::optional<Time> m_time;
    int m_rows = 0;
};

} // namespace peerscope
