// SPDX-License-Identifier: MIT
#include "ui/window/focus_frame.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QEvent>
#include <QFocusFrame>
#include <QPainter>

namespace peerscope {

namespace {

constexpr qreal thickness = 2;

/// Covers its parent. The mouse, Tab and screen readers ignore a QFocusFrame. We do not call setWidget(),
/// because then the frame would be outside the widget, where there may be no room.
class Frame final : public QFocusFrame
{
public:
    explicit Frame(QWidget* parent) : QFocusFrame(parent)
    {
        parent->installEventFilter(this);
        cover();
        show();
    }

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Resize || event->type() == QEvent::ChildAdded)
            cover();
        return false;
    }
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setPen(
            QPen(themeColors(palette()).accent, thickness, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        constexpr qreal inset = thickness / 2;
        painter.drawRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset));
    }

private:
    void cover()
    {
        setGeometry(parentWidget()->rect());
        raise();
    }
};

/// Includes windows opened by `window`, such as dialogs.
bool isOf(const QWidget* window, const QObject* widget)
{
    while (widget && widget != window)
        widget = widget->parent();
    return widget;
}

} // namespace

FocusFrame::FocusFrame(QWidget* window) : QObject(window), m_window(window)
{
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { moveTo(now); });
}

void FocusFrame::moveTo(QWidget* widget)
{
    delete m_frame;
    if (widget && isOf(m_window, widget))
        m_frame = new Frame(widget);
}

} // namespace peerscope

#include "moc_focus_frame.cpp"
