// SPDX-License-Identifier: MIT
#include "ui/axis/time_canvas.h"

#include "ui/moment/moment.h"
#include "ui/theme/plain_text.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace peerscope {

namespace {

double followMargin(double length)
{
    return std::max(length * 0.05, 24.0);
}

} // namespace

TimeCanvas::TimeCanvas(Moment* moment, Qt::Orientation axis, double scale, QWidget* parent)
    : QWidget(parent), m_moment(moment), m_coordinates(-TimeCoordinates::leadingPixels * scale, scale, 1),
      m_axis(axis)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    connect(m_moment, &Moment::frameChanged, this, &TimeCanvas::takeFrame);
    connect(m_moment, &Moment::selectionChanged, this, &TimeCanvas::takeSelection);
    connect(m_moment, &Moment::filterChanged, this, [this] { takeFiltered(m_moment->filtered()); });
    connect(m_moment, &Moment::timeChanged, this, &TimeCanvas::takeTime);
    connect(m_moment, &Moment::bookmarksChanged, this, qOverload<>(&QWidget::update));
    connect(m_moment, &Moment::opened, this, [this] { setFollowing(true); });
    takeTime();
}

void TimeCanvas::takeFrame()
{
    m_trace = m_moment->trace();
    if (std::exchange(m_run, &m_trace.lod()) != &m_trace.lod())
        startOver();
    takeTrace();
    takeClock(m_moment->newest());
}

void TimeCanvas::takeTime()
{
    if (m_timeCursor == m_moment->timeCursor())
        return;
    m_timeCursor = m_moment->timeCursor();
    m_isCursorNew = m_timeCursor.has_value();
    if (m_moment->isRunning())
        m_sinceNowMoved.start();
    update();
}

std::optional<Time> TimeCanvas::followed() const
{
    if (!m_following || (m_timeCursor && !m_moment->isRunning()))
        return std::nullopt;
    return m_timeCursor.value_or(newest());
}

void TimeCanvas::setFollowing(bool following)
{
    if (following == m_following)
        return;
    m_following = following;
    m_keepsSpan = m_keepsSpan && !following;
    Q_EMIT followChanged(following);
    update();
}

void TimeCanvas::zoomBy(double factor)
{
    updateScene();
    const std::optional<Time> at = followed();
    const double place = at ? m_coordinates.xOf(*at) : m_coordinates.width() / 2;
    changeView(m_coordinates.zoomed(factor, place));
}

void TimeCanvas::showAll()
{
    showRange(Time(0), std::max(newest(), Time(1000)));
}

void TimeCanvas::showRange(Time begin, Time end)
{
    ensureLayout();
    setFollowing(false);
    m_coordinates = TimeCoordinates::fitted(begin, end, plotLength());
    m_keepsSpan = true;
    m_isCursorNew = false;
    update();
}

const TimeCoordinates& TimeCanvas::coordinates()
{
    updateScene();
    return m_coordinates;
}

void TimeCanvas::takeNow(Time now)
{
    m_now = now;
    m_sinceNowMoved.start();
}

bool TimeCanvas::isLive() const
{
    return m_sinceNowMoved.isValid() && m_sinceNowMoved.elapsed() < 300;
}

bool TimeCanvas::isInPlot(QPointF position) const
{
    const QPointF origin = plotOrigin();
    return position.x() >= origin.x() && position.y() >= origin.y();
}

bool TimeCanvas::isOnRuler(QPointF position) const
{
    const QPointF origin = plotOrigin();
    return across(position) < across(origin) && along(position) >= along(origin);
}

bool TimeCanvas::isInSight(Time time) const
{
    const double place = m_coordinates.xOf(time);
    return place >= 0 && place <= m_coordinates.width();
}

void TimeCanvas::invalidate()
{
    m_dirty = true;
    update();
}

void TimeCanvas::ensureLayout()
{
    if (m_layoutDirty)
        updateLayout();
}

void TimeCanvas::fitCoordinates()
{
    m_coordinates =
        m_keepsSpan ? m_coordinates.stretched(plotLength()) : m_coordinates.withWidth(plotLength());
}

void TimeCanvas::moveOn()
{
    const bool isCursorNew = std::exchange(m_isCursorNew, false);
    if (const std::optional<Time> time = followed())
        m_coordinates = m_coordinates.following(*time, followMargin(plotLength()));
    else if (isCursorNew && !isInSight(*m_timeCursor))
        m_coordinates = m_coordinates.panned(m_coordinates.xOf(*m_timeCursor) - m_coordinates.width() / 2)
                            .clamped(newest());
    m_coordinates = m_coordinates.snapped(devicePixelRatioF());
}

TimeCoordinates TimeCanvas::coordinatesFor(double length) const
{
    const std::optional<Time> time = followed();
    return time ? m_coordinates.withWidth(length).following(*time, followMargin(length))
                : m_coordinates.stretched(length);
}

void TimeCanvas::changeView(const TimeCoordinates& coordinates)
{
    m_coordinates = coordinates.clamped(newest());
    m_keepsSpan = false;
    m_isCursorNew = false;
    update();
}

void TimeCanvas::panBy(double pixels)
{
    updateScene();
    setFollowing(false);
    changeView(m_coordinates.panned(pixels));
}

void TimeCanvas::requestCursorAt(double along)
{
    updateScene();
    const double inside = std::clamp(along - originAlong(), 0.0, plotLength());
    m_moment->lookAt(std::max(m_coordinates.timeAt(inside), Time(0)));
}

