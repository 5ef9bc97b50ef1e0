// SPDX-License-Identifier: MIT
// The mouse and the keyboard of TopologyView.
#include "core/scenario/hand_actions.h"
#include "ui/moment/moment.h"
#include "ui/topology/navigation.h"
#include "ui/topology/topology_items.h"
#include "ui/topology/topology_view.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace peerscope {

void TopologyView::zoomAt(QPointF viewportPoint, qreal factor)
{
    const QRectF area = m_picture.layout().area;
    const qreal fitting = std::min(viewport()->width() / std::max(area.width(), 1.0),
                                   viewport()->height() / std::max(area.height(), 1.0));
    const qreal before = transform().m11();
    const qreal after =
        std::clamp(before * factor, std::min(fitting, 1.0) * 0.4, std::max(fitting, 1.0) * 12);
    if (std::abs(after - before) < 1e-9)
        return;
    const QPointF under = viewportTransform().inverted().map(viewportPoint);
    m_fitted = false;
    setTransform(QTransform::fromScale(after, after));
    const QPointF off = viewportTransform().map(under) - viewportPoint;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + qRound(off.x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(off.y()));
    refreshBackground();
}

void TopologyView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) {
        event->ignore();
        return;
    }
    Press press;
    press.at = event->position().toPoint();
    const QPointF point = viewportTransform().inverted().map(event->position());
    if (event->button() == Qt::LeftButton)
        press.node = m_picture.nodeAt(point);
    if (const PlacedNode* node = m_picture.node(press.node))
        press.grip = point - node->centre;
    m_press = press;
    event->accept();
}

void TopologyView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint position = event->position().toPoint();
    if (!m_press) {
        const Selection thing = thingAt(position);
        const auto* peer = std::get_if<EndpointId>(&thing);
        const EndpointId hovered = peer ? *peer : EndpointId::none();
        viewport()->setCursor(std::holds_alternative<std::monostate>(thing) ? Qt::ArrowCursor
                                                                            : Qt::PointingHandCursor);
        if (hovered != m_hovered) {
            m_hovered = hovered;
            refreshItems();
        }
        return;
    }
    if (!m_press->moved && (position - m_press->at).manhattanLength() < QApplication::startDragDistance())
        return;
    if (!m_press->moved) {
        m_press->moved = true;
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
    if (m_press->node.isValid()) {
        const QPointF point = viewportTransform().inverted().map(event->position());
        m_picture.moveNode(m_press->node, point - m_press->grip);
        placeItems();
        refreshBackground();
    } else {
        const QPoint by = position - m_press->at;
        m_press->at = position;
        m_fitted = false;
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
        refreshBackground();
    }
}

void TopologyView::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_press)
        return;
    const bool moved = m_press->moved;
    m_press.reset();
    viewport()->setCursor(Qt::ArrowCursor);
    if (moved || event->button() != Qt::LeftButton)
        return;
    const QPointF point = viewportTransform().inverted().map(event->position());
    if (const auto group = m_picture.groupAt(point); !group.empty())
        return openGroupMenu(group, event->globalPosition().toPoint());
    const Selection thing = thingAt(event->position().toPoint());
    setKeyboardFocus(thing);
    m_moment->select(thing);
}

void TopologyView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const Selection thing = thingAt(event->position().toPoint());
    if (std::holds_alternative<std::monostate>(thing))
        fit();
    event->accept();
}

void TopologyView::wheelEvent(QWheelEvent* event)
{
    const int delta = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (delta != 0)
        zoomAt(event->position(), std::pow(1.0015, delta));
    event->accept();
}

void TopologyView::keyPressEvent(QKeyEvent* event)
{
    const auto go = [this](Heading heading) {
        const auto* peer = std::get_if<EndpointId>(&m_keyboardFocus);
        const auto* link = std::get_if<LinkRef>(&m_keyboardFocus);
        const EndpointId from = peer ? *peer : link ? link->from : EndpointId::none();
        const EndpointId next = nodeTowards(m_picture.singlePeers(), from, heading);
        if (next.isValid())
            setKeyboardFocus(next);
    };
    const QPointF middle = QPointF(viewport()->rect().center());
    switch (event->key()) {
    case Qt::Key_Left:
        return go(Heading::Left);
    case Qt::Key_Right:
        return go(Heading::Right);
    case Qt::Key_Up:
        return go(Heading::Up);
    case Qt::Key_Down:
        return go(Heading::Down);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Select:
        if (!std::holds_alternative<std::monostate>(m_keyboardFocus)) {
            m_moment->select(m_keyboardFocus);
            return;
        }
        break;
    case Qt::Key_Escape:
        if (!std::holds_alternative<std::monostate>(m_selection)) {
            m_moment->select(std::monostate());
            return;
        }
        break;
    case Qt::Key_Delete:
        if (const auto* datagram = std::get_if<DatagramId>(&m_selection);
            datagram && isOnItsWay(m_trace, *datagram, m_now)) {
            Q_EMIT performRequested(hand::killDatagram(*datagram));
            return;
        }
        break;
    case Qt::Key_L:
        if (!(event->modifiers() & ~Qt::ShiftModifier))
            return stepThroughLinks(!(event->modifiers() & Qt::ShiftModifier));
        break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomAt(middle, 1.25);
    case Qt::Key_Minus:
        return zoomAt(middle, 0.8);
    case Qt::Key_0:
        return fit();
    case Qt::Key_F10:
        if (!(event->modifiers() & Qt::ShiftModifier))
            break;
        [[fallthrough]];
    case Qt::Key_Menu:
        return openMenuByKeyboard();
    default:
        break;
    }
    event->ignore(); // for the window: Space pauses
}

