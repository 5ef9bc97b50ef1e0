// SPDX-License-Identifier: MIT
#include "ui/theme/control_icon.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>

namespace peerscope {

namespace {

/// The parts of an icon, on a square of 24 by 24.
struct Drawing
{
    QPainterPath filled;
    QPainterPath stroked;
};

Drawing drawing(ControlIcon icon)
{
    Drawing result;
    switch (icon) {
    case ControlIcon::New:
        result.stroked.moveTo(14, 3);
        result.stroked.lineTo(6, 3);
        result.stroked.lineTo(6, 21);
        result.stroked.lineTo(18, 21);
        result.stroked.lineTo(18, 7);
        result.stroked.lineTo(14, 3);
        result.stroked.lineTo(14, 7);
        result.stroked.lineTo(18, 7);
        break;
    case ControlIcon::Open:
        result.stroked.moveTo(3, 19);
        result.stroked.lineTo(3, 5);
        result.stroked.lineTo(9, 5);
        result.stroked.lineTo(11, 8);
        result.stroked.lineTo(19, 8);
        result.stroked.lineTo(19, 11);
        result.stroked.moveTo(3, 19);
        result.stroked.lineTo(6.5, 11);
        result.stroked.lineTo(22, 11);
        result.stroked.lineTo(18.5, 19);
        result.stroked.closeSubpath();
        break;
    case ControlIcon::Save:
        result.stroked.moveTo(4, 4);
        result.stroked.lineTo(17, 4);
        result.stroked.lineTo(20, 7);
        result.stroked.lineTo(20, 20);
        result.stroked.lineTo(4, 20);
        result.stroked.closeSubpath();
        result.stroked.addRect(QRectF(8, 4, 7, 5));
        result.stroked.addRect(QRectF(7, 13, 10, 7));
        break;
    case ControlIcon::Restart:
        result.filled.addRect(QRectF(4, 5, 3, 14));
        result.filled.moveTo(19, 5);
        result.filled.lineTo(19, 19);
        result.filled.lineTo(8.5, 12);
        result.filled.closeSubpath();
        break;
    case ControlIcon::Play:
        result.filled.moveTo(6, 4);
        result.filled.lineTo(20, 12);
        result.filled.lineTo(6, 20);
        result.filled.closeSubpath();
        break;
    case ControlIcon::Pause:
        result.filled.addRect(QRectF(6, 4, 4.5, 16));
        result.filled.addRect(QRectF(13.5, 4, 4.5, 16));
        break;
    case ControlIcon::Step:
        result.filled.moveTo(5, 5);
        result.filled.lineTo(15.5, 12);
        result.filled.lineTo(5, 19);
        result.filled.closeSubpath();
        result.filled.addRect(QRectF(17, 5, 3, 14));
        break;
    case ControlIcon::Peer:
        result.stroked.addEllipse(QPointF(10, 12), 6.5, 6.5);
        result.stroked.moveTo(19.5, 3);
        result.stroked.lineTo(19.5, 9);
        result.stroked.moveTo(16.5, 6);
        result.stroked.lineTo(22.5, 6);
        break;
    }
    return result;
}

class ControlIconEngine final : public QIconEngine
{
public:
    explicit ControlIconEngine(ControlIcon icon) : m_icon(icon) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const auto group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
        const QColor color = QGuiApplication::palette().color(group, QPalette::ButtonText);
        const Drawing parts = drawing(m_icon);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.topLeft());
        painter->scale(rect.width() / 24.0, rect.height() / 24.0);
        painter->setPen(Qt::NoPen);
        painter->fillPath(parts.filled, color);
        painter->setPen(QPen(color, 1.7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter->setBrush(Qt::NoBrush);
        painter->drawPath(parts.stroked);
        painter->restore();
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap result(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return result;
    }

    QIconEngine* clone() const override { return new ControlIconEngine(m_icon); }

private:
    ControlIcon m_icon;
};

} // namespace

QIcon controlIcon(ControlIcon icon)
{
    return QIcon(new ControlIconEngine(icon));
}

} // namespace peerscope