bool TimeCanvas::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    updateScene();
    const QString text = textAt(help->pos());
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), asPlainText(text), this,
                           QRect(help->pos() - QPoint(4, 4), QSize(9, 9)));
    return true;
}

void TimeCanvas::changeEvent(QEvent* event)
{
    switch (event->type()) {
    case QEvent::PaletteChange:
    case QEvent::FontChange:
    case QEvent::StyleChange:
        m_layoutDirty = true;
        invalidate();
        break;
    default:
        break;
    }
    QWidget::changeEvent(event);
}

void TimeCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateLayout();
    invalidate();
}

void TimeCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    ensureLayout();
    m_pressedAt = event->position();
    m_lastDrag = event->position();
    m_drag = isOnRuler(event->position()) ? Drag::Cursor : Drag::Undecided;
    if (m_drag == Drag::Cursor)
        requestCursorAt(along(event->position()));
}

void TimeCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF position = event->position();
    if (m_drag == Drag::Cursor) {
        requestCursorAt(along(position));
        return;
    }
    if (m_drag == Drag::Undecided && along(m_pressedAt) >= originAlong() &&
        (position - m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        m_drag = Drag::Panning;
        setCursor(Qt::ClosedHandCursor);
    }
    if (m_drag == Drag::Panning) {
        const QPointF moved = position - m_lastDrag;
        m_lastDrag = position;
        setScroll(scrolled() - across(moved));
        panBy(-along(moved));
        return;
    }
    updateScene();
    const bool isOnSomething = hoverAt(position);
    const Qt::CursorShape ruler = isDown() ? Qt::SplitVCursor : Qt::SplitHCursor;
    setCursor(isOnRuler(position) ? ruler : isOnSomething ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void TimeCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mouseReleaseEvent(event);
    const Drag drag = m_drag;
    m_drag = Drag::None;
    if (drag == Drag::Panning) {
        unsetCursor();
    } else if (drag == Drag::Undecided) {
        updateScene();
        clickAt(event->position());
    }
    update();
}

void TimeCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    ensureLayout();
    if (event->button() != Qt::LeftButton || across(event->position()) >= across(plotOrigin()))
        return mousePressEvent(event);
    m_drag = Drag::None;
    m_moment->lookAt(std::nullopt);
}

void TimeCanvas::leaveEvent(QEvent* event)
{
    hoverAt(std::nullopt);
    update();
    QWidget::leaveEvent(event);
}

void TimeCanvas::wheelEvent(QWheelEvent* event)
{
    updateScene();
    event->accept();
    // Some platforms already turn Shift+wheel or Alt+wheel into horizontal scrolling.
    const QPointF angle = event->angleDelta();
    const double vertical = angle.y() / 120.0;
    const double horizontal = angle.x() / 120.0;
    const bool sideways = std::abs(horizontal) > std::abs(vertical);
    const double steps = sideways ? horizontal : vertical;
    const double place = along(event->position()) - originAlong();
    if (isScrolledByWheel(place, event->modifiers(), sideways)) {
        setScroll(scrolled() - steps * scrollStep());
        return;
    }
    if (event->modifiers() & Qt::ShiftModifier || sideways) {
        panBy(-steps * m_coordinates.width() / 10);
        return;
    }
    if (vertical == 0)
        return;
    const double factor = std::pow(zoomStep, vertical);
    // If the run goes on and the view follows it, zooming keeps the newest time in place. If it is paused,
    // zooming keeps the place under the mouse, and following ends when the newest time leaves the view.
    if (m_following && isLive()) {
        zoomBy(factor);
        return;
    }
    const TimeCoordinates zoomed = m_coordinates.zoomed(factor, std::max(place, 0.0));
    if (const auto at = followed(); at && zoomed.xOf(*at) <= zoomed.width())
        return zoomBy(factor);
    setFollowing(false);
    changeView(zoomed);
}

void TimeCanvas::keyPressEvent(QKeyEvent* event)
{
    updateScene();
    const bool steps = !(event->modifiers() & Qt::ControlModifier) && isStepping();
    const double pixels = m_coordinates.width() / 8;
    const auto goAlong = [&](int direction) {
        steps ? selectNeighbour(direction) : panBy(direction * pixels);
    };
    const auto goAcross = [&](int direction) { setScroll(scrolled() + direction * scrollStep()); };
    event->accept();
    if (pressKey(event->key()))
        return;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomBy(zoomStep);
    case Qt::Key_Minus:
    case Qt::Key_Underscore:
        return zoomBy(1 / zoomStep);
    case Qt::Key_0:
        return showAll();
    case Qt::Key_F:
        return setFollowing(!m_following);
    case Qt::Key_Left:
        return isDown() ? goAcross(-1) : goAlong(-1);
    case Qt::Key_Right:
        return isDown() ? goAcross(1) : goAlong(1);
    case Qt::Key_Up:
        return isDown() ? goAlong(-1) : goAcross(-1);
    case Qt::Key_Down:
        return isDown() ? goAlong(1) : goAcross(1);
    case Qt::Key_PageUp:
        return panBy(-m_coordinates.width() * 0.9);
    case Qt::Key_PageDown:
        return panBy(m_coordinates.width() * 0.9);
    case Qt::Key_Home:
        return panBy(m_coordinates.xOf(Time(0)) - TimeCoordinates::leadingPixels);
    case Qt::Key_End:
        return setFollowing(true);
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        m_moment->lookAt(std::nullopt);
        return;
    case Qt::Key_Escape:
        if (!std::holds_alternative<std::monostate>(m_selection)) {
            m_moment->select({});
            return;
        }
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

} // namespace peerscope

#include "moc_time_canvas.cpp"
