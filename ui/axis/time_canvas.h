// SPDX-License-Identifier: MIT
#pragma once

#include "core/trace/trace.h"
#include "ui/axis/time_coordinates.h"
#include "ui/moment/selection.h"

#include <QElapsedTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace peerscope {

class Moment;
class PacketSelection;

/// What all drawn views with a time axis share, horizontal or vertical: following the newest time, panning
/// and zooming, the ruler with the time cursor, bookmarks, and their mouse and key handling. The view decides
/// what is drawn and what is at a place. Lives on the UI thread.
class TimeCanvas : public QWidget
{
    Q_OBJECT

public:
    /// The shown time; none: now.
    std::optional<Time> timeCursor() const { return m_timeCursor; }

    /// Following keeps the newest time visible, or the playhead when a capture is played. The view stands
    /// still while an earlier time is shown and time is paused.
    bool isFollowing() const { return m_following; }
    void setFollowing(bool following);
    /// Zooms by a factor: around the followed time, otherwise around the middle.
    void zoomBy(double factor);
    void showAll();
    void showRange(Time begin, Time end);
    const TimeCoordinates& coordinates();
    /// Sets the scroll position across the axis, in pixels; clamped to the content.
    virtual void setScroll(double scroll) = 0;

Q_SIGNALS:
    void followChanged(bool following);
    /// The content's size across the axis, its scale or the scroll position has changed.
    void scrollChanged();

protected:
    static constexpr double zoomStep = 1.25;

    /// `axis`: the direction of time. `scale`: microseconds per pixel at first. `moment` must outlive this.
    TimeCanvas(Moment* moment, Qt::Orientation axis, double scale, QWidget* parent);

    // Changes of the moment.
    /// m_trace belongs to another run: everything derived from the earlier one is invalid.
    virtual void startOver() = 0;
    /// m_trace may have new rows.
    virtual void takeTrace() = 0;
    virtual void takeClock(Time now) = 0;
    virtual void takeSelection(const Selection& selection) = 0;
    /// Null: no filter.
    virtual void takeFiltered(std::shared_ptr<const PacketSelection> filtered) = 0;
    /// Takes trace and clock from the moment. A view calls this once after construction; later calls are
    /// automatic.
    void takeFrame();

    // To be implemented by each view. Layout and scene are up to date when these are called.
    virtual Time newest() const = 0;
    virtual QPointF plotOrigin() const = 0;
    virtual double plotLength() const = 0; ///< along the axis
    virtual double scrolled() const = 0;
    virtual double scrollStep() const = 0; ///< of a key press or a notch of the wheel
    virtual void updateLayout() = 0;
    virtual void updateScene() = 0;
    virtual void clickAt(QPointF position) = 0;
    /// Highlights what is at `position` (none: nothing). Returns whether something is there.
    virtual bool hoverAt(std::optional<QPointF> position) = 0;
    virtual QString textAt(QPointF position) = 0;
    /// Whether arrow keys go from item to item instead of moving in time.
    virtual bool isStepping() const = 0;
    virtual void selectNeighbour(int direction) = 0;
    /// Handles the view's own keys. Returns whether `key` is one.
    virtual bool pressKey(int key) = 0;
    /// Whether the wheel scrolls across the axis at this place.
    virtual bool isScrolledByWheel(double along, Qt::KeyboardModifiers modifiers, bool sideways) const = 0;

    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

    /// The source's clock has moved, forward or back.
    void takeNow(Time now);
    Time now() const { return m_now; }
    /// Whether the clock or the playhead moved a moment ago.
    bool isLive() const;
    bool isPanning() const { return m_drag == Drag::Panning; }
    double along(QPointF position) const { return isDown() ? position.y() : position.x(); }
    double across(QPointF position) const { return isDown() ? position.x() : position.y(); }
    bool isInPlot(QPointF position) const;
    bool isOnRuler(QPointF position) const;
    bool isInSight(Time time) const;

    void invalidate();
    void ensureLayout();
    /// Adapts to a new length of the plot: a range set by the user stays visible; otherwise the scale stays.
    void fitCoordinates();
    /// Follows, scrolls to the time cursor, and aligns the coordinates with pixels.
    void moveOn();
    /// The coordinates for a plot of another length.
    TimeCoordinates coordinatesFor(double length) const;
    void changeView(const TimeCoordinates& coordinates);
    void panBy(double pixels);
    /// `along` is in widget coordinates.
    void requestCursorAt(double along);

    // For derived classes, which read these everywhere.
    Moment* const m_moment;
    TraceSnapshot m_trace;
    TimeCoordinates m_coordinates;
    Selection m_selection;
    std::optional<Time> m_timeCursor;
    bool m_dirty = true; ///< what is painted is out of date
    bool m_layoutDirty = true;

private:
    enum class Drag : std::uint8_t { None, Undecided, Panning, Cursor };

    bool isDown() const { return m_axis == Qt::Vertical; }
    double originAlong() const { return along(plotOrigin()); }
    void takeTime();
    std::optional<Time> followed() const;

    const Qt::Orientation m_axis;
    const LodIndex* m_run = nullptr; ///< identifies the run of m_trace
    Time m_now{};
    bool m_following = true;
    bool m_keepsSpan = false;
    bool m_isCursorNew = false; ///< and may have to be scrolled to
    Drag m_drag = Drag::None;
    QPointF m_pressedAt;
    QPointF m_lastDrag;
    QElapsedTimer m_sinceNowMoved;
};

} // namespace peerscope
