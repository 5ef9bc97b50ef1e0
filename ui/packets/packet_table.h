// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/ids.h"

#include <QAbstractScrollArea>
#include <QHash>
#include <QStaticText>

#include <vector>

class QHeaderView;
class QMenu;

namespace peerscope {

class PacketTableModel;

/// The packets as a table. Reads only the visible rows, so ten million rows scroll as fast as ten. Follows
/// the newest row while it is visible.
class PacketTable final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    /// The model must outlive this.
    explicit PacketTable(PacketTableModel* model, QWidget* parent = nullptr);

    /// Keys continue from the first packet. A packet that is not in the table yet is selected when it
    /// appears.
    void setSelectedPackets(const std::vector<PacketId>& packets);
    /// None if nothing is selected.
    PacketId selectedPacket() const { return m_selected.empty() ? PacketId::none() : m_selected.front(); }
    /// The model's time has changed: scrolls to the last packet sent by then, or to the newest.
    void showTime();
    /// Scrolls until a row is visible.
    void scrollTo(int row);
    /// The first visible row, and how many rows fit.
    int firstRow() const;
    int visibleRows() const;
    /// The fates of visible packets may have changed.
    void refresh();
    /// The text shown if there are no rows.
    void setPlaceholder(const QString& text);

    QSize sizeHint() const override;

Q_SIGNALS:
    void packetSelected(peerscope::PacketId packet);
    /// The user double-clicked a row or pressed Enter.
    void packetActivated(peerscope::PacketId packet);
    /// The user wants to filter for packets that have, or do not have, the same value in a column.
    void filterTermRequested(const QString& term);
    void exportRequested();

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void updateMetrics();
    void updateScrollBars();
    void fitScrollBars();
    void rowsChanged();
    void select(int row);
    int rowAt(int y) const;
    bool isSelected(PacketId packet) const;
    int columnAt(int x) const;
    QString rowText(int row) const;
    void drawText(QPainter& painter, const QRect& cell, bool atRight, const QString& text);
    const QStaticText& layOut(const QString& text);

    PacketTableModel* m_model = nullptr;
    QHeaderView* m_header = nullptr;
    int m_rowHeight = 1;
    std::vector<PacketId> m_selected;
    bool m_showsTime = false;
    QString m_placeholder;
    QHash<QString, QStaticText> m_texts; ///< laid out for the current font
};

} // namespace peerscope
