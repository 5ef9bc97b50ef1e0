// SPDX-License-Identifier: MIT
#pragma once

#include "ui/topology/node_painter.h"

#include <QGraphicsItem>

#include <functional>

namespace peerscope {

/// A node of the scene. Only draws; the view handles input.
class NodeItem final : public QGraphicsItem
{
public:
    struct Appearance
    {
        NodeLook look;
        QSizeF size;
        NodeMetrics metrics;
        NodeEmphasis emphasis;
    };

    NodeItem();

    void setAppearance(const Appearance& appearance);
    void setEmphasis(NodeEmphasis emphasis);
    void setStyle(const ThemeColors& colors, const QFont& font);

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    Appearance m_appearance;
    const ThemeColors* m_colors = nullptr;
    QFont m_font;
};

/// The single item that draws all datagrams in flight.
class FlightItem final : public QGraphicsItem
{
public:
    explicit FlightItem(std::function<void(QPainter&)> paintFlights);

    void setArea(QRectF area);

    QRectF boundingRect() const override { return m_area; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    std::function<void(QPainter&)> m_paintFlights;
    QRectF m_area;
};

} // namespace peerscope
