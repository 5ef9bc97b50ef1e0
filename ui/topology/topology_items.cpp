// SPDX-License-Identifier: MIT
#include "ui/topology/topology_items.h"

#include <QPainter>

#include <utility>

namespace peerscope {

NodeItem::NodeItem()
{
    setZValue(2);
    // Cached as an image for each zoom, because text would take most of a frame.
    setCacheMode(QGraphicsItem::DeviceCoordinateCache);
    setAcceptedMouseButtons(Qt::NoButton);
}

void NodeItem::setAppearance(const Appearance& appearance)
{
    const bool sameSize = appearance.size == m_appearance.size;
    if (sameSize && appearance.look == m_appearance.look &&
        appearance.metrics.fontPixels == m_appearance.metrics.fontPixels) {
        setEmphasis(appearance.emphasis);
        return;
    }
    if (!sameSize)
        prepareGeometryChange();
    m_appearance = appearance;
    update();
}

void NodeItem::setEmphasis(NodeEmphasis emphasis)
{
    NodeEmphasis& current = m_appearance.emphasis;
    if (emphasis.selected == current.selected && emphasis.focused == current.focused &&
        emphasis.hovered == current.hovered)
        return;
    current = emphasis;
    update();
}

void NodeItem::setStyle(const ThemeColors& colors, const QFont& font)
{
    m_colors = &colors;
    m_font = font;
    update();
}

QRectF NodeItem::boundingRect() const
{
    const QSizeF size = m_appearance.size;
    return QRectF(QPointF(-size.width() / 2, -size.height() / 2), size)
        .adjusted(-nodeHalo, -nodeHalo, nodeHalo, nodeHalo);
}

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    if (m_colors)
        paintNode(*painter, m_appearance.look, m_appearance.size, m_appearance.metrics, *m_colors, m_font,
                  m_appearance.emphasis);
}

FlightItem::FlightItem(std::function<void(QPainter&)> paintFlights) : m_paintFlights(std::move(paintFlights))
{
    setZValue(1);
    setAcceptedMouseButtons(Qt::NoButton);
}

void FlightItem::setArea(QRectF area)
{
    if (area == m_area)
        return;
    prepareGeometryChange();
    m_area = area;
}

void FlightItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    m_paintFlights(*painter);
}

} // namespace peerscope
