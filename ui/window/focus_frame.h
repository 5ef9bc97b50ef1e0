// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QPointer>

class QFocusFrame;
class QWidget;

namespace peerscope {

/// Draws a frame around the widget with the keyboard focus, in a window and its dialogs. It is the same for a
/// canvas, a list, a button and a field, in both themes.
class FocusFrame : public QObject
{
    Q_OBJECT

public:
    explicit FocusFrame(QWidget* window);

private:
    void moveTo(QWidget* widget);

    QWidget* m_window;
    QPointer<QFocusFrame> m_frame; ///< a child of the framed widget
};

} // namespace peerscope
