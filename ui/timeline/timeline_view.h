// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "ui/moment/selection.h"
#include "ui/timeline/timeline_lanes.h"

#include <QImage>
#include <QWidget>

#include <memory>
#include <optional>

class QScrollBar;
class QToolButton;

namespace peerscope {

class PacketSelection;
class TimelineCanvas;
class TimelineLegend;

/// Every packet of a trace in the lane of its channel, at the time it was sent. Reads a trace and knows
/// nothing of who makes it; selection and time cursor are shared with other views, so it only asks for them
/// to be changed. Lives on the UI thread. Setting things is cheap: what changed is drawn at the next repaint,
/// at a cost that depends on the widget's size and not on the trace's.
class TimelineView : public QWidget
{
    Q_OBJECT

public:
    explicit TimelineView(QWidget* parent = nullptr);

    /// Shows `trace`; one of another recording replaces the one shown so far.
    void setTrace(const TraceSnapshot& trace);
    /// The sandbox's clock. Without one, "now" is when the newest packet was sent.
    void setNow(Time now);
    /// What every view has selected. Brings a packet in sight unless the view is following the run.
    void setSelection(const Selection& selection);
    void setFiltered(std::shared_ptr<const PacketSelection> packets);
    void setTimeCursor(std::optional<Time> time);
    /// Moments that somebody wants to find again; a flag each.
    void setBookmarks(std::vector<Time> bookmarks);

    void setGrouping(LaneGrouping grouping);
    LaneGrouping grouping() const;

    /// Following: the newest time stays near the right edge. On at first; panning turns it off.
    bool isFollowing() const;
    void setFollowing(bool following);

    /// Shows the whole run, or a stretch of it. Both stop following.
    void showAll();
    void showRange(Time begin, Time end);
    /// Brings a moment in sight, where it is not.
    void showTime(Time time);

    /// A picture of the timeline as it is, `size` in logical pixels; needs no window. Null if `size` is
    /// empty.
    QImage renderImage(QSize size, qreal devicePixelRatio);

    /// The part that is drawn. For tests and benchmarks.
    TimelineCanvas* canvas() const { return m_canvas; }

Q_SIGNALS:
    void selectionRequested(const peerscope::Selection& selection);
    void timeCursorRequested(std::optional<peerscope::Time> time);
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
