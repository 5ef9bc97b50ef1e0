// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/trace/packet_selection.h"
#include "core/trace/trace.h"
#include "ui/moment/selection.h"

#include <QWidget>

#include <memory>
#include <optional>

class QLabel;
class QMenu;
class QPushButton;

namespace peerscope {

class FilterEdit;
class FilteredPackets;
class PacketTable;
class PacketTableModel;

/// The packets as a table, with the filter that every other view shows too. Lives on the UI thread.
class PacketsPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit PacketsPanel(QWidget* parent = nullptr);

    /// May be called on every frame.
    void setTrace(const TraceSnapshot& trace);
    void setSelection(const Selection& selection);

    /// The packets that the filter lets through; null while there is no filter.
    std::shared_ptr<const PacketSelection> filtered() const;
    FilterEdit* filterEdit() const { return m_filterEdit; }
    PacketTable* table() const { return m_table; }
    PacketTableModel* model() const { return m_model; }
    /// Moves the keyboard to the filter.
    void focusFilter();

    /// Every packet of the table, a line each, with the header's names.
    QByteArray csv() const;

Q_SIGNALS:
    void selectionRequested(const peerscope::Selection& selection);
    void timeCursorRequested(const std::optional<peerscope::Time>& time);
    /// What filtered() gives is another one, or has more in it.
    void filteredChanged();
    void problem(const QString& text);

private:
    void showPackets();
    void showCount();
    void fillHistory();
    void rememberFilter(const QString& text);
    void askWhereToExport();

    FilteredPackets* m_packets = nullptr;
    PacketTableModel* m_model = nullptr;
    PacketTable* m_table = nullptr;
    FilterEdit* m_filterEdit = nullptr;
    QPushButton* m_historyButton = nullptr;
    QMenu* m_history = nullptr;
    QLabel* m_count = nullptr;
    QLabel* m_error = nullptr;
};

} // namespace peerscope
