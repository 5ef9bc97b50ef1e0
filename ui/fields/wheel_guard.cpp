// SPDX-License-Identifier: MIT
#include "ui/fields/wheel_guard.h"

#include <QEvent>
#include <QWidget>

namespace peerscope {

namespace {

class WheelGuard final : public QObject
{
public:
    using QObject::QObject;

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        const auto* field = qobject_cast<const QWidget*>(watched);
        if (event->type() != QEvent::Wheel || !field || field->hasFocus())
            return false;
        event->ignore(); // goes on to the form
        return true;
    }
};

} // namespace

void takeNoWheelUnfocused(QWidget* field)
{
    field->setFocusPolicy(Qt::StrongFocus); // the wheel does not give it the focus, either
    field->installEventFilter(new WheelGuard(field));
}

} // namespace peerscope
