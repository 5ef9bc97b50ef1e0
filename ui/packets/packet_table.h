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

/// The packets as a table. Reads the rows in sight and no others, so that ten million scroll as ten do.
/// Follows the newest row while it is in sight.
class PacketTable final : public QAbstractScrollArea
{
    Q_OBJECT

public:
    /// The model must live as long.
    explicit PacketTable(PacketTableModel* model, QWidget* parent = nullptr);

    /// The first is where the keys go on from. A packet that is not in the table is selected as soon as it
    /// is.
    void setSelectedPackets(const std::vector<PacketId>& packets);
    /// None: nothing is selected.
    PacketId selectedPacket() const { return m_selected.empty() ? PacketId::none() : m_selected.front(); }
    /// The model's time is another: what was sent last by then comes in sight, or the newest.
    void showTime();
    /// Brings a row into sight.
    void scrollTo(int row);
    /// The first row in sight, and how many fit.
    int firstRow() const;
    int visibleRows() const;
    /// What has happened to packets in sight may have changed.
    void refresh();
    /// The text shown where there are no rows.
    void setPlaceholder(const QString& text);

    QSize sizeHint() const override;

Q_SIGNALS:
    void packetSelected(peerscope::PacketId packet);
    /// Double click or Enter.
    void packetActivated(peerscope::PacketId packet);
    /// Somebody asks for the packets that are, or are not, like one in a column.
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
    QHash<QString, QStaticText> m_texts; ///< of the font as it is
};

} // namespace peerscope
