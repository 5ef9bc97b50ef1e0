// SPDX-License-Identifier: MIT
#include "ui/window/keyboard_guard.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QTabBar>

#include <algorithm>

namespace peerscope {

namespace {

bool isView(const QWidget* widget)
{
    const bool isControl = qobject_cast<const QAbstractButton*>(widget) ||
                           qobject_cast<const QAbstractSlider*>(widget) ||
                           qobject_cast<const QAbstractSpinBox*>(widget) ||
                           qobject_cast<const QComboBox*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
                           qobject_cast<const QLabel*>(widget) || qobject_cast<const QTabBar*>(widget);
    return !isControl && (widget->focusPolicy() & Qt::StrongFocus) == Qt::StrongFocus;
}

bool canHaveFocus(const QWidget* widget)
{
    return widget->isEnabled() && widget->isVisible();
}

/// The line edit of a widget; null if there is none.
QLineEdit* fieldOf(QWidget* widget)
{
    if (auto* combo = qobject_cast<QComboBox*>(widget))
        return combo->lineEdit();
    if (qobject_cast<QAbstractSpinBox*>(widget))
        return widget->findChild<QLineEdit*>();
    return qobject_cast<QLineEdit*>(widget);
}

/// Whether a spin box has already taken over the typed number.
bool isTaken(const QWidget* widget)
{
    const auto* box = qobject_cast<const QDoubleSpinBox*>(widget);
    return box && !box->keyboardTracking() && box->value() == box->valueFromText(box->text());
}

} // namespace

KeyboardGuard::KeyboardGuard(QWidget* window) : QObject(window), m_window(window)
{
    qApp->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, &KeyboardGuard::focusMoved);
}

bool KeyboardGuard::rescueFocus()
{
    const QWidget* widget = m_window->focusWidget();
    if (!widget || canHaveFocus(widget))
        return false;
    QWidget* view = viewUsedLast();
    if (view)
        view->setFocus(Qt::OtherFocusReason);
    return view != nullptr;
}

QWidget* KeyboardGuard::viewUsedLast() const
{
    for (const QPointer<QWidget>& view : m_views) {
        if (view && view->window() == m_window && canHaveFocus(view))
            return view;
    }
    for (QWidget* widget = m_window->nextInFocusChain(); widget && widget != m_window;
         widget = widget->nextInFocusChain()) {
        if (isView(widget) && canHaveFocus(widget))
            return widget;
    }
    return nullptr;
}

void KeyboardGuard::focusMoved(QWidget* from, QWidget* to)
{
    if (to && m_window->isAncestorOf(to) && isView(to)) {
        std::erase_if(m_views, [to](const QPointer<QWidget>& view) { return !view || view == to; });
        m_views.insert(m_views.begin(), to);
    }
    // The widget was deleted or lost the focus by itself.
    const bool isGone = !to && from && m_window->isAncestorOf(from) && m_window->isVisible() &&
                        QApplication::activeWindow() == m_window && !QApplication::activePopupWidget();
    if (!isGone)
        return;
    if (QWidget* view = viewUsedLast(); view && view != from)
        view->setFocus(Qt::OtherFocusReason);
}

bool KeyboardGuard::eventFilter(QObject* watched, QEvent* event)
{
    if (!watched->isWidgetType())
        return false;
    auto* widget = static_cast<QWidget*>(watched);
    switch (event->type()) {
    case QEvent::FocusIn:
        if (m_window->isAncestorOf(widget))
            focusCame(widget, static_cast<QFocusEvent*>(event)->reason());
        return false;
    case QEvent::MouseButtonPress:
        if (widget == m_reachedByKeyboard)
            m_reachedByKeyboard = nullptr;
        return false;
    case QEvent::ShortcutOverride: {
        const auto& key = *static_cast<QKeyEvent*>(event);
        const bool isTheWidgets = isForWidget(widget, key);
        if (!isTheWidgets && !isForWindow(widget, key))
            return false;
        event->setAccepted(isTheWidgets);
        return true;
    }
    default:
        return false;
    }
}

void KeyboardGuard::focusCame(QWidget* widget, Qt::FocusReason reason)
{
    const bool byKeyboard =
        reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
    if (byKeyboard)
        m_reachedByKeyboard = widget;
    else if (reason == Qt::MouseFocusReason)
        m_reachedByKeyboard = nullptr;
    if (!byKeyboard)
        return;
    for (QWidget* above = widget->parentWidget(); above; above = above->parentWidget()) {
        if (auto* area = qobject_cast<QScrollArea*>(above))
            area->ensureWidgetVisible(widget);
    }
}

/// Space presses a button, or opens a list, that was reached by keyboard.
bool KeyboardGuard::isForWidget(QWidget* widget, const QKeyEvent& key) const
{
    return key.key() == Qt::Key_Space && key.modifiers() == Qt::NoModifier && widget == m_reachedByKeyboard &&
           (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget));
}

/// A field takes Ctrl+Z even if it has nothing to undo.
bool KeyboardGuard::isForWindow(QWidget* widget, const QKeyEvent& key) const
{
    const bool isUndo = key.matches(QKeySequence::Undo);
    if ((!isUndo && !key.matches(QKeySequence::Redo)) || !m_window->isAncestorOf(widget))
        return false;
    const QLineEdit* field = fieldOf(widget);
    return field && (isTaken(widget) || !(isUndo ? field->isUndoAvailable() : field->isRedoAvailable()));
}

} // namespace peerscope

#include "moc_keyboard_guard.cpp"
