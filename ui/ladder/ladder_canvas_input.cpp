// SPDX-License-Identifier: MIT
// What the mouse and the keys do to the ladder.
#include "ui/ladder/ladder_canvas.h"

#include "ui/ladder/ladder_words.h"
#include "ui/timeline/timeline_words.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace peerscope {

namespace {

constexpr double zoomStep = 1.25;

} // namespace

bool LadderCanvas::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        showToolTip(help->pos(), help->globalPos());
        return true;
    }
    return QWidget::event(event);
}

void LadderCanvas::changeEvent(QEvent* event)
{
    switch (event->type()) {
    case QEvent::PaletteChange:
    case QEvent::FontChange:
    case QEvent::StyleChange:
        m_layoutDirty = true;
        update();
        break;
    default:
        break;
    }
    QWidget::changeEvent(event);
}

void LadderCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    updateLayout();
    update();
}

void LadderCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    m_pressedAt = event->position();
    m_lastDrag = event->position();
    if (event->position().x() < layoutOfParts().rulerWidth &&
        event->position().y() >= m_layout.headerHeight) {
        m_drag = Drag::Cursor;
        requestCursorAt(event->position().y());
    } else {
        m_drag = Drag::Undecided;
    }
}

void LadderCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (m_drag == Drag::Cursor) {
        requestCursorAt(event->position().y());
        return;
    }
    if (m_drag == Drag::Undecided && m_pressedAt.y() >= m_layout.headerHeight &&
        (event->position() - m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        m_drag = Drag::Panning;
        setCursor(Qt::ClosedHandCursor);
    }
    if (m_drag == Drag::Panning) {
        const QPointF moved = event->position() - m_lastDrag;
        m_lastDrag = event->position();
        setScroll(m_layout.scroll - moved.x());
        panBy(-moved.y());
        return;
    }
    updateScene();
    const LadderLine* line = lineAt(event->position());
    const std::optional<DatagramId> hovered = line ? std::optional(line->id) : std::nullopt;
    if (hovered != m_hovered) {
        m_hovered = hovered;
        update();
    }
    const bool inRuler =
        event->position().x() < m_layout.rulerWidth && event->position().y() >= m_layout.headerHeight;
    setCursor(inRuler ? Qt::SplitVCursor : line ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void LadderCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mouseReleaseEvent(event);
    const Drag drag = m_drag;
    m_drag = Drag::None;
    if (drag == Drag::Panning)
        unsetCursor();
    else if (drag == Drag::Undecided)
        clickAt(event->position());
    update();
}

void LadderCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && event->position().x() < layoutOfParts().rulerWidth) {
        m_drag = Drag::None;
        Q_EMIT timeCursorRequested(std::nullopt);
        return;
    }
    mousePressEvent(event);
}

void LadderCanvas::leaveEvent(QEvent* event)
{
    m_hovered.reset();
    update();
    QWidget::leaveEvent(event);
}

void LadderCanvas::requestCursorAt(double y)
{
    updateScene();
    const double inside = std::clamp(y - m_layout.headerHeight, 0.0, m_layout.plotHeight());
    Q_EMIT timeCursorRequested(std::max(m_coordinates.timeAt(inside), Time(0)));
}

void LadderCanvas::select(const Selection& selection)
{
    Q_EMIT selectionRequested(selection);
}

void LadderCanvas::clickAt(QPointF position)
{
    updateScene();
    if (position.y() < m_layout.headerHeight) {
        const std::size_t column = m_layout.columnAt(position.x());
        if (column < m_columns.size())
            select(m_columns.peer(column));
        return;
    }
    if (const LadderHold* hold = m_geometry.holdAt({position.x(), position.y()}, m_layout)) {
        m_anchor = m_trace.packet(hold->packet).lastDatagram;
        select(hold->packet);
    } else if (const LadderLine* line = lineAt(position)) {
        m_anchor = line->id;
        select(ladderClick(m_trace, line->id, m_selection));
    } else if (m_geometry.isCounted() && isInPlot(position)) {
        const Time time = m_coordinates.timeAt(position.y() - m_layout.headerHeight);
        m_anchor = ladderDatagramNear(m_trace, m_index, m_columns, time, m_withControl);
        if (m_anchor.isValid())
            select(ladderClick(m_trace, m_anchor, Selection()));
    } else {
        select(Selection());
    }
}

void LadderCanvas::selectNeighbour(int direction)
{
    updateScene();
    DatagramId next;
    if (m_anchor.isValid()) {
        next = ladderNeighbour(m_trace, m_index, m_columns, m_anchor, direction, m_withControl);
    } else {
        const Time time = selectedTime().value_or(m_timeCursor.value_or(m_coordinates.end()));
        next = ladderDatagramNear(m_trace, m_index, m_columns, time, m_withControl);
    }
    if (!next.isValid())
        return;
    // Stepping from one to the next is looking at what was: the view must not run away meanwhile.
    setFollowing(false);
    m_anchor = next;
    reveal(m_trace.datagram(next).sent);
    select(ladderClick(m_trace, next, Selection()));
}

