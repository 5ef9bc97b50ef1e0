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

/// The packets as a table, with the filter that every other view shows too. Those that were sent after the
/// time that is looked at are greyed, not left out: rows keep their places, and one sees what is to come.
/// Lives on the UI thread.
class PacketsPanel final : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit PacketsPanel(Moment* moment, QWidget* parent = nullptr);

    FilterEdit* filterEdit() const { return m_filterEdit; }
    PacketTable* table() const { return m_table; }
    PacketTableModel* model() const { return m_model; }
    /// Moves the keyboard to the filter.
    void focusFilter();

    /// Every packet of the table, a line each, with the header's names.
    QByteArray csv() const;

Q_SIGNALS:
    /// Something could not be done; a sentence for the user.
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
