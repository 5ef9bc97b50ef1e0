// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "ui/timeline/timeline_lanes.h"

#include <QImage>
#include <QWidget>

class QScrollBar;
class QToolButton;

namespace peerscope {

class Moment;
class TimelineCanvas;
class TimelineLegend;

/// Every packet of the trace in the lane of its channel, at the time it was sent. Lives on the UI thread. The
/// cost of a repaint depends on the size of the widget, not of the trace.
class TimelineView : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must outlive this.
    explicit TimelineView(Moment* moment, QWidget* parent = nullptr);

    void setGrouping(LaneGrouping grouping);
    LaneGrouping grouping() const;

    /// Following keeps the newest time near the right edge. It is on at first; panning turns it off.
    bool isFollowing() const;
    void setFollowing(bool following);

    /// Shows the whole run, or a part of it. Both stop following.
    void showAll();
    void showRange(Time begin, Time end);

    /// A picture of the timeline as shown, `size` in logical pixels. Needs no window. Null if `size` is
    /// empty.
    QImage renderImage(QSize size, qreal devicePixelRatio);

    /// For tests and benchmarks.
    TimelineCanvas* canvas() const { return m_canvas; }

Q_SIGNALS:
    void followChanged(bool following);
    void groupingChanged(peerscope::LaneGrouping grouping);

private:
    void updateScrollBar();

    TimelineCanvas* m_canvas;
    TimelineLegend* m_legend;
    QScrollBar* m_scrollBar;
    QToolButton* m_byChannel;
    QToolButton* m_byPeer;
};

} // namespace peerscope
