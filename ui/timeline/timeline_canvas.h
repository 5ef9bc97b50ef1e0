// SPDX-License-Identifier: MIT
#pragma once

#include "ui/axis/time_canvas.h"
#include "ui/timeline/timeline_painter.h"

#include <QImage>

#include <memory>
#include <optional>

namespace peerscope {

class PacketSelection;

/// The drawn part of the timeline: ruler, lanes and packets, with mouse and keys. The picture is cached;
/// hovering and selecting only draw over it.
class TimelineCanvas final : public TimeCanvas
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit TimelineCanvas(Moment* moment, QWidget* parent = nullptr);

    void setGrouping(LaneGrouping grouping);
    LaneGrouping grouping() const { return m_lanes.grouping(); }

    const TimelineLayout& layoutOfParts();
    const TimelineGeometry& geometry();
    std::size_t laneCount() const { return m_lanes.size(); }

    void setScroll(double scroll) override;

    /// The picture in another size, with nothing hovered.
    QImage renderImage(QSize size, qreal devicePixelRatio);

    QSize sizeHint() const override { return {900, 220}; }
    QSize minimumSizeHint() const override { return {260, 76}; }

Q_SIGNALS:
    void groupingRequested(peerscope::LaneGrouping grouping);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void startOver() override;
    void takeTrace() override;
    void takeClock(Time now) override;
    void takeSelection(const Selection& selection) override;
    void takeFiltered(std::shared_ptr<const PacketSelection> filtered) override;

    Time newest() const override;
    QPointF plotOrigin() const override { return {m_layout.headerWidth, m_layout.rulerHeight}; }
    double plotLength() const override { return m_layout.plotWidth(); }
    double scrolled() const override { return m_layout.scroll; }
    double scrollStep() const override { return m_layout.laneHeight(); }
    void updateLayout() override;
    void updateScene() override;
    void buildGeometry(const TimeCoordinates& coordinates, const TimelineLayout& layout,
                       TimelineGeometry& into);
    TimelineScene scene() const { return {m_trace, m_lanes, m_geometry, m_coordinates, m_layout}; }
    void paintScene(QPainter& painter, bool whole);
    TimelineOverlay overlay() const;
    QFont smallFont() const;

    const GlyphMark* glyphAt(QPointF position) const;
    const BarMark* barAt(QPointF position) const;
    void clickAt(QPointF position) override;
    bool hoverAt(std::optional<QPointF> position) override;
    QString textAt(QPointF position) override;
    bool isStepping() const override { return std::holds_alternative<PacketId>(m_selection); }
    void selectNeighbour(int direction) override;
    void selectRow(std::size_t row);
    void reveal(PacketId packet);
    void revealLane(std::uint32_t lane);
    bool pressKey(int key) override;
    bool isScrolledByWheel(double along, Qt::KeyboardModifiers modifiers, bool sideways) const override;

    LaneTable m_lanes;
    DensityCache m_density;
    TimelineGeometry m_geometry;
    TimelineLayout m_layout;
    TimelinePainter m_painter;
    std::shared_ptr<const PacketSelection>
        m_filtered; ///< packets that pass the filter, the others are faded; null: no filter

    QImage m_layer; ///< the painted scene, for when only the overlay changes
    bool m_layerIsStale = true;
    bool m_sceneIsNew = true; ///< not painted yet
    /// What m_geometry was built from.
    struct Built
    {
        TimeCoordinates coordinates;
        std::uint64_t revision = 0;
        Time now{};
    } m_built;

    std::optional<QPointF> m_hover;
    std::optional<std::uint32_t> m_hoveredRow;
};

} // namespace peerscope
