// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;

namespace peerscope {

class FilterEdit;
class Moment;
class PacketTable;
class PacketTableModel;

/// The packets as a table, and the filter that all views share. Packets sent after the shown time are greyed
/// instead of hidden, so rows keep their places. Lives on the UI thread.
class PacketsPanel final : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit PacketsPanel(Moment* moment, QWidget* parent = nullptr);

    FilterEdit* filterEdit() const { return m_filterEdit; }
    PacketTable* table() const { return m_table; }
    PacketTableModel* model() const { return m_model; }
    /// Sets the focus to the filter.
    void focusFilter();

    /// All packets of the table, in the format of `inspect --format csv` (core/trace/columns.h).
    QByteArray csv() const;

Q_SIGNALS:
    /// Something failed; `text` is a sentence for the user.
    void problem(const QString& text);

private:
    void takeSelection();
    void takeTime();
    void showPackets();
    void showCount();
    void fillHistory();
    void rememberFilter(const QString& text);
    void askWhereToExport();

    Moment* m_moment;
    PacketTableModel* m_model = nullptr;
    PacketTable* m_table = nullptr;
    FilterEdit* m_filterEdit = nullptr;
    QPushButton* m_historyButton = nullptr;
    QMenu* m_history = nullptr;
    QLabel* m_count = nullptr;
    QLabel* m_error = nullptr;
};

} // namespace peerscope
