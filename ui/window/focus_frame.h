// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QPointer>

class QFocusFrame;
class QWidget;

namespace peerscope {

/// Draws a frame around the widget that has the keyboard's focus, in a window and the dialogs it opens: the
/// same one around a canvas, a list, a button and a field, in light and dark.
class FocusFrame : public QObject
{
    Q_OBJECT

public:
    explicit FocusFrame(QWidget* window);

private:
    void moveTo(QWidget* widget);

    QWidget* m_window;
    QPointer<QFocusFrame> m_frame; ///< a child of the widget around which it is
};

} // namespace peerscope
