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

/// Every packet of the moment's trace in the lane of its channel, at the time it was sent. Lives on the UI
/// thread. What changed is drawn at the next repaint, at a cost that depends on the widget's size and not on
/// the trace's.
class TimelineView : public QWidget
{
    Q_OBJECT

public:
    /// `moment` must live as long.
    explicit TimelineView(Moment* moment, QWidget* parent = nullptr);

    void setGrouping(LaneGrouping grouping);
    LaneGrouping grouping() const;

    /// Following: the newest time stays near the right edge. On at first; panning turns it off.
    bool isFollowing() const;
    void setFollowing(bool following);

    /// Shows the whole run, or a stretch of it. Both stop following.
    void showAll();
    void showRange(Time begin, Time end);

    /// A picture of the timeline as it is, `size` in logical pixels; needs no window. Null if `size` is
    /// empty.
    QImage renderImage(QSize size, qreal devicePixelRatio);

    /// The part that is drawn. For tests and benchmarks.
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
