// SPDX-License-Identifier: MIT
#include "ui/window/keyboard_guard.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QFocusEvent>
#include <QKeyEvent>

namespace peerscope {

KeyboardGuard::KeyboardGuard(QWidget* window) : QObject(window), m_window(window)
{
    qApp->installEventFilter(this);
}

bool KeyboardGuard::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn) {
        auto* widget = qobject_cast<QWidget*>(watched);
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        if (widget && m_window->isAncestorOf(widget)) {
            if (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason ||
                reason == Qt::ShortcutFocusReason)
                m_reachedByKeyboard = widget;
            else if (reason == Qt::MouseFocusReason)
                m_reachedByKeyboard = nullptr;
        }
    } else if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        auto* widget = qobject_cast<QWidget*>(watched);
        if (widget && key->key() == Qt::Key_Space && key->modifiers() == Qt::NoModifier &&
            widget == m_reachedByKeyboard &&
            (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget))) {
            event->accept();
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace peerscope
