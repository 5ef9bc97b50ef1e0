// SPDX-License-Identifier: MIT
#pragma once

#include "ui/timeline/timeline_painter.h"

#include <QElapsedTimer>
#include <QImage>
#include <QWidget>

#include <memory>
#include <optional>

namespace peerscope {

class PacketSelection;

/// The drawn part of the timeline: ruler, lanes, packets, and everything the mouse and keys do to them. What
/// was drawn is kept; hovering and selecting only draw over it.
class TimelineCanvas : public QWidget
{
    Q_OBJECT

public:
    explicit TimelineCanvas(QWidget* parent = nullptr);

    void setTrace(const TraceSnapshot& trace);
    void setNow(Time now);
    void setSelection(const Selection& selection);
    /// The packets that a filter lets through, the others fade; null: there is no filter.
    void setFiltered(std::shared_ptr<const PacketSelection> packets);
    void setTimeCursor(std::optional<Time> time);
    void setBookmarks(std::vector<Time> bookmarks);
    void setGrouping(LaneGrouping grouping);
    LaneGrouping grouping() const { return m_lanes.grouping(); }

    bool isFollowing() const { return m_following; }
    void setFollowing(bool following);
    /// Zooms by a factor: at the newest time while following, else in the middle.
    void zoomBy(double factor);
    void showAll();
    void showRange(Time begin, Time end);
    /// Brings a moment in sight, where it is not.
    void showTime(Time time);
    const TimelineCoordinates& coordinates();
    const TimelineLayout& layoutOfParts();
    const TimelineGeometry& geometry();
    std::size_t laneCount() const { return m_lanes.size(); }

    void setScroll(double scroll);

    /// The picture at another size, with nothing hovered.
    QImage renderImage(QSize size, qreal devicePixelRatio);

    QSize sizeHint() const override { return {900, 220}; }
    QSize minimumSizeHint() const override { return {260, 76}; }

Q_SIGNALS:
    void selectionRequested(const peerscope::Selection& selection);
    void timeCursorRequested(std::optional<peerscope::Time> time);
    void followChanged(bool following);
    void groupingRequested(peerscope::LaneGrouping grouping);
    /// Number or height of the lanes, or how far they are scrolled.
    void scrollChanged();

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

private:
    enum class Drag : std::uint8_t { None, Undecided, Panning, Cursor };

    TimelineScene scene() const { return {m_trace, m_lanes, m_geometry, m_coordinates, m_layout}; }
    TimelineOverlay overlay() const;
    Time newest() const;
    bool isLive() const;
    void invalidate();
    void updateLayout();
    void updateScene();
    void buildGeometry(const TimelineCoordinates& coordinates, const TimelineLayout& layout,
                       TimelineGeometry& into);
    void changeView(const TimelineCoordinates& coordinates);
    void panBy(double pixels);
    void reveal(PacketId packet);
    void revealLane(std::uint32_t lane);
    void clickAt(QPointF position);
    void selectRow(std::size_t row);
    void selectNeighbour(int direction);
    void showToolTip(QPoint position, QPoint global);
    void requestCursorAt(double x);
    const GlyphMark* glyphAt(QPointF position) const;
    const BarMark* barAt(QPointF position) const;
    QFont smallFont() const;

    TraceSnapshot m_trace;
    LaneTable m_lanes;
    DensityCache m_density;
    TimelineGeometry m_geometry;
    TimelineCoordinates m_coordinates;
    TimelineLayout m_layout;
    TimelinePainter m_painter;
    Time m_now{};
    std::shared_ptr<const PacketSelection> m_filtered;
    Selection m_selection;
    std::optional<Time> m_timeCursor;
    std::vector<Time> m_bookmarks;
    bool m_following = true;
    bool m_keepsSpan = false;
    const LodIndex* m_source = nullptr;

    QImage m_layer;
    bool m_dirty = true;
    bool m_layoutDirty = true;
    /// What m_geometry was built of.
    struct Built
    {
        TimelineCoordinates coordinates;
        std::uint64_t revision = 0;
        Time now{};
    } m_built;

    Drag m_drag = Drag::None;
    QPointF m_pressedAt;
    QPointF m_lastDrag;
    std::optional<QPointF> m_hover;
    std::optional<std::uint32_t> m_hoveredRow;
    QElapsedTimer m_sinceNowMoved;
};

} // namespace peerscope
