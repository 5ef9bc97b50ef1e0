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

/// What drawn views with an axis of time have in common, whichever way it runs: following the newest time,
/// panning and zooming, the ruler with the time cursor, bookmarks, and what mouse and keys do to all that.
/// What is drawn, and what is at a place, is up to the view. Lives on the UI thread.
class TimeCanvas : public QWidget
{
    Q_OBJECT

public:
    /// The time that is looked at; none: now.
    std::optional<Time> timeCursor() const { return m_timeCursor; }

    /// Following: the newest time stays in sight, or, where something recorded is played, the playhead. While
    /// an earlier time is looked at and time stands still, so does the view.
    bool isFollowing() const { return m_following; }
    void setFollowing(bool following);
    /// Zooms by a factor: at the time that is followed, else in the middle.
    void zoomBy(double factor);
    void showAll();
    void showRange(Time begin, Time end);
    const TimeCoordinates& coordinates();
    /// How far it is scrolled across the axis, in pixels; what is too far is cut off.
    virtual void setScroll(double scroll) = 0;

Q_SIGNALS:
    void followChanged(bool following);
    /// What there is across the axis, how large it is drawn, or how far it is scrolled.
    void scrollChanged();

protected:
    static constexpr double zoomStep = 1.25;

    /// `axis`: the way time runs. `scale`: microseconds a pixel at first. `moment` must live as long.
    TimeCanvas(Moment* moment, Qt::Orientation axis, double scale, QWidget* parent);

    // What the moment has that is new.
    /// m_trace is that of another run: nothing that was made of the one before is good any more.
    virtual void startOver() = 0;
    /// There may be more in m_trace.
    virtual void takeTrace() = 0;
    virtual void takeClock(Time now) = 0;
    virtual void takeSelection(const Selection& selection) = 0;
    /// Null: nothing is filtered.
    virtual void takeFiltered(std::shared_ptr<const PacketSelection> filtered) = 0;
    /// Its trace and its clock. A view calls it once it is made; from then on it comes by itself.
    void takeFrame();

    // What a view has to say. Layout and scene are up to date when these are asked.
    virtual Time newest() const = 0;
    virtual QPointF plotOrigin() const = 0;
    virtual double plotLength() const = 0; ///< along the axis
    virtual double scrolled() const = 0;
    virtual double scrollStep() const = 0; ///< of a key or a notch of the wheel
    virtual void updateLayout() = 0;
    virtual void updateScene() = 0;
    virtual void clickAt(QPointF position) = 0;
    /// Lights up what is at a place, or nothing where there is no place; whether there is something.
    virtual bool hoverAt(std::optional<QPointF> position) = 0;
    virtual QString textAt(QPointF position) = 0;
    /// Whether arrow keys go from one thing to the next, and not on in time.
    virtual bool isStepping() const = 0;
    virtual void selectNeighbour(int direction) = 0;
    /// Keys of the view's own. Whether it was one.
    virtual bool pressKey(int key) = 0;
    /// Whether the wheel scrolls across the axis here.
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

    /// The source's clock went on, or back.
    void takeNow(Time now);
    Time now() const { return m_now; }
    /// The clock or the playhead has moved a moment ago.
    bool isLive() const;
    bool isPanning() const { return m_drag == Drag::Panning; }
    double along(QPointF position) const { return isDown() ? position.y() : position.x(); }
    double across(QPointF position) const { return isDown() ? position.x() : position.y(); }
    bool isInPlot(QPointF position) const;
    bool isOnRuler(QPointF position) const;
    bool isInSight(Time time) const;

    void invalidate();
    void ensureLayout();
    /// After a change of the plot's length: a stretch that was asked for stays in sight; otherwise time keeps
    /// its scale.
    void fitCoordinates();
    /// Moves on with what is followed, brings the time cursor in sight, and puts pixels on whole times.
    void moveOn();
    /// Where the coordinates would be in a plot of another length.
    TimeCoordinates coordinatesFor(double length) const;
    void changeView(const TimeCoordinates& coordinates);
    void panBy(double pixels);
    /// `along` is of the widget.
    void requestCursorAt(double along);

    // For what derives: read by every part of a view.
    Moment* const m_moment;
    TraceSnapshot m_trace;
    TimeCoordinates m_coordinates;
    Selection m_selection;
    std::optional<Time> m_timeCursor;
    bool m_dirty = true; ///< what was drawn does not show what there is
    bool m_layoutDirty = true;

private:
    enum class Drag : std::uint8_t { None, Undecided, Panning, Cursor };

    bool isDown() const { return m_axis == Qt::Vertical; }
    double originAlong() const { return along(plotOrigin()); }
    void takeTime();
    std::optional<Time> followed() const;

    const Qt::Orientation m_axis;
    const LodIndex* m_run = nullptr; ///< tells one run's trace from another's
    Time m_now{};
    bool m_following = true;
    bool m_keepsSpan = false;
    bool m_isCursorNew = false; ///< and perhaps out of sight
    Drag m_drag = Drag::None;
    QPointF m_pressedAt;
    QPointF m_lastDrag;
    QElapsedTimer m_sinceNowMoved;
};

} // namespace peerscope
