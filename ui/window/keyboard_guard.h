// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QPointer>

#include <vector>

class QKeyEvent;
class QWidget;

namespace peerscope {

/// Makes sure that every key does what the user expects from what is visible. Decides which keys go to the
/// window and which to the focused widget, and where the focus goes if its widget cannot keep it:
///
/// - A view is something to look at and move around in: a canvas, a list or a text, not a button or a field.
///   If a button is disabled or hidden, or the user is done with a field, the focus goes to the view that was
///   used last.
/// - Space pauses the sandbox, but it also presses a focused button. A button gets the key only if it was
///   reached with Tab, not if it was merely clicked last.
/// - Ctrl+Z first undoes typing in the focused field, then edits of the sandbox.
class KeyboardGuard : public QObject
{
    Q_OBJECT

public:
    /// Watches the whole program for the widgets of `window`.
    explicit KeyboardGuard(QWidget* window);

    /// For the window's focusNextPrevChild, which Qt also calls when a widget is disabled or hidden. If that
    /// was the reason, sets the focus to the view that was used last and returns true.
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
    std::vector<QPointer<QWidget>> m_views; ///< in order of use, last used first
};

} // namespace peerscope
