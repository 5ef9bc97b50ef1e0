// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QPointer>

#include <vector>

class QKeyEvent;
class QWidget;

namespace peerscope {

/// Sees to it that no key does what nobody sees. It decides which keys are the window's and which belong to
/// the widget that has the focus, and where the focus goes when its widget cannot keep it:
///
/// - A view is what somebody looks at and moves around in: a canvas, a list, a text; not a button or a field.
///   A button that greys out or goes away, or a field that is done with, leaves the focus to the view that
///   was used last.
/// - Space pauses the sandbox, and Space presses the button that has the focus. A button that was reached
/// with
///   Tab gets the key; one that merely was the last to be clicked does not.
/// - Ctrl+Z takes back what is typed in a field as long as there is something, then what was done to the
///   sandbox.
class KeyboardGuard : public QObject
{
    Q_OBJECT

public:
    /// Watches the whole program for the widgets of `window`.
    explicit KeyboardGuard(QWidget* window);

    /// For the window's focusNextPrevChild, which Qt also calls when a widget is disabled or hidden: true
    /// where that was why, and the view that was used last has the focus now.
    bool rescueFocus();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void focusMoved(QWidget* from, QWidget* to);
    void focusCame(QWidget* widget, Qt::FocusReason reason);
    bool isForWidget(QWidget* widget, const QKeyEvent& key) const;
    bool isForWindow(QWidget* widget, const QKeyEvent& key) const;
    QWidget* viewUsedLast() const;

    QWidget* m_window;
    QPointer<QWidget> m_reachedByKeyboard;
    std::vector<QPointer<QWidget>> m_views; ///< that were used, the last one first
};

} // namespace peerscope