void LadderCanvas::wheelEvent(QWheelEvent* event)
{
    updateScene();
    event->accept();
    // Some platforms turn Shift+wheel or Alt+wheel into a horizontal one themselves.
    const QPointF angle = event->angleDelta();
    const double vertical = angle.y() / 120.0;
    const double horizontal = angle.x() / 120.0;
    if (event->modifiers() & Qt::ControlModifier || std::abs(horizontal) > std::abs(vertical)) {
        const double steps = std::abs(horizontal) > std::abs(vertical) ? horizontal : vertical;
        setScroll(m_layout.scroll - steps * m_layout.spacing());
        return;
    }
    if (event->modifiers() & Qt::ShiftModifier) {
        panBy(-vertical * m_coordinates.width() / 10);
        return;
    }
    if (vertical == 0)
        return;
    const double factor = std::pow(zoomStep, vertical);
    // While the run goes on and the view follows it, the newest time is what stays in place. Once it is
    // paused one zooms at what one points at, and lets go of the newest time when that leaves the view.
    if (m_following && isLive()) {
        zoomBy(factor);
        return;
    }
    const TimelineCoordinates zoomed =
        m_coordinates.zoomed(factor, std::max(event->position().y() - m_layout.headerHeight, 0.0));
    if (m_following && zoomed.xOf(newest()) <= zoomed.width())
        return zoomBy(factor);
    setFollowing(false);
    changeView(zoomed);
}

void LadderCanvas::keyPressEvent(QKeyEvent* event)
{
    updateScene();
    const bool control = event->modifiers() & Qt::ControlModifier;
    const bool steps = !control && selectedTime().has_value();
    const double step = m_coordinates.width() / 8;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomBy(zoomStep);
        break;
    case Qt::Key_Minus:
    case Qt::Key_Underscore:
        zoomBy(1 / zoomStep);
        break;
    case Qt::Key_0:
        showAll();
        break;
    case Qt::Key_F:
        setFollowing(!m_following);
        break;
    case Qt::Key_Up:
        steps ? selectNeighbour(-1) : panBy(-step);
        break;
    case Qt::Key_Down:
        steps ? selectNeighbour(1) : panBy(step);
        break;
    case Qt::Key_Left:
        setScroll(m_layout.scroll - m_layout.spacing());
        break;
    case Qt::Key_Right:
        setScroll(m_layout.scroll + m_layout.spacing());
        break;
    case Qt::Key_PageUp:
        panBy(-m_coordinates.width() * 0.9);
        break;
    case Qt::Key_PageDown:
        panBy(m_coordinates.width() * 0.9);
        break;
    case Qt::Key_Home:
        panBy(m_coordinates.xOf(Time(0)) - TimelineCoordinates::leadingPixels);
        break;
    case Qt::Key_End:
        setFollowing(true);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!steps)
            selectNeighbour(-1);
        else
            Q_EMIT timeCursorRequested(selectedTime());
        break;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        Q_EMIT timeCursorRequested(std::nullopt);
        break;
    case Qt::Key_Escape:
        if (std::holds_alternative<std::monostate>(m_selection))
            return QWidget::keyPressEvent(event);
        select(Selection());
        break;
    default:
        return QWidget::keyPressEvent(event);
    }
    event->accept();
}

void LadderCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    updateScene();
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("ladderMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QPointF at = event->pos();
    if (const LadderLine* line = event->reason() == QContextMenuEvent::Mouse ? lineAt(at) : nullptr) {
        const EndpointId from = m_columns.peer(line->fromColumn);
        const EndpointId to = m_columns.peer(line->toColumn);
        const DatagramId datagram = line->id;
        menu->addAction(tr("Select this datagram"), this, [this, datagram] {
            m_anchor = datagram;
            select(datagram);
        });
        menu->addAction(tr("Show only %1 and %2").arg(peerName(m_trace, from), peerName(m_trace, to)), this,
                        [this, from, to] {
                            setChosen({from, to});
                        });
    }
    if (event->reason() == QContextMenuEvent::Mouse && isInPlot(at)) {
        menu->addAction(tr("Time cursor here"), this, [this, y = at.y()] { requestCursorAt(y); });
        menu->addSeparator();
    }
    menu->addAction(tr("Show all of the run"), this, &LadderCanvas::showAll);
    menu->addSeparator();
    menu->addAction(tr("Export as SVG or PNG…"), this, &LadderCanvas::exportRequested);
    menu->popup(event->globalPos());
}

QString LadderCanvas::textAt(QPointF at)
{
    if (at.y() < m_layout.headerHeight) {
        const std::size_t column = m_layout.columnAt(at.x());
        return column < m_columns.size()
                   ? tr("%1: click to select").arg(peerName(m_trace, m_columns.peer(column)))
                   : QString();
    }
    if (at.x() < m_layout.rulerWidth)
        return tr("Click or drag: set the time cursor. Double-click: remove it. Keys: Enter, Delete.");
    if (const LadderHold* hold = m_geometry.holdAt({at.x(), at.y()}, m_layout))
        return packetText(m_trace, hold->packet.value(), 1);
    if (const LadderLine* line = lineAt(at))
        return ladderDatagramText(m_trace, line->id, newest());
    return ladderBandText(m_trace, m_columns, m_geometry.bandsAt({at.x(), at.y()}, m_layout));
}

void LadderCanvas::showToolTip(QPoint position, QPoint global)
{
    updateScene();
    const QString text = textAt(position);
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(global, text, this, QRect(position - QPoint(4, 4), QSize(9, 9)));
}

} // namespace peerscope
