// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QPointer>

class QWidget;

namespace peerscope {

/// Space pauses the sandbox, and Space presses the button that has the keyboard's focus. Both are right at
/// their time: a button that was reached with Tab gets the key, one that merely was the last to be clicked
/// does not.
class KeyboardGuard : public QObject
{
public:
    /// Watches the whole program for the windows under `window`.
    explicit KeyboardGuard(QWidget* window);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* m_window;
    QPointer<QWidget> m_reachedByKeyboard;
};

} // namespace peerscope
