// SPDX-License-Identifier: MIT
#pragma once

#include "ui/ladder/ladder_painter.h"

#include <QElapsedTimer>
#include <QImage>
#include <QWidget>

#include <optional>
#include <set>

namespace peerscope {

/// The drawn part of the ladder: names, ruler, lines, and everything the mouse and keys do to them. What was
/// drawn is kept; hovering and selecting only draw over it. Does nothing while it is hidden.
class LadderCanvas : public QWidget
{
    Q_OBJECT

public:
    explicit LadderCanvas(QWidget* parent = nullptr);

    void setTrace(const TraceSnapshot& trace);
    void setNow(Time now);
    void setSelection(const Selection& selection);
    void setTimeCursor(std::optional<Time> time);
    void setBookmarks(std::vector<Time> bookmarks);
    /// Fades what carries none of these packets; null: nothing.
    void setFiltered(std::shared_ptr<const PacketSelection> packets);

    void setPeers(LadderPeers peers);
    /// Shows these peers, and no others.
    void setChosen(std::set<EndpointId> peers);
    /// Acknowledgements and pings, too.
    void setWithControl(bool withControl);
    bool isWithControl() const { return m_withControl; }

    bool isFollowing() const { return m_following; }
    void setFollowing(bool following);
    /// Zooms by a factor: at the newest time while following, else in the middle.
    void zoomBy(double factor);
    void showAll();
    void showRange(Time begin, Time end);
    /// Brings a moment in sight, where it is not.
    void showTime(Time time);
    void setScroll(double scroll);

    const TraceSnapshot& trace() const { return m_trace; }
    const LadderColumns& columns();
    const TimelineCoordinates& coordinates();
    const LadderLayout& layoutOfParts();
    const LadderGeometry& geometry();

    /// The whole ladder on any painter, in another size and with nothing hovered.
    void render(QPainter& painter, QSize size);

    QSize sizeHint() const override { return {900, 320}; }
    QSize minimumSizeHint() const override { return {220, 76}; }

Q_SIGNALS:
    void selectionRequested(const peerscope::Selection& selection);
    void timeCursorRequested(std::optional<peerscope::Time> time);
    void followChanged(bool following);
    /// Which peers are shown, or how many there are.
    void columnsChanged();
    /// How wide the columns are, or how far they are scrolled.
    void scrollChanged();
    void exportRequested();

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    enum class Drag : std::uint8_t { None, Undecided, Panning, Cursor };

    Time newest() const;
    bool isLive() const;
    void invalidate();
    void updateColumns();
    void updateLayout();
    void updateScene();
    LadderRequest requestFor(const LadderLayout& layout, const TimelineCoordinates& coordinates) const;
    LadderLayout layoutFor(const LadderPainter& painter, QSize size) const;
    LadderOverlay overlay() const;
    void changeView(const TimelineCoordinates& coordinates);
    void panBy(double pixels);
    void reveal(Time time);
    void requestCursorAt(double y);
    void clickAt(QPointF position);
    void select(const Selection& selection);
    void selectNeighbour(int direction);
    std::optional<Time> selectedTime() const;
    void showToolTip(QPoint position, QPoint global);
    QString textAt(QPointF position);
    const LadderLine* lineAt(QPointF position) const;
    bool isInPlot(QPointF position) const;

    TraceSnapshot m_trace;
    LadderIndex m_index;
    LadderColumns m_columns;
    LadderGeometry m_geometry;
    LadderRequest m_request; ///< what m_geometry was built of
    TimelineCoordinates m_coordinates;
    LadderLayout m_layout;
    LadderPainter m_painter;
    Time m_now{};
    Selection m_selection;
    /// Of the selection, where one is in time when the keys are used: a packet has many datagrams.
    DatagramId m_anchor;
    std::optional<Time> m_timeCursor;
    std::vector<Time> m_bookmarks;
    std::shared_ptr<const PacketSelection> m_filtered;
    bool m_withControl = true;
    bool m_following = true;
    bool m_keepsSpan = false;
    const LodIndex* m_source = nullptr;

    QImage m_layer;
    bool m_dirty = true;
    bool m_layoutDirty = true;
    bool m_columnsDirty = true;
    std::size_t m_peerCount = 0;
    std::uint64_t m_builtRevision = 0;

    Drag m_drag = Drag::None;
    QPointF m_pressedAt;
    QPointF m_lastDrag;
    std::optional<DatagramId> m_hovered;
    QElapsedTimer m_sinceNowMoved;
};

} // namespace peerscope
