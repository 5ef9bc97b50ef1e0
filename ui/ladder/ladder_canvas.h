// SPDX-License-Identifier: MIT
#pragma once

#include "ui/axis/time_canvas.h"
#include "ui/ladder/ladder_painter.h"

#include <QImage>

#include <optional>
#include <set>

namespace peerscope {

/// The drawn part of the ladder: names, ruler and lines, with mouse and keys. The picture is cached; hovering
/// and selecting only draw over it. Does nothing while hidden.
class LadderCanvas final : public TimeCanvas
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit LadderCanvas(Moment* moment, QWidget* parent = nullptr);

    void setPeers(LadderPeers peers);
    /// Shows only these peers.
    void setChosen(std::set<EndpointId> peers);
    /// Whether acknowledgements and pings are shown, too.
    void setWithControl(bool withControl);
    bool isWithControl() const { return m_withControl; }

    void setScroll(double scroll) override;

    const TraceSnapshot& trace() const { return m_trace; }
    const LadderColumns& columns();
    const LadderLayout& layoutOfParts();
    const LadderGeometry& geometry();

    /// Paints the whole ladder in another size, with nothing hovered.
    void render(QPainter& painter, QSize size);

    QSize sizeHint() const override { return {900, 320}; }
    QSize minimumSizeHint() const override { return {220, 76}; }

Q_SIGNALS:
    /// The shown peers, or the number of all peers, have changed.
    void columnsChanged();
    void exportRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void startOver() override;
    void takeTrace() override;
    void takeClock(Time now) override;
    void takeSelection(const Selection& selected) override;
    void takeFiltered(std::shared_ptr<const PacketSelection> filtered) override;
    void markColumnsDirty() { m_columnsDirty = m_layoutDirty = true; }
    void updateColumns();

    Time newest() const override;
    QPointF plotOrigin() const override { return {m_layout.rulerWidth, m_layout.headerHeight}; }
    double plotLength() const override { return m_layout.plotHeight(); }
    double scrolled() const override { return m_layout.scroll; }
    double scrollStep() const override { return m_layout.spacing(); }
    LadderLayout layoutFor(const LadderPainter& painter, QSize size) const;
    void updateLayout() override;
    LadderRequest requestFor(const LadderLayout& layout, const TimeCoordinates& coordinates) const;
    void updateScene() override;
    LadderOverlay overlay() const;

    const LadderLine* lineAt(QPointF position) const;
    void clickAt(QPointF position) override;
    bool hoverAt(std::optional<QPointF> position) override;
    QString textAt(QPointF position) override;
    std::optional<Time> selectedTime() const;
    bool isStepping() const override { return selectedTime().has_value(); }
    void selectNeighbour(int direction) override;
    void select(const Selection& selection);
    void reveal(Time time);
    bool pressKey(int key) override;
    bool isScrolledByWheel(double along, Qt::KeyboardModifiers modifiers, bool sideways) const override;

    LadderIndex m_index;
    LadderColumns m_columns;
    LadderGeometry m_geometry;
    LadderRequest m_request; ///< what m_geometry was built from
    LadderLayout m_layout;
    LadderPainter m_painter;
    /// The datagram from which the keys move on: a selected packet may have many.
    DatagramId m_anchor;
    std::shared_ptr<const PacketSelection>
        m_filtered; ///< datagrams with none of these packets are faded; null: no filter
    bool m_withControl = true;

    QImage m_layer;
    bool m_columnsDirty = true;
    std::size_t m_peerCount = 0;
    std::uint64_t m_builtRevision = 0;

    std::optional<DatagramId> m_hovered;
};

} // namespace peerscope