void TopologyView::contextMenuEvent(QContextMenuEvent* event)
{
    event->accept();
    if (event->reason() == QContextMenuEvent::Keyboard)
        return openMenuByKeyboard();
    const QPointF point = viewportTransform().inverted().map(QPointF(event->pos()));
    if (const auto group = m_picture.groupAt(point); !group.empty())
        return openGroupMenu(group, event->globalPos());
    Selection thing = thingAt(event->pos());
    const auto* datagram = std::get_if<DatagramId>(&thing);
    if (datagram && !isOnItsWay(m_trace, *datagram, m_now))
        thing = linkOf(*datagram);
    openMenu(thing, event->globalPos());
}

void TopologyView::openMenuByKeyboard()
{
    Selection thing = m_keyboardFocus;
    const auto* datagram = std::get_if<DatagramId>(&m_selection);
    const bool canActOnDatagram = datagram && isOnItsWay(m_trace, *datagram, m_now);
    if (std::holds_alternative<std::monostate>(thing) || (canActOnDatagram && thing == linkOf(*datagram)))
        thing = m_selection;
    QPoint where = viewport()->rect().center();
    if (canActOnDatagram && thing == m_selection) {
        if (const auto at = flightPoint(*datagram))
            where = *at;
    } else if (const auto* peer = std::get_if<EndpointId>(&thing)) {
        where = nodeRect(*peer).bottomLeft();
    } else if (const auto* link = std::get_if<LinkRef>(&thing)) {
        if (const auto curve = m_picture.curve(link->from, link->to))
            where = viewportTransform().map(curve->at(0.5)).toPoint();
    }
    const QRect inside = viewport()->rect();
    where = QPoint(std::clamp(where.x(), inside.left(), inside.right()),
                   std::clamp(where.y(), inside.top(), inside.bottom()));
    openMenu(thing, viewport()->mapToGlobal(where));
}

Selection TopologyView::linkOf(DatagramId datagram) const
{
    const DatagramRow row = m_trace.datagram(datagram);
    return LinkRef{row.from, row.to};
}

std::optional<QPoint> TopologyView::flightPoint(DatagramId datagram) const
{
    bringUpToDate();
    for (const Flight& flight : m_inFlight.flights()) {
        if (flight.id != datagram)
            continue;
        if (const auto curve = m_picture.curve(flight.from, flight.to))
            return viewportTransform().map(curve->at(flight.place.along)).toPoint();
    }
    return std::nullopt;
}

void TopologyView::focusInEvent(QFocusEvent* event)
{
    QGraphicsView::focusInEvent(event);
    const std::vector<PlacedNode> nodes = m_picture.singlePeers().nodes;
    const bool byTab = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (byTab && !nodes.empty() && std::holds_alternative<std::monostate>(m_keyboardFocus))
        setKeyboardFocus(event->reason() == Qt::TabFocusReason ? nodes.front().id : nodes.back().id);
    refreshItems();
    refreshBackground();
}

void TopologyView::focusOutEvent(QFocusEvent* event)
{
    QGraphicsView::focusOutEvent(event);
    refreshItems();
    refreshBackground();
}

void TopologyView::setKeyboardFocus(const Selection& what)
{
    Selection wanted = what;
    if (const auto* datagram = std::get_if<DatagramId>(&wanted))
        wanted = linkOf(*datagram);
    if (wanted == m_keyboardFocus)
        return;
    const bool links =
        std::holds_alternative<LinkRef>(wanted) || std::holds_alternative<LinkRef>(m_keyboardFocus);
    m_keyboardFocus = wanted;
    showSeparately();
    setAccessibleDescription(describe(wanted));
    if (const auto* peer = std::get_if<EndpointId>(&wanted); peer && !m_fitted) {
        if (const PlacedNode* node = m_picture.node(*peer))
            ensureVisible(node->rect(), 20, 20);
    }
    refreshItems();
    if (links)
        refreshBackground();
}

bool TopologyView::moveKeyboardFocus(bool forward)
{
    const std::vector<PlacedNode> nodes = m_picture.singlePeers().nodes;
    if (nodes.empty())
        return false;
    const auto* peer = std::get_if<EndpointId>(&m_keyboardFocus);
    const auto* link = std::get_if<LinkRef>(&m_keyboardFocus);
    const EndpointId current = peer ? *peer : link ? link->from : EndpointId::none();
    const auto at = std::find_if(nodes.begin(), nodes.end(),
                                 [current](const PlacedNode& node) { return node.id == current; });
    if (at == nodes.end()) {
        setKeyboardFocus(forward ? nodes.front().id : nodes.back().id);
        return true;
    }
    if (forward ? at + 1 == nodes.end() : at == nodes.begin()) {
        setKeyboardFocus(std::monostate()); // the next time starts with the first one
        return false;
    }
    setKeyboardFocus((forward ? at + 1 : at - 1)->id);
    return true;
}

void TopologyView::stepThroughLinks(bool forward)
{
    const auto* peer = std::get_if<EndpointId>(&m_keyboardFocus);
    const auto* link = std::get_if<LinkRef>(&m_keyboardFocus);
    if (!peer && !link) {
        if (!m_picture.links().empty())
            setKeyboardFocus(m_picture.links().front().ref);
        return;
    }
    const std::vector<LinkRef> links = linksAt(m_picture, peer ? *peer : m_linkStepsFrom);
    if (peer)
        m_linkStepsFrom = *peer;
    if (links.empty())
        return;
    const auto at = link ? std::find(links.begin(), links.end(), *link) : links.end();
    if (at == links.end())
        return setKeyboardFocus(forward ? links.front() : links.back());
    const auto index = static_cast<std::size_t>(at - links.begin());
    setKeyboardFocus(links[(index + (forward ? 1 : links.size() - 1)) % links.size()]);
}

} // namespace peerscope
